"""Joins the pieces of one column to lines."""

from __future__ import annotations

from dataclasses import dataclass

from boliginnov.extract.geometry import Box
from boliginnov.extract.pieces import Piece, close_letters
from boliginnov.extract.settings import ExtractSettings


@dataclass(slots=True)
class Line:
    """One line of text in one column. Points; ``left``/``right`` are the edges of its column, ``text_x0`` where the text after
    a bullet begins (``x0`` when there is none)."""

    page: int
    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    top: float
    bottom: float
    left: float = 0.0
    right: float = 0.0
    text_x0: float = 0.0
    first_width: float = 0.0
    note: bool = False

    @property
    def box(self) -> Box:
        return self.x0, self.top, self.x1, self.bottom


def rows_of(pieces: list[Piece], settings: ExtractSettings) -> list[list[Piece]]:
    """Pieces grouped to rows by baseline, top to bottom, each row left to right."""
    rows: list[list[Piece]] = []
    bases: list[float] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.x0)):
        if rows and piece.base - bases[-1] <= settings.baseline_tolerance * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
            bases.append(piece.base)
    for row in rows:
        row.sort(key=lambda piece: piece.x0)
    return rows


def make_line(page: int, row: list[Piece]) -> Line:
    """A line from the pieces of one row, left to right; a wide gap becomes a space."""
    if len(row) == 1:
        piece = row[0]
        text, size, bold = piece.text, piece.size, piece.bold
        text_x0, base = piece.x0, piece.base
    else:
        text = close_letters("  ".join(piece.text for piece in row))
        longest = max(row, key=lambda piece: len(piece.text))
        size, base = longest.size, longest.base
        bold = sum(piece.bold for piece in row)
        marker = len(row[0].text) <= 6 and row[1].x0 - row[0].x1 < 6 * size
        text_x0 = row[1].x0 if marker else row[0].x0
    letters = len(text) - text.count(" ")
    x0, x1 = row[0].x0, max(piece.x1 for piece in row)
    end = text.find(" ")
    share = (end if end > 0 else len(text)) / max(1, len(text))
    return Line(
        page=page,
        text=text,
        x0=x0,
        x1=x1,
        base=base,
        size=size,
        bold=bold >= 0.8 * letters,
        top=min(piece.top for piece in row),
        bottom=max(piece.bottom for piece in row),
        text_x0=text_x0,
        first_width=share * (x1 - x0),
        note=row[0].note,
    )


def lines_of(page: int, pieces: list[Piece], settings: ExtractSettings) -> list[Line]:
    """Lines of one column, top to bottom; a piece that is raised or lowered against its row is put in its place by x."""
    lines = [make_line(page, row) for row in rows_of(pieces, settings)]
    return _join_drop_cap(lines)


def _join_drop_cap(lines: list[Line]) -> list[Line]:
    """A single big initial beside two or three lines becomes the first letter of the first of them."""
    for index, line in enumerate(lines):
        if len(line.text) != 1 or not line.text.isalpha():
            continue
        beside = [
            other
            for other in lines
            if other is not line
            and other.x0 >= line.x1 - 0.1 * line.size
            and other.x0 - line.x1 < 0.6 * line.size
            and line.base - 0.9 * line.size <= other.base <= line.base + 0.2 * other.size
            and line.size >= 1.7 * other.size
        ]
        if len(beside) < 2:
            continue
        first = min(beside, key=lambda other: other.base)
        first.text = line.text + first.text
        for other in beside:
            other.x0 = other.text_x0 = line.x0
        first.top = min(first.top, line.top)
        return _join_drop_cap([other for number, other in enumerate(lines) if number != index])
    return lines
