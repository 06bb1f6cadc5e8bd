"""A picture of a passage where it stands: the strip of the page around it, the passage marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from boliginnov.analysis.examples import strongest
from boliginnov.errors import DocumentError

Box = tuple[float, float, float, float]

WIDTH = 680
"""Width of a picture in pixels."""
MOST_PICTURES = 40
MOST_BYTES = 3_000_000
"""Size of all pictures of a report together; those of the strongest passages come first."""
_AROUND = 54.0
_TALLEST = 1.15
_COLOURS = 40
_MARK = (255, 240, 178)
_EDGE = (161, 74, 28)


def parse_box(text: str) -> Box | None:
    """The `bbox` of a passage (left top right bottom); None if it holds no box."""
    try:
        left, top, right, bottom = (float(part) for part in text.split())
    except ValueError:
        return None
    return (left, top, right, bottom) if left < right and top < bottom else None


def page_picture(pdf: Path, page: int, box: Box, *, width: int = WIDTH, around: float = _AROUND) -> bytes:
    """PNG of the page's full width from a little above the passage to a little below it, the passage marked; the same bytes each time.

    Parameters
    ----------
    pdf : the plan
    page : from 1
    box : left, top, right, bottom in PDF points from the upper left corner of the page as shown
    width : of the picture, in pixels
    around : points of the page above and below the passage

    A passage taller than the page is wide is cut at its end. Raises DocumentError if the file or the page cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
    except (pypdfium2.PdfiumError, OSError) as error:
        raise DocumentError(f"{pdf.name}: cannot be opened for a picture of page {page} ({error})") from error
    try:
        return _drawn(document, page, box, width, around)
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise DocumentError(f"{pdf.name}: page {page} cannot be drawn ({error})") from error
    finally:
        document.close()


def _drawn(document: Any, number: int, box: Box, width: int, around: float) -> bytes:
    page = document[number - 1]
    page_width, page_height = page.get_size()
    scale = width / page_width
    left, top, right, bottom = box
    upper = max(top - around, 0.0)
    lower = min(max(bottom + around, upper + 2 * around), page_height, upper + page_width * _TALLEST)
    picture = page.render(scale=scale, crop=(0, max(page_height - lower, 0.0), 0, upper)).to_pil().convert("RGB")
    frame = [(left - 4) * scale, (top - upper - 3) * scale, (right + 4) * scale, (bottom - upper + 3) * scale]
    tint = Image.new("RGB", picture.size, "white")
    ImageDraw.Draw(tint).rectangle(frame, fill=_MARK)
    picture = ImageChops.multiply(picture, tint)
    ImageDraw.Draw(picture).rectangle([frame[0] - 4, frame[1], frame[0], frame[3]], fill=_EDGE)
    file = BytesIO()
    picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def pictures_of_examples(
    coded: pd.DataFrame, codes: Sequence[str], raw: Path, *, most: int = MOST_PICTURES, most_bytes: int = MOST_BYTES
) -> dict[str, bytes]:
    """passage_id → picture of the passages that the report quotes, strongest first and code by code in turn, within both limits.

    A plan that is no PDF, is gone or cannot be drawn has no picture: the quotation stands without.
    """
    pictures: dict[str, bytes] = {}
    size = 0
    for record in _in_turn([strongest(coded, code).to_dict("records") for code in codes]):
        box = parse_box(str(record["bbox"]))
        if len(pictures) >= most or record["passage_id"] in pictures or box is None:
            continue
        try:
            picture = page_picture(raw / record["file"], int(record["page"]), box)
        except DocumentError:
            continue
        if size + len(picture) <= most_bytes:
            pictures[record["passage_id"]] = picture
            size += len(picture)
    return pictures


def _in_turn(lists: Sequence[Sequence[Mapping[Any, Any]]]) -> Iterable[Mapping[Any, Any]]:
    for place in range(max((len(own) for own in lists), default=0)):
        for own in lists:
            yield from own[place : place + 1]
