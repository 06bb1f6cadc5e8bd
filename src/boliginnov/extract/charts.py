"""Finds bar charts by their bars, and the words that belong to them: numbers, names of the bars, the title above."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from boliginnov.extract.geometry import Box, overlap, union
from boliginnov.extract.pieces import Piece

_FEWEST_BARS = 3
_EDGE = 1.5  # points; bars that stand on one line differ by less
_LABEL_WORDS = 6
_BAR_WORDS = 4
_TITLE_WORDS = 12


@dataclass(slots=True)
class Chart:
    """A chart's page, its box there with its words, and the pieces of text in it."""

    page: int
    box: Box
    pieces: list[Piece]


def find_charts(page: int, fills: list[Box], pieces: list[Piece], whole: float) -> list[Chart]:
    """The bar charts of a page, top to bottom. ``fills`` are the filled boxes on it, ``whole`` its area in square points."""
    found: list[Chart] = []
    if len(fills) < _FEWEST_BARS:
        return found
    used: set[int] = set()
    for upright in (True, False):
        for bars in _bar_groups(fills, upright):
            box = union(bars)
            free = [piece for piece in pieces if id(piece) not in used]
            if (box[2] - box[0]) * (box[3] - box[1]) > 0.6 * whole or any(_holds_text(bar, free) for bar in bars):
                continue
            if any(_meets(box, chart.box) for chart in found):
                continue
            chart = _with_words(page, bars, free, upright)
            used |= {id(piece) for piece in chart.pieces}
            found.append(chart)
    return sorted(found, key=lambda chart: (chart.box[1], chart.box[0]))


def _bar_groups(fills: list[Box], upright: bool) -> list[list[Box]]:
    """Groups of at least three boxes of one thickness and of several lengths that stand on one line, on either side of it."""
    low, high, side, other = (1, 3, 0, 2) if upright else (0, 2, 1, 3)
    standing: dict[int, list[Box]] = defaultdict(list)
    for fill in set(fills):
        for edge in {round(fill[low] / _EDGE), round(fill[high] / _EDGE)}:
            standing[edge].append(fill)
    groups: list[list[Box]] = []
    taken: set[Box] = set()
    for edge in sorted(standing, key=lambda edge: (-len(standing[edge]), edge)):
        bars = [fill for near in (edge - 1, edge, edge + 1) for fill in standing.get(near, []) if fill not in taken]
        bars = sorted(dict.fromkeys(bars), key=lambda bar: bar[side])
        thick = sorted(bar[other] - bar[side] for bar in bars)
        bars = [bar for bar in bars if abs(bar[other] - bar[side] - thick[len(thick) // 2]) <= 1.5]
        lengths = [bar[high] - bar[low] for bar in bars]
        apart = all(second[side] >= first[other] - 0.5 for first, second in pairwise(bars))
        if len(bars) >= _FEWEST_BARS and apart and max(lengths) >= 1.08 * min(lengths) and max(lengths) >= 12:
            groups.append(bars)
            taken |= set(bars)
    return groups


def _holds_text(bar: Box, pieces: list[Piece]) -> bool:
    """Whether running text stands on a bar: then it is a box."""
    return sum(len(piece.text.split()) for piece in pieces if _inside(bar, piece)) > _BAR_WORDS


def _inside(box: Box, piece: Piece) -> bool:
    return box[0] <= (piece.x0 + piece.x1) / 2 <= box[2] and box[1] <= piece.base - 0.3 * piece.size <= box[3]


def _meets(box: Box, other: Box) -> bool:
    return bool(overlap(box[0], box[2], other[0], other[2]) and overlap(box[1], box[3], other[1], other[3]))


def _with_words(page: int, bars: list[Box], pieces: list[Piece], upright: bool) -> Chart:
    """The chart of these bars with the short texts on, beside and under them, and the title centred above."""
    box = union(bars)
    short = [piece for piece in pieces if len(piece.text.split()) <= _LABEL_WORDS]
    words = [piece for piece in short if _inside(box, piece) or _names_bar(piece, bars, box, upright)]
    if words:
        box = union([box, *(piece.box for piece in words)])
        more = [piece for piece in short if piece not in words and _inside(box, piece)]
        words += more
    title = _title(box, pieces)
    if title is not None:
        words.append(title)
        box = union([box, title.box])
    return Chart(page, box, words)


def _names_bar(piece: Piece, bars: list[Box], box: Box, upright: bool) -> bool:
    """Whether a short text is a bar's number or name: right above, below or beside it."""
    if upright:
        near = box[1] - 1.6 * piece.size <= piece.base <= box[3] + 3.2 * piece.size
        middle = (piece.x0 + piece.x1) / 2
        return near and any(bar[0] - 0.6 * piece.size <= middle <= bar[2] + 0.6 * piece.size for bar in bars)
    middle = piece.base - 0.3 * piece.size
    near = box[0] - 16 * piece.size <= piece.x0 and piece.x1 <= box[2] + 6 * piece.size
    return near and any(bar[1] - 0.2 * piece.size <= middle <= bar[3] + 0.2 * piece.size for bar in bars)


def _title(box: Box, pieces: list[Piece]) -> Piece | None:
    """The line right above a chart that is centred over it and does not begin where the chart does."""
    width = box[2] - box[0]
    above = [
        piece
        for piece in pieces
        if box[1] - 2.2 * piece.size <= piece.bottom <= box[1] + 0.3 * piece.size and overlap(piece.x0, piece.x1, box[0], box[2])
    ]
    if not above:
        return None
    piece = max(above, key=lambda piece: piece.base)
    alone = not any(other is not piece and abs(other.base - piece.base) < 2 for other in above)
    centred = abs((piece.x0 + piece.x1) - (box[0] + box[2])) <= 0.3 * width and piece.x0 > box[0] + 0.04 * width
    ends = piece.text.rstrip()[-1:] in ".;:"
    return piece if alone and centred and not ends and len(piece.text.split()) <= _TITLE_WORDS else None
