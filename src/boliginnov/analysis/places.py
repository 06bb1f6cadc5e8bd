"""Coded passages per municipality, with the county it lies in today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from boliginnov.analysis.counts import by_group, with_any
from boliginnov.analysis.expected import Measured

COLUMNS = ["fylke", "kommune", "code", "passages", "n", "share", "plans", "expected", "low", "high"]


def by_municipality(coded: pd.DataFrame, codes: Sequence[str], precision: Mapping[str, Measured]) -> pd.DataFrame:
    """One row per municipality and code (`counts.by_group`), sorted by county and name; `plans` are those of the municipality that were read.

    Old and new numbers of a municipality are one where they share name and county; unknown ones are one row with an empty name.
    """
    places = coded["fylke"] + "\t" + coded["kommune"].str.strip()
    plans = coded["doc_id"].groupby(places).nunique()
    table = by_group(coded, places, codes, precision)
    table["plans"] = table["group"].map(plans)
    table[["fylke", "kommune"]] = (
        table["group"].str.split("\t", n=1, expand=True) if len(table) else pd.DataFrame(columns=["fylke", "kommune"])
    )
    return table[COLUMNS]


def any_code_by_municipality(coded: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """One row per municipality: fylke, kommune, passages, plans, n with at least one of the codes, share."""
    rows = [
        {
            "fylke": fylke,
            "kommune": kommune,
            "passages": len(own),
            "plans": own["doc_id"].nunique(),
            "n": with_any(own, codes),
            "share": with_any(own, codes) / len(own),
        }
        for (fylke, kommune), own in coded.groupby(["fylke", coded["kommune"].str.strip()], sort=True)
    ]
    return pd.DataFrame(rows, columns=["fylke", "kommune", "passages", "plans", "n", "share"])
