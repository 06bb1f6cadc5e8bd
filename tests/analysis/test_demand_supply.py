"""Who asks and who offers: precision and recall on invented passages, and the table that matches the two."""

import json
from pathlib import Path

import pandas as pd
import pytest

from boliginnov.analysis.demand_supply import demand_supply
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
    from boliginnov.analysis.asks_lexicon import load_lexicon

    second = next(code for code in load_codebook(shipped("codebook.toml")).second_level if code.name == "aktor")
    assert set(load_lexicon().actors) <= {value.name for value in second.values}


def test_row_says_about_what_and_by_which_words() -> None:
    text = "Planen gjelder hele kommunen. Kommunen skal leie ti leiligheter av private utleiere."
    row = demand_supply(pd.DataFrame({"passage_id": ["p"], "doc_id": ["d"], "text": [text]})).iloc[0]
    assert row[["speaker", "direction", "actor"]].tolist() == ["kommune", "asks", "privat"]
    assert "bolig" in row["topics"].split()
    assert row["sentence"] == "Kommunen skal leie ti leiligheter av private utleiere."
    assert row["cue"].startswith("leie")


def test_cooperation_counts_only_where_the_sentence_looks_ahead() -> None:
    found = {
        text: demand_supply(pd.DataFrame({"passage_id": ["p"], "doc_id": ["d"], "text": [text]}))["way"].tolist()
        for text in (
            "Møteplassen skal utvikles sammen med frivillige lag.",
            "Møteplassen ble utviklet sammen med frivillige lag.",
            "Vi skal be frivillige lag om hjelp.",
        )
    }
    assert list(found.values()) == [["cooperation"], [], ["direct"]]


def asked(text: str) -> list[str]:
    return demand_supply(pd.DataFrame({"passage_id": ["p"], "doc_id": ["d"], "text": [text]}))["actor"].tolist()


def test_what_others_demand_or_want_is_no_ask_but_the_next_clause_is() -> None:
    assert asked("Leieloven stiller krav til utleiere om varsel.") == []
    assert asked("Leieloven stiller krav til utleiere om varsel, og kommunen vil be boligbyggelaget om hjelp.") == ["privat"]
    assert asked("Staten vil stimulere utbyggere til å bygge mindre.") == []
    assert asked("Sammen med Husbanken vil kommunen invitere utbyggere.") == ["stat", "privat"]
    assert asked("Staten vil bli bedt om hjelp, og må øke rammen.") == ["stat"]
    assert asked("Mange leier av private utleiere.") == []
    assert asked("Kommunen søker flere frivillige.") == ["frivillig"]


def test_an_idea_that_was_dropped_is_no_ask_also_when_the_next_sentence_says_so() -> None:
    idea = "Kommunen vil inngå avtale med boligbyggelaget om drift."
    assert asked(idea) == ["privat"]
    assert asked(f"{idea} Forslaget ble forkastet.") == []
    assert asked(f"{idea} Avstanden er stor, og det ble ikke anbefalt.") == []
    assert asked(f"{idea} Kommunestyret sa nei til et nytt rådhus.") == ["privat"]
    assert asked(f"Salg ble forkastet. {idea}") == ["privat"]
    assert asked("Kommunen vil be boligbyggelaget om hjelp fordi salg ble forkastet.") == ["privat"]


def test_a_cue_is_no_part_of_a_longer_word() -> None:
    assert asked("Kommunen må ta til takke med det grunneierne vil selge.") == []
    assert asked("Boligene skal sammenlignes med dem i nabokommunen, og hjelpemidler fra NAV teller med.") == []
    assert asked("Leie-til-eie skal prøves av utbyggere.") == []


def test_a_place_of_need_is_not_asked() -> None:
    assert asked("Kartlegge behov for boliger i næringslivet.") == []
    assert asked("Kommunen har behov for hjelp fra næringslivet.") == ["privat"]


def test_other_actors_need_not_name_the_municipality() -> None:
    passages = pd.DataFrame({"passage_id": ["p"], "doc_id": ["d"], "text": ["Vi tilbyr flyttehjelp to dager i uken."]})
    assert demand_supply(passages).empty
    row = demand_supply(passages, speakers={"d": "frivillig"}).iloc[0]
    assert row[["speaker", "direction", "actor"]].tolist() == ["frivillig", "offers", "frivillig"]


def test_the_benchmark_sets_keep_their_level() -> None:
    path = Path(__file__).parents[2] / "benchmarks" / "demand_supply" / "invented.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 120
    for lang in ("nb", "nn", "en"):
        pairs = [(set(row["found"]), found_in(row)) for row in rows if row["lang"] == lang]
        right = sum(len(told & found) for told, found in pairs)
        assert right / sum(len(found) for _, found in pairs) >= 0.85, lang
        assert right / sum(len(told) for told, _ in pairs) >= 0.85, lang


def test_nothing_gives_an_empty_table() -> None:
    assert demand_supply(pd.DataFrame({"passage_id": [], "doc_id": [], "text": []})).empty
