"""How the share of a code differs between periods, with an interval for the difference."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from boliginnov.analysis.expected import Measured
from boliginnov.analysis.intervals import difference_interval
from boliginnov.analysis.shares import shares

COLUMNS = ["code", "earlier", "later", "share_earlier", "share_later", "difference", "low", "high", "method", "note"]


def period_of(coded: pd.DataFrame, cuts: Sequence[int]) -> pd.Series[str]:
    """The period of each passage's plan by ``period_from``, cut before each year of ``cuts``; empty where the year is not known.

    With cuts (2020, 2023) the periods are "–2019", "2020–2022" and "2023–"; a period of one year is "2020".
    """
    edges = sorted(set(cuts))
    names = [f"–{edges[0] - 1}", *(f"{a}–{b - 1}" if a < b - 1 else str(a) for a, b in pairwise(edges)), f"{edges[-1]}–"]
    years = pd.to_numeric(coded["period_from"]).astype("Int64")
    return years.map(lambda year: names[sum(year >= edge for edge in edges)], na_action="ignore").fillna("").astype(str)


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

    Arguments as in ``shares.shares``; ``cuts`` as in ``period_of``; no rows where all plans are of one period. The interval combines those of the two shares (MOVER); a plan is in one
    period only. Where they are sums of the coder's probabilities (``method`` "expected") its errors move both shares the same
    way, so the interval is wider than it need be. Missing ends stay missing.
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
    order = {name: place for place, name in enumerate(periods[coded["period_from"].argsort(kind="stable")].drop_duplicates())}
    table = table[table["group_value"].isin(set(periods) - {""})]
    rows = []
    for code in codes:
        own = table[table["code"] == code].sort_values("group_value", key=lambda names: names.map(order)).to_dict("records")
        for place, first in enumerate(own):
            for second in own[place + 1 :]:
                difference, low, high = difference_interval(_triple(first), _triple(second))
                methods = dict.fromkeys([first["method"], second["method"]])
                notes = dict.fromkeys(f"{first['note']} {second['note']}".split())
                rows.append(
                    {
                        "code": code,
                        "earlier": first["group_value"],
                        "later": second["group_value"],
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
