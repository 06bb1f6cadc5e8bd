"""A passage as it is quoted: shortened if very long, the words that point to the code marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 800
_CODE_SEPARATOR, _CUE_SEPARATOR = " | ", "·"


@dataclass(frozen=True)
class Part:
    """A stretch of the quotation."""

    text: str
    marked: bool


def cues(why: str, codes: Sequence[str]) -> dict[str, list[str]]:
    """Code → the words and cues of a `why` cell: "code: a · b | other: c", or "a · b" alone, which then holds for every code."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    for piece in filter(None, (part.strip() for part in why.split(_CODE_SEPARATOR))):
        name, colon, rest = piece.partition(":")
        own = [name] if colon and name in found else list(codes)
        words = [word.strip() for word in (rest if own == [name] else piece).split(_CUE_SEPARATOR) if word.strip()]
        for code in own:
            found[code] += words
    return found


def excerpt(text: str, limit: int = LONGEST) -> tuple[str, bool]:
    """The text, and whether it was cut (between words) to the limit."""
    if len(text) <= limit:
        return text, False
    return text[:limit].rsplit(" ", 1)[0] + " […]", True


def marked(text: str, words: Sequence[str]) -> list[Part]:
    """The text in parts, those that a cue matches marked.

    A cue marks its whole-word occurrences; a cue that is only the beginning of words (a stem) marks those words.
    """
    parts: list[Part] = []
    end = 0
    for start, stop in _joined(sorted(span for cue in words for span in _occurrences(text, cue))):
        if start > end:
            parts.append(Part(text[end:start], False))
        parts.append(Part(text[start:stop], True))
        end = stop
    if end < len(text):
        parts.append(Part(text[end:], False))
    return parts


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted spans, those that overlap or touch as one."""
    joined: list[tuple[int, int]] = []
    for start, stop in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


def _occurrences(text: str, cue: str) -> list[tuple[int, int]]:
    words = r"\s+".join(re.escape(word) for word in cue.rstrip("*-").split())
    if not words:
        return []
    whole = [m.span() for m in re.finditer(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE)]
    return whole or [m.span() for m in re.finditer(rf"(?<!\w){words}\w*", text, re.IGNORECASE)]
