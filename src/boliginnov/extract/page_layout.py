"""The layout of one page: what is table, what is box, and the columns of the rest in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

from boliginnov.extract.charts import Chart, find_charts
from boliginnov.extract.fact_boxes import FactBox, is_fact_box
from boliginnov.extract.footnotes import note_rules
from boliginnov.extract.geometry import Box, area, centre_inside, contains
from boliginnov.extract.page_content import PageContent
from boliginnov.extract.paragraphs import PageFacts
from boliginnov.extract.pieces import Piece, add_dots, join_runs
from boliginnov.extract.reading_order import Column, Island, order_page
from boliginnov.extract.ruled_tables import Grid, find_grids
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tables import Table, fill_grid, is_layout
from boliginnov.extract.turned_text import TurnedLine, TurnedText, as_piece, group_lines, turned_lines
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
    charts: list[Chart] = field(default_factory=list)
    side: list[TurnedText] = field(default_factory=list)


def make_page(content: PageContent, carried: ColumnStarts | None, settings: ExtractSettings) -> Page:
    """Pieces, tables and frames of a page. The content's runs and lines are let go to keep memory flat.

    ``carried`` are the columns of an unruled table that may go on from the page before.
    """
    marks: set[str] = set()
    pieces = join_runs(visible_runs(content, settings), marks, settings)
    images = [image for image in content.images if max(image[2] - image[0], image[3] - image[1]) < 14]
    pieces = add_dots(pieces, [*content.dots, *images])
    page = Page(content, pieces, marks=marks)
    turned = turned_lines(content, settings)
    for grid in find_grids(content.rules, settings):
        in_grid = [line for line in turned if centre_inside(grid.box, line.box)]
        table = _table_of(content.number, grid, [*page.pieces, *_cell_titles(grid, in_grid)], settings)
        if table is not None:
            inside = {id(piece) for piece in _inside(grid.box, page.pieces)}
            page.tables.append(table)
            page.pieces = [piece for piece in page.pieces if id(piece) not in inside]
            turned = [line for line in turned if line not in in_grid]
    whole = content.width * content.height
    fills = [fill for fill in content.fills if not any(centre_inside(table.box, fill) for table in page.tables)]
    page.charts = find_charts(content.number, fills, page.pieces, whole)
    in_charts = {id(piece) for chart in page.charts for piece in chart.pieces}
    page.pieces = [piece for piece in page.pieces if id(piece) not in in_charts]
    page.side = [text for text in group_lines(turned) if not any(_beside(chart.box, text.box) for chart in page.charts)]
    unruled, page.carried = find_unruled(content.number, page.pieces, carried, settings)
    for table, used in unruled:
        inside = {id(piece) for piece in used}
        page.tables.append(table)
        page.pieces = [piece for piece in page.pieces if id(piece) not in inside]
    boxes = [table.box for table in page.tables] + [chart.box for chart in page.charts]
    page.note_rules = note_rules(content.rules, page.pieces, boxes, (content.width, content.height), settings)
    frames = [box for box in {*content.boxes, *content.fills} if area(box) <= settings.box_share * whole]
    page.frames = sorted(frames, key=lambda box: (-area(box), box))[:200]
    content.runs, content.rules, content.boxes, content.fills, content.dots = [], [], [], [], []
    content.turned, content.tints = {}, []
    return page


def page_facts(page: Page) -> PageFacts:
    """What tells footnotes and captions on the page."""
    content = page.content
    return PageFacts(content.width, content.height, page.marks, page.note_rules, [*content.images, *(c.box for c in page.charts)])


def _cell_titles(grid: Grid, lines: list[TurnedLine]) -> list[Piece]:
    """The text along the side in each cell of a table, as pieces that are read with the rest of it."""
    cells: dict[tuple[int, int], list[TurnedLine]] = {}
    for turned in lines:
        place = grid.field_at((turned.box[0] + turned.box[2]) / 2, (turned.box[1] + turned.box[3]) / 2)
        if place is not None:
            cells.setdefault(place, []).append(turned)
    return [as_piece(own) for own in cells.values()]


def _beside(chart: Box, box: Box) -> bool:
    """Whether a text along the side is an axis' name: in the chart or a little beside it."""
    return centre_inside((chart[0] - 40, chart[1] - 10, chart[2] + 40, chart[3] + 10), box)


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


def lay_out(page: Page, dropped: set[int], side: list[TurnedText], settings: ExtractSettings) -> list[Column]:
    """The columns of the page in reading order. ``dropped`` holds the ``id`` of pieces left out (running headers); the texts along
    the ``side`` come last, each in a column of its own.
    """
    pieces = [piece for piece in page.pieces if id(piece) not in dropped]
    items: list[Piece | Island] = [Island(table.box, table, table.first, table.last) for table in page.tables]
    items += [Island(c.box, c, min(p.first for p in c.pieces), max(p.last for p in c.pieces)) for c in page.charts if c.pieces]
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
    columns = order_page(page.content.number, everything, settings)
    return [*columns, *(Column([Island(text.box, text)]) for text in side)]


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
