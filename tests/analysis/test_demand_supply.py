"""Who asks and who offers: precision and recall on invented passages, and the table that matches the two."""

import json
from pathlib import Path

import pandas as pd
import pytest

from boliginnov.analysis.demand_supply import demand_supply, match_demand_supply
from boliginnov.codebook import load_codebook
from boliginnov.resources import shipped

CASES = [json.loads(line) for line in Path(__file__).with_name("asks_and_offers.jsonl").read_text(encoding="utf-8").splitlines()]


def found_in(case: dict[str, object]) -> set[str]:
    table = demand_supply(
        pd.DataFrame({"passage_id": ["p"], "doc_id": ["d"], "text": [case["text"]]}),
        speakers={"d": str(case["speaker"])} if "speaker" in case else None,
    )
    return {f"{direction}:{actor}" for direction, actor in zip(table["direction"], table["actor"], strict=True)}


def test_precision_and_recall_on_invented_passages(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [(set(case["found"]), found_in(case)) for case in CASES]
    right = sum(len(told & found) for told, found in pairs)
    precision, recall = right / sum(len(found) for _, found in pairs), right / sum(len(told) for told, _ in pairs)
    with capsys.disabled():
        print(f"\nasks and offers: precision {precision:.2f}, recall {recall:.2f} on {len(CASES)} invented passages")
        for case, (told, found) in zip(CASES, pairs, strict=True):
            if told != found:
                print(f"  {case['text']}  told {sorted(told)}  found {sorted(found)}")
    assert len(CASES) >= 60
    assert precision >= 0.85
    assert recall >= 0.85


def test_actor_types_are_those_of_the_codebook() -> None:
    from boliginnov.analysis.demand_supply import load_lexicon

    second = next(code for code in load_codebook(shipped("codebook.toml")).second_level if code.name == "aktor")
    assert set(load_lexicon().actors) <= {value.name for value in second.values}


def test_row_says_about_what_and_by_which_words() -> None:
    text = "Planen gjelder hele kommunen. Kommunen skal leie ti leiligheter av private utleiere."
    row = demand_supply(pd.DataFrame({"passage_id": ["p"], "doc_id": ["d"], "text": [text]})).iloc[0]
    assert row[["speaker", "direction", "actor"]].tolist() == ["kommune", "asks", "privat"]
    assert "bolig" in row["topics"].split()
    assert row["sentence"] == "Kommunen skal leie ti leiligheter av private utleiere."
    assert row["cue"].startswith("leie")


def test_wants_meet_offers() -> None:
    texts = {
        "plan_a": "Kommunen skal leie leiligheter av private utleiere.",
        "plan_b": "Kommunen vil leie boliger av private utleiere.",
        "plan_c": "Kommunen vil be Husbanken om tilskudd.",
        "lag": "Vi tilbyr kommunene leiligheter på tilvisning.",
    }
    passages = pd.DataFrame({"passage_id": [f"{d}#1" for d in texts], "doc_id": list(texts), "text": list(texts.values())})
    plans = pd.DataFrame({"doc_id": list(texts), "kommune": list(texts), "kommunenr": "", "kommunenr_2024": ""})
    table = match_demand_supply(demand_supply(passages, speakers={"lag": "privat"}), plans)
    first = table.iloc[0]
    assert first[["actor", "topic", "side", "meets"]].tolist() == ["privat", "bolig", "municipality_wants", "both"]
    assert first[["n_wanted", "plans_wanted", "municipalities_wanted", "n_offered", "documents_offered"]].tolist() == [
        2,
        2,
        2,
        1,
        1,
    ]
    assert first["offered_passage"] == "lag#1"
    state = table[table["actor"] == "stat"].iloc[0]
    assert state[["topic", "meets"]].tolist() == ["finansiering", "wanted_only"]


def test_nothing_gives_empty_tables() -> None:
    empty = pd.DataFrame({"passage_id": [], "doc_id": [], "text": []})
    plans = pd.DataFrame({"doc_id": [], "kommune": [], "kommunenr": [], "kommunenr_2024": []}, dtype=str)
    assert match_demand_supply(demand_supply(empty), plans).empty
