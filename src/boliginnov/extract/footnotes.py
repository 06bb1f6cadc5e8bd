"""Tells footnotes from the running text: small type that a mark opens, at the foot of the page or below a short rule."""

from __future__ import annotations

import re
from collections.abc import Iterable

from boliginnov.extract.geometry import Box, overlap
from boliginnov.extract.lines import Line
from boliginnov.extract.pieces import Piece
from boliginnov.extract.settings import ExtractSettings

_MARK = re.compile(r"^\[?(\d{1,3})(?:[\].)]?\s+(?=\S)|(?=[A-ZÆØÅ]))|^([*†‡]{1,3})\s*(?=\S)")


def note_mark(text: str) -> tuple[str, str]:
    """The mark that may open a footnote and the text after it: ``("1", "Lov om …")`` of ``1 Lov om …``; ("", text) without one."""
    found = _MARK.match(text)
    return (found[1] or found[2], text[found.end() :]) if found else ("", text)


def opens_note(line: Line, page_height: float, marks: set[str], rules: list[Box]) -> bool:
    """Whether a line of small type opens a footnote: with a raised mark, or a plain one low on the page, known or below a rule.

    ``marks`` are the raised marks in the text of this page and the one before, ``rules`` the page's rules above footnotes.
    """
    if line.note:
        return True
    mark, _ = note_mark(line.text)
    return bool(mark) and (line.top > 0.5 * page_height or mark in marks or below_rule(line, rules))


def below_rule(line: Line, rules: list[Box]) -> bool:
    """Whether a line stands below a rule that parts footnotes from the text of its column."""
    return any(line.top >= rule[3] - 2 and rule[0] - 12 <= line.x0 <= rule[2] + line.size for rule in rules)


def follows(before: Line, line: Line) -> bool:
    """Whether a line opens the footnote after the one that ``before`` opens."""
    first, second = note_mark(before.text)[0], note_mark(line.text)[0]
    return line.note or (first.isdigit() and second.isdigit() and int(second) == int(first) + 1)


def note_rules(
    rules: Iterable[Box], pieces: list[Piece], tables: list[Box], page: tuple[float, float], settings: ExtractSettings
) -> list[Box]:
    """The short horizontal rules on the lower part of a page that may stand above footnotes: in no table, and underlining nothing.

    ``page`` is the page's width and height, ``tables`` the boxes of its tables.
    """
    width, height = page
    found = []
    for rule in rules:
        left, top, right, bottom = rule
        if bottom - top > settings.rule_width or not settings.note_rule <= right - left <= 0.45 * width or top < 0.4 * height:
            continue
        if any(box[0] - 3 <= left and right <= box[2] + 3 and box[1] - 3 <= top <= box[3] + 3 for box in tables):
            continue
        if not any(-1 <= top - piece.base <= 0.35 * piece.size and overlap(left, right, piece.x0, piece.x1) for piece in pieces):
            found.append(rule)
    return found
