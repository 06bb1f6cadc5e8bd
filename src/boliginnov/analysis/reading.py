"""What was read: plans, municipalities, pages and passages, and what failed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Reading:
    """Totals over the table of documents; `plans` and all that follows leave out plans of which nothing could be read."""

    files: int
    plans: int
    partial: int
    failed: int
    municipalities: int
    unknown_municipality: int
    pages: int
    pages_without_text: int
    passages: int


def reading(documents: pd.DataFrame) -> Reading:
    """Totals of the documents table (`tables.DOCUMENTS`); merged municipalities count as the one they are part of."""
    failed = documents["status"] == "failed"
    read = documents[~failed]
    identity = municipality(read)
    return Reading(
        files=len(documents),
        plans=len(read),
        partial=int((documents["status"] == "partial").sum()),
        failed=int(failed.sum()),
        municipalities=int(identity[identity != ""].nunique()),
        unknown_municipality=int((identity == "").sum()),
        pages=_total(read["pages"]),
        pages_without_text=_total(read["ocr_pages"]),
        passages=_total(read["passages"]),
    )


def municipality(table: pd.DataFrame) -> pd.Series[str]:
    """The municipality of each row: its 2024 number, else the number given, else the name; empty if unknown."""
    number = table["kommunenr_2024"].where(table["kommunenr_2024"] != "", table["kommunenr"])
    return number.where(number != "", table["kommune"])


def _total(column: pd.Series[int]) -> int:
    return int(pd.to_numeric(column).fillna(0).sum())
