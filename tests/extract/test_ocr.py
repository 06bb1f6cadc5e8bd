"""Pages without usable text are read with Tesseract: invented pages, drawn, set askew and made dirty as a copier does."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from boliginnov.extract.cache import ExtractionCache
from boliginnov.extract.document import ExtractedDocument, extract_document
from boliginnov.extract.page_picture import dark_pixels, find_skew, prepare
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tesseract import INSTALL, OcrError, find_tesseract, parse_hocr
from boliginnov.formats.workers import extract_documents
from boliginnov.run import extract_stage
from boliginnov.study import load_study
from tests.extract.pdf_maker import PageMaker, write_pdf

QUICK = ExtractSettings(ocr_dpi=200, ocr_threads=1)


def _missing() -> str:
    try:
        find_tesseract(("nor",))
    except OcrError as error:
        return str(error)
    return ""


needs_tesseract = pytest.mark.skipif(bool(_missing()) and "CI" not in os.environ, reason=f"{_missing()}. {INSTALL}")
"""In CI these tests fail where Tesseract is missing; elsewhere they say why they are skipped."""


def picture_of(page: PageMaker, folder: Path, dpi: int = 200) -> Image.Image:
    document = pypdfium2.PdfDocument(write_pdf(folder / "tegnet.pdf", [page]))
    try:
        return document[0].render(scale=dpi / 72, grayscale=True).to_pil().copy()
    finally:
        document.close()


def scan(page: PageMaker, path: Path, degrees: float = 0.0, turn: int = 0, dpi: int = 200) -> Path:
    """A PDF that holds nothing but the picture of a page: grey paper, specks, turned clockwise by ``degrees``."""
    picture = picture_of(page, path.parent, dpi).rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255)
    chance = np.random.default_rng(7)
    grey = np.asarray(picture, dtype=float) * 0.9 + chance.normal(8, 7, (picture.height, picture.width))
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).rotate(-turn, expand=True).save(path, resolution=dpi)
    return path


def plan_page() -> PageMaker:
    page = PageMaker(size=(420, 400))
    page.text(40, 350, "3 Boliger for unge", 18, bold=True)
    page.lines(
        40,
        315,
        [
            "Kommunen skal prøve ut en ny ordning der unge kan leie før de eier, og",
            "ordningen inngår i kommunens bolig-",
            "politikk fra neste år av.",
        ],
    )
    page.lines(40, 255, ["Tiltakene i perioden er:"])
    page.raw("54 238.5 m 58 238.5 l 58 242.5 l 54 242.5 l h f").text(68, 237, "bygge åtte små hus på Nordøya")
    page.raw("54 220.5 m 58 220.5 l 58 224.5 l 54 224.5 l h f").text(68, 219, "opprette et råd for ungdom og huseiere")
    return page


EXPECTED = [
    ("paragraph", "Kommunen skal prøve ut en ny ordning der unge kan leie før de eier, og ordningen inngår i kommunens boligpolitikk fra neste år av."),
    ("paragraph", "Tiltakene i perioden er:"),
    ("list_item", "bygge åtte små hus på Nordøya"),
    ("list_item", "opprette et råd for ungdom og huseiere"),
]  # fmt: skip


@needs_tesseract
@pytest.mark.parametrize(("degrees", "turn"), [(1.6, 0), (-1.1, 90)])
def test_scanned_page(tmp_path: Path, degrees: float, turn: int) -> None:
    document = extract_document(scan(plan_page(), tmp_path / "skannet.pdf", degrees, turn), QUICK)
    assert [(passage.kind, passage.text) for passage in document.passages] == EXPECTED
    assert {passage.section for passage in document.passages} == {"3 Boliger for unge"}
    assert all(0.7 < (passage.ocr_confidence or 0) <= 1 for passage in document.passages)
    assert (document.read_by_ocr, document.ocr_pages, document.ocr_problem) == ((1,), (), "")


@needs_tesseract
def test_box_lies_where_the_words_are_on_the_crooked_page(tmp_path: Path) -> None:
    page = PageMaker(size=(420, 400))
    page.text(40, 360, "Kommunen skal kjøpe boliger til familier med barn.")
    page.text(40, 40, "Kommunen skal leie boliger av private huseiere i sentrum.")
    document = extract_document(scan(page, tmp_path / "skannet.pdf", 2.0), QUICK)
    ink = np.asarray(picture_of(page, tmp_path).rotate(-2.0, Image.Resampling.BICUBIC, fillcolor=255)) < 128
    for passage, half in zip(document.passages, (slice(0, ink.shape[0] // 2), slice(ink.shape[0] // 2, None)), strict=True):
        rows, columns = np.nonzero(ink[half])
        true = [edge * 72 / 200 for edge in (columns.min(), rows.min() + half.start, columns.max(), rows.max() + half.start)]
        assert passage.bbox == pytest.approx(true, abs=5)


@needs_tesseract
def test_ruled_table_in_a_scan(tmp_path: Path) -> None:
    page = PageMaker(size=(420, 250))
    cells = [["Tiltak", "Ansvar"], ["Bygge små boliger for unge", "Eiendom"], ["Samarbeide med frivillige lag", "Oppvekst"]]
    page.table([40, 260, 380], [200, 170, 130, 90], cells)
    document = extract_document(scan(page, tmp_path / "skannet.pdf", 0.7), QUICK)
    assert [(p.kind, p.lead_in, p.text) for p in document.passages] == [
        ("table_row", "Tiltak | Ansvar", "Bygge små boliger for unge | Eiendom"),
        ("table_row", "Tiltak | Ansvar", "Samarbeide med frivillige lag | Oppvekst"),
    ]


@needs_tesseract
def test_table_with_faint_lines_and_white_titles_in_a_coarse_scan(tmp_path: Path) -> None:
    page = PageMaker(size=(420, 250)).rectangle(40, 175, 340, 24, "0 0 0")
    for left, title in zip((40, 200, 310), ("Tiltak", "Ansvar", "Frist"), strict=True):
        page.text(left + 5, 184, title, 10, bold=True, extra="1 1 1 rg")
    page.raw("0.55 G")
    page.table([40, 200, 310, 380], [199, 175, 130, 85, 40], [
        ["", "", ""],
        ["Bygge små boliger\nfor unge i sentrum\nav byen", "Eiendom", "2025"],
        ["Fast møteplass for\nfrivillige lag og\nkommunen", "Oppvekst", "2026"],
        ["Ny avtale om leie\nav hus til familier\nmed barn", "Boligkontoret", "2027"],
    ], size=10)  # fmt: skip
    document = extract_document(scan(page, tmp_path / "skannet.pdf", 0.3, dpi=130), ExtractSettings(ocr_threads=1))
    assert [(p.kind, p.lead_in, p.text) for p in document.passages] == [
        ("table_row", "Tiltak | Ansvar | Frist", "Bygge små boliger for unge i sentrum av byen | Eiendom | 2025"),
        ("table_row", "Tiltak | Ansvar | Frist", "Fast møteplass for frivillige lag og kommunen | Oppvekst | 2026"),
        ("table_row", "Tiltak | Ansvar | Frist", "Ny avtale om leie av hus til familier med barn | Boligkontoret | 2027"),
    ]


def with_picture(path: Path, picture: Image.Image) -> Path:
    """A page with two lines of text and a picture below them."""
    page = PageMaker(size=(420, 400))
    page.lines(
        40, 360, ["Kommunen har vedtatt en plan for boliger, og den gjelder i fire år fra i dag.", "Planen rulleres hvert år."]
    )
    small = picture.convert("L")
    data = "".join(f"{value:02x}" for value in small.tobytes())
    page.raw(f"q 360 0 0 180 30 60 cm BI /W {small.width} /H {small.height} /CS /G /BPC 8 /F /AHx ID {data}> EI Q")
    return write_pdf(path, [page])


TEXT = "Kommunen har vedtatt en plan for boliger, og den gjelder i fire år fra i dag. Planen rulleres hvert år."


@needs_tesseract
def test_text_in_a_picture_beside_a_text_layer(tmp_path: Path) -> None:
    drawn = PageMaker(size=(360, 180))
    lines = [
        "Ungdomsrådet skal delta i arbeidet med nye boliger, og de",
        "skal få svar på sine forslag innen tre uker. Rådet møter",
        "utvalget to ganger i året.",
    ]
    drawn.lines(20, 120, lines, 11, 15)
    document = extract_document(with_picture(tmp_path / "blandet.pdf", picture_of(drawn, tmp_path, 150)), QUICK)
    assert [passage.text for passage in document.passages] == [TEXT, " ".join(lines)]
    assert document.passages[0].ocr_confidence is None
    assert (document.passages[1].ocr_confidence or 0) > 0.7
    assert (document.read_by_ocr, document.ocr_pages) == ((1,), ())


@needs_tesseract
@pytest.mark.parametrize("kind", ["photograph", "chart"])
def test_picture_without_running_text_gives_no_passage(tmp_path: Path, kind: str) -> None:
    drawn = PageMaker(size=(360, 180))
    for number in range(5):
        drawn.rectangle(40 + 60 * number, 40, 30, 20 + 20 * number, "0.2 0.3 0.6").text(40 + 60 * number, 25, str(2020 + number))
    picture = picture_of(drawn, tmp_path, 100)
    if kind == "photograph":
        waves = np.add.outer(np.sin(np.arange(180) / 9), np.cos(np.arange(360) / 23))
        picture = Image.fromarray(((waves + 2) * 60).astype(np.uint8))
    document = extract_document(with_picture(tmp_path / "figur.pdf", picture), QUICK)
    assert [passage.text for passage in document.passages] == [TEXT]
    assert (document.read_by_ocr, document.ocr_pages) == ((), ())


BROKEN = [
    "Husbanken og kommunen skal prøve ut felles boliger for studenter og",
    "eldre, og universitetet skal dele ansvaret for drift og for felles rom",
    "med beboerne selv de første årene.",
]


def broken_font(path: Path, beside: bool) -> Path:
    page = PageMaker(size=(420, 400))
    if beside:
        page.lines(
            40,
            360,
            ["Kommunen har vedtatt en plan for boliger, og den gjelder i fire år fra i dag.", "Planen rulleres hvert år."],
        )
        page.lines(40, 345 - 40, ["Innsatsen i Fjordvik skjer sammen med folk flest og med de frivillige."] * 9)
    page.lines(40, 150, BROKEN, 10, 14, bold=True)
    return write_pdf(path, [page], broken_bold=True)


@needs_tesseract
@pytest.mark.parametrize("beside", [False, True])
def test_font_without_unicode_is_read_from_its_picture(tmp_path: Path, beside: bool) -> None:
    document = extract_document(broken_font(tmp_path / "skrift.pdf", beside), QUICK)
    last = document.passages[-1]
    assert last.text == " ".join(BROKEN)
    assert (last.ocr_confidence or 0) > 0.7
    assert document.read_by_ocr == (1,)
    if beside:
        assert (document.passages[0].text, document.passages[0].ocr_confidence) == (TEXT, None)


@pytest.mark.parametrize("beside", [False, True])
def test_font_without_unicode_is_no_rubbish_without_ocr(tmp_path: Path, beside: bool) -> None:
    document = extract_document(broken_font(tmp_path / "skrift.pdf", beside), ExtractSettings(ocr="never"))
    assert document.ocr_pages == (1,)
    assert "switched off" in document.ocr_problem
    assert all(ord(character) < 0x2500 for passage in document.passages for character in passage.text)
    assert bool(document.passages) == beside


def grey_page(path: Path) -> Path:
    Image.new("L", (300, 400), 200).save(path, resolution=72)
    return path


def fake_tesseract(folder: Path, reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that answers as Tesseract does, and does ``reading`` (a line of shell) when it is to read a picture."""
    program = folder / "tesseract"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in\n--version) echo tesseract 9.9;;\n--list-langs) echo nor;;\n*) {reading};;\nesac\n'
    )
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")


