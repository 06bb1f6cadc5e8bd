"""Finds tables without lines: a row of known column titles, and below it text that keeps to the columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from boliginnov.extract.geometry import union
from boliginnov.extract.lines import rows_of
from boliginnov.extract.pieces import Piece, split_piece
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tables import HEADER_WORDS, Table, cell_texts

_SENTENCE = re.compile(r"[.;:]$")


@dataclass(frozen=True, slots=True)
class ColumnStarts:
    """Where the columns of a table begin, in points, and its header's texts."""

    starts: tuple[float, ...]
    titles: tuple[str, ...]


def _titles(row: list[Piece]) -> list[tuple[float, str]]:
    """The column titles of a row, (left, text): cut wherever a run starts with a capital."""
    found: list[tuple[float, str]] = []
    for piece in row:
        for number, part in enumerate(split_piece(piece, [x for x, _ in piece.joints], 0.01)):
            if number and not part.text[:1].isupper():
                found[-1] = (found[-1][0], f"{found[-1][1]} {part.text}")
            else:
                found.append((part.x0, part.text))
    return found


def _header(row: list[Piece]) -> ColumnStarts | None:
    """The columns that a row of titles sets: at least two known titles, all short, and no sentence."""
    if not row[0].text[:1].isupper() or row[-1].text.endswith(".") or sum(len(piece.text) for piece in row) > 120:
        return None
    if len(row) < 2 and not row[0].joints:
        return None
    words = [word for piece in row for word in piece.text.split() if word[0].isupper()]
    if len(words) < 2 or sum(1 for word in words if HEADER_WORDS.match(word)) < 2:
        return None  # no use in cutting the row: each known title begins with such a word
    cells = _titles(row)
    if len(cells) < 2:
        return None
    texts = [text for _, text in cells]
    known = sum(1 for text in texts if HEADER_WORDS.match(text))
    bold = sum(piece.bold for piece in row) >= 0.8 * sum(len(piece.text.replace(" ", "")) for piece in row)
    short = all(len(text.split()) <= 4 and not _SENTENCE.search(text) and text[:1].isupper() for text in texts)
    if not short or known < 2 or known < 0.6 * len(texts) or not (bold or known >= 3):
        return None
    return ColumnStarts(tuple(x for x, _ in cells), tuple(texts))


def find_unruled(
    page: int, pieces: list[Piece], carried: ColumnStarts | None, settings: ExtractSettings
) -> tuple[list[tuple[Table, list[Piece]]], ColumnStarts | None]:
    """Tables without rules among the pieces of a page: each with the pieces it uses up, and the columns of one that may go on.

    ``carried`` are the columns of a table that ended at the foot of the page before; the page's top is tried with them.
    """
    rows = rows_of(pieces, settings)
    found: list[tuple[Table, list[Piece]]] = []
    last: ColumnStarts | None = None
    index = 0
    while index < len(rows):
        columns = _header(rows[index])
        header = columns is not None
        if columns is None and carried is not None and index <= 3:
            columns = carried
        if columns is None:
            index += 1
            continue
        taken, end = _take(rows, index + 1 if header else index, columns)
        table = _build(page, rows[index] if header else [], taken, columns, settings)
        if table is None:
            index += 1
            continue
        used = [piece for row in rows[index:end] for piece in row]
        found.append((table, used))
        last = columns if end >= len(rows) - 3 else None
        carried = None
        index = max(end, index + 1)
    return found, last


def _column_of(piece: Piece, columns: ColumnStarts) -> int | None:
    """The column that a piece lies in; None when it starts before the first or runs into the next."""
    slack = 0.6 * piece.size
    column = max((i for i, start in enumerate(columns.starts) if piece.x0 >= start - slack), default=-1)
    if column < 0:
        return None
    if column + 1 < len(columns.starts) and piece.x1 > columns.starts[column + 1] + 1:
        return None
    return column


_Placed = tuple[int, Piece]


def _take(rows: list[list[Piece]], start: int, columns: ColumnStarts) -> tuple[list[_Placed], int]:
    """The pieces below a header that keep to its columns, and the index of the row after them."""
    taken: list[_Placed] = []
    end = start
    for index in range(start, len(rows)):
        row = rows[index]
        if index > start and row[0].base - rows[index - 1][0].base > 5 * row[0].size:
            break
        if index > start and _header(row) is not None:
            break
        parts = [part for piece in row for part in split_piece(piece, list(columns.starts), 2.0)]
        placed = [(_column_of(part, columns), part) for part in parts]
        if any(column is None for column, _ in placed):
            break
        if taken and row[0].size > 1.15 * taken[-1][1].size:
            break
        taken += [(column, part) for column, part in placed if column is not None]
        end = index + 1
    return taken, end


def _build(
    page: int, header: list[Piece], taken: list[_Placed], columns: ColumnStarts, settings: ExtractSettings
) -> Table | None:
    """The table of placed pieces; None when they fill one column only."""
    if len({column for column, _ in taken}) < 2:
        return None
    groups = _row_groups(taken, settings)
    if not groups or sum(1 for group in groups if len({column for column, _ in group}) >= 2) < 0.5 * len(groups):
        return None
    everything = [piece for _, piece in taken] + header
    box = union(piece.box for piece in everything)
    edges = [start - 1 for start in columns.starts]
    table = Table(page, box, [*edges, box[2]])
    table.first, table.last = min(piece.first for piece in everything), max(piece.last for piece in everything)
    if header:
        table.rows.append([[title] for title in columns.titles])
        table.boxes.append(union(piece.box for piece in header))
        table.header_rows = 1
    for group in groups:
        cells = [[piece for column, piece in group if column == number] for number in range(len(columns.starts))]
        table.rows.append([cell_texts(page, cell, settings) for cell in cells])
        table.boxes.append(union(piece.box for _, piece in group))
    return table


def _row_groups(taken: list[_Placed], settings: ExtractSettings) -> list[list[_Placed]]:
    """The pieces of each table row.

    Rows are told by the gaps in the column with most text where there are any, else by lines on which several columns start.
    """
    weights: dict[int, int] = {}
    for column, piece in taken:
        weights[column] = weights.get(column, 0) + len(piece.text)
    main = max(weights, key=lambda column: (weights[column], -column))
    lines = rows_of([piece for column, piece in taken if column == main], settings)
    steps = [after[0].base - before[0].base for before, after in pairwise(lines)]
    tight = min(steps, default=0.0)
    cuts: list[float] = []
    for before, after in pairwise(lines):
        if after[0].base - before[0].base > settings.line_pitch_jump * tight:
            cuts.append((before[0].bottom + after[0].top) / 2)
    starters = _starting_lines(taken, main, settings)
    if not cuts or len(starters) > 1.5 * (len(cuts) + 1):
        cuts = [top - 1 for top in starters[1:]]
    groups: list[list[_Placed]] = [[] for _ in range(len(cuts) + 1)]
    for column, piece in taken:
        middle = piece.base - 0.3 * piece.size
        groups[sum(middle > cut for cut in cuts)].append((column, piece))
    return [group for group in groups if group]


def _starting_lines(taken: list[_Placed], main: int, settings: ExtractSettings) -> list[float]:
    """Tops of the lines on which the main column and another one have text, another one than the line before had."""
    tops: list[float] = []
    for row in rows_of([piece for _, piece in taken], settings):
        members = {id(piece) for piece in row}
        columns = {column for column, piece in taken if id(piece) in members}
        if main in columns and len(columns) >= 2:
            tops.append(min(piece.top for piece in row))
    return tops
