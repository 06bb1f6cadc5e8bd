"""Tells for text that is in no passage what became of it: read as a heading, or left out and for what likely reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from boliginnov.extract.document import ExtractedPassage
from boliginnov.extract.furniture import mask_numbers
from boliginnov.extract.geometry import Box, centre_inside, overlap
from boliginnov.show.text_lines import TextLine

Reason = Literal[
    "overskrift",
    "forside",
    "tabellhode",
    "innholdsfortegnelse",
    "topp- eller bunntekst",
    "sidetall",
    "tall",
    "siden har ikke lesbart tekstlag",
    "ukjent grunn",
]

_MARGIN = 0.13
_CONTENTS_LINES = 4
_PAGE_NUMBER = re.compile(r"^\W*(?:(?:side|sida|s\.)\s*)?\d{1,4}(?:\s*(?:av|/|\|)\s*\d{1,4})?\W*$", re.IGNORECASE)
_CONTENTS_ENTRY = re.compile(r"\w.*?(?:[.…·_\s]{3,}|\s)\d{1,3}$")
_LEADERS = re.compile(r"(?:[.…·_]\s?){4,}")
_MARKER = re.compile(r"^\W*\w{0,3}(?:\.\d+)*[.)]?$")
_CONTENTS_TITLE = re.compile(r"^(?:innhold|innhald)(?:sfortegnelse|sliste)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Rest:
    """A line of text that is in no passage, and why."""

    text: str
    box: Box
    reason: Reason


@dataclass
class PlanContext:
    """What a plan's pages have in common: what stands in the margins of several, as written and without numbers."""

    margins: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)

    def add_page(self, lines: Sequence[TextLine], height: float) -> None:
        """Counts what stands in a page's margins, once a page."""
        inside = {line.text for line in lines if _in_margin(line, height)}
        self.margins.update(inside)
        self.masked.update({mask_numbers(text) for text in inside})


def letters(text: str) -> str:
    """A text's letters and digits alone, so that line ends, hyphens and blanks make no difference."""
    return "".join(character for character in text.casefold() if character.isalnum())


def left_out(
    lines: Sequence[TextLine],
    page: int,
    height: float,
    passages: Sequence[ExtractedPassage],
    plan: PlanContext,
    readable: bool = True,
) -> list[Rest]:
    """The lines of a page that are in no passage, top to bottom. ``passages`` are the plan's, ``height`` the page's in points."""
    here = [p for p in passages if p.page <= page <= p.page_end]
    boxes = [box for p in here for box in boxes_on(p, page)]
    texts = [letters(p.text) for p in here]
    headings = {letters(name) for p in passages if p.page in (page, page + 1) for name in p.section.split(" › ")} - {""}
    headers = {letters(title) for p in here if p.kind == "table_row" for title in p.lead_in.split(" | ")} - {""}
    rest = [line for line in lines if letters(line.text) and not _read(line, boxes, texts)]
    contents = _contents(rest, height)
    cover = page == 1 and not here
    return [Rest(line.text, line.box, _reason(line, height, headings, headers, contents, plan, readable, cover)) for line in rest]


def boxes_on(passage: ExtractedPassage, page: int) -> list[Box]:
    """The boxes of a passage on a page."""
    boxes = [passage.bbox] if passage.page == page else []
    return [*boxes, passage.bbox_end] if passage.bbox_end and passage.page_end == page else boxes


def _read(line: TextLine, boxes: Sequence[Box], texts: Sequence[str]) -> bool:
    if any(centre_inside((b[0] - 2, b[1] - 2, b[2] + 2, b[3] + 2), line.box) for b in boxes):
        return True
    if _MARKER.match(line.text) and any(_beside(line.box, box) for box in boxes):
        return True
    own = letters(line.text)
    return len(own) >= 12 and any(own in text for text in texts)


def _beside(marker: Box, box: Box) -> bool:
    return overlap(marker[1], marker[3], box[1], box[3]) > 0 and -2 <= box[0] - marker[2] < 40


def _in_margin(line: TextLine, height: float) -> bool:
    return line.box[3] < _MARGIN * height or line.box[1] > (1 - _MARGIN) * height


def _contents(rest: Sequence[TextLine], height: float) -> set[int]:
    """The ``id`` of lines of a table of contents: entries with page numbers, several on the page."""
    body = [line for line in rest if not _in_margin(line, height) or _LEADERS.search(line.text)]
    found: set[int] = set()
    entries = 0
    for line in body:
        row = [other for other in body if overlap(line.box[1], line.box[3], other.box[1], other.box[3]) > 3]
        text = " ".join(other.text for other in sorted(row, key=lambda other: other.box[0]))
        if _LEADERS.search(text) or _CONTENTS_ENTRY.search(text):
            entries += line is row[0]
            found.add(id(line))
    found |= {id(line) for line in rest if _CONTENTS_TITLE.match(line.text)}
    return found if entries >= _CONTENTS_LINES else set()


def _reason(
    line: TextLine,
    height: float,
    headings: set[str],
    headers: set[str],
    contents: set[int],
    plan: PlanContext,
    readable: bool,
    cover: bool,
) -> Reason:
    own = letters(line.text)
    tokens = line.text.split()
    checks: tuple[tuple[bool, Reason], ...] = (
        (not readable, "siden har ikke lesbart tekstlag"),
        (id(line) in contents, "innholdsfortegnelse"),
        (_in_margin(line, height) and bool(_PAGE_NUMBER.match(line.text)), "sidetall"),
        (_in_margin(line, height) and plan.margins[line.text] > 1, "topp- eller bunntekst"),
        (own in headings or own.lstrip("0123456789") in {h.lstrip("0123456789") for h in headings}, "overskrift"),
        (own in headers, "tabellhode"),
        (len(own) > 5 and any(own in heading for heading in headings), "overskrift"),
        (any(own in title for title in headers), "tabellhode"),
        (_in_margin(line, height) and plan.masked[mask_numbers(line.text)] > 1, "topp- eller bunntekst"),
        (cover, "forside"),
        (2 * sum(any(c.isdigit() for c in token) for token in tokens) > len(tokens), "tall"),
    )
    return next((reason for holds, reason in checks if holds), "ukjent grunn")
