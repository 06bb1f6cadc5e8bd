"""Joins what a column or page break cuts in two: paragraphs, list items, table rows."""

from __future__ import annotations

import re

from boliginnov.extract.blocks import Block
from boliginnov.extract.lines import Line
from boliginnov.extract.settings import ExtractSettings

_STOPS = re.compile(r"[.:;!?…][»\"”')\]\d]*$")
_FLOATING = ("footnote", "caption", "pull_quote", "figure_text", "table_row", "table_header")


def join_blocks(blocks: list[Block], settings: ExtractSettings) -> list[Block]:
    """The blocks of the document in reading order, with the halves of broken ones joined."""
    joined: list[Block] = []
    broken = False  # a column break lies between the last text and this block
    for block in blocks:
        broken = broken or block.opens_column
        if block.kind == "table_row" or block.kind == "table_header":
            if _join_table(joined, block):
                continue
            joined.append(block)
            continue
        if block.kind in ("paragraph", "list_item"):
            before = _last_text(joined, block)
            floats_between = before is not next(
                (other for other in reversed(joined) if other.kind != "footnote" and not other.turned), None
            )
            if before is not None and (broken or floats_between) and _goes_on(before, block, broken, floats_between, settings):
                before.lines += block.lines
                before.parts += block.parts
                broken = False
                continue
            broken = False
        elif block.kind == "heading":
            broken = False
        joined.append(block)
    return joined


def _last_text(joined: list[Block], block: Block) -> Block | None:
    """The last paragraph or list item outside floats and other boxes; None behind a heading."""
    for other in reversed(joined[-40:]):
        if other.kind in ("paragraph", "list_item") and other.box_id == block.box_id:
            return other
        if other.kind in _FLOATING or other.box_id != block.box_id:
            continue
        return None
    return None


def _goes_on(before: Block, block: Block, broken: bool, floats_between: bool, settings: ExtractSettings) -> bool:
    """Whether a block continues the one before it across a break."""
    last, first = before.lines[-1], block.lines[0]
    if block.kind == "list_item" or abs(last.size - first.size) > 0.06 * last.size:
        return False
    page_gap = block.parts[0][0] - before.parts[-1][0]
    if page_gap > 1:
        return False
    text = last.text.rstrip()
    lower = first.text[:1].islower()
    hyphen = text.endswith(("-", "\u00ad")) and lower
    stops = bool(_STOPS.search(text))
    if hyphen and not stops:
        return True
    if before.kind == "list_item":
        hangs = abs((first.x0 - first.left) - (before.text_x0 - last.left)) < 0.8 * first.size and before.text_x0 - last.left > 3
        if lower and not stops:
            return True
        return hangs and not stops and _full(last, first, settings) and broken and not floats_between
    if first.x0 - first.left > settings.indent * first.size and not lower:
        return False
    if not stops:
        if lower:
            return True
        return broken and not floats_between and _full(last, first, settings) and len(text) > 20
    if floats_between or not broken:
        return False
    justified = last.right - last.x1 <= settings.full_line and _is_justified(before)
    return (justified or lower) and not text.endswith(":")


def _full(last: Line, first: Line, settings: ExtractSettings) -> bool:
    """Whether the first word of the next part had no room on the last line."""
    return last.right - last.x1 <= first.first_width + (0.25 + settings.fit_slack) * last.size


def _is_justified(block: Block) -> bool:
    edges = [line.right - line.x1 for line in block.lines]
    return len(edges) >= 3 and sum(1 for edge in edges if edge <= 1.5) >= 0.9 * len(edges)


def _join_table(joined: list[Block], block: Block) -> bool:
    """Drops a header row repeated on the next page and joins a row that the page break cut. True when the block is used up."""
    before = next((other for other in reversed(joined[-12:]) if other.kind not in ("footnote", "caption", "pull_quote")), None)
    if before is None or before.kind not in ("table_row", "table_header") or len(before.columns) != len(block.columns):
        return False
    shift = block.columns[0] - before.columns[0]
    same_columns = all(abs(a + shift - b) <= 6 for a, b in zip(before.columns, block.columns, strict=True))
    if not same_columns or block.page - before.parts[-1][0] not in (0, 1):
        return False
    if block.page == before.parts[-1][0] and block.parts[0][1][1] >= before.parts[-1][1][1]:
        if block.table is before.table and not block.cells[0] and before.label_carried:
            _carry_label(before, block)
        if block.table is before.table and not block.header:
            block.header, block.numbered = before.header, block.numbered or before.numbered
        return False
    if block.kind == "table_header":
        return bool(before.header) and _cells(before.header) == _cells(block.cells)
    if before.header and _cells(before.header) == _cells(block.cells):
        return True
    if not block.header:
        block.header, block.numbered = before.header, block.numbered or before.numbered
    if before.kind != "table_row":
        return False
    if not _row_goes_on(before, block):
        if not block.cells[0] and before.cells[0]:
            _carry_label(before, block)
        return False
    for cell, more in zip(before.cells, block.cells, strict=True):
        cell += more
    before.parts += block.parts
    before.table = block.table
    return True


def _cells(row: list[list[str]]) -> list[str]:
    return [" ".join(cell).casefold() for cell in row]


def _row_goes_on(before: Block, block: Block) -> bool:
    """Whether the first row on a page continues the last one: a cell goes on in mid-sentence, or only few cells hold text."""
    filled, filled_before = (sum(1 for cell in row if cell) for row in (block.cells, before.cells))
    few = not block.cells[0] and filled <= max(1, filled_before // 2)
    for cell, more in zip(before.cells, block.cells, strict=True):
        if not cell or not more:
            continue
        end, start = cell[-1].rstrip(), more[0]
        if start[:1].islower() and not _STOPS.search(end):
            return True
    return few and all(cell for cell, more in zip(before.cells, block.cells, strict=True) if more)


def _carry_label(before: Block, block: Block) -> None:
    """Repeats the first cell of a table on rows that a merged cell spans over a page break."""
    block.cells[0] = list(before.cells[0])
    block.label_carried = True
