"""Files that are broken, locked, empty or hostile: a clear message that names the file, never a crash or a hang."""

from __future__ import annotations

import random
import re
import time
import zlib
from pathlib import Path

import pytest

from boliginnov.errors import DocumentError
from boliginnov.extract.document import ExtractedDocument, extract_document
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats.workers import extract_documents
from tests.extract.pdf_maker import PageMaker, write_pdf


def good(path: Path, pages: int = 1) -> Path:
    made = []
    for number in range(pages):
        page = PageMaker()
        page.text(70, 700, f"Kommunen skal bygge {number + 2} boliger for unge og flyktninger.")
        made.append(page)
    return write_pdf(path, made)


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", "empty_file", "0 bytes"),
        (b"Dette er en tekstfil", "not_a_pdf", "not a PDF"),
        (b"PK\x03\x04 et Word-dokument", "not_a_pdf", "Office"),
        (b"<html><body>nettside</body></html>", "not_a_pdf", "web page"),
        (b"%PDF-1.7\n", "damaged", "damaged"),
    ],
)
def test_what_is_no_readable_pdf_says_so(tmp_path: Path, content: bytes, kind: str, words: str) -> None:
    path = tmp_path / "plan på avveie.pdf"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=words) as raised:
        extract_document(path)
    assert str(raised.value).startswith("plan på avveie.pdf: ")
    assert raised.value.problem == kind


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"borte\.pdf: cannot be opened"):
        extract_document(tmp_path / "borte.pdf")


def test_no_pages(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no pages") as raised:
        extract_document(write_pdf(tmp_path / "tom.pdf", []))
    assert raised.value.problem in ("no_pages", "damaged")


def test_truncated_files_never_crash(tmp_path: Path) -> None:
    whole = good(tmp_path / "hel.pdf", 3).read_bytes()
    for cut in range(10, len(whole), 97):
        path = tmp_path / "kuttet.pdf"
        path.write_bytes(whole[:cut])
        _reads_or_says_why(path)


def test_flipped_bits_never_crash(tmp_path: Path) -> None:
    whole = good(tmp_path / "hel.pdf", 3).read_bytes()
    chance = random.Random(7)
    path = tmp_path / "flippet.pdf"
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(broken))
        _reads_or_says_why(path)


def _reads_or_says_why(path: Path, settings: ExtractSettings | None = None) -> None:
    try:
        result: ExtractedDocument | str = extract_document(path, settings or ExtractSettings())
    except DocumentError as error:
        result = str(error)
    assert isinstance(result, ExtractedDocument) or path.name in result


def test_page_tree_that_holds_itself(tmp_path: Path) -> None:
    path = good(tmp_path / "ring.pdf", 2)
    path.write_bytes(path.read_bytes().replace(b"/Kids [6 0 R 8 0 R]", b"/Kids [2 0 R 2 0 R]"))
    _reads_or_says_why(path)


def test_form_that_draws_itself(tmp_path: Path) -> None:
    page = PageMaker()
    page.raw("/Fm1 Do")
    path = write_pdf(tmp_path / "speil.pdf", [page], info="<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>")
    _reads_or_says_why(path)


@pytest.mark.parametrize("size", [(28_000, 28_000), (1, 1), (0, 0)])
def test_pages_of_absurd_size(tmp_path: Path, size: tuple[float, float]) -> None:
    page = PageMaker(size=size)
    page.text(70, 700, "Kommunen skal bygge boliger.")
    _reads_or_says_why(write_pdf(tmp_path / "stor.pdf", [page]))


def test_absurd_type_size_is_left_out(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 700, "Kommunen skal bygge boliger for unge.").text(70, 600, "X", size=90_000).text(70, 500, "y", size=0.001)
    assert [p.text for p in extract_document(write_pdf(tmp_path / "plan.pdf", [page])).passages] == [
        "Kommunen skal bygge boliger for unge."
    ]


def test_a_thousand_blank_pages(tmp_path: Path) -> None:
    started = time.monotonic()
    document = extract_document(write_pdf(tmp_path / "blank.pdf", [PageMaker() for _ in range(1_000)]))
    assert (document.pages, document.passages) == (1_000, [])
    assert time.monotonic() - started < 20


