"""What was read: plans, municipalities, pages and passages, and what failed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Reading:
    """Totals over the table of documents.

    `plans` are those that gave passages; municipalities, pages and passages are theirs. `partial` counts those of them that
    were read in part, `silent` the plans that could be opened but gave no passage, `failed` the files that could not be read,
    `pages_without_text` the pages without a text layer in all that could be opened, `read_by_ocr` the pages whose text was recognised from a picture.
    """

    files: int
    plans: int
    partial: int
    silent: int
    failed: int
    municipalities: int
    unknown_municipality: int
    pages: int
    pages_without_text: int
    read_by_ocr: int
    passages: int


def reading(documents: pd.DataFrame) -> Reading:
    """Totals of the documents table (`tables.DOCUMENTS`); merged municipalities count as the one they are part of."""
    opened = documents[documents["status"] != "failed"]
    read = opened[pd.to_numeric(opened["passages"]).fillna(0) > 0]
    identity = municipality(read)
    return Reading(
        files=len(documents),
        plans=len(read),
        partial=int((read["status"] == "partial").sum()),
        silent=len(opened) - len(read),
        failed=len(documents) - len(opened),
        municipalities=int(identity[identity != ""].nunique()),
        unknown_municipality=int((identity == "").sum()),
        pages=_total(read["pages"]),
        pages_without_text=_total(opened["ocr_pages"]),
        read_by_ocr=_total(read["pages_read_by_ocr"]),
        passages=_total(read["passages"]),
    )


def municipality(table: pd.DataFrame) -> pd.Series[str]:
    """The municipality of each row: its 2024 number, else the number given, else the name; empty if unknown."""
    number = table["kommunenr_2024"].where(table["kommunenr_2024"] != "", table["kommunenr"])
    return number.where(number != "", table["kommune"])


def _total(column: pd.Series[int]) -> int:
    return int(pd.to_numeric(column).fillna(0).sum())
