"""The layout of one page: what is table, what is box, and the columns of the rest in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from boliginnov.extract.fact_boxes import FactBox, is_fact_box
from boliginnov.extract.footnotes import note_rules
from boliginnov.extract.geometry import Box, area, contains
from boliginnov.extract.page_content import PageContent
from boliginnov.extract.paragraphs import PageFacts
from boliginnov.extract.pieces import Piece, add_dots, join_runs
from boliginnov.extract.reading_order import Column, Island, order_page
from boliginnov.extract.ruled_tables import Grid, find_grids
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tables import Table, fill_grid, is_layout
from boliginnov.extract.unruled_tables import ColumnStarts, find_unruled
from boliginnov.extract.visible_text import visible_runs


@dataclass(slots=True)
class Page:
    """A page between reading and ordering: loose pieces, tables, and the frames that may be fact boxes."""

    content: PageContent
    pieces: list[Piece]
    tables: list[Table] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    carried: ColumnStarts | None = None
    marks: set[str] = field(default_factory=set)
    note_rules: list[Box] = field(default_factory=list)


def make_page(content: PageContent, carried: ColumnStarts | None, settings: ExtractSettings) -> Page:
    """Pieces, tables and frames of a page. The content's runs and lines are let go to keep memory flat.

    ``carried`` are the columns of an unruled table that may go on from the page before.
    """
    marks: set[str] = set()
    pieces = join_runs(visible_runs(content, settings), marks, settings)
    images = [image for image in content.images if max(image[2] - image[0], image[3] - image[1]) < 14]
    pieces = add_dots(pieces, [*content.dots, *images])
    page = Page(content, pieces, marks=marks)
    for grid in find_grids(content.rules, settings):
        table = _table_of(content.number, grid, page.pieces, settings)
        if table is not None:
            inside = {id(piece) for piece in _inside(grid.box, page.pieces)}
            page.tables.append(table)
            page.pieces = [piece for piece in page.pieces if id(piece) not in inside]
    unruled, page.carried = find_unruled(content.number, page.pieces, carried, settings)
    for table, used in unruled:
        inside = {id(piece) for piece in used}
        page.tables.append(table)
        page.pieces = [piece for piece in page.pieces if id(piece) not in inside]
    boxes = [table.box for table in page.tables]
    page.note_rules = note_rules(content.rules, page.pieces, boxes, (content.width, content.height), settings)
    whole = content.width * content.height
    frames = [box for box in {*content.boxes, *content.fills} if area(box) <= settings.box_share * whole]
    page.frames = sorted(frames, key=lambda box: (-area(box), box))[:200]
    content.runs, content.rules, content.boxes, content.fills, content.dots = [], [], [], [], []
    return page


def page_facts(page: Page) -> PageFacts:
    """What tells footnotes and captions on the page."""
    content = page.content
    return PageFacts(content.width, content.height, page.marks, page.note_rules, content.images)


def _inside(box: Box, pieces: list[Piece]) -> list[Piece]:
    return [
        piece
        for piece in pieces
        if box[0] - 1 <= (piece.x0 + piece.x1) / 2 <= box[2] + 1 and box[1] - 1 <= piece.base - 0.3 * piece.size <= box[3] + 1
    ]


def _table_of(number: int, grid: Grid, pieces: list[Piece], settings: ExtractSettings) -> Table | None:
    inside = _inside(grid.box, pieces)
    if not inside:
        return None
    table = fill_grid(number, grid, inside, settings)
    return None if not table.rows or is_layout(table) else table


def lay_out(page: Page, dropped: set[int], settings: ExtractSettings) -> list[Column]:
    """The columns of the page in reading order. ``dropped`` holds the ``id`` of pieces left out (running headers)."""
    pieces = [piece for piece in page.pieces if id(piece) not in dropped]
    items: list[Piece | Island] = [Island(table.box, table, table.first, table.last) for table in page.tables]
    for frame in page.frames:
        inside = [piece for piece in pieces if contains(frame, piece.box, settings.box_inset + 0.2 * piece.size)]
        if not is_fact_box(inside, pieces):
            continue
        chosen = {id(piece) for piece in inside}
        pieces = [piece for piece in pieces if id(piece) not in chosen]
        first, last = min(piece.first for piece in inside), max(piece.last for piece in inside)
        items.append(Island(frame, FactBox(order_page(page.content.number, list(inside), settings)), first, last))
    everything = [*items, *pieces]
    for item in items:
        if isinstance(item, Island):
            _keep_off_neighbour(item, everything)
    return order_page(page.content.number, everything, settings)


def _keep_off_neighbour(island: Island, items: list[Piece | Island]) -> None:
    """Narrows an island that juts over the next column, so that the strip between the columns stays clear."""
    left, top, right, bottom = island.box
    middle = (left + right) / 2
    beside = [
        item.x0
        for item in items
        if item is not island and middle < item.x0 < right + 10 and item.x1 > right and item.top < bottom and item.bottom > top
    ]
    if beside:
        island.box = (left, top, max(middle, min(beside) - 10), bottom)
