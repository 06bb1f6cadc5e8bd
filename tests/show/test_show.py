"""What is shown of a plan: where each passage stands, what was left out and why, as picture and as web page."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from boliginnov.errors import BoliginnovError, DocumentError
from boliginnov.show.kinds import LOOKS
from boliginnov.show.page import show_page
from boliginnov.show.plan import show_plan
from boliginnov.show.read_pages import ReadPage, read_plan
from tests.extract.pdf_maker import PageMaker, write_pdf

BODY = [
    "Kommunen skal bygge seks boliger i Lia sammen med beboerne, og de som",
    "flytter inn, skal selv velge hva fellesrommet skal brukes til i hverdagen.",
]
HEADER = "Boligplan for Lia kommune"
HEADINGS = ["1 Bakgrunn", "2 Mål og tiltak", "3 Samarbeid", "4 Økonomi"]


def plan_file(folder: Path, script: str = "") -> Path:
    pages = []
    for number in range(1, 5):
        page = PageMaker()
        page.text(60, 800, HEADER, 8).text(290, 30, str(number), 8)
        page.text(60, 740, HEADINGS[number - 1], 16, bold=True)
        page.lines(60, 700, BODY)
        page.lines(
            60,
            640,
            [f"Avsnitt {number} handler om noe annet enn det som står over, {script}og det er", "langt nok til to linjer."],
        )
        pages.append(page)
    pages[1].table(
        [60, 260, 400, 520],
        [560, 535, 510],
        [["Tiltak", "Ansvar", "Frist"], ["Bygge hus i Lia", "Eiendom", "2026"]],
    )
    return write_pdf(folder / "plan.pdf", pages)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[ReadPage]:
    return read_plan(plan_file(tmp_path_factory.mktemp("show"))).pages


def reasons(page: ReadPage) -> dict[str, str]:
    return {line.text: line.reason for line in page.rest}


def test_passages_stand_on_their_page_in_reading_order(pages: list[ReadPage]) -> None:
    orders = [shown.order for page in pages for shown in page.passages]
    assert orders == list(range(1, len(orders) + 1))
    assert [len(page.passages) for page in pages] == [2, 3, 2, 2]


def test_all_text_of_a_page_is_in_a_passage_or_named_with_a_reason(pages: list[ReadPage]) -> None:
    assert reasons(pages[2]) == {HEADER: "topp- eller bunntekst", "3": "sidetall", HEADINGS[2]: "overskrift"}


def test_the_header_row_of_a_table_is_told_and_its_cells_are_found(pages: list[ReadPage]) -> None:
    assert {reasons(pages[1])[title] for title in ("Tiltak", "Ansvar", "Frist")} == {"tabellhode"}
    assert len(pages[1].cells) == 6
    assert pages[0].cells == []


def test_the_picture_has_the_colour_of_each_kind_where_it_stands(tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    with_table, without = (Image.open(BytesIO(show_page(path, number))).convert("RGB") for number in (2, 1))
    below_legend = (0, 60, with_table.width, with_table.height)

    def colours(picture: Image.Image) -> set[object]:
        found = picture.crop(below_legend).getcolors(1 << 20) or []
        return {colour for _, colour in found}

    assert {LOOKS["paragraph"].colour, LOOKS["table_row"].colour} <= colours(with_table)
    assert LOOKS["table_row"].colour not in colours(without)
    assert show_page(path, 2) == show_page(path, 2)


def test_a_page_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    path = plan_file(tmp_path)
    for number in (0, 5):
        with pytest.raises(BoliginnovError, match="1 to 4"):
            show_page(path, number)


def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_text("no PDF")
    with pytest.raises(DocumentError, match=r"notes\.pdf"):
        show_plan(path)


def test_the_web_page_stands_alone_and_ties_each_box_to_its_passage(tmp_path: Path) -> None:
    html = show_plan(plan_file(tmp_path))
    assert html.count("data:image/png;base64,") == 4
    assert "http://" not in html
    assert "https://" not in html
    assert 'id="p2-3"' in html
    assert 'data-for="p2-3"' in html
    assert html.count('tabindex="0"') == 9


def test_text_of_a_plan_cannot_run_in_the_web_page(tmp_path: Path) -> None:
    html = show_plan(plan_file(tmp_path, "<script>alert(1)</script> "))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_turned_page_keeps_text_and_boxes_together(tmp_path: Path) -> None:
    page = PageMaker(rotate=90)
    page.lines(60, 700, BODY)
    page.lines(
        60, 600, ["Et avsnitt til som er langt nok til at det blir lest som et avsnitt i planen,", "og ikke som noe annet."]
    )
    read = read_plan(write_pdf(tmp_path / "turned.pdf", [page])).pages[0]
    assert (read.width, read.height) == (842, 595)
    assert read.passages
    assert read.rest == []
