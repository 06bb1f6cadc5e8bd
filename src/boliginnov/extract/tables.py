"""Turns a grid and the pieces in it into rows of cells, with the header row told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from boliginnov.extract.blocks import Block, BlockKind
from boliginnov.extract.geometry import Box
from boliginnov.extract.lines import lines_of
from boliginnov.extract.list_markers import find_marker
from boliginnov.extract.pieces import Piece
from boliginnov.extract.ruled_tables import Grid
from boliginnov.extract.settings import ExtractSettings

HEADER_WORDS = re.compile(
    r"^(?:nr|tiltak\w*|mål\w*|delmål\w*|hovedmål\w*|hovudmål\w*|ansvar\w*|frist\w*|når|tid\w*|tidsplan|tidsfrist|kostnad\w*|økonomi\w*"
    r"|finansiering\w*|status\w*|samarbeid\w*|aktør\w*|prioritet\w*|oppfølging\w*|kommentar\w*|merknad\w*|beskrivelse\w*|skildring\w*"
    r"|hva|kva|hvem|kven|hvordan|korleis|strategi\w*|innsatsområde\w*|satsingsområde\w*|år|periode\w*|utfordring\w*|virkemid\w*|verkemid\w*"
    r"|gjennomføring\w*|indikator\w*|målgruppe\w*|område\w*|type|antall|tal|sum|navn|namn|tema)\b",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"^[\s\d.,%+–—-]*(?:kr|mill\.?|prosent|mnok|nok)?[\s\d.,%+–—-]*$", re.IGNORECASE)


@dataclass(slots=True)
class Table:
    """A table on one page: rows of cells, each cell a list of line texts."""

    page: int
    box: Box
    columns: list[float]
    rows: list[list[list[str]]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    header_rows: int = 0
    first: int = 0  # order of its first and last run in the file
    last: int = 0

    def words(self) -> int:
        """Number of words in all cells."""
        return sum(len(text.split()) for row in self.rows for cell in row for text in cell)


def fill_grid(page: int, grid: Grid, pieces: list[Piece], settings: ExtractSettings) -> Table:
    """The table of a grid. Rows without text of their own are left out; a cell over several rows stands in each of them."""
    cells: dict[tuple[int, int], list[Piece]] = {}
    for piece in pieces:
        place = grid.field_at((piece.x0 + piece.x1) / 2, piece.base - 0.3 * piece.size)
        if place is None:
            place = grid.field_at(piece.x0 + 1, piece.base - 0.3 * piece.size)
        if place is not None:
            cells.setdefault(place, []).append(piece)
    table = Table(page, grid.box, grid.xs)
    table.first, table.last = min(piece.first for piece in pieces), max(piece.last for piece in pieces)
    bold_rows: list[bool] = []
    for row in range(grid.rows):
        texts: list[list[str]] = []
        bold = letters = own = 0
        for column in range(grid.columns):
            owner = grid.owner[row][column]
            inside = cells.get(owner, []) if owner[1] == column else []
            texts.append(cell_texts(page, inside, settings))
            own += bool(inside) and owner == (row, column)
            bold += sum(piece.bold for piece in inside)
            letters += sum(len(piece.text) for piece in inside)
        if own:
            table.rows.append(texts)
            table.boxes.append((grid.xs[0], grid.ys[row], grid.xs[-1], grid.ys[row + 1]))
            bold_rows.append(bold >= 0.7 * letters)
    table.header_rows = _header_rows(table, bold_rows)
    return table


def cell_texts(page: int, pieces: list[Piece], settings: ExtractSettings) -> list[str]:
    """The texts of a cell's lines, top to bottom, without bullets."""
    return [_without_bullet(line.text) for line in lines_of(page, pieces, settings)]


def _without_bullet(text: str) -> str:
    marker = find_marker(text)
    return marker.rest if marker and marker.kind == "bullet" else text


def _filled(row: list[list[str]]) -> list[str]:
    return [" ".join(cell) for cell in row if cell]


def _header_rows(table: Table, bold_rows: list[bool]) -> int:
    """How many rows at the top head the columns: bold above plain, or known column titles."""
    if not table.rows:
        return 0
    cells = _filled(table.rows[0])
    short = all(len(cell.split()) <= 6 for cell in cells)
    known = sum(1 for cell in cells if HEADER_WORDS.match(cell))
    if len(cells) >= 2 and short and (known >= 2 or (known >= 1 and len(cells) == 2)):
        return 1
    if len(cells) >= 2 and short and bold_rows[0] and len(bold_rows) > 1 and not bold_rows[1]:
        return 1
    second = _filled(table.rows[1]) if len(table.rows) > 1 else []
    if len(cells) == 1 and len(second) >= 2 and sum(1 for cell in second if HEADER_WORDS.match(cell)) >= 2:
        return 2
    return 0


def is_layout(table: Table) -> bool:
    """Whether the rules only frame text: less than two columns with text, or one row with long texts and no neighbours."""
    used = {column for row in table.rows for column, cell in enumerate(row) if cell}
    return len(used) < 2


def is_numeric(table: Table, settings: ExtractSettings) -> bool:
    """Whether most cells below the header hold numbers only."""
    cells = [" ".join(cell) for row in table.rows[table.header_rows :] for cell in row if cell]
    if len(cells) < 4:
        return False
    return sum(1 for cell in cells if _NUMERIC.match(cell)) >= settings.numeric_table * len(cells)


_ROW_NUMBER = re.compile(r"^(?:nr\.?\s*)?\d{1,3}(?:\.\d{1,2})*[.)]?$", re.IGNORECASE)


_NUMBER_TITLE = re.compile(r"^(?:nr\b.*|nummer|#|tiltaks?\s?nr.*)$", re.IGNORECASE)


def _counts_rows(table: Table) -> bool:
    """Whether the first column only numbers the rows, as a list's numbers do."""
    if not table.rows or len(table.rows[0]) < 2:
        return False
    first = [" ".join(row[0]) for row in table.rows[table.header_rows :] if row[0]]
    if not all(_ROW_NUMBER.match(text) for text in first):
        return False
    if table.header_rows and _NUMBER_TITLE.match(" ".join(table.rows[table.header_rows - 1][0])):
        return True
    numbers = [int(text.rstrip(".)")) for text in first if text.rstrip(".)").isdigit()]
    return len(numbers) == len(first) > 1 and all(b == a + 1 for a, b in pairwise(numbers))


def table_blocks(table: Table) -> list[Block]:
    """One block a row, header rows first."""
    blocks = []
    numbered = _counts_rows(table)
    for number, (row, box) in enumerate(zip(table.rows, table.boxes, strict=True)):
        kind: BlockKind = "table_header" if number < table.header_rows else "table_row"
        block = Block(kind, parts=[(table.page, box)], columns=table.columns, x0=table.box[0])
        block.cells, block.table = row, table
        block.header = table.rows[table.header_rows - 1] if table.header_rows else []
        block.numbered = numbered
        blocks.append(block)
    return blocks
