"""People's decisions outrank the coder's, follow their passage, and are never lost."""

from pathlib import Path

import pandas as pd
import pytest

from boliginnov import tables
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.resources import shipped
from boliginnov.review.decisions import apply_decisions, attach, overlooked, people_codes, read_decisions

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


def values(codings: pd.DataFrame, passage: str, code: str) -> list[str]:
    """The values of a second-level code that a passage has, sorted."""
    own = codings[(codings["passage_id"] == passage) & codings["code"].str.startswith(f"{code}:") & (codings["decision"] == 1)]
    return sorted(own["code"].str.removeprefix(f"{code}:"))


def to_review(codings: pd.DataFrame, codebook: Codebook, passage: str) -> set[str]:
    """The main codes of a passage that a person should look at."""
    own = codings[(codings["passage_id"] == passage) & (codings["needs_review"] == 1)]
    return set(own["code"]) & set(codebook.code_names)


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


@pytest.mark.parametrize(
    ("text", "found"), [("det bygges  tolv utleieboliger!", "p2"), ("Det bygges tolv utleiebolig", "p2"), ("...", None)]
)
def test_a_text_is_looked_for_in_its_own_plan_only(text: str, found: str | None) -> None:
    passages = pd.DataFrame(
        {
            "passage_id": ["x1", "p1", "p2", "p3"],
            "doc_id": ["annen", "plan", "plan", "plan"],
            "text": [TEXTS[1], "", TEXTS[1], TEXTS[1]],
        }
    )
    rows = pd.DataFrame({"passage_id": "borte", "doc_id": "plan", "text": [text]})
    assert attach(rows, passages) == ({0: found} if found else {})


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


HEADER = "passage_id,doc_id,text,innovativt_grep,ny_samarbeidsform,innovasjonstype,aktor,dimensjon,coder\n"


@pytest.mark.parametrize(
    ("rows", "innovasjonstype", "aktor", "agreed"),
    [
        (
            ["1,1,styring,stat privat,,AB", "1,1,styring,stat,,CD", "1,1,regler,stat privat,,EF"],
            ["styring"],
            ["privat", "stat"],
            True,
        ),
        (["1,1,styring,stat,,AB", "1,1,regler,stat,,CD"], ["tjeneste"], ["stat"], False),
        (["0,1,styring,stat,,AB", "0,1,,stat,,CD"], [], ["stat"], True),
        (["0,0,styring,stat,,AB"], [], [], True),
        (["1,1,styring,,,AB", "1,1,,forskning,,CD"], ["styring"], ["forskning"], True),
        (["1,1,,stat,,AB", "1,1,,privat,,CD", "1,1,,forskning,,EF"], ["tjeneste"], [], False),
        (["1,1,ingen,ingen,,AB"], [], [], True),
        (["1,1,ingen,ingen,,AB", "1,1,,,,CD"], [], [], True),
        (["1,1,ingen,stat privat,,AB", "1,1,ingen,ingen,,CD", "1,1,styring,stat,,EF"], [], ["stat"], True),
        (["1,1,styring,stat,,AB", "1,1,ingen,ingen,,CD"], ["tjeneste"], [], False),
    ],
)
def test_second_level_follows_the_majority_and_its_main_code(
    tmp_path: Path,
    codebook: Codebook,
    passages: pd.DataFrame,
    codings: pd.DataFrame,
    rows: list[str],
    innovasjonstype: list[str],
    aktor: list[str],
    agreed: bool,
) -> None:
    decisions = decided(tmp_path, HEADER + "".join(f"p2,plan,,{row}\n" for row in rows), codebook)
    result = tables.validate(tables.CODINGS, apply_decisions(codings, passages, decisions, codebook).codings)
    assert values(result, "p2", "innovasjonstype") == innovasjonstype
    assert values(result, "p2", "aktor") == aktor
    assert bool(to_review(result, codebook, "p2")) is not agreed
    people = people_codes(decisions, passages, codebook).set_index("passage_id").loc["p2"]
    for code in ("innovasjonstype", "aktor"):
        if people[code] is not None:
            assert people[code].split() == values(result, "p2", code)


@pytest.mark.parametrize(
    ("cells", "left", "agreed"),
    [
        (["ingen"], [], True),
        ([""], ["privat", "stat"], True),
        (["ingen", "ingen", "stat"], [], True),
        (["ingen", "stat"], ["privat", "stat"], False),
        (["ingen", "stat", "privat"], ["privat", "stat"], False),
    ],
)
def test_a_value_of_the_coders_is_taken_away_by_saying_that_none_fits(
    tmp_path: Path,
    codebook: Codebook,
    passages: pd.DataFrame,
    codings: pd.DataFrame,
    cells: list[str],
    left: list[str],
    agreed: bool,
) -> None:
    """Value by value where a passage can have several; an empty cell, or no majority, leaves the coder's values."""
    given = codings.iloc[[2, 2]].assign(code=["aktor:stat", "aktor:privat"], decision=1, needs_review=0)
    codings = pd.concat([codings.assign(needs_review=0), given], ignore_index=True)
    rows = "".join(f"p2,plan,,1,1,,{cell},,{'ABC'[n]}\n" for n, cell in enumerate(cells))
    decisions = decided(tmp_path, HEADER + rows, codebook)
    result = apply_decisions(codings, passages, decisions, codebook).codings
    assert values(result, "p2", "aktor") == left
    assert (to_review(result, codebook, "p2") == set()) is agreed
    assert (people_codes(decisions, passages, codebook)["aktor"].tolist() == [""]) is (left == [])


