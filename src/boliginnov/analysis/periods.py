"""How the share of a code differs between periods, with an interval for the difference."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from boliginnov.analysis.expected import Measured
from boliginnov.analysis.intervals import difference_interval
from boliginnov.analysis.shares import NOTES as SHARE_NOTES
from boliginnov.analysis.shares import shares

COLUMNS = [
    "code", "earlier", "later", "plans_earlier", "plans_later", "share_earlier", "share_later", "difference", "low", "high", "method", "note",
]  # fmt: skip
NOTES = SHARE_NOTES | {
    "pooled": "the coder's error in a period is taken from the other periods too, which draws the difference towards 0: it has no interval",
    "one_plan": "a period is one plan, and plans of the same years differ too: the difference has no interval",
    "same_calibration": "the coder's probabilities are taken to be as right in both periods; where they are not, the coder's own errors pass for a "
    "difference, so it has no interval. A sample coded by hand gives one (`boliginnov sample`)",
}
"""What the words of ``note`` mean of a difference."""


def period_of(coded: pd.DataFrame, cuts: Sequence[int]) -> pd.Series[str]:
    """The period of each passage's plan by ``period_from``, cut before each year of ``cuts``; empty where the year is not known.

    ``period_names`` gives their names.
    """
    edges, names = sorted(set(cuts)), period_names(cuts)
    years = pd.to_numeric(coded["period_from"]).astype("Int64")
    known = [("" if pd.isna(year) else names[sum(year >= edge for edge in edges)]) for year in years]
    return pd.Series(known, index=coded.index, dtype=str)


def period_names(cuts: Sequence[int]) -> list[str]:
    """The periods in order: with cuts (2020, 2023) "–2019", "2020–2022" and "2023–"; a period of one year is "2020"."""
    edges = sorted(set(cuts))
    return [f"–{edges[0] - 1}", *(f"{a}–{b - 1}" if a < b - 1 else str(a) for a, b in pairwise(edges)), f"{edges[-1]}–"]


def period_differences(
    coded: pd.DataFrame,
    codes: Sequence[str],
    cuts: Sequence[int],
    *,
    sample: pd.DataFrame | None = None,
    level: Mapping[str, Measured] | None = None,
    learnt_from: Collection[str] = (),
) -> pd.DataFrame:
    """One row per code and pair of periods: the share in each, later − earlier, and the difference's 95 % interval.

    Arguments as in ``shares.shares``; ``cuts`` as in ``period_of``; no rows where all plans are of one period. The interval combines those of the
    two shares (MOVER); a plan is in one period only. It is given where both shares are estimated from their own part of the sample and from several
    plans. Elsewhere the shares' intervals rest on the coder erring alike in both periods, which would make its errors a difference, or on one
    plan, and ``low`` and ``high`` are missing; ``note`` (keys of ``NOTES``) says which.
    """
    periods = period_of(coded, cuts)
    table = shares(
        coded.assign(_period=periods),
        codes,
        groups=["_period"],
        sample=sample,
        level=level,
        learnt_from=learnt_from,
    )
    order = {name: place for place, name in enumerate(period_names(cuts))}
    table = table[table["group_value"].isin(set(periods) - {""})]
    rows = []
    for code in codes:
        own = table[table["code"] == code].sort_values("group_value", key=lambda names: names.map(order)).to_dict("records")
        for place, first in enumerate(own):
            for second in own[place + 1 :]:
                difference, low, high = difference_interval(_triple(first), _triple(second))
                if not (_own(first) and _own(second)):
                    low = high = float("nan")
                methods = dict.fromkeys([first["method"], second["method"]])
                notes = dict.fromkeys(f"{first['note']} {second['note']}".split())
                rows.append(
                    {
                        "code": code,
                        "earlier": first["group_value"],
                        "later": second["group_value"],
                        "plans_earlier": first["n_plans"],
                        "plans_later": second["n_plans"],
                        "share_earlier": first["estimate"],
                        "share_later": second["estimate"],
                        "difference": difference,
                        "low": low,
                        "high": high,
                        "method": " ".join(methods),
                        "note": " ".join(notes),
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS)


def _triple(row: Mapping[Any, Any]) -> tuple[float, float, float]:
    return float(row["estimate"]), float(row["low"]), float(row["high"])


def _own(row: Mapping[Any, Any]) -> bool:
    """Whether a share's interval is from the period's own sampled passages and about more than one plan."""
    return bool(row["method"] == "corrected" and row["n_plans"] > 1)
