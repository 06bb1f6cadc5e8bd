"""A picture of one page with what was read drawn on it: passages by kind with their order, headings, table cells, what was left out."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from boliginnov.errors import BoliginnovError
from boliginnov.extract.geometry import Box
from boliginnov.show.kinds import LOOKS, Colour, look_of_reason
from boliginnov.show.page_image import page_image, png
from boliginnov.show.read_pages import ReadPage, open_pdf, read_plan

SCALE = 1.8
"""Pixels a point."""
_TINT = 28
_LEGEND = 46
_LABEL = 13
_AROUND = 1.8
"""Points between the text and the frame of a passage. The labels keep to letters that Pillow's own font has: no ø."""


def show_page(path: Path, page: int) -> bytes:
    """PNG of a page (from 1) of a plan with what was read on it.

    Raises DocumentError when the file cannot be read, BoliginnovError when the plan has no such page.
    """
    plan = read_plan(path)
    if not 1 <= page <= len(plan.pages):
        raise BoliginnovError(f"{path.name} has no page {page}; give a number from 1 to {len(plan.pages)}.")
    with open_pdf(path) as document:
        image, scale = page_image(document, page, SCALE)
    return png(_drawn(image, scale, plan.pages[page - 1]))


def _drawn(image: Image.Image, scale: float, page: ReadPage) -> Image.Image:
    canvas = Image.new("RGB", (image.width, image.height + _LEGEND), "white")
    canvas.paste(image, (0, _LEGEND))
    tint = Image.new("RGBA", canvas.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(tint)
    font = ImageFont.load_default(_LABEL)

    def pixels(box: Box, around: float = 0.0) -> tuple[float, float, float, float]:
        left, top, right, bottom = (edge * scale for edge in (box[0] - around, box[1] - around, box[2] + around, box[3] + around))
        return left, top + _LEGEND, max(right, left + 1), max(bottom, top + 1) + _LEGEND

    for cell in page.cells:
        draw.rectangle(pixels(cell), outline=(*LOOKS["table_row"].colour, 120))
    for line in page.rest:
        look = look_of_reason(line.reason)
        draw.rectangle(pixels(line.box), fill=(*look.colour, 2 * _TINT), outline=(*look.colour, 160))
    for line in page.rest:
        if line.reason not in ("overskrift", "tabellhode"):
            _right_label(draw, pixels(line.box), line.reason, look_of_reason(line.reason).colour, font, canvas.width)
    for shown in page.passages:
        look = LOOKS[shown.passage.kind]
        for box in shown.boxes:
            draw.rectangle(pixels(box, _AROUND), fill=(*look.colour, _TINT), outline=(*look.colour, 255), width=2)
            label = f"…{shown.order}" if shown.goes_on else str(shown.order)
            _tag(draw, pixels(box, _AROUND), label, look.colour, font)
    _legend(draw, page, font)
    return Image.alpha_composite(canvas.convert("RGBA"), tint).convert("RGB")


def _tag(
    draw: ImageDraw.ImageDraw, box: Box, text: str, colour: Colour, font: ImageFont.FreeTypeFont | ImageFont.ImageFont
) -> None:
    width = draw.textlength(text, font=font) + 6
    left = max(box[0] - width, 0)
    draw.rectangle((left, box[1], left + width, box[1] + _LABEL + 4), fill=(*colour, 255))
    draw.text((left + 3, box[1] + 1), text, fill="white", font=font)


def _right_label(
    draw: ImageDraw.ImageDraw,
    box: Box,
    text: str,
    colour: Colour,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    width: int,
) -> None:
    """The reason after a line, where there is room for it."""
    if box[2] + 6 + draw.textlength(text, font=font) < width:
        draw.text((box[2] + 4, box[1]), text, fill=(*colour, 255), font=font)


def _legend(draw: ImageDraw.ImageDraw, page: ReadPage, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> None:
    draw.text((8, 5), f"Side {page.number}", fill=(0, 0, 0, 255), font=font)
    left = 80.0
    for look in LOOKS.values():
        draw.rectangle((left, 6, left + 14, 20), fill=(*look.colour, 255))
        draw.text((left + 20, 5), look.name, fill=(0, 0, 0, 255), font=font)
        left += 44 + draw.textlength(look.name, font=font)
    note = "Tall: orden i planen. Tynne streker: tabellceller."
    if not page.readable:
        note = "Siden har ikke lesbart tekstlag (OCR trengs)."
    draw.text((8, 25), note, fill=(60, 60, 60, 255), font=font)
