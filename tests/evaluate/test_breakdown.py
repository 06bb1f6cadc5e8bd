"""Scores by subset, second-level values and how far two codings agree, on cases small enough to count."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from boliginnov.classify.gold_pairs import gold_pairs
from boliginnov.classify.held_out_codings import held_out_codings
from boliginnov.classify.held_out_file import passage_keys, write_held_out
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.breakdown import breakdown_lines, given_values, review_lines, second_level_lines, with_plan_type
from boliginnov.resources import shipped


@pytest.fixture
def gold() -> pd.DataFrame:
    return with_plan_type(
        pd.DataFrame(
            {
                "passage_id": list("abcdef"),
                "doc_id": ["9901_boligplan"] * 3 + ["9902_samfunnsdel"] * 3,
                "kommunenr": ["9901"] * 3 + ["9902"] * 3,
                "text": [f"Tekst nummer {n}." for n in range(6)],
                "lead_in": "",
                "kind": ["paragraph", "list_item"] * 3,
                "language": ["nb"] * 3 + ["nn"] * 3,
                "innovativt_grep": [1, 1, 0, 1, 0, 0],
                "status": ["ide", "planlagt", "", "ide", "", ""],
            }
        )
    )


def codings(code: str, *passages: str) -> pd.DataFrame:
    return pd.DataFrame({"passage_id": list(passages), "code": code, "decision": 1, "probability": 0.8})


def row(lines: list[str], name: str) -> str:
    return next(line for line in lines if line.startswith(name))


def test_every_subset_is_scored_beside_the_baseline(gold: pd.DataFrame) -> None:
    pairs = pd.DataFrame(columns=["passage_id"])
    lines = breakdown_lines(
        gold, codings("innovativt_grep", "a", "b"), codings("innovativt_grep", "d"), pairs, ["innovativt_grep"], seed=1
    )
    names = [line.split("  ")[0] for line in lines[1:]]
    assert names == ["all", "nb", "nn", "boligplan", "kommuneplanens samfunnsdel", "list_item", "paragraph"]
    assert "3 of 6" in row(lines, "all")
    assert row(lines, "nb").split()[4] == "1.00", "precision of two right out of two"
    assert row(lines, "all").rstrip(" –").endswith("0.50"), "the baseline has one of three and no wrong one"


def test_second_level_values_are_counted(gold: pd.DataFrame) -> None:
    book: Codebook = load_codebook(shipped("codebook.toml"))
    given = given_values(gold, pd.concat([codings("status:ide", "a", "b"), codings("status:planlagt", "d")]), book)
    assert list(given["status"]) == ["ide", "ide", "", "planlagt", "", ""]
    lines = second_level_lines(gold, given, book, seed=1)
    assert row(lines, "status:ide").split()[1:6] == ["2", "2", "1", "0.50", "0.50"]
    assert row(lines, "status:gjennomfort").split()[1:4] == ["0", "0", "0"]
    assert row(lines, "status, all values").split()[3:6] == ["3", "3", "1"]


def test_intervals_only_where_the_code_occurs_in_six_municipalities(gold: pd.DataFrame) -> None:
    many = gold.assign(kommunenr=[f"990{n}" for n in range(6)], innovativt_grep=1, status="ide")
    given, nothing = codings("innovativt_grep", "a", "c"), pd.DataFrame(columns=["passage_id"])
    book = load_codebook(shipped("codebook.toml"))
    values = given_values(many, codings("status:ide", "a", "b"), book)
    few = many.assign(innovativt_grep=gold["innovativt_grep"], status=gold["status"])
    for table, intervals in ((many, True), (few, False), (gold, False)):
        lines = breakdown_lines(table, given, given, nothing, ["innovativt_grep"], seed=1)
        assert ("[" in row(lines, "all")) is intervals
        assert "[" not in row(lines, "nb"), "three municipalities or one write Bokmål"
    for table, intervals in ((many, True), (many.assign(kommunenr=gold["kommunenr"]), False)):
        assert ("[" in row(second_level_lines(table, values, book, seed=1), "status:ide")) is intervals


def cell(line: str, column: int) -> str:
    return [part for part in line.split("  ") if part][column].strip()


def test_the_baseline_and_two_peoples_agreement_have_intervals_too() -> None:
    passages = [f"p{n}" for n in range(48)]
    many = with_plan_type(
        pd.DataFrame(
            {
                "passage_id": passages,
                "doc_id": "9901_boligplan",
                "kommunenr": [f"99{n % 8:02d}" for n in range(48)],
                "kind": "paragraph",
                "language": ["nn"] * 36 + ["nb"] * 12,
                "innovativt_grep": [1] * 24 + [0] * 24,
            }
        )
    )
    given = codings("innovativt_grep", *passages[:20], *passages[24:30])
    pairs = pd.DataFrame(
        {"passage_id": passages, "innovativt_grep_a": [1] * 24 + [0] * 24, "innovativt_grep_b": [0] * 3 + [1] * 23 + [0] * 22}
    )
    lines = breakdown_lines(many, given, given, pairs, ["innovativt_grep"], seed=1)
    whole, bokmal = row(lines, "all"), row(lines, "nb")
    assert cell(whole, -2) == cell(whole, 4), "the baseline gave the same codes, so it has the same F1 and interval"
    assert "[" in cell(whole, -2)
    low, estimate, high = (float(cell(whole, -1).split()[n].strip("[],")) for n in (1, 0, 2))
    assert low < estimate < high
    assert estimate == 0.89
    assert cell(whole, -1).endswith("(n 48)")
    assert cell(bokmal, -1) == "–", "two people coded too few of these"


def test_what_the_model_said_with_the_municipality_held_out_is_found_again(gold: pd.DataFrame, tmp_path: Path) -> None:
    predictions = gold[["passage_id", "doc_id", "kommunenr", "innovativt_grep"]].assign(
        innovativt_grep_p=0.123456,
        innovativt_grep_decision=[1, 0, 0, 1, 1, 0],
        innovativt_grep_review=[0, 1, 0, 0, 0, 0],
        innovativt_grep_uncertainty=[0.1, 0.4, 0.1, 0.1, 0.2, 0.1],
        status_given=["ide", None, None, "ide", None, None],
    )
    write_held_out(tmp_path, predictions, passage_keys(gold))
    assert "Tekst nummer" not in (tmp_path / "held_out.json").read_text(encoding="utf-8")
    more = pd.concat([gold, gold.head(1).assign(passage_id="new", text="En ny tekst.")], ignore_index=True)
    found = held_out_codings(tmp_path, more, ["innovativt_grep"])
    assert found is not None
    judged, given, second = found
    assert list(judged["passage_id"]) == list("abcdef")
    assert list(given["decision"]) == [1, 0, 0, 1, 1, 0]
    after = row(review_lines(judged, given, ["innovativt_grep"], seed=1), "innovativt_grep")
    cells = [cell.strip() for cell in after.split("  ") if cell.strip()]
    expected = ["16.7%", "0.800", "0.667", "0.75 / 1.00 / 0.86"]
    assert cells[1:5] == expected, "one sent, four of five others right, two of three in the second municipality, one wrong left"
    assert list(second["status"].notna()) == [True, False, False, True, False, False]
    assert held_out_codings(tmp_path, more.tail(1), ["innovativt_grep"]) is None
    assert held_out_codings(tmp_path / "none", gold, ["innovativt_grep"]) is None


def test_both_codings_of_passages_coded_twice_are_read(tmp_path: Path) -> None:
    entries = [{"id": "1", "coders": {"A": [1, 0], "B": [0, 0]}}, {"id": "2", "coders": None}, {"id": "3"}]
    (tmp_path / "x.gold.jsonl").write_text("\n".join(json.dumps(entry) for entry in entries), encoding="utf-8")
    pairs = gold_pairs(tmp_path)
    assert list(pairs["passage_id"]) == ["1"]
    assert pairs.iloc[0][["innovativt_grep_a", "innovativt_grep_b", "ny_samarbeidsform_a"]].tolist() == [1, 0, 0]


@pytest.mark.parametrize("coders", [{"A": [1], "B": [0, 0]}, {"A": 1, "B": [0, 0]}, {"A": [1, 7], "B": [0, 0]}, "A"])
def test_codings_that_are_not_two_codes_a_person_are_told(tmp_path: Path, coders: object) -> None:
    (tmp_path / "x.gold.jsonl").write_text("\n" + json.dumps({"id": "1", "coders": coders}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"x\.gold\.jsonl, line 2: .*coders"):
        gold_pairs(tmp_path)
