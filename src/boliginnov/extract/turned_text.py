"""Text that runs along the side of a page: column titles of a table, and notes, credits and labels in the margin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from boliginnov.extract.geometry import Box, overlap, turn_back, turn_box, union
from boliginnov.extract.lines import Line, make_line, rows_of
from boliginnov.extract.page_content import PageContent
from boliginnov.extract.pieces import Piece, join_runs
from boliginnov.extract.settings import ExtractSettings

_HYPHEN = re.compile(r"(?<=\w)- (?=[a-zæøå])")


@dataclass(slots=True)
class TurnedLine:
    """A line of another direction: as it is read, turned upright, and its box on the page."""

    line: Line
    box: Box
    order: int


@dataclass(slots=True)
class TurnedText:
    """Lines of another direction that stand together, and their box on the page."""

    lines: list[Line]
    box: Box

    @property
    def text(self) -> str:
        """The lines as one text."""
        return joined([line.text for line in self.lines])


def joined(texts: list[str]) -> str:
    """The lines' texts as one, a word that a line end cuts made whole."""
    return _HYPHEN.sub("", " ".join(texts))


def turned_lines(content: PageContent, settings: ExtractSettings) -> list[TurnedLine]:
    """The lines of the page that run in another direction than most, in reading order of each direction."""
    found: list[TurnedLine] = []
    for direction in sorted(content.turned):
        pieces = join_runs(content.turned[direction], set(), settings)
        for row in rows_of(pieces, settings):
            for stretch in _stretches(row):
                line = make_line(content.number, stretch)
                box = turn_box(turn_back(line.box, content.page_box, direction), content.page_box, content.rotation)
                found.append(TurnedLine(line, box, min(piece.first for piece in stretch)))
    return found


def _stretches(row: list[Piece]) -> list[list[Piece]]:
    """The pieces of a row, cut at wide gaps."""
    found: list[list[Piece]] = []
    for piece in row:
        if found and piece.x0 - found[-1][-1].x1 <= 2 * piece.size:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def as_piece(lines: list[TurnedLine]) -> Piece:
    """The lines of one table cell as an upright piece in the middle of their place."""
    box = union(turned.box for turned in lines)
    first = lines[0].line
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    text = joined([turned.line.text for turned in lines])
    bold = len(text) if first.bold else 0
    return Piece(text, x - 1, x + 1, y + 0.3 * first.size, first.size, bold, lines[0].order, lines[-1].order)


def group_lines(lines: list[TurnedLine]) -> list[TurnedText]:
    """Lines that follow each other closely, as texts."""
    groups: list[list[TurnedLine]] = []
    for turned in lines:
        line = turned.line
        for group in groups:
            last = group[-1].line
            near = 0 < line.base - last.base <= 1.7 * last.size and abs(line.size - last.size) < 0.5
            if near and overlap(line.x0, line.x1, last.x0, last.x1):
                group.append(turned)
                break
        else:
            groups.append([turned])
    return [TurnedText([turned.line for turned in group], union(turned.box for turned in group)) for group in groups]
