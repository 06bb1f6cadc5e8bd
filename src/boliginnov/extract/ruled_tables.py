"""Finds ruled tables from the lines drawn on a page, and what stands in each cell."""

from __future__ import annotations

from dataclasses import dataclass, field

from boliginnov.extract.geometry import Box, overlap
from boliginnov.extract.settings import ExtractSettings


@dataclass(slots=True)
class Grid:
    """A ruled table: its box, the x of its column borders, the y of its row borders, and the merged cells.

    ``owner[row][column]`` is the (row, column) of the upper left field of the cell that the field belongs to.
    """

    box: Box
    xs: list[float]
    ys: list[float]
    owner: list[list[tuple[int, int]]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        return len(self.xs) - 1

    def field_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the cell at a point, or None outside the table."""
        row = next((i for i in range(self.rows) if self.ys[i] <= y <= self.ys[i + 1]), None)
        column = next((i for i in range(self.columns) if self.xs[i] <= x <= self.xs[i + 1]), None)
        return None if row is None or column is None else self.owner[row][column]


@dataclass(slots=True)
class _Line:
    at: float
    low: float
    high: float


def _merge(lines: list[_Line], join: float) -> list[_Line]:
    """Lines on nearly the same position that touch, made one."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda line: line.at):
        if rows and line.at - rows[-1][0].at <= join:
            rows[-1].append(line)
        else:
            rows.append([line])
    merged: list[_Line] = []
    for row in rows:
        at = sum(line.at for line in row) / len(row)
        current: _Line | None = None
        for line in sorted(row, key=lambda line: line.low):
            if current is not None and line.low <= current.high + join:
                current.high = max(current.high, line.high)
            else:
                current = _Line(at, line.low, line.high)
                merged.append(current)
    return merged


def _groups(horizontal: list[_Line], vertical: list[_Line], join: float) -> list[tuple[list[_Line], list[_Line]]]:
    """The lines of each table: horizontals that lie above each other and are tied by a vertical, and the verticals they meet.

    Two tables side by side that overlap by a border stay apart, because their horizontals share little of their length.
    """
    parent = list(range(len(horizontal)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    touches: list[list[int]] = []
    for line in vertical:
        met = [
            index
            for index, other in enumerate(horizontal)
            if other.low - join <= line.at <= other.high + join and line.low - join <= other.at <= line.high + join
        ]
        touches.append(met)
        for position, first in enumerate(met):
            for second in met[position + 1 : position + 60]:
                one, two = horizontal[first], horizontal[second]
                shared = overlap(one.low, one.high, two.low, two.high)
                if shared >= 0.5 * min(one.high - one.low, two.high - two.low):
                    parent[root(first)] = root(second)
    groups: dict[int, tuple[list[_Line], list[_Line]]] = {}
    for index, line in enumerate(horizontal):
        groups.setdefault(root(index), ([], []))[0].append(line)
    for line, met in zip(vertical, touches, strict=True):
        if met:
            counts: dict[int, int] = {}
            for index in met:
                counts[root(index)] = counts.get(root(index), 0) + 1
            groups[max(counts, key=lambda key: (counts[key], -key))][1].append(line)
    return list(groups.values())


def _positions(lines: list[_Line], join: float) -> list[float]:
    values: list[float] = []
    for line in sorted(lines, key=lambda line: line.at):
        if not values or line.at - values[-1] > join:
            values.append(line.at)
    return values


def _covered(lines: list[_Line], at: float, low: float, high: float, join: float) -> bool:
    """Whether lines at a position cover more than half of the stretch."""
    total = sum(overlap(line.low, line.high, low, high) for line in lines if abs(line.at - at) <= join)
    return total >= 0.5 * (high - low)


def _owners(grid: Grid, horizontal: list[_Line], vertical: list[_Line], join: float) -> list[list[tuple[int, int]]]:
    owner = [[(row, column) for column in range(grid.columns)] for row in range(grid.rows)]
    for row in range(grid.rows):
        for column in range(grid.columns):
            if column and not _covered(vertical, grid.xs[column], grid.ys[row], grid.ys[row + 1], join):
                owner[row][column] = owner[row][column - 1]
            elif row and not _covered(horizontal, grid.ys[row], grid.xs[column], grid.xs[column + 1], join):
                owner[row][column] = owner[row - 1][column]
    return owner


def find_grids(rules: list[Box], settings: ExtractSettings) -> list[Grid]:
    """Ruled tables of at least two columns and one row, from top to bottom. ``rules`` are thin boxes in points."""
    if len(rules) < 4:
        return []
    horizontal: list[_Line] = []
    vertical: list[_Line] = []
    for left, top, right, bottom in rules:
        if right - left >= bottom - top:
            horizontal.append(_Line((top + bottom) / 2, left, right))
        else:
            vertical.append(_Line((left + right) / 2, top, bottom))
    if len(vertical) < 2 or len(horizontal) < 2:
        return []
    horizontal, vertical = _merge(horizontal, settings.rule_join), _merge(vertical, settings.rule_join)
    if len(horizontal) * len(vertical) > 250_000:
        return []
    grids: list[Grid] = []
    for rows, columns in _groups(horizontal, vertical, settings.rule_join):
        xs, ys = _positions(columns, settings.rule_join), _positions(rows, settings.rule_join)
        if len(ys) < 2 or len(xs) < 2:
            continue
        left = min(line.low for line in rows)
        right = max(line.high for line in rows)
        if xs[0] - left > 4 * settings.rule_join:
            xs.insert(0, left)
        if right - xs[-1] > 4 * settings.rule_join:
            xs.append(right)
        top = min(line.low for line in columns)
        bottom = max(line.high for line in columns)
        if ys[0] - top > 4 * settings.rule_join:
            ys.insert(0, top)
        if bottom - ys[-1] > 4 * settings.rule_join:
            ys.append(bottom)
        if len(xs) < 3:
            continue
        grid = Grid((xs[0], ys[0], xs[-1], ys[-1]), xs, ys)
        grid.owner = _owners(grid, rows, columns, settings.rule_join)
        grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.box[1], grid.box[0]))