@pytest.mark.skipif(sys.platform == "win32", reason="the fake Tesseract is a shell script")
@pytest.mark.parametrize(
    ("reading", "words"),
    [
        ("exec sleep 60", "took longer than 1 seconds"),
        ("echo ikke minne >&2; exit 3", "stopped with code 3: ikke minne"),
        ("kill -SEGV $$", "stopped with code"),
        ("echo tull", "no readable result"),
    ],
)
def test_tesseract_that_fails_takes_only_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reading: str, words: str
) -> None:
    fake_tesseract(tmp_path, reading, monkeypatch)
    document = extract_document(grey_page(tmp_path / "skannet.pdf"), replace(QUICK, ocr_seconds=1))
    assert (document.pages, document.ocr_pages, document.read_by_ocr) == (1, (1,), ())
    assert words in document.ocr_problem


@pytest.mark.skipif(sys.platform == "win32", reason="the fake Tesseract is a shell script")
def test_tesseract_that_keeps_failing_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_tesseract(tmp_path, f"echo en >> '{tmp_path}/kall'; exit 1", monkeypatch)
    pages = [Image.new("L", (30, 40), 200) for _ in range(9)]
    pages[0].save(tmp_path / "skannet.pdf", save_all=True, append_images=pages[1:])
    document = extract_document(tmp_path / "skannet.pdf", QUICK)
    assert document.ocr_pages == tuple(range(1, 10))
    assert len((tmp_path / "kall").read_text().split()) <= 4


