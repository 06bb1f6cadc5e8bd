"""Make people's rows on the same passage one row, coded by the majority, so that what they disagree on teaches nothing."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

import pandas as pd

from boliginnov.people_votes import Vote, contradiction_note, majority, one_vote_each

Row = dict[Hashable, Any]


def one_row_a_passage(table: pd.DataFrame, *, main: Collection[str], values: Collection[str]) -> tuple[pd.DataFrame, list[str]]:
    """The table with one row for each passage that several rows of people are about, and notes on passages that are left out.

    ``table`` has passage_id, origin, ``coder`` (empty where nobody is named: such rows stay as they are, and so do constructed ones and gold) and ``row``,
    the row's file and line. Each coder has one vote. A passage without a majority on one of the ``main`` codes is left out. Of second-level ``values`` the row has those that most people gave who gave any,
    and none where they were divided; ``people_votes.NONE`` counts as a value.
    """
    people = table[decided_by_people(table)]
    repeated = people[people.duplicated("passage_id", keep=False)]
    merged: dict[Hashable, Row] = {}
    notes: list[str] = []
    divided = 0
    for passage_id, group in repeated.groupby("passage_id", sort=False):
        rows = group.to_dict("records")
        decided: dict[str, Any] = {}
        left_out = False
        for code in main:
            votes = _votes(rows, code)
            given, contradictions = one_vote_each(votes)
            decided[code] = majority(map(int, given.values()))
            notes += [contradiction_note(str(passage_id), code, *pair) for pair in contradictions]
            left_out |= bool(votes) and decided[code] is None
        for code in values:
            cells = [cell.split() for cell in one_vote_each(_votes(rows, code))[0].values()]
            decided[code] = " ".join(value for value in sorted(set().union(*cells)) if majority(value in cell for cell in cells))
        divided += left_out
        if not left_out:
            merged[group.index[0]] = rows[0] | decided
    if divided:
        notes.append(f"{divided} passage(s) that people are divided on teach the coder nothing")
    rest = table.drop(index=repeated.index)
    if merged:
        rest = pd.concat([rest, pd.DataFrame.from_dict(merged, orient="index")]).sort_index()
    return rest.reset_index(drop=True), notes


def decided_by_people(table: pd.DataFrame) -> pd.Series[bool]:
    """Which rows are decisions of people who are named: not constructed passages and not gold."""
    return (table["coder"] != "") & ~table["origin"].isin(("constructed", "gold"))


def _votes(rows: list[Row], code: str) -> list[Vote]:
    """What the rows say about a code, values in one order; empty cells are no vote."""
    cells = [
        (row, f"{row[code]:.0f}" if isinstance(row[code], int | float) else str(row[code])) for row in rows if pd.notna(row[code])
    ]
    return [Vote(row["coder"], " ".join(sorted(cell.split())), row["row"]) for row, cell in cells if cell]
