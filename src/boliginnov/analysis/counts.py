"""Coded passages counted per code and group, each count beside the number that the probabilities make us expect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boliginnov.analysis.expected import Floats, Measured, expected_count

_COLUMNS = ["code", "passages", "n", "share", "plans", "by_person", "expected", "low", "high"]
UNKNOWN_YEAR = "ukjent"
Flags = NDArray[np.bool_]


def by_code(coded: pd.DataFrame, codes: Sequence[str], precision: Mapping[str, Measured]) -> pd.DataFrame:
    """One row a code: passages read, `n` coded, their share, plans they stand in, decided by a person, expected number, 95 % interval."""
    everything = np.arange(len(coded))
    plans = coded["doc_id"].to_numpy()
    rows = [_row(_Column.of(coded, code), plans, everything, code, precision.get(code)) for code in codes]
    return pd.DataFrame(rows, columns=_COLUMNS)


def by_group(
    coded: pd.DataFrame, groups: pd.Series[str], codes: Sequence[str], precision: Mapping[str, Measured]
) -> pd.DataFrame:
    """As `by_code`, one row per group and code; `groups` names the group of every passage. Groups come in sorted order."""
    columns = {code: _Column.of(coded, code) for code in codes}
    plans = coded["doc_id"].to_numpy()
    rows = [
        {"group": name, **_row(columns[code], plans, np.asarray(where), code, precision.get(code))}
        for name, where in sorted(coded.groupby(groups, sort=True).indices.items())
        for code in codes
    ]
    return pd.DataFrame(rows, columns=["group", *_COLUMNS])


def by_plan(coded: pd.DataFrame, codes: Sequence[str], precision: Mapping[str, Measured]) -> pd.DataFrame:
    """As `by_group` with `group` = doc_id, the plans with the highest share of passages with any code first."""
    table = by_group(coded, coded["doc_id"], codes, precision)
    any_code = _any(coded, codes).groupby(coded["doc_id"]).mean()
    return (
        table.assign(_any=table["group"].map(any_code), _place=table["code"].map({code: i for i, code in enumerate(codes)}))
        .sort_values(["_any", "group", "_place"], ascending=[False, True, True], kind="stable")
        .drop(columns=["_any", "_place"])
        .reset_index(drop=True)
    )


def by_first_year(coded: pd.DataFrame, codes: Sequence[str], precision: Mapping[str, Measured]) -> pd.DataFrame:
    """As `by_group` with `group` = first year of the plan period, as text; plans without a period come last as "ukjent"."""
    return by_group(coded, _first_year(coded), codes, precision)


def plans_per_first_year(coded: pd.DataFrame) -> dict[str, int]:
    """How many plans with passages begin in each year, as in `by_first_year`."""
    plans = coded["doc_id"].groupby(_first_year(coded)).nunique()
    return {str(year): int(n) for year, n in plans.items()}


def with_several(coded: pd.DataFrame, codes: Sequence[str]) -> int:
    """How many passages have two or more of the codes."""
    return int((coded[list(codes)].sum(axis=1) >= 2).sum()) if len(codes) else 0


def with_any(coded: pd.DataFrame, codes: Sequence[str]) -> int:
    """How many passages have at least one of the codes."""
    return int(_any(coded, codes).sum())


def values(column: pd.Series[str]) -> pd.DataFrame:
    """How many passages have each value of a column of space-joined values: value, n, share, most frequent first.

    The share is of the passages with any value at all; with several values a passage the shares sum to more than one.
    """
    split = [cell.split() for cell in column if cell.strip()]
    counter = Counter(value for cell in split for value in dict.fromkeys(cell))
    return _frequencies(counter.items(), len(split))


def combinations(column: pd.Series[str]) -> pd.DataFrame:
    """How many passages have exactly each set of two or more values: value (space-joined, sorted), n, share, most frequent first."""
    split = [sorted(set(cell.split())) for cell in column if cell.strip()]
    counter = Counter(" ".join(cell) for cell in split if len(cell) > 1)
    return _frequencies(counter.items(), len(split))


def _first_year(coded: pd.DataFrame) -> pd.Series[str]:
    years = pd.to_numeric(coded["period_from"]).astype("Int64")
    return years.astype("string").fillna(UNKNOWN_YEAR).astype(str)


def _frequencies(counts: Iterable[tuple[str, int]], total: int) -> pd.DataFrame:
    ordered = sorted(counts, key=lambda item: (-item[1], item[0]))
    return pd.DataFrame([{"value": v, "n": n, "share": n / total} for v, n in ordered], columns=["value", "n", "share"])


def _any(coded: pd.DataFrame, codes: Sequence[str]) -> pd.Series[bool]:
    return coded[list(codes)].max(axis=1) == 1 if len(codes) else pd.Series(False, index=coded.index)


@dataclass(frozen=True)
class _Column:
    """A code over all passages, each of shape (N,): given or not, decided by a person, probability (0 or 1 where a person decided)."""

    positive: Flags
    by_person: Flags
    probability: Floats

    @classmethod
    def of(cls, coded: pd.DataFrame, code: str) -> _Column:
        decision = coded[code].to_numpy(dtype=np.float64)
        probability = pd.to_numeric(coded[f"{code}_p"]).to_numpy(dtype=np.float64, na_value=np.nan)
        person = (coded[f"{code}_by"] == "person").to_numpy(dtype=bool)
        certain = np.where(person | np.isnan(probability), decision, np.clip(probability, 0.0, 1.0))
        return cls(decision == 1, person, certain)


def _row(
    column: _Column, plans: NDArray[np.object_], where: NDArray[np.intp], code: str, precision: Measured | None
) -> dict[str, object]:
    positive, by_person = column.positive[where], column.by_person[where]
    estimate = expected_count(column.probability[where], certain=by_person, precision=precision)
    return {
        "code": code,
        "passages": len(where),
        "n": int(positive.sum()),
        "share": float(positive.mean()) if len(where) else 0.0,
        "plans": len(set(plans[where][positive])),
        "by_person": int(by_person.sum()),
        "expected": estimate.expected,
        "low": estimate.low,
        "high": estimate.high,
    }
