"""Coded passages per municipality, with the county it lies in today."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from boliginnov.analysis.counts import with_any


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
