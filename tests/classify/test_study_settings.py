"""What a study and people's files may tell the coder."""

from pathlib import Path

import pandas as pd
import pytest

from boliginnov.classify.coded_passages import read_coded
from boliginnov.classify.operating_point import Wishes
from boliginnov.classify.registry import load_coder
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.resources import shipped
from boliginnov.study import load_study

PASSAGE = pd.DataFrame(
    [
        {
            "passage_id": "a",
            "doc_id": "d",
            "text": "Kommunen har 214 utleieboliger.",
            "lead_in": "",
            "kind": "paragraph",
            "section": "",
            "order": 1,
            "language": "nb",
        }
    ]
)


def test_a_threshold_of_the_study_replaces_that_of_the_model() -> None:
    book, model = load_codebook(shipped("codebook.toml")), shipped("models/coder")
    usual = load_coder("trained", book, model).code(PASSAGE).set_index("code")
    low = load_coder("trained", book, model, Wishes(thresholds={"innovativt_grep": 0.0})).code(PASSAGE).set_index("code")
    assert usual.loc["innovativt_grep", "decision"] == 0
    assert low.loc["innovativt_grep", "decision"] == 1
    assert low.loc["innovativt_grep", "probability"] == usual.loc["innovativt_grep", "probability"]


def test_a_threshold_for_no_code_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="ukjent_kode"):
        load_coder(
            "trained", load_codebook(shipped("codebook.toml")), shipped("models/coder"), Wishes(thresholds={"ukjent_kode": 0.5})
        )


def test_only_what_a_person_decided_teaches_the_coder(tmp_path: Path, codebook: Codebook) -> None:
    lines = [
        "passage_id;doc_id;text;innovativt_grep;ny_samarbeidsform;coder;sample_id",
        "p1;d;Avgjort av et menneske;1;0;AB;",
        "p2;d;Modellens egen kode;1;0;;",
        "p3;d;Trukket utvalg;1;0;AB;utvalg-1",
        "p4;d;Ikke kodet ferdig;;0;AB;",
    ]
    (tmp_path / "ab.csv").write_bytes("\n".join(lines).encode("cp1252"))
    assert read_coded(tmp_path, codebook)["passage_id"].tolist() == ["p1"]


def test_people_on_the_same_passage_teach_what_the_majority_says(tmp_path: Path, codebook: Codebook) -> None:
    header = "passage_id;doc_id;text;innovativt_grep;ny_samarbeidsform;aktor;innovasjonstype;coder\n"
    files = {
        "ab": [
            "p1;d;Enige;1;0;stat privat;tjeneste;AB",
            "p2;d;Uenige;1;0;;;AB",
            "p3;d;Ombestemt;1;0;;;AB",
            "p4;d;Én;0;1;stat;;AB",
            "p5;d;Alene;0;1;ingen;;AB",
            "p6;d;Flere;1;1;ingen;regler;AB",
        ],
        "ab2": ["p1;d;Enige;1;0;stat;styring;ab", "p3;d;Ombestemt;0;0;;;AB"],
        "cd": ["p1;d;Enige;0;0;;;CD", "p2;d;Uenige;0;0;;;CD", "p6;d;Flere;1;1;ingen;ingen;CD"],
        "ef": ["p1;d;Enige;1;0;privat;tjeneste;EF", "p3;d;Ombestemt;1;0;;;EF", "p6;d;Flere;1;1;stat;regler;EF"],
        "gh": ["p1;d;Enige;1;0;privat;tjeneste;GH"],
    }
    for name, rows in files.items():
        (tmp_path / f"{name}.csv").write_text(header + "\n".join(rows), encoding="utf-8")
    (tmp_path / "own.csv").write_text("passage_id;text;innovativt_grep;ny_samarbeidsform\nx;Ny;1;0\nx;Ny;0;0\n", encoding="utf-8")
    notes: list[str] = []
    table = read_coded(tmp_path, codebook, notes.append)
    assert table["passage_id"].tolist() == ["p1", "p3", "p4", "p5", "p6", "x", "x"]
    assert table["innovativt_grep"].tolist() == [1, 1, 0, 0, 1, 1, 0]
    assert table["aktor"].tolist() == ["privat", None, "stat", "", "", "", ""]
    assert table["innovasjonstype"].tolist() == ["tjeneste", None, None, None, "regler", "", ""]
    assert "ab.csv:4 and ab2.csv:3: AB gives innovativt_grep of passage p3" in notes[0]
    assert notes[1:] == ["1 passage(s) that people are divided on teach the coder nothing"]


def test_a_wrong_kind_names_the_line_of_the_file(tmp_path: Path, codebook: Codebook) -> None:
    rows = "p1;a;;;\np2;b;1;0;avsnitt\n"
    (tmp_path / "k.csv").write_text("passage_id;text;innovativt_grep;ny_samarbeidsform;kind\n" + rows, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"k\.csv, line 3: kind is 'avsnitt'"):
        read_coded(tmp_path, codebook)


def test_a_study_file_may_wish_for_a_recall_and_a_review_goal(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text("[coder.recall]\ninnovativt_grep = 0.8\n[coder.review]\nf1 = 0.7\n", encoding="utf-8")
    study = load_study(file)
    assert study.coder.recall == {"innovativt_grep": 0.8}
    assert (study.coder.review.right, study.coder.review.f1) == (0.95, 0.7)
    file.write_text("[coder.review]\nrecall = 0.7\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"coder\.review\.recall: no such setting.*right, f1"):
        load_study(file)


def test_a_recall_for_no_code_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"A recall is set for 'ukjent_kode'"):
        load_coder(
            "trained", load_codebook(shipped("codebook.toml")), shipped("models/coder"), Wishes(recall={"ukjent_kode": 0.5})
        )
