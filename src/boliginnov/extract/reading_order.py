"""Puts what stands on a page in reading order: bands from top to bottom, columns within a band from left to right."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from boliginnov.extract.geometry import Box
from boliginnov.extract.lines import Line, lines_of
from boliginnov.extract.pieces import Piece
from boliginnov.extract.settings import ExtractSettings

Span = tuple[float, float]


@dataclass(slots=True)
class Island:
    """Something that keeps its own order within: a table or a fact box. ``content`` is handed on untouched, ``first`` and
    ``last`` are the order of its first and last run in the file."""

    box: Box
    content: object
    first: int = 0
    last: int = 0

    @property
    def x0(self) -> float:
        return self.box[0]

    @property
    def x1(self) -> float:
        return self.box[2]

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def bottom(self) -> float:
        return self.box[3]


@dataclass(slots=True)
class Column:
    """One column of one band: its lines and islands in reading order."""

    items: list[Line | Island] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    items: list[Piece | Island]
    spans: list[Span]
    top: float
    bottom: float
    size: float


def _spans(items: list[Piece | Island], gap: float) -> list[Span]:
    merged: list[Span] = []
    for item in sorted(items, key=lambda item: item.x0):
        if merged and item.x0 - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(merged[-1][1], item.x1))
        else:
            merged.append((item.x0, item.x1))
    return merged


def _rows(items: list[Piece | Island], settings: ExtractSettings) -> list[_Row]:
    groups: list[list[Piece | Island]] = []
    anchor = 0.0
    for item in sorted(items, key=lambda item: (item.base if isinstance(item, Piece) else item.top, item.x0)):
        at = item.base if isinstance(item, Piece) else item.top
        size = item.size if isinstance(item, Piece) else 0.0
        if groups and at - anchor <= settings.baseline_tolerance * size and isinstance(groups[-1][0], Piece):
            groups[-1].append(item)
        else:
            groups.append([item])
            anchor = at
    rows = []
    for group in groups:
        if len(group) == 1:
            only = group[0]
            size = only.size if isinstance(only, Piece) else 10.0
            rows.append(_Row(group, [(only.x0, only.x1)], only.top, only.bottom, size))
            continue
        size = max((item.size for item in group if isinstance(item, Piece)), default=10.0)
        spans = _spans(group, settings.gutter * size)
        rows.append(_Row(group, spans, min(item.top for item in group), max(item.bottom for item in group), size))
    return rows


def _cut_overrun(items: list[Piece | Island]) -> None:
    """Shortens pieces that run over into the next column (long web addresses), so that the strip between columns stays clear."""
    pieces = sorted((item for item in items if isinstance(item, Piece)), key=lambda piece: piece.base)
    for index, piece in enumerate(pieces):
        if piece.x1 - piece.x0 < 12 * piece.size:
            continue
        for step in (-1, 1):
            other_index = index + step
            while 0 <= other_index < len(pieces) and abs(pieces[other_index].base - piece.base) < 0.7 * piece.size:
                other = pieces[other_index]
                if piece.x0 + 6 * piece.size < other.x0 < piece.x1 < other.x1 and len(other.text) > 2:
                    piece.x1 = other.x0 - 1.2 * piece.size
                other_index += step


def _clear(spans: list[Span], left: float, right: float) -> list[Span]:
    found: list[Span] = []
    at = left
    for low, high in spans:
        if low > at:
            found.append((at, low))
        at = max(at, high)
    if right > at:
        found.append((at, right))
    return found


def _meet(first: list[Span], second: list[Span], narrowest: float) -> list[Span]:
    found = []
    for low, high in first:
        for other_low, other_high in second:
            start, end = max(low, other_low), min(high, other_high)
            if end - start >= narrowest:
                found.append((start, end))
    return found


def _bands(rows: list[_Row], settings: ExtractSettings) -> list[tuple[list[_Row], list[Span]]]:
    """Rows grouped to bands that share a clear strip; (rows, strips) from top to bottom."""
    left = min(item.x0 for row in rows for item in row.items)
    right = max(item.x1 for row in rows for item in row.items)
    bands: list[tuple[list[_Row], list[Span]]] = []
    current: list[_Row] = []
    strips: list[Span] = []
    parted = False  # the band has a strip with text on both sides
    nearest, farthest = float("inf"), float("-inf")  # where the band's first stretches end, and its last ones begin
    for row in rows:
        clear = _clear(row.spans, left, right)
        met = _meet(strips, clear, settings.gutter * min(row.size, settings.gutter_size)) if current else clear
        nearest, farthest = min(nearest, row.spans[0][1]), max(farthest, row.spans[-1][0])
        inner = any(nearest <= low + 0.5 and farthest >= high - 0.5 for low, high in met)
        lost = not inner and (parted or len(row.spans) > 1)
        if current and (lost or not met) and (strips or clear):
            bands.append((current, strips))
            current, strips = [row], clear
            nearest, farthest = row.spans[0][1], row.spans[-1][0]
            parted = bool(_inner(current, strips))
        else:
            current.append(row)
            strips, parted = met, inner
    bands.append((current, strips))
    return [(band, _inner(band, strips)) for band, strips in bands]


def _inner(band: list[_Row], strips: list[Span]) -> list[Span]:
    """The strips that have text on both sides."""
    if not strips:
        return []
    nearest = min(row.spans[0][1] for row in band)
    farthest = max(row.spans[-1][0] for row in band)
    return [strip for strip in strips if nearest <= strip[0] + 0.5 and farthest >= strip[1] - 0.5]


def _side(row: _Row, strip: Span) -> tuple[list[Piece | Island], list[Piece | Island]]:
    middle = (strip[0] + strip[1]) / 2
    return [i for i in row.items if i.x1 <= middle], [i for i in row.items if i.x0 >= middle]


def _is_gutter(band: list[_Row], strip: Span, settings: ExtractSettings) -> bool:
    """Whether a clear strip parts two columns of running text, not the cells of a row or the words of justified lines."""
    left_rows = right_rows = both = alternating = 0
    left_letters = right_letters = 0
    left_last, right_first = -1, 1 << 60
    left_bottom = right_bottom = float("-inf")
    left_top = right_top = float("inf")
    for row in band:
        left, right = _side(row, strip)
        left_rows += any(True for _ in left)
        right_rows += any(True for _ in right)
        for item in left:
            left_top, left_bottom = min(left_top, item.top), max(left_bottom, item.bottom)
            left_letters += len(item.text) if isinstance(item, Piece) else 200
            left_last = max(left_last, item.last)
            if isinstance(item, Island):
                left_rows += settings.gutter_rows
        for item in right:
            right_top, right_bottom = min(right_top, item.top), max(right_bottom, item.bottom)
            right_letters += len(item.text) if isinstance(item, Piece) else 200
            right_first = min(right_first, item.first)
            if isinstance(item, Island):
                right_rows += settings.gutter_rows
        if left and right:
            both += 1
            last = max((i.last for i in left if isinstance(i, Piece)), default=-9)
            first = min((i.first for i in right if isinstance(i, Piece)), default=-1)
            alternating += first == last + 1
    if min(left_bottom, right_bottom) <= max(left_top, right_top):
        return False
    in_turn = left_rows >= 2 and right_rows >= 1 and right_first > left_last and alternating < max(1, both)
    if min(left_rows, right_rows) < settings.gutter_rows:
        return in_turn and left_letters >= 20 * left_rows
    if both and alternating >= 0.5 * both:
        words_enough = min(left_letters / max(1, left_rows), right_letters / max(1, right_rows)) >= 18
        return both >= settings.gutter_rows_interleaved and words_enough
    return min(left_letters / max(1, left_rows), right_letters / max(1, right_rows)) >= 6


def _alternates(sides: list[tuple[list[Piece | Island], list[Piece | Island]]]) -> bool:
    """Whether the file draws left and right line by line, so that its order says nothing about columns."""
    both = alternating = 0
    for left, right in sides:
        if left and right:
            both += 1
            alternating += min(item.first for item in right) == max(item.last for item in left) + 1
    return both > 0 and alternating >= 0.5 * both


def _section_starts(band: list[_Row], gutter: Span) -> list[int]:
    """Rows at which both columns begin anew: the file draws all that stands above, left and right, before anything below.

    So it is under a heading across both columns, however short, while in running columns the right one is drawn last.
    """
    sides = [_side(row, gutter) for row in band]
    if _alternates(sides):
        return []
    below: list[int] = [1 << 60] * (len(band) + 1)
    for index in range(len(band) - 1, -1, -1):
        below[index] = min(below[index + 1], *(item.first for item in band[index].items))
    found: list[int] = []
    highest = -1
    bottom = 0.0
    left_rows = right_rows = 0
    for index, (row, (left, right)) in enumerate(zip(band, sides, strict=True)):
        clear = row.top >= bottom - 0.3 * row.size
        opens = min((item.first for item in row.items if item not in right), default=-1) == below[index]
        if opens and index and clear and left_rows >= 2 and right_rows >= 2 and below[index] > highest:
            found.append(index)
            left_rows = right_rows = 0
        left_rows += bool(left)
        right_rows += bool(right)
        highest = max(highest, *(item.last for item in row.items))
        bottom = max(bottom, row.bottom)
    return found


def _columned(rows: list[_Row], settings: ExtractSettings) -> list[tuple[list[_Row], list[Span]]]:
    """Bands with the gutters that part columns in them; a columned band takes in rows at its ends that keep to its gutters."""
    bands: list[tuple[list[_Row], list[Span]]] = []
    for band, strips in _bands(rows, settings):
        gutters = [strip for strip in strips if len(band) > 1 and _is_gutter(band, strip, settings)]
        if gutters:
            while bands and not bands[-1][1] and bands[-1][0] and _keeps_to(bands[-1][0][-1], gutters):
                band = [bands[-1][0].pop(), *band]
        elif bands and bands[-1][1]:
            while band and _keeps_to(band[0], bands[-1][1]):
                bands[-1][0].append(band.pop(0))
        bands.append((band, gutters))
    return [(band, gutters) for band, gutters in bands if band]


def _keeps_to(row: _Row, gutters: list[Span]) -> bool:
    """Whether a row has text beyond the first gutter and none in a gutter."""
    if row.spans[-1][0] < gutters[0][1] - 1:
        return False
    return all(item.x1 <= low + 1 or item.x0 >= high - 1 for item in row.items for low, high in gutters)


def _split_columns(items: list[Piece | Island], strips: list[Span]) -> list[list[Piece | Island]]:
    middles = [(low + high) / 2 for low, high in strips]
    columns: list[list[Piece | Island]] = [[] for _ in range(len(strips) + 1)]
    for item in items:
        x = (item.x0 + item.x1) / 2
        columns[sum(x > middle for middle in middles)].append(item)
    return [column for column in columns if column]


def order_page(page: int, items: list[Piece | Island], settings: ExtractSettings, depth: int = 0) -> list[Column]:
    """The columns of a page in reading order. ``items`` are pieces and islands in any order; returns [] for none."""
    if not items:
        return []
    if depth == 0:
        _cut_overrun(items)
    rows = _rows(items, settings)
    columns: list[Column] = []
    single: list[Piece | Island] = []

    def flush() -> None:
        if single:
            columns.append(_column(page, list(single), settings))
            single.clear()

    for band, gutters in _columned(rows, settings):
        if not gutters or depth > 4:
            single.extend(item for row in band for item in row.items)
            continue
        flush()
        starts = [0, *_section_starts(band, gutters[0]), len(band)]
        for start, end in pairwise(starts):
            part = [item for row in band[start:end] for item in row.items]
            for column in _split_columns(part, gutters):
                columns += (
                    order_page(page, column, settings, depth + 1)
                    if len(column) < len(items)
                    else [_column(page, column, settings)]
                )
    flush()
    return columns


def _column(page: int, items: list[Piece | Island], settings: ExtractSettings) -> Column:
    lines: list[Line | Island] = list(lines_of(page, [item for item in items if isinstance(item, Piece)], settings))
    texts = [line for line in lines if isinstance(line, Line)]
    left = min((line.x0 for line in texts), default=0.0)
    right = max((line.x1 for line in texts), default=0.0)
    for line in texts:
        line.left, line.right = left, right
    lines += [item for item in items if isinstance(item, Island)]
    lines.sort(key=lambda item: item.base if isinstance(item, Line) else item.top)
    return Column(lines)
