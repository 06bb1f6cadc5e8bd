"""Finds tables of contents in any dress: with leaders or without, over several pages, with wrapped entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from boliginnov.extract.lines import Line
from boliginnov.extract.settings import ExtractSettings

_TITLE = re.compile(
    r"^(?:\d+\.?\s+)?(?:innhald|innhold)(?:s(?:fortegnelse|oversikt|liste|oversyn))?:?$|^(?:table of )?contents:?$", re.IGNORECASE
)
_LEADER = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}|·{4,}")
_ENTRY = re.compile(r"^(?P<title>.*?\S)[\s.…_·]+(?P<page>\d{1,3})$")
_LEADER_ONLY = re.compile(r"^[\s.…_·]+\d{0,3}$")
_BARE_NUMBER = re.compile(r"^\d{1,3}$")


def normal_title(text: str) -> str:
    """A heading's letters and digits in lower case, for comparing a contents entry with the heading in the text."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _is_entry(text: str) -> bool:
    if _LEADER.search(text):
        return True
    found = _ENTRY.match(text)
    return bool(found) and not text.rstrip("0123456789 ").endswith((".", ",", ";")) and len(text) <= 160


def find_contents(lines: Sequence[Line], settings: ExtractSettings) -> tuple[set[int], list[str]]:
    """Indexes of the lines of every table of contents, and the titles that it lists.

    ``lines`` are the lines of the document in reading order.
    """
    dropped: set[int] = set()
    titles: list[str] = []
    index = 0
    while index < len(lines):
        text = lines[index].text.strip()
        if _TITLE.match(text):
            end = _last_entry(lines, index + 1, settings)
            if end < 0:
                end = _last_repeated(lines, index + 1)
            if end >= 0:
                dropped.update(range(index, end + 1))
                titles += _titles(lines, index + 1, end)
                index = end + 1
                continue
        elif _LEADER.search(text) or (_is_entry(text) and lines[index].page <= 12):
            end = _last_entry(lines, index, settings)
            if end >= 0 and _is_list_of_pages(lines, index, end, settings):
                start = _heading_above(lines, index)
                dropped.update(range(start, end + 1))
                titles += _titles(lines, index, end)
                index = end + 1
                continue
        index += 1
    return dropped, titles


def _last_entry(lines: Sequence[Line], start: int, settings: ExtractSettings) -> int:
    """Index of the last line of the list that begins at ``start``, -1 when the first lines hold no entry."""
    last = -1
    previous = 0
    for index in range(start, len(lines)):
        text = lines[index].text.strip()
        page = _page_of(text)
        goes_on = _is_entry(text) or _LEADER_ONLY.match(text) or (last >= 0 and _BARE_NUMBER.match(text))
        if goes_on and (page is None or _LEADER.search(text) or previous <= page <= previous + 200):
            last = index
            previous = page if page is not None else previous
        elif index - max(last, start - 1) > settings.contents_wrap:
            break
    return last


def _page_of(text: str) -> int | None:
    found = re.search(r"(\d{1,3})$", text)
    return int(found[1]) if found else None


def _is_list_of_pages(lines: Sequence[Line], start: int, end: int, settings: ExtractSettings) -> bool:
    """Whether a stretch without a heading is a contents list: enough entries, few other lines, page numbers that rise."""
    texts = [line.text.strip() for line in lines[start : end + 1]]
    entries = [text for text in texts if _is_entry(text)]
    if sum(1 for text in entries if _LEADER.search(text)) >= min(3, settings.contents_entries):
        return True
    numbers = [number for text in entries if (number := _page_of(text)) is not None]
    rising = all(a <= b for a, b in pairwise(numbers))
    distinct = len(set(numbers)) >= max(3, len(numbers) // 3)
    return len(entries) >= settings.contents_entries + 1 and len(entries) >= 0.6 * len(texts) and rising and distinct


def _heading_above(lines: Sequence[Line], index: int) -> int:
    """The line above a list, when it is a short line of other size that heads it (list of figures)."""
    if index and lines[index - 1].page == lines[index].page:
        above = lines[index - 1]
        if above.size > 1.05 * lines[index].size and len(above.text.split()) <= 6:
            return index - 1
    return index


def _last_repeated(lines: Sequence[Line], start: int) -> int:
    """End of a contents list without page numbers: lines that each come back later as a line of their own."""
    later: dict[str, int] = {}
    for index in range(start, len(lines)):
        later[normal_title(lines[index].text)] = index
    last = -1
    for index in range(start, min(len(lines), start + 120)):
        title = normal_title(lines[index].text)
        if title and later.get(title, index) > index:
            last = index
        elif index - max(last, start - 1) > 1:
            break
    return last if last - start >= 1 else -1


def _titles(lines: Sequence[Line], start: int, end: int) -> list[str]:
    titles: list[str] = []
    parts: list[str] = []
    for line in lines[start : end + 1]:
        text = line.text.strip()
        if _is_entry(text) or _LEADER_ONLY.match(text):
            cleaned = _LEADER.sub(" ", text)
            cleaned = re.sub(r"[\s.…_·]*\d{1,3}$", "", cleaned).strip()
            titles.append(" ".join([*parts, cleaned]).strip())
            parts = []
        else:
            parts.append(text)
            if len(parts) > 3:
                parts = parts[-1:]
            titles.append(text)
    return [title for title in titles if title]
