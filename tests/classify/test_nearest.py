"""The coded examples named for a positive: the most alike, never itself, never gold."""

from __future__ import annotations

import pandas as pd

from boliginnov.classify.nearest import coded_examples, nearest_examples
from boliginnov.codebook import Codebook
from boliginnov.export.coded_passages import coded_passages
from boliginnov.tables import DOCUMENTS
from tests.classify.invented import passages

CODES = ["innovativt_grep", "ny_samarbeidsform"]
PILOT = "Kommunen skal prøve ut leie før eie for unge familier."
LIKE_PILOT = "Vi vil prøve ut ei ordning med leige før eige for unge."
FORUM = "Det opprettes et fast forum med private utbyggere."
COUNTED = "Kommunen eier 40 boliger for unge familier."
FAR = "Parkering i sentrum koster mer om vinteren."


def coded() -> pd.DataFrame:
    """Four coded examples: two new measures, a forum, a count; and one of gold."""
    table = passages(PILOT, LIKE_PILOT, FORUM, COUNTED, "Gull: prøve ut leie før eie for unge familier i kommunen.")
    table["passage_id"] = ["pilot", "like", "forum", "counted", "gold"]
    return table.assign(
        innovativt_grep=[1, 1, 0, 0, 1],
        ny_samarbeidsform=[0, 0, 1, 0, 0],
        origin=["constructed", "human", "constructed", "constructed", "gold"],
    )


def codings(table: pd.DataFrame, decisions: list[int], by: str = "model") -> pd.DataFrame:
    parts = [
        pd.DataFrame({"passage_id": table["passage_id"], "code": code, "decision": decisions, "decided_by": by})
        for code in CODES[:1]
    ]
    return pd.concat(parts, ignore_index=True)


def test_two_for_and_one_against_the_most_alike_first_and_no_gold() -> None:
    own = passages("Kommunen vil prøve ut leie før eie for familier.", FAR)
    found = nearest_examples(codings(own, [1, 0]), own, coded_examples(coded(), codings(own, [1, 0]), own, CODES), CODES)
    assert list(zip(found["stance"], found["rank"], found["example_id"], strict=True)) == [
        ("for", 1, "pilot"),
        ("for", 2, "like"),
        ("against", 1, "counted"),
    ]
    assert found["similarity"].iloc[0] > found["similarity"].iloc[1] > 0
    assert list(found["example_source"]) == ["constructed", "coded", "constructed"]


def test_a_passage_is_no_example_of_itself() -> None:
    own = passages(PILOT.upper())
    found = nearest_examples(codings(own, [1]), own, coded_examples(coded(), codings(own, [1]), own, CODES), CODES)
    assert "pilot" not in set(found["example_id"])
    assert found["example_id"].iloc[0] == "like"


def test_what_people_decided_in_this_run_is_an_example() -> None:
    own = passages("Vi skal teste leie før eie.", "Vi skal teste leie før eie nå.")
    both = codings(own, [1, 1])
    both.loc[1, "decided_by"] = "person"
    found = nearest_examples(both, own, coded_examples(coded(), both, own, CODES), CODES)
    of_first = found[found["passage_id"] == "p0"]
    assert of_first["example_id"].iloc[0] == "p1"
    assert of_first["example_source"].iloc[0] == "study"


def test_a_code_that_nobody_decided_is_an_example_of_neither() -> None:
    own = passages("Vi skal teste leie før eie.", "Vi skal teste leie før eie nå.", "Vi skal teste leie før eie snart.")
    table = pd.DataFrame(
        [
            ("p0", "innovativt_grep", 1, "model"),
            ("p1", "innovativt_grep", 1, "person"),
            ("p1", "ny_samarbeidsform", 0, "model"),
            ("p2", "ny_samarbeidsform", 1, "person"),
        ],
        columns=["passage_id", "code", "decision", "decided_by"],
    ).astype({"decision": "Int64"})
    found = nearest_examples(table, own, coded_examples(coded(), table, own, CODES), CODES)
    assert found.loc[(found["passage_id"] == "p0") & (found["example_source"] == "study"), "example_id"].tolist() == ["p1"]


def test_without_examples_or_positives_the_table_is_empty() -> None:
    own = passages(PILOT)
    assert nearest_examples(codings(own, [1]), own, coded_examples(coded().head(0), codings(own, [1]), own, CODES), CODES).empty
    assert nearest_examples(codings(own, [0]), own, coded_examples(coded(), codings(own, [0]), own, CODES), CODES).empty


def test_the_cell_reads_in_norwegian(codebook: Codebook) -> None:
    own = passages("Kommunen vil prøve ut leie før eie for familier.")
    given = codings(own, [1]).assign(probability=0.7, needs_review=0, why="prøve ut")
    nearest = nearest_examples(given, own, coded_examples(coded(), given, own, CODES), CODES)
    documents = pd.DataFrame({name: [""] for name in DOCUMENTS.columns}).assign(doc_id="plan")
    cell = coded_passages(documents, own, given, codebook, nearest)["nearest"].iloc[0]
    assert cell.startswith(f"innovativt_grep: ligner «{PILOT}» (pilot, 0,")
    assert f"uten koden: «{COUNTED}» (counted, 0," in cell
