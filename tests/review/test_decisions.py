"""People's decisions outrank the coder's, follow their passage, and are never lost."""

from pathlib import Path

import pandas as pd
import pytest

from boliginnov import tables
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.resources import shipped
from boliginnov.review.decisions import apply_decisions, read_decisions

TEXTS = ["Kommunen skal prøve ut en leieordning for unge i sentrum", "Det bygges tolv utleieboliger", "Startlån tildeles som før"]


@pytest.fixture
def codebook() -> Codebook:
    return load_codebook(shipped("codebook.toml"))


@pytest.fixture
def passages() -> pd.DataFrame:
    return pd.DataFrame({"passage_id": ["p1", "p2", "p3"], "doc_id": "plan", "text": TEXTS})


@pytest.fixture
def codings(codebook: Codebook) -> pd.DataFrame:
    rows = [
        {
            "passage_id": p,
            "code": code,
            "probability": 0.3,
            "decision": int(p == "p2"),
            "decided_by": "model",
            "coder": "trained",
            "needs_review": 1,
            "why": "bygges",
        }
        for p in ("p1", "p2", "p3")
        for code in codebook.code_names
    ]
    rows.append(rows[2] | {"passage_id": "p2", "code": "innovasjonstype:tjeneste", "decision": 1})
    return tables.validate(tables.CODINGS, pd.DataFrame(rows))


def decided(folder: Path, text: str, codebook: Codebook, name: str = "decisions.csv") -> pd.DataFrame:
    (folder / name).write_text(text, encoding="utf-8")
    return read_decisions(folder, codebook)


def grep(result: pd.DataFrame, passage: str) -> pd.Series:
    return result.set_index(["passage_id", "code"]).loc[(passage, "innovativt_grep")]


def test_a_decision_wins_and_is_marked(tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame) -> None:
    rows = decided(tmp_path, "passage_id;doc_id;text;innovativt_grep;coder\np1;plan;;1;AB\np2;plan;;0;AB\n", codebook)
    result = apply_decisions(codings, passages, rows, codebook)
    assert grep(result.codings, "p1")[["decision", "decided_by", "coder", "needs_review"]].tolist() == [1, "person", "AB", 0]
    assert grep(result.codings, "p2")["decision"] == 0
    assert grep(result.codings, "p3")["decided_by"] == "model"
    assert result.applied == 2
    assert "innovasjonstype:tjeneste" not in set(result.codings["code"]), "its main code is gone"


def test_a_decision_follows_its_text_when_the_id_changed(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    rows = decided(tmp_path, f"passage_id,doc_id,text,innovativt_grep,coder\ngammel,plan,{TEXTS[0].upper()}.,1,AB\n", codebook)
    result = apply_decisions(codings, passages, rows, codebook)
    assert grep(result.codings, "p1")["decision"] == 1
    assert len(result.unattached) == 0


def test_what_fits_nothing_is_listed(tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame) -> None:
    rows = decided(tmp_path, "passage_id,doc_id,text,innovativt_grep,coder\ngammel,plan,Noe helt annet om veier,1,AB\n", codebook)
    result = apply_decisions(codings, passages, rows, codebook)
    assert result.unattached["file"].tolist() == ["decisions.csv:2"]
    assert result.applied == 0


def test_two_who_disagree_send_it_to_review(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    rows = decided(tmp_path, "passage_id,doc_id,text,innovativt_grep,coder\np3,plan,,1,AB\np3,plan,,0,CD\n", codebook)
    row = grep(apply_decisions(codings, passages, rows, codebook).codings, "p3")
    assert row[["decision", "decided_by", "needs_review"]].tolist() == [0, "model", 1]


def test_a_persons_second_level_replaces_the_coders(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    rows = decided(tmp_path, "passage_id,doc_id,text,innovativt_grep,innovasjonstype,coder\np2,plan,,1,styring,AB\n", codebook)
    codes = apply_decisions(codings, passages, rows, codebook).codings
    assert codes.loc[codes["code"].str.startswith("innovasjonstype"), "code"].tolist() == ["innovasjonstype:styring"]


def test_rows_without_a_coder_and_constructed_ones_are_no_decisions(tmp_path: Path, codebook: Codebook) -> None:
    text = "passage_id,doc_id,text,innovativt_grep,coder,origin\np1,plan,,1,,human\np2,plan,,1,AB,constructed\n"
    assert decided(tmp_path, text, codebook).empty


def test_a_value_that_is_no_decision_names_file_and_line(tmp_path: Path, codebook: Codebook) -> None:
    with pytest.raises(ConfigurationError, match=r"decisions\.csv line 2.*'ja'"):
        decided(tmp_path, "passage_id,doc_id,text,innovativt_grep,coder\np1,plan,,ja,AB\n", codebook)