def test_a_code_of_every_passage_can_be_taken_away_too(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    codings = pd.concat([codings, codings.iloc[[0]].assign(code="dimensjon:mulighet", decision=1)], ignore_index=True)
    decisions = decided(tmp_path, HEADER + "p1,plan,,,,,,ingen,AB\n", codebook)
    assert values(apply_decisions(codings, passages, decisions, codebook).codings, "p1", "dimensjon") == []


def test_a_value_that_people_are_divided_on_stays_the_coders_and_is_reviewed(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    decisions = decided(tmp_path, HEADER + "p2,plan,,1,1,styring,stat,,AB\np2,plan,,1,1,regler,stat,,CD\n", codebook)
    result = apply_decisions(codings, passages, decisions, codebook).codings
    assert to_review(result, codebook, "p2") == {"innovativt_grep"}
    row = result.set_index(["passage_id", "code"]).loc[("p2", "innovasjonstype:tjeneste")]
    assert row[["decided_by", "needs_review"]].tolist() == ["model", 1]
    assert people_codes(decisions, passages, codebook)["innovasjonstype"].tolist() == [None]


def test_values_may_begin_with_a_large_letter(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    decisions = decided(tmp_path, HEADER + "p2,plan,,1,1,Ingen,Stat PRIVAT,,AB\n", codebook)
    result = apply_decisions(codings, passages, decisions, codebook).codings
    assert values(result, "p2", "innovasjonstype") == []
    assert values(result, "p2", "aktor") == ["privat", "stat"]


@pytest.mark.parametrize("row", ["1,1,nytenkning,,,AB", "1,1,styring regler,,,AB", "1,1,,staten,,AB", "1,1,,ingen stat,,AB"])
def test_a_second_level_value_that_cannot_be_names_file_and_line(tmp_path: Path, codebook: Codebook, row: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"decisions\.csv line 2: (innovasjonstype|aktor) is .*; write one .*, or nothing"
    ):
        decided(tmp_path, HEADER + f"p2,plan,,{row}\n", codebook)


def test_a_coder_in_several_files_has_one_vote(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    for name, row in {"a": "1,,,,,AB", "b": "1,,,,,ab", "c": "0,,,,,CD"}.items():
        rows = decided(tmp_path, HEADER + f"p3,plan,,{row}\n", codebook, f"{name}.csv")
    result = apply_decisions(codings, passages, rows, codebook)
    assert grep(result.codings, "p3")[["decided_by", "needs_review"]].tolist() == ["model", 1]
    assert result.notes == []


def test_a_coder_who_contradicts_themselves_is_told_and_has_no_vote(
    tmp_path: Path, codebook: Codebook, passages: pd.DataFrame, codings: pd.DataFrame
) -> None:
    decided(tmp_path, HEADER + "p3,plan,,1,0,,,mulighet,AB\np1,plan,,1,0,,,,AB\n", codebook, "a.csv")
    rows = decided(tmp_path, HEADER + "p3,plan,,0,0,,,losning,AB\np1,plan,,0,0,,,,AB\np1,plan,,1,0,,,,CD\n", codebook, "b.csv")
    result = apply_decisions(codings, passages, rows, codebook)
    assert grep(result.codings, "p3")[["decision", "decided_by", "needs_review"]].tolist() == [0, "model", 1]
    assert grep(result.codings, "p1")[["decision", "decided_by", "coder", "needs_review"]].tolist() == [1, "person", "CD", 1]
    assert values(result.codings, "p3", "dimensjon") == []
    assert [note.partition(":")[0] for note in result.notes] == ["a.csv"] * 3
    assert any("a.csv:2 and b.csv:2: AB gives innovativt_grep of passage p3" in note for note in result.notes)
    people = people_codes(rows, passages, codebook).set_index("passage_id")
    assert people["innovativt_grep"].fillna(-1).to_dict() == {"p1": 1, "p3": -1}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("passage_id;text;coder;innovativt grep\np1;t;AB;1\n", "write 'innovativt_grep'"),
        ("passage_id;text;coder\np1;t;AB\n", "no column is named as a code"),
        ("passage_id;text;innovativt_grep\np1;t;1\n", "without a column coder"),
    ],
)
def test_a_file_that_decides_nothing_though_somebody_meant_it_to_is_told(
    tmp_path: Path, codebook: Codebook, content: str, said: str
) -> None:
    (tmp_path / "mine.CSV").write_text(content, encoding="utf-8")
    (tmp_path / "right.csv").write_text("passage_id;coder;innovativt_grep\np1;AB;1\n", encoding="utf-8")
    (note,) = overlooked(tmp_path, codebook)
    assert "mine.CSV" in note
    assert said in note


def test_nothing_is_overlooked_in_the_shipped_files(codebook: Codebook) -> None:
    assert overlooked(shipped("data/coded"), codebook) == []
