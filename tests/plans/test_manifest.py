"""The manifest is read in the encodings and dialects that people save it in."""

from pathlib import Path

import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.plans.discover import PlanFile
from boliginnov.plans.manifest import match_rows, read_manifest


def plan(relative: str) -> PlanFile:
    return PlanFile(relative.rsplit("/", 1)[-1].removesuffix(".pdf"), Path(relative), relative)


def test_windows_encoding_with_semicolons_and_norwegian_headings(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_bytes(
        "Fil;Kommune;Tittel;Periode_fra\nbolig å.pdf;Ærøy;Plan for økte mål;2024\n".encode("cp1252")
    )
    manifest = read_manifest(tmp_path / "plans.csv")
    assert manifest is not None
    (row,) = manifest.rows
    assert (row.file, row.kommune, row.title, row.period_from) == ("bolig å.pdf", "Ærøy", "Plan for økte mål", 2024)
    assert any("UTF-8" in note for note in manifest.notes)


def test_bom_quotes_and_blank_lines(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_bytes('\ufefffile,title\n\na.pdf,"Mål, tiltak og ""grep"""\n'.encode())
    manifest = read_manifest(tmp_path / "plans.csv")
    assert manifest is not None
    assert [(row.file, row.title) for row in manifest.rows] == [("a.pdf", 'Mål, tiltak og "grep"')]


def test_a_wrong_municipality_number_is_noted(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text("file,kommunenr\na.pdf,301\nb.pdf,Oslo\n", encoding="utf-8")
    manifest = read_manifest(tmp_path / "plans.csv")
    assert manifest is not None
    assert manifest.rows[0].kommunenr == "0301"
    assert manifest.rows[1].kommunenr == ""
    assert "Oslo" in manifest.rows[1].notes[0]


def test_a_wrong_year_is_noted(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text("file,period_from,period_to\na.pdf,2024-2028,\n", encoding="utf-8")
    manifest = read_manifest(tmp_path / "plans.csv")
    assert manifest is not None
    assert manifest.rows[0].period_from is None
    assert "2024-2028" in manifest.rows[0].notes[0]


def test_no_file_column_is_an_error_that_names_the_columns(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text("dokument,kommune\na.pdf,Oslo\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="dokument"):
        read_manifest(tmp_path / "plans.csv")


def test_rows_find_their_files_whatever_the_slashes_case_and_ending(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text("file\nA\\plan.pdf\nandre\nborte.pdf\nplan.pdf\n", encoding="utf-8")
    files = [plan("a/plan.pdf"), PlanFile("b--plan", Path("b/plan.pdf"), "b/plan.pdf"), plan("Andre.PDF")]
    matched, orphans = match_rows(read_manifest(tmp_path / "plans.csv"), files)
    assert {doc_id: row.file for doc_id, row in matched.items()} == {"plan": "A\\plan.pdf", "Andre.PDF": "andre"}
    assert [row.file for row in orphans] == ["borte.pdf", "plan.pdf"], "a name that two files share fits neither"


def test_no_manifest_is_fine(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "plans.csv") is None
    assert match_rows(None, [plan("a.pdf")]) == ({}, [])


def test_kind_and_actor_type_are_read_and_wrong_ones_noted(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(
        "fil;slag;aktørtype;forfatter\na.pdf;Actor;Frivillig;Laget\nb.pdf;rapport;firma;\nc.pdf;;;\n", encoding="utf-8"
    )
    manifest = read_manifest(tmp_path / "m.csv")
    assert manifest is not None
    assert [(row.kind, row.actor_type) for row in manifest.rows] == [("actor", "frivillig"), ("", ""), ("", "")]
    assert manifest.rows[0].author == "Laget"
    assert "literature" in manifest.rows[1].notes[0]
    assert "sosial_entreprenor" in manifest.rows[1].notes[1]
    assert not manifest.rows[2].notes


def test_a_nynorsk_type_and_status_are_told_in_bokmal(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text(
        "fil;plantype;planstatus\na.pdf;Bustadplan;Høyringsutkast\nb.pdf;boligplan;høringsutkast\n", encoding="utf-8"
    )
    manifest = read_manifest(tmp_path / "plans.csv")
    assert manifest is not None
    assert [(row.plan_type, row.plan_status, row.notes) for row in manifest.rows] == [("boligplan", "høringsutkast", ())] * 2


def test_a_period_that_ends_before_it_begins_is_a_wrong_value(tmp_path: Path) -> None:
    (tmp_path / "plans.csv").write_text("file,period_from,period_to\na.pdf,2028,2024\nb.pdf,2024,2024\n", encoding="utf-8")
    manifest = read_manifest(tmp_path / "plans.csv")
    assert manifest is not None
    turned, right = manifest.rows
    assert (turned.period_from, turned.period_to) == (None, None)
    assert turned.notes == ("period_from 2028 is after period_to 2024",)
    assert (right.period_from, right.period_to, right.notes) == (2024, 2024, ())
