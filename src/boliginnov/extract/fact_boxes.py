"""Fact boxes: frames and coloured fields with text of their own, which is one passage and not part of the text around it."""

from __future__ import annotations

from dataclasses import dataclass

from boliginnov.extract.blocks import Block
from boliginnov.extract.pieces import Piece
from boliginnov.extract.reading_order import Column
from boliginnov.extract.settings import ExtractSettings


@dataclass(slots=True)
class FactBox:
    """The text of a box, in reading order."""

    columns: list[Column]


def is_fact_box(inside: list[Piece], pieces: list[Piece]) -> bool:
    """Whether a frame holds a box's text: two lines and a dozen words at least, and not nearly all of the page."""
    rows = {round(piece.base / 4) for piece in inside}
    words = sum(len(piece.text.split()) for piece in inside)
    everything = sum(len(piece.text.split()) for piece in pieces)
    return len(rows) >= 2 and 12 <= words <= 0.9 * everything


def as_one_passage(blocks: list[Block], settings: ExtractSettings) -> list[Block]:
    """The blocks of a box with its paragraphs made one, unless it is long or holds a list or a table."""
    paragraphs = [block for block in blocks if block.kind == "paragraph"]
    words = sum(len(line.text.split()) for block in paragraphs for line in block.lines)
    others = any(block.kind in ("list_item", "table_row") for block in blocks)
    later_heading = any(block.kind == "heading" for block in blocks[1:])
    if len(paragraphs) < 2 or others or later_heading or words > settings.box_words:
        return blocks
    first = paragraphs[0]
    for block in paragraphs[1:]:
        first.lines += block.lines
        if block.parts[0][0] != first.parts[-1][0]:
            first.parts += block.parts
    if len(first.parts) == 1:
        first.close()
    return [block for block in blocks if block is first or block.kind != "paragraph"]
