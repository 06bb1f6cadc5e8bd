"""The text of a plan's first pages line by line, so that what is read there can be traced to a page and the words on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

FIRST_PAGES = 3
"""Pages that are looked at for what a plan is."""
_PAGE_BREAK = "\f"


@dataclass(frozen=True)
class PageLine:
    """A line with text and the page it stands on, from 1."""

    page: int
    text: str


def first_pages_text(lines: Iterable[tuple[int, str]]) -> str:
    """Lines with their pages as one text: a line a line, a form feed between pages; later pages left out."""
    pages: list[list[str]] = [[] for _ in range(FIRST_PAGES)]
    for page, text in lines:
        if page <= FIRST_PAGES:
            pages[page - 1].append(text)
    return _PAGE_BREAK.join("\n".join(page) for page in pages).rstrip(_PAGE_BREAK)


def page_lines(text: str) -> list[PageLine]:
    """The lines of ``first_pages_text``, blanks between words made one, soft hyphens gone and empty lines left out."""
    return [
        PageLine(page, line)
        for page, content in enumerate(text.split(_PAGE_BREAK), start=1)
        for raw in content.splitlines()
        if (line := " ".join(raw.replace("\xad", "").split()))
    ]


def first_line(text: str, pattern: str) -> PageLine | None:
    """The first line that a pattern is found in, whatever the case; None if it is in none."""
    sought = re.compile(pattern, re.IGNORECASE)
    return next((line for line in page_lines(text) if sought.search(line.text)), None)
