"""The lines of text that a page holds as pdfium sees them, whether or not the extraction took them."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_double, c_int
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from boliginnov.extract.geometry import Box, union

_FINE = 20
"""Steps to a point in which places on the page are told."""
_MOST_CHARACTERS = 50_000
_WIDE_GAP = 1.5
"""A gap of so many times the height of the text parts two stretches: cells of a row, columns."""


@dataclass(frozen=True)
class TextLine:
    """A stretch of text on one line; the box is left, top, right, bottom in points from the upper left corner as shown."""

    text: str
    box: Box


def text_lines(page: Any) -> list[TextLine]:
    """The lines of a pypdfium2 page, top to bottom; text outside the page is left out."""
    width, height = page.get_size()
    text_page = page.get_textpage()
    try:
        stretches = [(text, _as_shown(page, box, width, height)) for text, box in _stretches(text_page)]
    finally:
        text_page.close()
    lines = [TextLine(" ".join(text.split()), box) for text, box in stretches]
    seen = [line for line in lines if line.text and _on_page(line.box, width, height)]
    return sorted(seen, key=lambda line: (line.box[1], line.box[0]))


def _on_page(box: Box, width: float, height: float) -> bool:
    return box[2] > 0 and box[3] > 0 and box[0] < width and box[1] < height


def _stretches(text_page: Any) -> Iterator[tuple[str, Box]]:
    """Characters of a line that follow each other, with their box in user space (left, bottom, right, top)."""
    text, boxes = "", list[Box]()
    for index in range(min(text_page.count_chars(), _MOST_CHARACTERS)):
        character = chr(pdfium.FPDFText_GetUnicode(text_page, index))
        ends = character in "\r\n"
        box = None if ends or character.isspace() else _character_box(text_page, index)
        if boxes and (ends or (box is not None and _far(boxes[-1], box))):
            yield text, union(boxes)
            text, boxes = "", []
        if box is not None:
            boxes.append(box)
        if not ends:
            text += "" if character in "\x02\x00\xad" else character
    if boxes:
        yield text, union(boxes)


def _far(last: Box, box: Box) -> bool:
    high = max(last[3] - last[1], box[3] - box[1], 4.0)
    return max(box[0] - last[2], last[0] - box[2], box[1] - last[3], last[1] - box[3]) > _WIDE_GAP * high


def _character_box(text_page: Any, index: int) -> Box | None:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    if not pdfium.FPDFText_GetCharBox(text_page, index, byref(left), byref(right), byref(bottom), byref(top)):
        return None
    return left.value, bottom.value, right.value, top.value


def _as_shown(page: Any, box: Box, width: float, height: float) -> Box:
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, down = c_int(), c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, round(width * _FINE), round(height * _FINE), 0, x, y, byref(across), byref(down))
        corners.append((across.value / _FINE, down.value / _FINE))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
