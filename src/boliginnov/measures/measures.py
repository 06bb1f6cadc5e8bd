"""The table of measures: the rows of plans' tables of measures with their columns told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from boliginnov.measures.alignment import align
from boliginnov.measures.columns import Role, column_roles, is_blank, is_number
from boliginnov.tables import MEASURES, validate

NUMERIC_SHARE = 0.75
"""A table is one of numbers when at least this share of its cells beyond the first column are."""
_NAMED: tuple[Role, ...] = ("tiltak", "maal", "ansvar", "frist", "kostnad", "samarbeid")
_SEPARATOR = " | "


def measures(passages: pd.DataFrame) -> pd.DataFrame:
    """The measures (``MEASURES``) among the passages (``tables.PASSAGES``), in the order of the passages.

    A table counts when its header row names a measure, or a goal together with who, when or what cost, and it is not a table of
    numbers. Rows whose header row is not known are left out.
    """
    found: list[dict[str, Any]] = []
    table_rows = passages[passages["kind"] == "table_row"]
    for (_, header), table in table_rows.groupby(["doc_id", "lead_in"], sort=False):
        titles = _cells(str(header))
        rows = [_cells(str(text)) for text in table["text"]]
        if is_measures_table(titles) and not is_numeric_table(titles, rows):
            known = zip(table["passage_id"], table["doc_id"], table["page"], _aligned(titles, rows), strict=True)
            found += [_row(titles, texts) | {"passage_id": i, "doc_id": d, "page": p} for i, d, p, texts in known]
    order = {passage_id: place for place, passage_id in enumerate(table_rows["passage_id"])}
    found.sort(key=lambda row: order[row["passage_id"]])
    return validate(MEASURES, pd.DataFrame(found, columns=list(MEASURES.columns)))


def is_measures_table(titles: Sequence[str]) -> bool:
    """Whether a header row is one of a table of measures."""
    roles = set(column_roles(titles))
    return len(titles) >= 2 and ("tiltak" in roles or ("maal" in roles and bool(roles & {"ansvar", "frist", "kostnad"})))


def is_numeric_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table holds numbers rather than text: ``Tiltak | 2024 | 2025`` with an amount for each year.

    A column for who, when or what cost makes it a table of measures, however many numbers it holds.
    """
    if set(column_roles(titles)) & {"ansvar", "frist", "kostnad", "samarbeid"}:
        return False
    cells = [cell for row in rows for cell in row[1:] if not is_blank(cell)]
    return bool(cells) and sum(is_number(cell) for cell in cells) >= NUMERIC_SHARE * len(cells)


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.split(_SEPARATOR)] if text else []


def _aligned(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows' cells by column; complete rows tell what stands in a column."""
    roles = column_roles(titles)
    complete = [row for row in rows if len(row) == len(titles)]
    seen = [frozenset(row[column].casefold() for row in complete) for column in range(len(titles))]
    return [align(row, roles, seen) for row in rows]


def _row(titles: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    cells: dict[str, list[str]] = {role: [] for role in _NAMED}
    other: list[str] = []
    for title, role, text in zip(titles, column_roles(titles), texts, strict=True):
        if is_blank(text):
            continue
        if role in cells:
            cells[role].append(text)
        else:
            other.append(f"{title}: {text}")
    return {role: "; ".join(parts) for role, parts in cells.items()} | {"other": "; ".join(other)}
