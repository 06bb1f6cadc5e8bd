"""The form in which documents without fixed pages are read: a stream of headings, texts, tables and labels in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from boliginnov.extract.list_markers import find_marker
from boliginnov.extract.text_repair import SOFT_HYPHEN, repair


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 is the highest, lines that only look like headings get levels below all real ones."""

    text: str
    level: float
    page: int = 1


@dataclass(frozen=True)
class Text:
    """A paragraph, or a list item if ``depth`` (0 for the outermost list) is given.

    ``bold`` says that all of it is bold, ``size`` is its type size as a multiple of the body's, as far as the format tells.
    """

    text: str
    page: int = 1
    page_end: int = 1
    depth: int | None = None
    bold: bool = False
    size: float = 1.0


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells left to right, '' where a merged cell goes on; ``header`` if the format marks it as heading the columns."""

    cells: tuple[str, ...]
    page: int = 1
    page_end: int = 1
    header: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Grid:
    """A table."""

    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Label:
    """Text that is shown but is no passage: title, subtitle, cover."""

    text: str
    page: int = 1
    title: bool = False


@dataclass(frozen=True)
class Aside:
    """A footnote, with its mark, or a caption: kept, but no part of the running text."""

    text: str
    kind: Literal["footnote", "caption"]
    page: int = 1
    mark: str = ""


Block = Heading | Text | Grid | Label | Aside

_DOUBLE_BREAK = re.compile(r"\n\s*\n")


def clean(text: str) -> str:
    """Text as it stands in a passage: characters repaired, soft hyphens and note marks gone, one space between words."""
    return " ".join(repair(text).replace(SOFT_HYPHEN, "").split())


def split_text(block: Text) -> list[Text]:
    """The paragraph cut where its author cut it by hand: at empty lines, and before lines that open with a typed bullet or number.

    A line break inside is written as a newline. Markers are taken off and make list items.
    """
    parts: list[Text] = []
    for stretch in _DOUBLE_BREAK.split(block.text):
        lines: list[tuple[str, int | None]] = []
        listed = _typed_list(stretch)
        for line in stretch.split("\n"):
            content = clean(line)
            marker = find_marker(content) if block.depth is None else None
            if marker and (marker.kind == "bullet" or listed):
                lines.append((marker.rest, 0))
            elif lines:
                lines[-1] = (f"{lines[-1][0]} {content}".strip(), lines[-1][1])
            else:
                lines.append((content, block.depth))
        parts += [replace(block, text=text, depth=depth) for text, depth in lines if text]
    return parts


def _typed_list(stretch: str) -> bool:
    """Whether several lines open with a number or letter: one alone may be a date or a section number."""
    return sum(1 for line in stretch.split("\n") if find_marker(clean(line))) >= 2


def plain_text(blocks: Iterable[Block]) -> str:
    """All text of the blocks on one line, for a cell."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Grid):
            parts += [cell for row in block.rows for cell in row.cells if cell]
        elif isinstance(block, Text):
            parts += [part.text for part in split_text(block)]
        elif not isinstance(block, Aside):
            parts.append(clean(block.text))
    return " ".join(part for part in parts if part)
