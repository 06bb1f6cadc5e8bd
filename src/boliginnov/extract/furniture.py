"""Finds running headers, footers and page numbers: rows in the margins that come back from page to page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from boliginnov.extract.pieces import Piece
from boliginnov.extract.settings import ExtractSettings

_NUMBER_WORDS = (
    "en|én|ein|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten|tjue"
)
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"^[ivxlc]{1,7}$", re.IGNORECASE)
_WORD_NUMBER = re.compile(rf"\b(?:{_NUMBER_WORDS}|tjue\w+|tretti\w*|førti\w*|femti\w*)\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"^[\s\-–—|•.]*(?:(?:side|sida|s\.|page|p\.)\s*)?\d{1,4}(?:\s*(?:av|of|/|\|)\s*\d{1,4})?[\s\-–—|•.]*$", re.IGNORECASE
)


@dataclass(slots=True)
class _Row:
    page: int
    pieces: list[Piece]
    from_top: bool
    rank: int
    y: float
    mask: str
    apart: bool


def mask_numbers(text: str) -> str:
    """Text with what changes from page to page blanked: digits, a roman numeral that stands alone, numbers in words after *side*."""
    text = text.strip().casefold()
    if _ROMAN.match(text):
        return "#"
    masked = _DIGITS.sub("#", text)
    if masked.startswith(("side ", "sida ")):
        masked = _WORD_NUMBER.sub("#", masked)
    return re.sub(r"[\s.|•–—-]+", " ", masked).strip()


def is_page_number(text: str) -> bool:
    """Whether a text is a page number alone: ``4``, ``Side 4 av 12``."""
    return bool(_PAGE_NUMBER.match(text))


def _rows(pieces: list[Piece], settings: ExtractSettings) -> list[list[Piece]]:
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if rows and abs(rows[-1][0].base - piece.base) <= settings.baseline_tolerance * max(piece.size, 6):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _margin_rows(page: int, pieces: list[Piece], height: float, settings: ExtractSettings) -> list[_Row]:
    rows = _rows(pieces, settings)
    found: list[_Row] = []
    reach = settings.margin_share * height
    for from_top in (True, False):
        ordered = rows if from_top else rows[::-1]
        for rank, row in enumerate(ordered[: settings.furniture_rows]):
            base = row[0].base
            inside = base <= reach + row[0].size if from_top else base >= height - reach
            if not inside:
                break
            after = ordered[rank + 1][0].base if rank + 1 < len(ordered) else None
            size = max(piece.size for piece in row)
            apart = after is None or abs(after - base) >= settings.furniture_gap * size
            text = " ".join(piece.text for piece in sorted(row, key=lambda piece: piece.x0))
            found.append(_Row(page, row, from_top, rank, base if from_top else height - base, mask_numbers(text), apart))
    return found


def furniture(pages: list[list[Piece]], heights: list[float], settings: ExtractSettings) -> list[set[int]]:
    """For each page the ``id`` of the pieces that belong to running headers, footers and page numbers.

    ``pages`` holds the pieces of each page (tables left out), ``heights`` the page heights in points.
    """
    all_rows = [
        row
        for page, (pieces, height) in enumerate(zip(pages, heights, strict=True))
        for row in _margin_rows(page, pieces, height, settings)
    ]
    found: list[set[int]] = [set() for _ in pages]
    all_rows_of: dict[tuple[int, bool], list[_Row]] = defaultdict(list)
    for row in all_rows:
        all_rows_of[row.page, row.from_top].append(row)
    places: dict[tuple[bool, str], list[_Row]] = defaultdict(list)
    for row in all_rows:
        if row.mask:
            places[row.from_top, row.mask].append(row)
        for part in _parts(row):
            places[row.from_top, part.mask].append(part)
    needed = max(2, min(4, round(len(pages) * settings.furniture_share / 2)))
    repeated = [
        row
        for rows in places.values()
        for group in _same_height(rows, settings)
        if len({row.page for row in group}) >= needed
        for row in group
    ]
    for rank in range(settings.furniture_rows):
        for row in repeated:
            if row.rank == rank and _outer_rows_gone(row, all_rows_of[row.page, row.from_top], found[row.page]):
                found[row.page].update(id(piece) for piece in row.pieces)
    _changing_headers(all_rows, pages, found, settings)
    _page_numbers(all_rows, found)
    return found


def _parts(row: _Row) -> list[_Row]:
    """The groups of a row that stand wide apart, as left, middle and right of a header do; [] for a row of one group."""
    groups: list[list[Piece]] = []
    for piece in sorted(row.pieces, key=lambda piece: piece.x0):
        if groups and piece.x0 - groups[-1][-1].x1 < 3 * piece.size:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    if len(groups) < 2:
        return []
    parts = []
    for group in groups:
        mask = mask_numbers(" ".join(piece.text for piece in group))
        if len(mask) >= 4 or mask == "#":
            parts.append(_Row(row.page, group, row.from_top, row.rank, row.y, mask, row.apart))
    return parts


def _outer_rows_gone(row: _Row, rows: list[_Row], gone: set[int]) -> bool:
    """Whether all rows between this one and the page's edge have been found to be furniture: the body ends their reach."""
    return all(any(id(piece) in gone for piece in outer.pieces) for outer in rows if outer.rank < row.rank)


def _same_height(rows: list[_Row], settings: ExtractSettings) -> list[list[_Row]]:
    groups: list[list[_Row]] = []
    for row in sorted(rows, key=lambda row: row.y):
        if groups and row.y - groups[-1][-1].y <= settings.furniture_shift:
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _changing_headers(rows: list[_Row], pages: list[list[Piece]], found: list[set[int]], settings: ExtractSettings) -> None:
    """Headers that change with the chapter: the outermost row, at one height on most pages, well apart from the body, whose
    texts repeat each other or a heading in the text."""
    if len(pages) < 5:
        return
    margins = {id(piece) for row in rows for piece in row.pieces if row.rank == 0}
    elsewhere: set[str] | None = None
    for from_top in (True, False):
        outermost = [row for row in rows if row.from_top == from_top and row.rank == 0 and row.apart and len(row.mask) <= 90]
        for group in _same_height(outermost, settings):
            if len({row.page for row in group}) < 0.5 * len(pages):
                continue
            repeats = Counter(row.mask for row in group)
            familiar = sum(1 for row in group if repeats[row.mask] > 1 or row.mask == "#")
            if familiar < 0.6 * len(group):
                elsewhere = elsewhere or {
                    mask_numbers(p.text) for own in pages for p in own if id(p) not in margins and len(p.text) <= 90
                }
                familiar += sum(1 for row in group if repeats[row.mask] == 1 and row.mask != "#" and row.mask in elsewhere)
            if familiar >= 0.6 * len(group):
                for row in group:
                    found[row.page].update(id(piece) for piece in row.pieces)


def _page_numbers(rows: list[_Row], found: list[set[int]]) -> None:
    """Page numbers that stand alone in the margin, on short documents too."""
    for row in rows:
        left = [piece for piece in row.pieces if id(piece) not in found[row.page]]
        text = " ".join(piece.text for piece in left)
        if left and row.rank == 0 and row.apart and _PAGE_NUMBER.match(text):
            found[row.page].update(id(piece) for piece in left)
