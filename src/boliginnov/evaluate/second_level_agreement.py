"""How far two coders agree on a second-level code, on the passages to which both give a main code that it hangs on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from boliginnov.codebook import SecondLevelCode
from boliginnov.evaluate.coding import Numbers, agreement_with_intervals, krippendorff_alpha

Values = frozenset[str]


def nominal_distance(first: Values, second: Values) -> float:
    """0 if two coders gave the same, else 1."""
    return float(first != second)


def masi_distance(first: Values, second: Values) -> float:
    """MASI distance of two sets of values, 0 (equal, also both empty) to 1 (nothing in common).

    One minus the Jaccard index, weighed 1 for equal sets, 2/3 where one holds the other, 1/3 where they only overlap.
    Source: Passonneau (2006), Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic Annotation, LREC.
    """
    if first == second:
        return 0.0
    shared = first & second
    weight = 2 / 3 if shared in (first, second) else 1 / 3
    return 1 - weight * len(shared) / len(first | second)


def judged_by_both(one: pd.DataFrame, other: pd.DataFrame, second: SecondLevelCode) -> npt.NDArray[np.bool_]:
    """On which passages (n,) two coders can agree or not on a second-level code: both judged it, and both gave a main code that it hangs on.

    Where one of them gave none of its main codes, they disagree on the main code, and that is counted there. A code that hangs on no main code
    is judged on every passage. The tables have a row a passage and a column a code: 1, 0 or missing for main codes, values joined with
    spaces for second-level ones, empty where the coder found that none fits, missing where it did not judge.
    """
    judged = np.ones(len(one), dtype=bool)
    for table in (one, other):
        judged &= table[second.name].notna().to_numpy(dtype=bool)
        if second.parents:
            judged &= (table[list(second.parents)] == 1).any(axis=1).to_numpy(dtype=bool)
    return judged


def values_agreement(
    first: Sequence[Values], second: Sequence[Values], groups: npt.NDArray[np.object_], *, multiple: bool, seed: int
) -> pd.DataFrame:
    """Share of passages with equal values (``agree``) and Krippendorff's ``alpha``, as ``agreement_with_intervals`` gives them.

    ``first`` and ``second`` are the values of the same passages, at least one. The distance in alpha is MASI for codes of which a passage may
    have several values (``multiple``), else nominal; no value is a category of its own.
    """
    categories = sorted({*first, *second}, key=sorted)
    number = {values: place for place, values in enumerate(categories)}
    distance = masi_distance if multiple else nominal_distance
    distances = np.array([[distance(a, b) for b in categories] for a in categories])
    one, other = (np.array([number[values] for values in given], dtype=float) for given in (first, second))
    return agreement_with_intervals(one, other, groups, seed=seed, measures=_measures(distances))


def _measures(distances: Numbers) -> Callable[[Numbers, Numbers], dict[str, float]]:
    def measures(first: Numbers, second: Numbers) -> dict[str, float]:
        return {"agree": float((first == second).mean()), "alpha": krippendorff_alpha(first, second, distances)}

    return measures