def test_ten_thousand_pages(tmp_path: Path) -> None:
    document = extract_document(good(tmp_path / "lang.pdf", 10_000))
    assert document.pages == 10_000
    assert len(document.passages) == 10_000


def test_more_pages_than_the_limit(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="more than the limit") as raised:
        extract_document(good(tmp_path / "lang.pdf", 5), ExtractSettings(max_pages=4))
    assert raised.value.problem == "too_large"


def test_scripts_and_launch_actions_are_not_run(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 700, "Kommunen skal bygge boliger for unge.")
    mark = tmp_path / "kjørt"
    root = f"/OpenAction << /S /Launch /F (touch {mark}) /Next << /S /JavaScript /JS (app.alert(1)) >> >>"
    document = extract_document(write_pdf(tmp_path / "plan.pdf", [page], root=root))
    assert len(document.passages) == 1
    assert not mark.exists()


def test_page_without_text_but_with_a_picture_needs_ocr(tmp_path: Path) -> None:
    page = PageMaker()
    page.raw("q 500 0 0 700 40 70 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q")
    page.text(40, 815, "Granvika kommune", 8)
    body = PageMaker()
    body.text(70, 700, "Kommunen skal bygge boliger for unge og flyktninger i sentrum.")
    document = extract_document(write_pdf(tmp_path / "skannet.pdf", [page, body]), ExtractSettings(ocr="never"))
    assert document.ocr_pages == (1,)
    assert [passage.page for passage in document.passages] == [2]


@pytest.mark.parametrize("jobs", [1, 2])
def test_workers_read_the_good_and_report_the_bad(tmp_path: Path, jobs: int) -> None:
    paths = [good(tmp_path / "a.pdf", 2), tmp_path / "b.pdf", good(tmp_path / "c.pdf")]
    paths[1].write_bytes(b"ikke en PDF")
    seen: list[str] = []
    results = extract_documents(paths, ExtractSettings(), jobs, lambda path, _: seen.append(path.name))
    assert list(results) == paths
    assert sorted(seen) == ["a.pdf", "b.pdf", "c.pdf"]
    assert isinstance(results[paths[1]], DocumentError)
    assert results[paths[0]] == extract_document(paths[0])


def test_a_slow_document_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    slow = good(tmp_path / "treg.pdf", 10_000)
    quick = good(tmp_path / "rask.pdf")
    settings = ExtractSettings(seconds_per_document=0.5, seconds_per_page=0.0)
    results = extract_documents([slow, quick], settings, 1, lambda path, result: None)
    error = results[slow]
    assert isinstance(error, DocumentError)
    assert error.problem == "too_slow"
    assert "treg.pdf" in str(error)
    assert isinstance(results[quick], ExtractedDocument)


def test_numbers_changed_in_a_plan_never_crash(tmp_path: Path) -> None:
    plan = Path(__file__).parents[2] / "data" / "raw" / "lysasen_boligplan_for_unge_2024-2027.pdf"
    whole = plan.read_bytes()
    numbers = [found.span() for found in re.finditer(rb"(?<![\d.])\d+(?![\d.])", whole)]
    chance = random.Random(3)
    path = tmp_path / "endret.pdf"
    for _ in range(12):
        broken = whole
        for start, end in sorted(chance.sample(numbers, 5), reverse=True):
            broken = broken[:start] + chance.choice([b"0", b"-1", b"99999999", b"2147483648", b"1e30"]) + broken[end:]
        path.write_bytes(broken)
        _reads_or_says_why(path, ExtractSettings(ocr="never"))


def test_content_that_swells_when_unpacked(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 700, "Kommunen skal bygge boliger for unge.")
    path = write_pdf(tmp_path / "bombe.pdf", [page])
    packed = zlib.compress(b"\n".join(page.content) + b" " * 50_000_000, 9)
    head, tail = re.split(rb"<< /Length \d+ >>\nstream\n.*?\nendstream", path.read_bytes(), maxsplit=1, flags=re.DOTALL)
    path.write_bytes(head + b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream" + tail)
    assert path.stat().st_size < 100_000
    assert [passage.text for passage in extract_document(path).passages] == ["Kommunen skal bygge boliger for unge."]
