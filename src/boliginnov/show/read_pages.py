"""Puts together what is shown of each page: the passages in reading order, table cells, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2

from boliginnov.errors import DocumentError
from boliginnov.extract.document import ExtractedPassage, extract_document
from boliginnov.extract.geometry import Box
from boliginnov.extract.page_layout import Page, make_page
from boliginnov.extract.pdf_file import PdfFile
from boliginnov.extract.settings import ExtractSettings
from boliginnov.show.left_out import PlanContext, Rest, boxes_on, left_out
from boliginnov.show.text_lines import TextLine, text_lines

_NO_PAGE = (595.0, 842.0)


@dataclass(frozen=True)
class ShownPassage:
    """A passage on a page, its order in the plan (from 1) and its boxes there; ``goes_on`` when it started on an earlier page."""

    order: int
    passage: ExtractedPassage
    boxes: list[Box]
    goes_on: bool


@dataclass(frozen=True)
class ReadPage:
    """What was read on one page. Sizes and boxes are in points from the upper left corner of the page as shown."""

    number: int
    width: float
    height: float
    passages: list[ShownPassage]
    cells: list[Box]
    rest: list[Rest]
    readable: bool


@dataclass(frozen=True)
class ReadPlan:
    """The pages of a plan as read."""

    title: str
    pages: list[ReadPage]
    problem: str


@contextmanager
def open_pdf(path: Path) -> Iterator[Any]:
    """The pypdfium2 document of a plan. Raises DocumentError when it cannot be opened."""
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise DocumentError(f"{path.name}: cannot be opened to be shown ({error}). Only PDF files can be shown.") from error
    try:
        yield document
    finally:
        document.close()


def read_plan(path: Path, settings: ExtractSettings | None = None) -> ReadPlan:
    """Everything that is shown of a plan. Raises DocumentError, saying what to do, when it cannot be read."""
    settings = settings or ExtractSettings()
    extracted = extract_document(path, settings)
    plan = PlanContext()
    with open_pdf(path) as document:
        sizes, lines = [], []
        for index in range(len(document)):
            size, own = _text_of(document, index)
            sizes.append(size)
            lines.append(own)
            plan.add_page(own, size[1])
    cells = _table_cells(path, settings)
    ordered = list(enumerate(extracted.passages, 1))
    pages = []
    for number, ((width, height), own) in enumerate(zip(sizes, lines, strict=True), 1):
        shown = [ShownPassage(i, p, boxes, p.page < number) for i, p in ordered if (boxes := boxes_on(p, number))]
        readable = number not in extracted.ocr_pages
        rest = left_out(own, number, height, extracted.passages, plan, readable)
        pages.append(ReadPage(number, width, height, shown, cells.get(number, []), rest, readable))
    return ReadPlan(extracted.title or path.stem, pages, extracted.problem)


def _text_of(document: Any, index: int) -> tuple[tuple[float, float], list[TextLine]]:
    """The size and the lines of a page; those of an empty page when it is damaged."""
    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return _NO_PAGE, []
    try:
        return page.get_size(), text_lines(page)
    finally:
        page.close()


def _table_cells(path: Path, settings: ExtractSettings) -> dict[int, list[Box]]:
    """The cells of the tables that were found, by page."""
    found: dict[int, list[Box]] = {}
    with PdfFile(path, settings) as file:
        before: Page | None = None
        for content in file.read_pages():
            if content is None:
                continue
            page = make_page(content, before.carried if before else None, settings)
            before = page
            found[content.number] = [
                content.as_shown((left, box[1], right, box[3]))
                for table in page.tables
                for box in table.boxes
                for left, right in zip(table.columns, table.columns[1:], strict=False)
            ]
    return found