def test_without_tesseract_the_run_goes_on_and_says_once_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    raw = tmp_path / "planer"
    raw.mkdir()
    for name in ("a", "b"):
        grey_page(raw / f"{name}.pdf")
    page = PageMaker()
    page.text(70, 700, "Kommunen skal bygge boliger for unge og flyktninger i sentrum.")
    write_pdf(raw / "c.pdf", [page])
    outcome = extract_stage(load_study(None, raw=raw, out=tmp_path / "ut"))
    said = capsys.readouterr().err
    assert outcome.failed == 0
    assert "2 ocr_pages" in outcome.message
    assert "1 passages" in outcome.message
    assert said.count("Tesseract is not installed. To have them read") == 1
    assert said.count("apt-get install tesseract-ocr tesseract-ocr-nor") == 1
    assert "a.pdf: no text layer on page 1" in said


def test_language_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        pytest.skip("the fake Tesseract is a shell script")
    fake_tesseract(tmp_path, "exit 1", monkeypatch)
    with pytest.raises(OcrError, match="without the language sme"):
        find_tesseract(("nor", "sme"))


def test_another_ocr_reads_again_only_what_depends_on_it(tmp_path: Path) -> None:
    text = ExtractedDocument(1, (), [], "", "", "")
    unread = replace(text, ocr_pages=(1,), uses_ocr=True)
    read = replace(text, read_by_ocr=(1,), uses_ocr=True)
    without, later = ExtractionCache(tmp_path, "kode"), ExtractionCache(tmp_path, "kode", "Tesseract 9.9 nor 300 dpi")
    without.put("a" * 64, text)
    without.put("b" * 64, unread)
    assert without.get("b" * 64) == unread
    assert later.get("a" * 64) == text
    assert later.get("b" * 64) is None
    later.put("b" * 64, read)
    assert later.get("b" * 64) == read
    later.put("c" * 64, unread)
    assert later.get("c" * 64) is None, "a page on which OCR failed is tried again"


