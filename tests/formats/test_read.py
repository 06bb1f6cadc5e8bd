"""Any file is read by what it is, or refused in words that say what to do; nothing hangs and nothing outside is touched."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boliginnov.errors import DocumentError
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats import archive
from boliginnov.formats.read import READERS, extract_any
from boliginnov.tables import PROBLEMS

from .office_files import p, write_docx, write_odt

SETTINGS = ExtractSettings()
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def refusal(path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as error:
        extract_any(path, SETTINGS)
    assert path.name in str(error.value)
    assert error.value.problem in PROBLEMS
    return error.value


@pytest.mark.parametrize("name", ["plan.docx", "PLAN.DOCX", "plan.docm", "plan.odt", "plan.html", "plan.htm"])
def test_every_format_is_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.lower().endswith("odt"):
        write_odt(path, "<text:p>Vi bygger.</text:p>")
    elif name.lower().endswith(("docx", "docm")):
        write_docx(path, p("Vi bygger."))
    else:
        path.write_text("<p>Vi bygger.</p>")
    assert [passage.text for passage in extract_any(path, SETTINGS).passages] == ["Vi bygger."]


def test_a_folder_of_pages_is_read(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("<p>Vi bygger.</p>")
    assert len(extract_any(tmp_path, SETTINGS).passages) == 1


@pytest.mark.parametrize(
    ("name", "content", "problem", "advice"),
    [
        ("plan.pdf", "docx", "not_a_pdf", "Rename it to end in .docx"),
        ("plan.docx", b"%PDF-1.4\n%%EOF", "format", "Rename it to end in .pdf"),
        ("plan.doc", b"<html><body>x</body></html>", "format", "Rename it to end in .html"),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "format", "save it as DOCX or PDF"),
        ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "format", "save it as DOCX or PDF"),
        ("plan.docx", LOCKED, "encrypted", "without a password"),
        ("plan.rtf", b"{\\rtf1 x}", "format", "save it as DOCX or PDF"),
        ("plan.docx", b"{\\rtf1 x}", "format", "save it as DOCX or PDF"),
        ("plan.txt", b"Vi bygger.", "format", "PDF or DOCX"),
        ("plan.png", b"\x89PNG\r\n", "format", "Put the picture in a PDF"),
        ("plan.docx", b"", "empty_file", "again"),
        ("plan.html", b"", "empty_file", "again"),
        ("plan.docx", b"PK\x03\x04 tull", "damaged", "Download it again"),
        ("plan.odt", b"tull", "damaged", "PDF or DOCX"),
        ("uten_ending", b"%PDF-1.4", "format", "Rename it to end in .pdf"),
    ],
)
def test_wrong_files_are_told(tmp_path: Path, name: str, content: bytes | str, problem: str, advice: str) -> None:
    path = tmp_path / name
    if isinstance(content, str):
        write_docx(path, p("x"))
    else:
        path.write_bytes(content)
    error = refusal(path)
    assert (error.problem, advice in str(error)) == (problem, True), str(error)


@pytest.mark.parametrize(
    ("inside", "told"), [("Index/Document.iwa", "Apple Pages"), ("xl/workbook.xml", "spreadsheet"), ("a.txt", "ZIP")]
)
def test_other_archives_are_told(tmp_path: Path, inside: str, told: str) -> None:
    path = tmp_path / "plan.docx"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(inside, "x")
        if inside.startswith("xl"):
            made.writestr("[Content_Types].xml", "x")
    assert told in str(refusal(path))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "cannot be opened" in str(refusal(tmp_path / "plan.docx"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_files(tmp_path: Path, share: float) -> None:
    path = write_docx(tmp_path / "plan.docx", p("Vi bygger.") * 500)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert refusal(path).problem == "damaged"


def test_zip_bombs_are_not_unfolded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_PART", 1_000_000)
    path = write_docx(tmp_path / "plan.docx", p("a" * 20_000_000))
    assert refusal(path).problem == "too_large"


@pytest.mark.parametrize("kind", ["laughs", "outside", "parameter"])
def test_entities_are_refused(tmp_path: Path, kind: str) -> None:
    (tmp_path / "secret.txt").write_text("hemmelig")
    laughs = "<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {b} '{f'&{a};' * 20}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    heads = {
        "laughs": f"<!DOCTYPE x [{laughs}]>",
        "outside": f"<!DOCTYPE x [<!ENTITY i SYSTEM 'file://{tmp_path}/secret.txt'>]>",
        "parameter": "<!DOCTYPE x [<!ENTITY % e SYSTEM 'http://127.0.0.1:9/x.dtd'> %e; <!ENTITY i 'x'>]>",
    }
    path = write_docx(tmp_path / "plan.docx", p("Se &i;"), head=heads[kind])
    started = time.monotonic()
    assert refusal(path).problem == "damaged"
    assert time.monotonic() - started < 3


def test_endless_nesting_is_refused(tmp_path: Path) -> None:
    body = "<w:tbl><w:tr><w:tc>" * 70 + p("x") + "</w:tc></w:tr></w:tbl>" * 70
    assert refusal(write_docx(tmp_path / "plan.docx", body)).problem == "damaged"


def test_endless_dots_take_no_time(tmp_path: Path) -> None:
    started = time.monotonic()
    extract_any(write_docx(tmp_path / "plan.docx", p("." * 500_000 + "x")), SETTINGS)
    assert time.monotonic() - started < 5


def test_parts_outside_the_file_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "styles.xml").write_text("<x/>")
    path = tmp_path / "plan.docx"
    relations = "<Relationships><Relationship Type='a/officeDocument' TargetMode='External' Target='http://127.0.0.1:9/x'/></Relationships>"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("_rels/.rels", relations)
        made.writestr("word/other.xml", "<x/>")
    assert "word/document.xml" in str(refusal(path))


@settings(max_examples=60, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_bytes_are_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    ending = data.draw(st.sampled_from([".docx", ".odt", ".html", ".mhtml"]))
    path = tmp_path / f"plan{ending}"
    if ending == ".docx":
        write_docx(path, p("Tiltak", "Overskrift1") + p("Vi bygger.") + p("hus", depth=0))
    elif ending == ".odt":
        write_odt(path, "<text:h text:outline-level='1'>Tiltak</text:h><text:p>Vi bygger.</text:p>")
    else:
        path.write_text("<html><table><tr><td rowspan=3>a<td>b<tr><td colspan=9>c</table><ul><li>x<ul><li>y</ul></ul></html>")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(content))
    problem = "damaged"
    try:
        extract_any(path, SETTINGS)
    except DocumentError as error:
        problem = error.problem
    assert problem in PROBLEMS


def test_readers_are_named_by_lower_case_endings() -> None:
    assert all(ending == ending.lower() and ending.startswith(".") for ending in READERS)
