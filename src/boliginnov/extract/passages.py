"""Makes passages of the blocks: text joined and repaired, section, lead-in and place of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from boliginnov.extract.blocks import Block
from boliginnov.extract.footnotes import note_mark
from boliginnov.extract.geometry import Box, union
from boliginnov.extract.headings import BodyStyle, HeadingPath
from boliginnov.extract.hyphenation import join_lines
from boliginnov.tables import CODED_KINDS

Kind = Literal["paragraph", "list_item", "table_row", "footnote", "caption"]
UNLINKED = -1
"""In ``repeats``: a pull quote whose passage has not been looked for yet."""


@dataclass(frozen=True)
class ExtractedPassage:
    """One passage. ``bbox`` and ``bbox_end`` are left, top, right, bottom in PDF points from the upper left corner of the page as
    shown; ``bbox_end`` is the box of its last part when it goes on in another column or on another page. ``repeats`` is the place
    in the plan, from 1, of the passage whose words a pull quote shows again, 0 for all other passages. ``ocr_confidence`` is
    the mean confidence, 0 to 1, of its words that OCR read; None where there are none."""

    page: int
    page_end: int
    bbox: Box
    bbox_end: Box | None
    section: str
    kind: Kind
    lead_in: str
    text: str
    repeats: int = 0
    ocr_confidence: float | None = None

    @property
    def is_coded(self) -> bool:
        """Whether coders read it: no footnote, caption or pull quote that repeats another passage."""
        return self.kind in CODED_KINDS and not self.repeats


def make_passages(
    blocks: list[Block], body: BodyStyle, words: Counter[str], as_shown: Callable[[int, Box], Box]
) -> list[ExtractedPassage]:
    """The passages in reading order. ``words`` is the plan's vocabulary, ``as_shown`` turns a page's box to the page as shown.

    Footnotes, captions and pull quotes are passages where they stand on the page; a list's lead-in reaches past them.
    """
    passages: list[ExtractedPassage] = []
    path = HeadingPath()
    lead_in = ""
    parents: list[tuple[float, str]] = []
    box_path: list[str] = []
    open_box = 0
    for block in blocks:
        if block.box_id != open_box:
            open_box, box_path, parents = block.box_id, [], []
            lead_in = lead_in if not block.box_id else ""
        if block.kind == "heading":
            title = join_lines(block.texts(), words)
            lead_in, parents = "", []
            if block.box_id:
                box_path.append(title)
            else:
                path.enter(title, block.lines[0].size, block.lines[0].bold, body)
            continue
        section = " › ".join([*path.names(), *box_path])
        if block.kind == "table_row":
            skip = 1 if block.numbered else 0  # a row's number is no more part of its text than a list item's
            text = " | ".join(filled for cell in block.cells[skip:] if (filled := join_lines(cell, words)))
            header = " | ".join(filled for cell in block.header[skip:] if (filled := join_lines(cell, words)))
            _add(passages, block, section, "table_row", header, text, as_shown)
            parents = []
            continue
        if block.kind == "footnote":
            mark, rest = note_mark(block.lines[0].text)
            text = join_lines([rest, *(line.text for line in block.lines[1:])], words)
            _add(passages, block, section, "footnote", mark, text, as_shown)
        elif block.kind == "caption":
            _add(passages, block, section, "caption", "", join_lines(block.texts(), words), as_shown)
        elif block.kind == "pull_quote":
            _add(passages, block, section, "paragraph", "", join_lines(block.texts(), words), as_shown, UNLINKED)
        elif block.kind == "paragraph":
            text = join_lines(block.texts(), words)
            _add(passages, block, section, "paragraph", "", text, as_shown)
            lead_in, parents = text, []
        elif block.kind == "list_item":
            text = join_lines(block.texts(), words)
            em = block.lines[0].size
            while parents and block.x0 - block.lines[0].left < parents[-1][0] + 0.7 * em:
                parents.pop()
            _add(passages, block, section, "list_item", parents[-1][1] if parents else lead_in, text, as_shown)
            parents.append((block.x0 - block.lines[0].left, text))
    return passages


def _add(
    passages: list[ExtractedPassage],
    block: Block,
    section: str,
    kind: Kind,
    lead_in: str,
    text: str,
    as_shown: Callable[[int, Box], Box],
    repeats: int = 0,
) -> None:
    if not any(character.isalnum() for character in text):
        return
    page, _ = block.parts[0]
    page_end, last = block.parts[-1]
    first = union(box for number, box in block.parts[:1])
    bbox_end = as_shown(page_end, last) if len(block.parts) > 1 else None
    passages.append(ExtractedPassage(page, page_end, as_shown(page, first), bbox_end, section, kind, lead_in, text, repeats))
