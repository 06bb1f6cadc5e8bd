"""How good the coder is, read from what its training measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from boliginnov.analysis.expected import Measured

MEASURES = ("precision", "recall", "f1", "ap")


def quality(coder: Mapping[str, Any]) -> dict[str, dict[str, Measured]]:
    """Code → measure → estimate with interval; empty when nothing was measured."""
    codes: Mapping[str, Any] = _section(coder).get("codes") or {}
    return {
        code: {name: Measured(*(float(v) for v in values[name])) for name in MEASURES if _complete(values.get(name))}
        for code, values in codes.items()
    }


def level(coder: Mapping[str, Any]) -> dict[str, Measured]:
    """Code → precision where the coder was trained to draw the line: its relative interval stands for what is unknown about the level of the probabilities."""
    codes: Mapping[str, Any] = _section(coder).get("codes") or {}
    found = {code: values.get("level") or values.get("precision") for code, values in codes.items()}
    return {code: Measured(*(float(v) for v in values)) for code, values in found.items() if _complete(values)}


def learnt_from(coder: Mapping[str, Any]) -> set[str]:
    """Numbers of the municipalities that the coder was trained on; empty when not said."""
    return {str(number) for number in _section(coder).get("municipalities") or ()}


def measured_on(coder: Mapping[str, Any]) -> str:
    """What the quality was measured on, in words; empty when not said."""
    return str(_section(coder).get("measured_on") or "")


def measured_counts(coder: Mapping[str, Any]) -> dict[str, int]:
    """How many passages, plans and municipalities the quality was measured on; empty when not said."""
    return {key: int(n) for key, n in (_section(coder).get("measured") or {}).items()}


def thresholds(coder: Mapping[str, Any]) -> dict[str, float]:
    """Code → the probability from which the coder gives it; empty when not known."""
    found: Mapping[str, Any] = _section(coder).get("thresholds") or coder.get("thresholds") or {}
    return {code: float(value) for code, value in found.items() if value is not None}


def quality_table(coder: Mapping[str, Any], codes: Sequence[str]) -> pd.DataFrame:
    """One row per code and measure that was measured: code, measure, estimate, low, high."""
    known = quality(coder)
    rows = [
        {"code": code, "measure": name, "estimate": value.estimate, "low": value.low, "high": value.high}
        for code in codes
        for name, value in known.get(code, {}).items()
    ]
    return pd.DataFrame(rows, columns=["code", "measure", "estimate", "low", "high"])


def _section(coder: Mapping[str, Any]) -> Mapping[str, Any]:
    section = coder.get("quality")
    return section if isinstance(section, Mapping) else coder


def _complete(values: object) -> bool:
    return isinstance(values, Sequence) and len(values) == 3 and not any(v is None or v != v for v in values)
