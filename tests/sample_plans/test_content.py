"""The invented plans and pairs are valid, and the committed CSV files are what the scripts write from them."""

import json
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "scripts" / "sample_plans"
CONTENT = sorted((SCRIPTS / "content").glob("*.jsonl"))
PAIRS = sorted((SCRIPTS / "pairs").glob("*.jsonl"))


@pytest.fixture(scope="module")
def sample_plans() -> pd.DataFrame:
    return pd.read_csv(ROOT / "data" / "coded" / "sample_plans.csv", dtype={"kommunenr": str}, keep_default_na=False)


def test_there_are_at_least_twelve_plans_and_each_has_a_look():
    from looks import LOOKS

    assert len(CONTENT) >= 12
    assert {path.stem for path in CONTENT} == set(LOOKS)


@pytest.mark.parametrize("path", CONTENT, ids=lambda path: path.stem)
def test_plan_is_valid(path):
    from content import read_plan
    from structure import NOTE, load

    facts, blocks = read_plan(path)
    assert facts["doc_id"] == path.stem
    plan = load(path)
    text = json.dumps(blocks, ensure_ascii=False)
    assert set(NOTE.findall(text)) == set(plan.notes), "every note is referred to and every reference has a note"


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_pairs_come_in_twos_and_flip_a_code(path):
    from content import code_errors

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert not [(row["pair"], errors) for row in rows if (errors := code_errors(row))]
    assert len(rows) % 2 == 0
    for first, second in zip(rows[::2], rows[1::2], strict=True):
        assert first["pair"] == second["pair"]
        assert (first["g"], first["s"]) != (second["g"], second["s"]), first["pair"]


def test_there_are_at_least_three_hundred_pairs():
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in PAIRS) >= 600


@pytest.mark.parametrize("name", ["sample_plans.csv", "contrast_pairs.csv"])
def test_coded_files_are_what_the_script_writes(name, tmp_path):
    from coded import write

    write(tmp_path)
    assert (tmp_path / name).read_bytes() == (ROOT / "data" / "coded" / name).read_bytes()


@pytest.mark.parametrize("name", ["plans.csv", "kommuner.csv"])
def test_manifest_is_what_the_script_writes(name, tmp_path):
    from manifest import write

    write(tmp_path)
    assert (tmp_path / name).read_bytes() == (ROOT / "data" / "raw" / name).read_bytes()


def test_one_third_of_the_passages_is_nynorsk(sample_plans):
    assert 0.28 <= (sample_plans["language"] == "nn").mean() <= 0.39
    assert sample_plans.groupby("language")["doc_id"].nunique().to_dict() == {"nb": 8, "nn": 4}


def test_codes_are_about_as_common_as_in_real_plans(sample_plans):
    assert 0.09 <= sample_plans["innovativt_grep"].mean() <= 0.15
    assert 0.045 <= sample_plans["ny_samarbeidsform"].mean() <= 0.09


def test_passages_are_read_with_what_leads_into_them(sample_plans):
    rows = sample_plans[sample_plans["kind"] == "table_row"]
    assert (rows["lead_in"].str.count(r"\|") == rows["text"].str.count(r"\|")).all()
    items = sample_plans[sample_plans["kind"] == "list_item"]
    assert items["lead_in"].str.endswith(":").mean() > 0.9
    assert sample_plans["passage_id"].is_unique
    assert not sample_plans["text"].str.contains(r"\[\^").any()


def test_lead_in_section_and_note_marks_in_a_small_plan(tmp_path, monkeypatch):
    import coded
    from looks import LOOKS

    facts = json.loads(CONTENT[0].read_text(encoding="utf-8").splitlines()[0]) | {"doc_id": "liten"}
    monkeypatch.setitem(coded.LOOKS, "liten", next(iter(LOOKS.values())))
    blocks = [
        facts,
        {"b": "h", "level": 1, "t": "1 Mål"},
        {"b": "h", "level": 2, "t": "1.1 Delmål"},
        {"b": "p", "t": "Vi skal:[^1]", "g": 0, "s": 0},
        {"b": "p", "t": "Kommunen vil[^1] dette:", "g": 0, "s": 0},
        {"b": "fn", "mark": "1", "t": "En note."},
        {"b": "li", "t": "bygge", "g": 0, "s": 0},
        {"b": "li", "t": "leie", "g": 0, "s": 0},
        {"b": "h", "level": 1, "t": "2 Tiltak"},
        {"b": "li", "t": "uten innledning", "g": 0, "s": 0},
        {"b": "th", "cells": ["Tiltak", "Frist"]},
        {"b": "tr", "cells": ["Kjøpe", "2025"], "g": 0, "s": 0},
    ]
    path = tmp_path / "liten.jsonl"
    path.write_text("\n".join(json.dumps(block) for block in blocks), encoding="utf-8")
    rows = list(coded.plan_rows(path))
    assert [(row["section"], row["lead_in"], row["text"]) for row in rows] == [
        ("1 Mål › 1.1 Delmål", "", "Vi skal:"),
        ("1 Mål › 1.1 Delmål", "", "Kommunen vil dette:"),
        ("1 Mål › 1.1 Delmål", "Kommunen vil dette:", "bygge"),
        ("1 Mål › 1.1 Delmål", "Kommunen vil dette:", "leie"),
        ("2 Tiltak", "", "uten innledning"),
        ("2 Tiltak", "Tiltak | Frist", "Kjøpe | 2025"),
    ]


def test_the_data_card_quotes_the_counts():
    from coded import counts

    assert counts() in (ROOT / "data" / "coded" / "README.md").read_text(encoding="utf-8")
