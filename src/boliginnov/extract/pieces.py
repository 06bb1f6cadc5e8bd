"""Joins the runs of a page to pieces: stretches of one line without a wide gap, the unit that columns are found with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from boliginnov.extract.geometry import Box
from boliginnov.extract.page_content import Run
from boliginnov.extract.settings import ExtractSettings

_NOTE_MARK = re.compile(r"^[\s\[(]*(\d{1,3}|[*†‡]{1,3})(\s?,\s?\d{1,3})*[\])]*\s*$")
_LETTERS_APART = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_ASCENT, _DESCENT = 0.76, 0.24
DOT = "•"


@dataclass(slots=True)
class Piece:
    """A stretch of one line. Points, y downwards; ``bold`` is the number of bold characters, ``first``/``last`` its runs' order."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: int
    first: int
    last: int
    note: bool = False  # begins with a raised number, as a footnote does
    joints: list[tuple[float, int]] = field(default_factory=list)  # x and place in the text of each run after the first

    @property
    def top(self) -> float:
        return self.base - _ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + _DESCENT * self.size

    @property
    def box(self) -> Box:
        return self.x0, self.top, self.x1, self.bottom


def join_runs(runs: list[Run], marks: set[str], settings: ExtractSettings) -> list[Piece]:
    """Pieces in the file's order. Raised note marks after a word are dropped, and added to ``marks``."""
    pieces: list[Piece] = []
    current: Piece | None = None
    for run in runs:
        if current is not None:
            size = max(current.size, run.size)
            shift = current.base - run.base
            gap = run.x0 - current.x1
            near = -0.6 * size <= gap <= settings.piece_gap * size and run.x0 >= current.x0 - 0.1 * size
            if near and abs(shift) <= settings.baseline_tolerance * size:
                if _raised(run, current, shift, settings):
                    current.x1, current.last = max(current.x1, run.x1), run.order
                    marks.add(run.text.strip(" []()"))
                    continue
                _append(current, run, gap, settings)
                continue
            if near and abs(shift) <= 0.6 * size:
                if _raised(run, current, shift, settings):
                    current.x1, current.last = max(current.x1, run.x1), run.order
                    marks.add(run.text.strip(" []()"))
                    continue
                if _NOTE_MARK.match(current.text) and shift < 0 and current.size <= 0.85 * run.size:
                    current.base, current.note = run.base, True
                    current.size = run.size
                    _append(current, run, settings.word_gap * size * 2, settings)
                    continue
                if run.size <= settings.superscript_size * current.size or current.size <= settings.superscript_size * run.size:
                    if run.size > current.size:
                        current.base, current.size = run.base, run.size
                    _append(current, run, gap, settings)
                    continue
        text = run.text.lstrip()
        bold = len(text) if run.bold else 0
        shift_left = len(run.text) - len(text)
        joints = [(x, place - shift_left) for x, place in run.joints]
        current = Piece(text, run.x0, run.x1, run.base, run.size, bold, run.order, run.order, joints=joints)
        pieces.append(current)
    for piece in pieces:
        closed = close_letters(piece.text)
        if closed != piece.text.rstrip():
            piece.joints.clear()
        piece.text = closed
    return [piece for piece in pieces if piece.text]


def _raised(run: Run, piece: Piece, shift: float, settings: ExtractSettings) -> bool:
    smaller = run.size <= settings.superscript_size * piece.size
    raised = shift >= settings.superscript_rise * piece.size
    return smaller and raised and bool(_NOTE_MARK.match(run.text)) and bool(piece.text.strip())


def _append(piece: Piece, run: Run, gap: float, settings: ExtractSettings) -> None:
    if run.text.strip() == "-" and gap <= settings.hyphen_gap * piece.size:
        piece.text = piece.text.rstrip()  # a hyphen at a line's end that justification pushed off its word
        gap = 0.0
    spaced = piece.text.endswith(" ") or run.text.startswith(" ")
    if run.glued and run.order == piece.last + 1:
        spaced = spaced or gap <= settings.glued_gap * max(piece.size, run.size)
    space = "" if spaced or gap <= settings.word_gap * max(piece.size, run.size) else " "
    start = len(piece.text) + len(space)
    piece.joints.append((run.x0, start))
    piece.joints += [(x, start + place) for x, place in run.joints]
    piece.text += space + run.text
    piece.x1 = max(piece.x1, run.x1)
    if run.size > piece.size and len(run.text) > 2:
        piece.size = run.size
    piece.last = run.order
    if run.bold:
        piece.bold += len(run.text)


def split_piece(piece: Piece, edges: list[float], tolerance: float) -> list[Piece]:
    """The piece cut where a run starts at one of the edges (x in points); a list of the piece alone when none does."""
    cuts = [
        (x, offset)
        for x, offset in piece.joints
        if x > piece.x0 + tolerance and any(abs(x - edge) <= tolerance for edge in edges)
    ]
    if not cuts:
        return [piece]
    parts: list[Piece] = []
    starts = [(piece.x0, 0), *cuts]
    ends = [*((x - 1, offset) for x, offset in cuts), (piece.x1, len(piece.text))]
    share = piece.bold / max(1, len(piece.text))
    for (x0, start), (x1, end) in zip(starts, ends, strict=True):
        text = piece.text[start:end].strip()
        if text:
            parts.append(Piece(text, x0, x1, piece.base, piece.size, round(share * len(text)), piece.first, piece.last))
    return parts


def close_letters(text: str) -> str:
    """Text with letter-spaced words closed (``T I L T A K`` → ``TILTAK``) and runs of spaces made one."""
    if " " not in text:
        return text
    if _LETTERS_APART.search(text):
        parts = re.split(r"\s{2,}", text.strip())
        if all(len(word) == 1 for word in text.split()):  # short words too, where all is set so
            return " ".join(part.replace(" ", "") for part in parts)
        text = "  ".join(_LETTERS_APART.sub(lambda found: found[0].replace(" ", ""), part) for part in parts)
    return " ".join(text.split())


def add_dots(pieces: list[Piece], dots: list[Box]) -> list[Piece]:
    """Pieces with a bullet piece for every small drawn shape that stands before a line as a bullet does."""
    if not dots or not pieces:
        return pieces
    found: list[Piece] = []
    by_base = sorted(pieces, key=lambda piece: piece.base)
    for box in dots[:4_000]:
        height, width = box[3] - box[1], box[2] - box[0]
        middle = (box[1] + box[3]) / 2
        for piece in by_base:
            if piece.base - 0.95 * piece.size > middle:
                if piece.base - piece.size > middle + 40:
                    break
                continue
            if middle > piece.base + 0.1 * piece.size:
                continue
            fits = 0.1 * piece.size <= max(height, width) <= 0.75 * piece.size and 0.3 <= height / max(width, 0.01) <= 3
            if fits and 0.1 * piece.size <= piece.x0 - box[2] <= 3.0 * piece.size:
                found.append(Piece(DOT, box[0], box[2], piece.base, piece.size, 0, piece.first, piece.first))
                break
    unique = {(round(piece.x0), round(piece.base)): piece for piece in found}
    return [*pieces, *unique.values()]
