"""Tells captions from the running text: by their words (``Figur 3:``, ``Tabell 2 …``, ``Foto: …``) or by the picture above them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from boliginnov.extract.geometry import Box, area, overlap
from boliginnov.extract.lines import Line

_LONGEST = 240  # characters
_REACH = 16.0  # points between a picture and its caption
_OPENING = re.compile(
    r"^(?:figur|tabell|bilde|bilete|foto|illustrasjon|kart|kilde|kjelde|diagram|graf)\b\s*(?:\d+[\w.-]*|[.:–-]|©|\w+:)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^\w+\s+\d+[\w.-]*\s+(?:viser|syner|gir|gjev|er|var|illustrerer|framstiller|fremstiller|oppsummerer|beskriver|inneholder"
    r"|inneheld|og|ovenfor|over|under|nedenfor)\b",
    re.IGNORECASE,
)


def opens_caption(text: str) -> bool:
    """Whether a line opens as a caption does, and not as a sentence about the figure (``Figur 3 viser …``)."""
    return bool(_OPENING.match(text)) and not _SENTENCE.match(text)


def is_caption(lines: Sequence[Line], small: bool, body_size: float, pictures: Sequence[Box], page_area: float) -> bool:
    """Whether the lines of a paragraph are a caption. ``small``: set smaller than the text; ``pictures``: those of the page."""
    first = lines[0]
    if sum(len(line.text) for line in lines) >= _LONGEST:
        return False
    if _OPENING.match(first.text):
        return small or (opens_caption(first.text) and first.size <= 1.01 * body_size)
    return small and any(_stands_under(lines, picture) for picture in pictures if _is_picture(picture, page_area))


def _is_picture(picture: Box, page_area: float) -> bool:
    return picture[2] - picture[0] >= 60 and picture[3] - picture[1] >= 40 and area(picture) < 0.6 * page_area


def _stands_under(lines: Sequence[Line], picture: Box) -> bool:
    first = lines[0]
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return -4 <= first.top - picture[3] <= _REACH and overlap(left, right, picture[0], picture[2]) >= 0.6 * (right - left)
