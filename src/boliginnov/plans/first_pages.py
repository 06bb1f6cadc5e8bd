"""The text of a plan's first pages line by line, so that what is read there can be traced to a page and the words on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

PAGE_BREAK = "\f"
"""Stands between two pages in ``ExtractedDocument.first_pages_text``."""


@dataclass(frozen=True)
class PageLine:
    """A line with text and the page it stands on, from 1."""

    page: int
    text: str


def page_lines(text: str) -> list[PageLine]:
    """The lines with text of the first pages, blanks between words made one and soft hyphens gone."""
    return [
        PageLine(page, line)
        for page, content in enumerate(text.split(PAGE_BREAK), start=1)
        for raw in content.splitlines()
        if (line := " ".join(raw.replace("\xad", "").split()))
    ]


def first_line(text: str, pattern: str) -> PageLine | None:
    """The first line that a pattern is found in, whatever the case; None if it is in none."""
    sought = re.compile(pattern, re.IGNORECASE)
    return next((line for line in page_lines(text) if sought.search(line.text)), None)
