"""The extraction score's table cells: whole, in the right row and in order."""

from __future__ import annotations

import pytest

from boliginnov.evaluate.extraction import score_document

GOLD = [
    {"kind": "table_row", "text": "Kjøpe ti boliger | Boligkontoret"},
    {"kind": "table_row", "text": "Innføre leie-til-eie | Husbanken"},
]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (["1 | Kjøpe ti boliger | Boligkontoret | 2026", "2 | Innføre leie-til-eie | Husbanken | 2027"], 4),
        (["Kjøpe ti boliger Boligkontoret", "Innføre leie-til-eie | Husbanken"], 2),
        (["Boligkontoret | Kjøpe ti boliger", "Innføre leie-til-eie | Husbanken"], 3),
        (["Kjøpe ti | boliger | Boligkontoret", "Innføre leie-til-eie | Husbanken"], 3),
    ],
)
def test_cells_found(rows: list[str], cells: int) -> None:
    score = score_document(GOLD, [("table_row", row) for row in rows])
    assert (score.cells_found, score.gold_cells) == (cells, 4)
