"""Tells the cover from the text, and takes the plan's title from it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from boliginnov.extract.lines import Line

_COVER_WORDS = 60
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|indd|odt)$|^microsoft word|^untitled|^uten navn|^dokument\d*$|^skia|^\S+_\S+$", re.IGNORECASE
)


def cover_lines(lines: Sequence[Line], contents: set[int]) -> list[Line]:
    """The lines of the cover: the first page's text before the contents list, when it is short and holds no sentence."""
    if not lines:
        return []
    first_page = lines[0].page
    found: list[Line] = []
    ends_at_contents = False
    for index, line in enumerate(lines):
        if index in contents:
            ends_at_contents = True
            break
        if line.page != first_page:
            break
        found.append(line)
    if first_page > 1 or len(found) == len(lines):
        return []
    words = sum(len(line.text.split()) for line in found)
    sentences = any(line.text.rstrip().endswith(".") and len(line.text.split()) > 8 for line in found)
    if not found or words > _COVER_WORDS or sentences:
        return []
    if not ends_at_contents:
        rest = [line.size for line in lines[len(found) :]]
        if max(line.size for line in found) < 1.3 * sorted(rest)[len(rest) // 2]:
            return []
    return found


def cover_title(cover: Sequence[Line], metadata_title: str) -> str:
    """The largest lines of the cover, else the metadata's title unless it is a file name, else ''."""
    if cover:
        largest = max(line.size for line in cover)
        parts = [line.text for line in cover if line.size >= 0.97 * largest]
        return " ".join(parts[:4]).strip()
    title = metadata_title.strip()
    return "" if _FILE_NAME.search(title) else title
