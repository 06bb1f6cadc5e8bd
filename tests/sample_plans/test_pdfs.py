"""The committed PDFs hold the passages that are coded, and have what real plans have."""

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pypdfium2 as pdfium
import pytest

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
SCRIPTS = ROOT / "scripts" / "sample_plans"
DAMAGED = RAW / "skogvang_boligplan_2020.pdf"
SCANNED = RAW / "steinsletta_boligsosial_strategi_2021-2025.pdf"
WHOLE = sorted(set(RAW.glob("*.pdf")) - {DAMAGED})


def page_texts(pdf: Path) -> list[str]:
    with pdfium.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def squeezed(text: str) -> str:
    """Letters and digits only, so that line breaks, hyphenation and note marks between words do not matter."""
    return re.sub(r"[\W_]+", "", text.lower())


def cut_by_a_page_break(word: str, pages: list[str]) -> bool:
    """Whether a word's beginning ends one page and its rest begins the next, with a header and a footer between them."""
    breaks = [(before[-150:], after[:150]) for before, after in pairwise(pages)]
    return any(word[:k] in before and word[k:] in after for before, after in breaks for k in range(2, len(word) - 1))


@pytest.mark.parametrize("pdf", WHOLE, ids=lambda pdf: pdf.stem)
def test_plan_has_six_to_twenty_pages(pdf):
    with pdfium.PdfDocument(pdf) as document:
        assert 6 <= len(document) <= 20


def test_there_is_a_pdf_for_every_plan():
    from looks import DAMAGED as damaged
    from looks import LOOKS

    assert {pdf.stem for pdf in RAW.glob("*.pdf")} == {*LOOKS, damaged}
    assert sum(pdf.stat().st_size for pdf in RAW.glob("*.pdf")) < 12e6


def test_three_producers_made_them():
    producers = set()
    for pdf in WHOLE:
        with pdfium.PdfDocument(pdf) as document:
            producers.add(document.get_metadata_value("Producer").split()[0])
    assert {"Skia/PDF", "LibreOffice", "ReportLab"} <= producers


def test_no_file_is_dated_by_the_day_it_was_made():
    for pdf in WHOLE:
        with pdfium.PdfDocument(pdf) as document:
            date = document.get_metadata_value("CreationDate")
        assert re.fullmatch(r"D:20(21|22|23|24|25)\d{4}120000.*", date), pdf.name


@pytest.mark.parametrize("pdf", sorted(set(WHOLE) - {SCANNED}), ids=lambda pdf: pdf.stem)
def test_cover_says_that_the_plan_is_invented(pdf):
    assert re.search(r"Oppdikt(et|a) plan", page_texts(pdf)[0])


@pytest.mark.parametrize("pdf", sorted(set(WHOLE) - {SCANNED}), ids=lambda pdf: pdf.stem)
def test_every_coded_passage_stands_in_the_pdf(pdf):
    coded = pd.read_csv(ROOT / "data" / "coded" / "sample_plans.csv", keep_default_na=False)
    passages = coded.loc[coded["doc_id"] == pdf.stem, "text"]
    pages = [squeezed(page) for page in page_texts(pdf)]
    text = "".join(pages)
    missing = [word for passage in passages for word in map(squeezed, passage.split()) if word not in text]
    assert not [word for word in missing if not cut_by_a_page_break(word, pages)]
    unbroken = [squeezed(passage) in text for passage in passages if " | " not in passage]
    assert sum(unbroken) / len(unbroken) > 0.85, "most paragraphs and list items run on without a page break between"


def test_the_scan_has_no_text():
    assert not "".join(page_texts(SCANNED)).strip()


def test_the_damaged_file_cannot_be_opened():
    with pytest.raises(pdfium.PdfiumError):
        pdfium.PdfDocument(DAMAGED)


@pytest.mark.parametrize("pdf", sorted(set(WHOLE) - {SCANNED}), ids=lambda pdf: pdf.stem)
def test_contents_tell_the_pages_that_chapters_begin_on(pdf):
    from structure import load

    pages = page_texts(pdf)
    contents = re.sub(r"[.\s]+", " ", pages[1])
    chapters = [h.text for h in load(SCRIPTS / "content" / f"{pdf.stem}.jsonl").headings if h.level == 1]
    for chapter in chapters:
        found = re.search(re.escape(chapter).replace(r"\ ", " ") + r" (\d+)(?!\S)", contents)
        assert found, f"{chapter!r} is not in the contents"
        assert squeezed(chapter) in squeezed(pages[int(found[1]) - 1]), chapter
