"""How far probabilities mean what they say, apart from the many passages that nobody would take to have a code."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from boliginnov.evaluate.coding import Numbers, calibration_error

POSSIBLE = 0.1
"""Passages with a lower probability are most of all, and they alone make the error over all passages small."""
CALIBRATION_HEADER = (
    f"passages with p >= {POSSIBLE}",
    "error among them",
    "by chance",
    "mean p - share: lowest",
    "highest",
    "spread",
    "spread by chance",
)
_DRAWS = 200


def calibration(codes: Numbers, probabilities: Numbers, groups: npt.NDArray[np.object_], *, seed: int) -> dict[str, float]:
    """Calibration error among possible passages, and how far off a municipality's mean probability is; arguments have one entry a passage.

    - ``passages``: how many have a probability of at least POSSIBLE; ``error``: their expected calibration error; nan where there are none.
    - ``lowest``, ``highest``, ``spread``: mean probability minus share with the code, by municipality: the extremes and the standard deviation
      (nan for one municipality).
    - ``error_by_chance``, ``spread_by_chance``: what codes drawn with exactly these probabilities give on average.
    """
    gaps = _gaps(codes, probabilities, groups)
    random = np.random.default_rng(seed)
    drawn = [(random.random(len(codes)) < probabilities).astype(np.float64) for _ in range(_DRAWS)]
    return {
        "passages": float((probabilities >= POSSIBLE).sum()),
        "error": _possible_error(codes, probabilities),
        "error_by_chance": float(np.mean([_possible_error(each, probabilities) for each in drawn])),
        "lowest": float(gaps.min()),
        "highest": float(gaps.max()),
        "spread": _spread(gaps),
        "spread_by_chance": float(np.mean([_spread(_gaps(each, probabilities, groups)) for each in drawn])),
    }


def calibration_cells(found: Mapping[str, float | None]) -> list[str]:
    """What :func:`calibration` found, as text below CALIBRATION_HEADER; – for what is None or nan."""
    formats = {
        "passages": ".0f",
        "error": ".3f",
        "error_by_chance": ".3f",
        "lowest": "+.3f",
        "highest": "+.3f",
        "spread": ".3f",
        "spread_by_chance": ".3f",
    }
    known = {name: value for name, value in found.items() if value is not None and value == value}
    return [format(known[name], shape) if name in known else "–" for name, shape in formats.items()]


def _possible_error(codes: Numbers, probabilities: Numbers) -> float:
    possible = probabilities >= POSSIBLE
    return calibration_error(codes[possible], codes[possible], probabilities[possible]) if possible.any() else float("nan")


def _gaps(codes: Numbers, probabilities: Numbers, groups: npt.NDArray[np.object_]) -> Numbers:
    numbers = np.unique(groups.astype(str), return_inverse=True)[1]
    result: Numbers = np.bincount(numbers, weights=probabilities - codes) / np.bincount(numbers)
    return result


def _spread(gaps: Numbers) -> float:
    return float(gaps.std(ddof=1)) if len(gaps) > 1 else float("nan")
