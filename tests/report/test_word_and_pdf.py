"""The Word document and the PDF hold the same as the HTML, with real headings, tables and text alternatives."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdfium2 import PdfDocument

from boliginnov.errors import BoliginnovError
from boliginnov.report import pdf
from boliginnov.report.build import build_report
from boliginnov.report.pdf import build_pdf, find_browser
from boliginnov.report.word import build_docx
from tests.report.invented import coded, documents, report_input
from tests.report.page import Page


@pytest.fixture(scope="module")
def content() -> bytes:
    return build_docx(report_input())


def test_same_input_same_bytes(content: bytes) -> None:
    assert content == build_docx(report_input())


def test_headings_are_headings_and_stand_in_the_contents(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings[0] == "Hovedfunn"
    assert {"Tall og figurer", "De sterkeste eksemplene", "Slik er det gjort", "Kodebok"} <= set(headings)
    contents = [p for p in document.paragraphs if p.style is not None and p.style.name == "toc 1"]
    assert [p.text.rstrip("\t") for p in contents] == headings
    marks = {node.get(qn("w:name")): node.getparent() for node in document.element.body.iter(qn("w:bookmarkStart"))}
    for entry in contents:
        link = next(entry._p.iter(qn("w:hyperlink")))
        assert "".join(text.text or "" for text in marks[link.get(qn("w:anchor"))].iter(qn("w:t"))) in entry.text
        assert any("PAGEREF" in (field.text or "") for field in link.iter(qn("w:instrText")))
    assert document.settings.element.find(qn("w:updateFields")) is not None


def test_tables_have_header_rows_and_the_numbers_of_the_page(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    page = Page(build_report(report_input()))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert page.tables["figur-koder"] in tables
    assert all(table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for table in document.tables)


def test_every_picture_has_its_text_alternative(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    alternatives = [node.get("descr") for node in document.element.body.iter(qn("wp:docPr"))]
    page = Page(build_report(report_input()))
    assert len(alternatives) == page.tags.count("figure") + (
        "network" in " ".join(v for _, n, v in page.attributes if n == "class")
    )
    assert all(text and len(text) > 40 for text in alternatives)


def test_language_and_properties(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    assert document.core_properties.language == "nb-NO"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert 'w:val="nb-NO"' in archive.read("word/styles.xml").decode()
        assert 'w:val="nn-NO"' in archive.read("word/document.xml").decode()


def test_markup_in_a_passage_is_text() -> None:
    table = documents(2)
    passages = coded(table)
    hostile = "<script>alert(1)</script> <b>fet</b> & </w:t>"
    passages.loc[0, ["text", "innovativt_grep", "innovativt_grep_p"]] = [hostile, 1, 0.999]
    document = Document(io.BytesIO(build_docx(report_input(documents=table, coded=passages))))
    assert any(hostile in p.text for p in document.paragraphs)


def test_nothing_read_is_a_document_too() -> None:
    table = documents(0, failed=0)
    document = Document(io.BytesIO(build_docx(report_input(documents=table, coded=coded(table)))))
    assert any("Mappen med planer var tom" in p.text for p in document.paragraphs)


def test_no_browser_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "find_browser", lambda: None)
    with pytest.raises(BoliginnovError, match="Install one of them"):
        build_pdf(tmp_path / "index.html", tmp_path / "rapport.pdf")


def test_a_browser_that_fails_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\necho gikk galt >&2\nexit 3\n")
    broken.chmod(0o755)
    with pytest.raises(BoliginnovError, match=r"wrote no PDF|could not print"):
        build_pdf(tmp_path / "index.html", tmp_path / "rapport.pdf", browser=broken)


def test_the_browser_that_is_named_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "min nettleser"
    own.touch()
    monkeypatch.setenv("BOLIGINNOV_BROWSER", str(own))
    assert find_browser() == own


@pytest.mark.browser
def test_the_pdf_holds_the_report(tmp_path: Path) -> None:
    if find_browser() is None:
        pytest.skip("Chromium is not installed")
    html = tmp_path / "index.html"
    html.write_text(build_report(report_input(shares=pd.DataFrame(columns=["group", "code", "method"]))), encoding="utf-8")
    build_pdf(html, tmp_path / "ut" / "rapport.pdf")
    document = PdfDocument(tmp_path / "ut" / "rapport.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) > 4
    assert "Slik er det gjort" in text
    assert "oppdiktede boligplaner" in text
