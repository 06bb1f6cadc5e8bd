"""The picture of a page of a plan, as a person sees it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image

MOST_PIXELS = 3_000
"""Longest side of a picture: a page of ten metres is drawn small, not large."""


def page_image(document: Any, number: int, scale: float) -> tuple[Image.Image, float]:
    """The page (from 1) drawn with ``scale`` pixels a point or less, and the scale it was drawn with; white when it is damaged."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return Image.new("RGB", (round(595 * scale), round(842 * scale)), "white"), scale
    try:
        scale = min(scale, MOST_PIXELS / max(page.get_size()))
        return page.render(scale=scale).to_pil().convert("RGB"), scale
    finally:
        page.close()


def png(image: Image.Image, colours: int = 0) -> bytes:
    """The image as PNG, the same bytes each time; with ``colours`` fewer colours and a smaller file."""
    file = BytesIO()
    if colours:
        image = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    image.save(file, "PNG", optimize=bool(colours))
    return file.getvalue()
