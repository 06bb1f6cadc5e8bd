"""The rows of the table of passages: the actors that they can be filtered by."""

from __future__ import annotations

import pandas as pd

from boliginnov.report.build import build_report
from boliginnov.report.passage_rows import named_actors
from tests.report.invented import coded, documents, report_input
from tests.report.page import Page


def test_actors_that_several_passages_name_are_a_filter() -> None:
    table = documents()
    passages = coded(table)
    shown = list(passages.loc[passages["innovativt_grep"] == 1, "passage_id"])[:3]
    rows = [(passage, "actor", "NAV") for passage in [*shown, shown[0]]]
    rows += [(shown[0], "actor", "Elvestrand boligstiftelse"), (shown[0], "year", "2024"), (shown[1], "year", "2024")]
    mentions = pd.DataFrame(rows, columns=["passage_id", "type", "value"])
    page = Page(build_report(report_input(documents=table, coded=passages, mentions=mentions)))
    assert sum(row["named"] == ["NAV"] for row in page.data["rows"]) == len(shown)
    assert sum(bool(row["named"]) for row in page.data["rows"]) == len(shown)
    assert "Nevner aktøren" not in Page(build_report(report_input(documents=table, coded=passages))).text


def test_the_municipality_itself_is_no_filter() -> None:
    mentions = pd.DataFrame(
        [(passage, "actor", value) for passage in ("a", "b") for value in ("kommune", "Husbanken", "")],
        columns=["passage_id", "type", "value"],
    )
    assert named_actors(mentions) == {"a": ["Husbanken"], "b": ["Husbanken"]}
