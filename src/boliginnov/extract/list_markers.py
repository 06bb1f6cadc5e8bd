"""Recognises what opens a list item: a bullet in any glyph, a number, a letter."""

from __future__ import annotations

import re
from dataclasses import dataclass

from boliginnov.extract.text_repair import BULLETS

_SURE = re.escape("".join(glyph for glyph in BULLETS if glyph not in "·–—-*o§"))
_BULLET = re.compile(rf"^(?:[{_SURE}]\s*|[·–—*‒-]\s+|o\s+(?=[^\W\d_])|§\s+(?!\d))")
_NUMBER = re.compile(r"^(?:\(?(\d{1,2})[.)]|\(?([a-zæøå])\)|([a-hæøå])\.)\s+(?=\S)")
_PRIVATE = re.compile(r"^[\ue000-\uf8ff]\s*")


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker: its kind (``bullet``, ``number``, ``letter``), the glyph or number, and the text after it."""

    kind: str
    mark: str
    rest: str


def find_marker(text: str) -> Marker | None:
    """The marker that opens the text, or None."""
    found = _BULLET.match(text) or _PRIVATE.match(text)
    if found:
        return Marker("bullet", found[0].strip(), text[found.end() :].strip())
    found = _NUMBER.match(text)
    if found:
        if found[1]:
            return Marker("number", found[1], text[found.end() :].strip())
        return Marker("letter", (found[2] or found[3]), text[found.end() :].strip())
    return None