@needs_tesseract
def test_workers_give_the_same_as_one_process(tmp_path: Path) -> None:
    path = scan(plan_page(), tmp_path / "skannet.pdf", 0.5)
    settings = replace(QUICK, seconds_per_document=300)
    assert extract_documents([path], settings, 2, lambda *_: None)[path] == extract_document(path, settings)


@pytest.mark.parametrize("degrees", [-3.0, -0.4, 0.0, 0.9, 2.5])
def test_skew_is_found(tmp_path: Path, degrees: float) -> None:
    picture = picture_of(plan_page(), tmp_path, 100).rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255)
    assert find_skew(dark_pixels(np.asarray(picture)), 100 / 72) == pytest.approx(degrees, abs=0.25)


def test_rules_and_bullets_are_taken_out_of_the_picture(tmp_path: Path) -> None:
    page = plan_page()
    page.rule(40, 190, 380, 190).rule(380, 190, 380, 120)
    picture = prepare(np.asarray(picture_of(page, tmp_path)), 200 / 72)
    assert len(picture.rules) == 2
    assert [round(dot[0] * 72 / 200) for dot in picture.dots] == [54, 54]
    assert (picture.pixels[round(209 * 200 / 72) : round(212 * 200 / 72), :] == 255).all()


def test_faint_rules_are_found_and_lines_of_text_are_none(tmp_path: Path) -> None:
    page = plan_page().raw("0.55 G").rule(40, 190, 380, 190).rule(380, 190, 380, 120)
    coarse = picture_of(page, tmp_path, 130)
    larger = coarse.resize((coarse.width * 300 // 130, coarse.height * 300 // 130), Image.Resampling.BICUBIC)
    rules = prepare(np.asarray(larger), 300 / 72).rules
    assert [[round(edge * 72 / 300 / 5) * 5 for edge in rule] for rule in rules] == [[40, 210, 380, 210], [380, 210, 380, 280]]


@pytest.mark.parametrize("dpi", [200, 300, 400])
def test_the_edges_of_a_grey_area_and_grey_text_are_no_faint_rules(tmp_path: Path, dpi: int) -> None:
    page = plan_page().rectangle(40, 100, 340, 60, "0.88 0.88 0.88")
    for number in range(8):
        page.text(40, 90 - number * 9, "Kommunen skal mer enn summen av sommer, vår og vinter", 7, extra="0.6 0.6 0.6 rg")
    assert prepare(np.asarray(picture_of(page, tmp_path, dpi)), dpi / 72).rules == []


@pytest.mark.parametrize(("ground", "letters"), [("0 0 0", "1 1 1"), ("0.45 0.45 0.45", "1 1 1"), ("0.45 0.45 0.45", "0 0 0")])
def test_a_dark_bar_is_made_white_and_its_text_dark(tmp_path: Path, ground: str, letters: str) -> None:
    page = PageMaker(size=(420, 250)).rectangle(40, 175, 340, 24, ground)
    page.text(45, 184, "Tiltak", 10, bold=True, extra=f"{letters} rg").text(45, 100, "Kommunen skal bygge boliger for unge.")
    picture = prepare(np.asarray(picture_of(page, tmp_path)), 200 / 72)
    inside = picture.pixels[round(55 * 200 / 72) : round(71 * 200 / 72), round(42 * 200 / 72) : round(370 * 200 / 72)]
    assert 0.005 < (inside < 64).mean() < 0.1
    assert (inside > 224).mean() > 0.9


def test_what_is_no_hocr_is_refused() -> None:
    for output in (b"", b"tull", b"<html"):
        with pytest.raises(OcrError, match="no readable result"):
            parse_hocr(output)


def test_hocr_words_have_baseline_and_confidence() -> None:
    page = (
        b"<html><body><p class='ocr_par'><span class='ocr_line' title='bbox 10 10 300 40; baseline 0.01 -6; x_size 28'>"
        b"<span class='ocrx_word' title='bbox 10 12 100 34; x_wconf 91'>Husleie</span>"
        b"<span class='ocrx_word' title='bbox 110 12 300 36; x_wconf 80'><strong>p\xc3\xa5</strong></span></span></p></body></html>"
    )
    words = parse_hocr(page)
    assert [(word.text, word.confidence, word.line) for word in words] == [("Husleie", 0.91, 0), ("på", 0.8, 0)]
    assert [round(word.base, 2) for word in words] == [34.45, 35.95]
