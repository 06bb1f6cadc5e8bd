"""One web page of a whole plan: each page's picture beside the passages that were read from it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from boliginnov.extract.geometry import Box
from boliginnov.show.kinds import LOOKS, look_of_reason
from boliginnov.show.page_image import page_image, png
from boliginnov.show.read_pages import ReadPage, open_pdf, read_plan

SCALE = 1.4
"""Pixels a point."""
_COLOURS = 32


def show_plan(path: Path) -> str:
    """A self-contained HTML document of all pages of a plan with what was read on them.

    Raises DocumentError when the file cannot be read.
    """
    plan = read_plan(path)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    with open_pdf(path) as document:
        pages = list(_pages(document, plan.pages))
    return environment.get_template("plan.html.j2").render(
        title=plan.title, file=path.name, problem=plan.problem, pages=pages, looks=LOOKS
    )


def _pages(document: Any, pages: list[ReadPage]) -> Iterator[dict[str, Any]]:
    for page in pages:
        image, _ = page_image(document, page.number, SCALE)
        yield {
            "number": page.number,
            "image": b64encode(png(image, _COLOURS)).decode("ascii"),
            "width": image.width,
            "height": image.height,
            "readable": page.readable,
            "passages": [
                {
                    "order": shown.order,
                    "goes_on": shown.goes_on,
                    "kind": shown.passage.kind,
                    "name": LOOKS[shown.passage.kind].name,
                    "section": shown.passage.section,
                    "lead_in": shown.passage.lead_in,
                    "text": shown.passage.text,
                    "repeats": shown.passage.repeats,
                    "boxes": [_place(box, page) for box in shown.boxes],
                }
                for shown in page.passages
            ],
            "cells": [_place(cell, page) for cell in page.cells],
            "rest": [
                {
                    "text": line.text,
                    "reason": line.reason,
                    "kind": "heading" if look_of_reason(line.reason) is LOOKS["heading"] else "rest",
                    "place": _place(line.box, page),
                }
                for line in page.rest
            ],
        }


def _place(box: Box, page: ReadPage) -> str:
    """A box as CSS: shares of the page, so that it stays in place when the picture is scaled."""
    left, top, right, bottom = box
    across, down = 100 / page.width, 100 / page.height
    return f"left:{left * across:.2f}%;top:{top * down:.2f}%;width:{(right - left) * across:.2f}%;height:{(bottom - top) * down:.2f}%"
