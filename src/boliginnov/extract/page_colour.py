"""Looks at the page's picture for the colour behind white text, where the file does not tell it (gradients and patterns)."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from boliginnov.extract.geometry import Box

_MOST_PIXELS = 900  # of the picture's longer side
_WHITE = 240  # of 255; all channels above are white


def on_colour(page: Any, boxes: list[Box]) -> list[bool]:
    """For each box (left, bottom, right, top in user space) whether the page shows another colour than white around it.

    ``page`` is a pdfium handle. All False when the page cannot be drawn.
    """
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (0 < width < 1e6 and 0 < height < 1e6):
        return [False] * len(boxes)
    scale = min(1.0, _MOST_PIXELS / max(width, height))
    across, down = max(1, int(width * scale)), max(1, int(height * scale))
    bitmap = pdfium.FPDFBitmap_Create(across, down, 0)
    if not bitmap:
        return [False] * len(boxes)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, across, down, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, across, down, 0, 0)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * down)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)

    def coloured(x: float, y: float) -> bool:
        column, row = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, across, down, 0, x, y, ctypes.byref(column), ctypes.byref(row))
        if not (0 <= column.value < across and 0 <= row.value < down):
            return False
        start = row.value * stride + column.value * 4
        return min(pixels[start : start + 3]) < _WHITE

    def around(box: Box) -> bool:
        left, bottom, right, top = box
        gap = 0.25 * (top - bottom) + 1.5
        corners = [(left - gap, bottom - gap), (left - gap, top + gap), (right + gap, bottom - gap), (right + gap, top + gap)]
        return sum(coloured(x, y) for x, y in corners) >= 3

    return [around(box) for box in boxes]
