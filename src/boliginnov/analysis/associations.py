"""What goes together: codes and second-level values, and second-level values among themselves."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from boliginnov.analysis.human_sample import Flags, Floats, codes_of
from boliginnov.analysis.intervals import quantile, share_interval
from boliginnov.codebook import Codebook

_CELL = ["n", "n_plans", "n_row", "share", "low", "high", "base_share", "lift", "lift_low", "lift_high"]
_HALF = 0.5


def associations(coded: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """One row per main code and second-level value: how many of the code's passages have the value, and how much more often than others.

    Columns: code, second_level, value, and per cell
    ``n`` passages with both, ``n_plans`` their plans, ``n_row`` passages with the code, ``share`` = n / n_row with its 95 % interval, ``base_share``
    the value's share among all passages that the second-level code can apply to (those with one of its parents; all when it has none),
    ``lift`` = share / base_share with a 95 % interval.

    Plans are the clusters of both intervals (jackknife over plans; for lift on the log scale with half a passage added to each count). With one
    plan, or none of the passages, they are missing. Counts are the coder's and people's decisions as they stand.
    """
    rows = []
    for second in codebook.second_level:
        parents = [coded[parent] == 1 for parent in second.parents]
        universe = np.logical_or.reduce(parents) if parents else np.ones(len(coded), dtype=bool)
        for code in codebook.code_names:
            for value in second.values:
                cell = _cell(coded, (coded[code] == 1).to_numpy(), has_value(coded[second.name], value.name), universe)
                rows.append({"code": code, "second_level": second.name, "value": value.name, **cell})
    return pd.DataFrame(rows, columns=["code", "second_level", "value", *_CELL])


def cross(coded: pd.DataFrame, first: str, second: str, codebook: Codebook) -> pd.DataFrame:
    """One row per value of ``first`` and value of ``second`` (second-level codes): type × status, actor × type and so on.

    Columns: row, column and the cell as in ``associations``, with the passages that have a value of both codes as the base.
    """
    names = {code.name: [value.name for value in code.values] for code in codebook.second_level}
    universe = ((coded[first] != "") & (coded[second] != "")).to_numpy(dtype=bool)
    rows = [
        {"row": a, "column": b, **_cell(coded, has_value(coded[first], a), has_value(coded[second], b), universe)}
        for a in names[first]
        for b in names[second]
    ]
    return pd.DataFrame(rows, columns=["row", "column", *_CELL])


def has_value(column: Iterable[str], value: str) -> Flags:
    """Which cells of space-joined values hold the value, shape (N,)."""
    return np.array([value in str(cell).split() for cell in column], dtype=bool)


def _cell(coded: pd.DataFrame, row: Flags, value: Flags, universe: Flags) -> dict[str, object]:
    row, value = row & universe, value & universe
    both = row & value
    plan, plans = codes_of(coded["doc_id"])
    n, n_row, n_value, size = int(both.sum()), int(row.sum()), int(value.sum()), int(universe.sum())
    cell: dict[str, object] = dict.fromkeys(_CELL, np.nan)
    cell |= {"n": n, "n_plans": len(set(plan[both])), "n_row": n_row}
    if n_row:
        cell["share"] = n / n_row
    if size:
        cell["base_share"] = n_value / size
    if n_row and n_value:
        cell["lift"] = (n / n_row) / (n_value / size)
    counts = np.zeros((plans, 4))
    for place, who in enumerate((both, row, value, universe)):
        counts[:, place] = np.bincount(plan, weights=np.where(who, 1.0, 0.0), minlength=plans)
    if not n_row or (counts[:, 1] > 0).sum() < 2:
        return cell
    taking_part = int((counts[:, 1] > 0).sum())
    smooth = (n + _HALF) / (n_row + 1)
    floor = smooth * (1 - smooth) / (n_row + 1)
    shares = _left_out(counts)
    se = np.sqrt(max(_jackknife(shares[:, 0] / np.maximum(shares[:, 1], 1)), floor if n in (0, n_row) else 0.0))
    cell["low"], cell["high"] = share_interval(n / n_row, float(se), taking_part - 1)
    if n_value:
        logs = np.log(_lift(shares))
        middle = float(np.log(_lift(counts.sum(axis=0, keepdims=True)))[0])
        half = quantile(taking_part - 1) * float(np.sqrt(_jackknife(logs)))
        cell["lift_low"], cell["lift_high"] = float(np.exp(middle - half)), float(np.exp(middle + half))
    return cell


def _left_out(counts: Floats) -> Floats:
    """The sums (G, 4) without each plan in turn."""
    left: Floats = counts.sum(axis=0) - counts
    return left


def _lift(sums: Floats) -> Floats:
    """Lift of (…, 4) counts both, row, value, universe, with half a passage added to each of the four cells."""
    both, row, value, size = (sums[:, i] for i in range(4))
    lift: Floats = (both + _HALF) / (row + 2 * _HALF) / ((value + 2 * _HALF) / (size + 4 * _HALF))
    return lift


def _jackknife(values: Floats) -> float:
    g = len(values)
    return float((g - 1) / g * ((values - values.mean()) ** 2).sum())
