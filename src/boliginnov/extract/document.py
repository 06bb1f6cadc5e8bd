"""Reads one plan: the steps of the layout engine in the order in which they are taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from boliginnov.extract.blocks import Block, BlockKind
from boliginnov.extract.captions import opens_caption
from boliginnov.extract.charts import Chart
from boliginnov.extract.contents import find_contents, normal_title
from boliginnov.extract.cover import cover_lines, cover_title
from boliginnov.extract.fact_boxes import FactBox, as_one_passage
from boliginnov.extract.first_pages import first_pages_text
from boliginnov.extract.furniture import furniture, mask_numbers
from boliginnov.extract.geometry import Box
from boliginnov.extract.headings import body_style
from boliginnov.extract.hyphenation import vocabulary
from boliginnov.extract.joining import join_blocks
from boliginnov.extract.lines import Line
from boliginnov.extract.page_layout import Page, lay_out, make_page, page_facts
from boliginnov.extract.paragraphs import Context, cut_column, paragraphs_are_spaced, usual_pitch
from boliginnov.extract.passages import ExtractedPassage, make_passages
from boliginnov.extract.pdf_file import PdfFile
from boliginnov.extract.plan_ocr import PlanOcr
from boliginnov.extract.pull_quotes import link_repeats, mark_pull_quotes
from boliginnov.extract.reading_order import Column, Island
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.side_texts import side_texts
from boliginnov.extract.tables import Table, is_numeric, table_blocks
from boliginnov.extract.turned_text import TurnedText

__all__ = ["ExtractedDocument", "ExtractedPassage", "extract_document"]

DEFAULT_SETTINGS = ExtractSettings()


@dataclass(frozen=True)
class ExtractedDocument:
    """A plan as read: its passages in reading order, and what could not be read.

    ``ocr_pages`` are the pages without usable text that were not read (from 1) and ``ocr_problem`` says why; ``read_by_ocr`` are
    those that were read from their picture, and ``uses_ocr`` says that what was read depends on the OCR at hand. ``problem`` says in
    words what is missing ("" when all is well).
    """

    pages: int
    ocr_pages: tuple[int, ...]
    passages: list[ExtractedPassage]
    title: str
    first_pages_text: str
    problem: str
    read_by_ocr: tuple[int, ...] = ()
    ocr_problem: str = ""
    uses_ocr: bool = False


def extract_document(
    path: Path, settings: ExtractSettings = DEFAULT_SETTINGS, on_seconds: Callable[[float], object] | None = None
) -> ExtractedDocument:
    """Reads a PDF to passages. ``on_seconds`` is told for how many seconds more the pages give reason, before they are read.

    Raises DocumentError, naming the file and what to do, when nothing can be read.
    """
    with PdfFile(path, settings) as file:
        if on_seconds is not None:
            on_seconds(file.pages * settings.seconds_per_page)
        ocr = PlanOcr(file, settings, on_seconds)
        pages: list[Page] = []
        failed: list[int] = []
        truncated: list[int] = []
        for number, content in enumerate(ocr.pages(), 1):
            if content is None:
                failed.append(number)
                continue
            if content.truncated:
                truncated.append(number)
            pages.append(make_page(content, pages[-1].carried if pages else None, settings))
        outline = file.outline()
        metadata_title = file.metadata("Title")
        count = file.pages
    columns = _ordered(pages, settings)
    lines = _all_lines(columns)
    dropped, titles = find_contents(lines, settings)
    dropped_lines = {id(lines[index]) for index in dropped}
    cover = cover_lines(lines, dropped)
    title = cover_title(cover, metadata_title)
    dropped_lines |= {id(line) for line in cover}
    known = {normal_title(entry) for entry in [*titles, *outline]}
    known |= {entry.lstrip("0123456789") for entry in known}
    body = body_style(line for line in lines if id(line) not in dropped_lines)
    runs_of_lines = _runs_of_lines(columns)
    pitch = usual_pitch(runs_of_lines)
    spaced = paragraphs_are_spaced(runs_of_lines, body, pitch.get(round(body.size * 2), 1.25 * body.size))
    known -= {""}
    facts = {page.content.number: page_facts(page) for page in pages}
    context = Context(body, pitch, known, {title[:10] for title in known}, spaced, facts, settings)
    blocks = _blocks(columns, dropped_lines, context, BoxCount())
    mark_pull_quotes(blocks, body, known, settings)
    blocks = join_blocks(blocks, settings)
    words = vocabulary(lines for block in blocks for lines in [block.texts(), *block.cells])
    by_number = {page.content.number: page.content for page in pages}

    def as_shown(number: int, box: Box) -> Box:
        return by_number[number].as_shown(box)

    return ExtractedDocument(
        pages=count,
        ocr_pages=tuple(sorted(ocr.unread)),
        passages=ocr.with_confidence(link_repeats(make_passages(blocks, body, words, as_shown))),
        title=title,
        first_pages_text=first_pages_text((line.page, line.text) for line in lines),
        problem=_problem(path.name, failed, truncated),
        read_by_ocr=tuple(sorted(ocr.read)),
        ocr_problem=ocr.problem if ocr.unread else "",
        uses_ocr=ocr.used,
    )


@dataclass(slots=True)
class BoxCount:
    """A running number."""

    count: int = 0

    def step(self) -> None:
        """Counts one more."""
        self.count += 1


def _ordered(pages: list[Page], settings: ExtractSettings) -> list[Column]:
    """All columns of the document in reading order, running headers and footers left out."""
    dropped = furniture([page.pieces for page in pages], [page.content.height for page in pages], settings)
    running = {mask_numbers(p.text) for page, gone in zip(pages, dropped, strict=True) for p in page.pieces if id(p) in gone}
    columns: list[Column] = []
    for page, gone, side in zip(pages, dropped, side_texts([page.side for page in pages], running), strict=True):
        columns += lay_out(page, gone, side, settings)
        page.pieces = []
    return columns


def _all_lines(columns: Sequence[Column]) -> list[Line]:
    found: list[Line] = []
    for column in columns:
        for item in column.items:
            if isinstance(item, Line):
                found.append(item)
            elif isinstance(item.content, FactBox):
                found += _all_lines(item.content.columns)
    return found


def _runs_of_lines(columns: Sequence[Column]) -> list[list[Line]]:
    return [[item for item in column.items if isinstance(item, Line)] for column in columns]


def _blocks(columns: Sequence[Column], dropped: set[int], context: Context, boxes: BoxCount) -> list[Block]:
    """The blocks of the document in reading order; a table's rows and a box's text where they stand.

    ``dropped`` holds the ``id`` of lines left out; ``boxes`` counts the boxes met.
    """
    blocks: list[Block] = []
    for column in columns:
        opens = True
        for item in _stretches(column, dropped):
            if isinstance(item, Island):
                blocks += _island_blocks(item, dropped, context, boxes)
                continue
            cut = cut_column(item, context)
            cut[0].opens_column = opens
            opens = False
            blocks += cut
    return blocks


def _stretches(column: Column, dropped: set[int]) -> list[list[Line] | Island]:
    """The lines of a column between its islands, and the islands."""
    found: list[list[Line] | Island] = []
    for item in column.items:
        if isinstance(item, Island):
            found.append(item)
        elif id(item) not in dropped:
            if found and isinstance(found[-1], list):
                found[-1].append(item)
            else:
                found.append([item])
    return found


def _island_blocks(island: Island, dropped: set[int], context: Context, boxes: BoxCount) -> list[Block]:
    if isinstance(island.content, Table):
        return [] if is_numeric(island.content, context.settings) else table_blocks(island.content)
    if isinstance(island.content, Chart):
        return [Block("figure_text", parts=[(island.content.page, island.box)])]
    boxes.step()
    number = boxes.count
    if isinstance(island.content, TurnedText):
        lines, text = island.content.lines, island.content.text
        kind: BlockKind = "caption" if opens_caption(text) else "paragraph"
        return [Block(kind, lines, [(lines[0].page, island.box)], box_id=number, turned=True)]
    assert isinstance(island.content, FactBox)
    inner = _blocks(island.content.columns, dropped, context, boxes)
    for block in inner:
        block.box_id = block.box_id or number
    return as_one_passage(inner, context.settings)


def _problem(name: str, failed: list[int], truncated: list[int]) -> str:
    parts = []
    if failed:
        parts.append(f"{name}: page {_listed(failed)} could not be read; the file may be damaged, export the plan again.")
    if truncated:
        parts.append(f"{name}: page {_listed(truncated)} holds more drawing than the limit; text at its end may be missing.")
    return " ".join(parts)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:10])
    return shown if len(numbers) <= 10 else f"{shown} and {len(numbers) - 10} more"
