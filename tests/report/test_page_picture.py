"""Pictures of passages: the right strip of the right page, the passage marked, the same bytes, and limits."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from boliginnov.errors import DocumentError
from boliginnov.report.page_picture import WIDTH, page_picture, parse_box, pictures_of_examples
from tests.report.invented import coded, documents


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Two pages of 600 × 800 points; on page 2 a green box from 300 to 340 points below the top."""
    path = tmp_path / "plan.pdf"
    canvas = Canvas(str(path), pagesize=(600, 800), invariant=1)
    canvas.showPage()
    canvas.setFillColorRGB(0, 0.5, 0)
    canvas.rect(100, 460, 400, 40, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    return path


def _opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


def _reddish(colour: object) -> bool:
    red, green, blue = colour  # type: ignore[misc]
    return bool(red > 235 and green > 220 and blue < 210)


def test_the_strip_is_around_the_passage_and_the_passage_is_marked(plan: Path) -> None:
    picture = _opened(page_picture(plan, 2, (100, 290, 500, 350), around=50))
    scale = WIDTH / 600
    assert picture.width == WIDTH
    assert picture.height == pytest.approx((350 + 50 - (290 - 50)) * scale, abs=2)
    inside = (round(300 * scale), round((320 - 240) * scale))
    red, green, blue = picture.getpixel(inside)  # type: ignore[misc]
    assert green > red + 60
    assert green > blue + 60
    assert _reddish(picture.getpixel((round(300 * scale), round((295 - 240) * scale))))
    assert picture.getpixel((round(300 * scale), round((260 - 240) * scale))) == (255, 255, 255)


def test_same_bytes_and_small(plan: Path) -> None:
    first = page_picture(plan, 2, (100, 290, 500, 350))
    assert first == page_picture(plan, 2, (100, 290, 500, 350))
    assert len(first) < 60_000


def test_a_page_or_a_file_that_is_not_there_is_told(plan: Path) -> None:
    with pytest.raises(DocumentError, match=r"plan\.pdf"):
        page_picture(plan, 9, (0, 0, 10, 10))
    with pytest.raises(DocumentError, match=r"borte\.pdf"):
        page_picture(plan.with_name("borte.pdf"), 1, (0, 0, 10, 10))


def test_boxes() -> None:
    assert parse_box("1 2 30.5 40") == (1, 2, 30.5, 40)
    assert parse_box("") is parse_box("1 2 3") is parse_box("5 5 1 1") is parse_box("a b c d") is None


def test_pictures_are_of_the_strongest_and_keep_the_limits(plan: Path) -> None:
    table = documents(3, failed=0, partial=0)
    passages = coded(table).assign(file="plan.pdf", page=2)
    names = ["innovativt_grep", "ny_samarbeidsform"]
    pictures = pictures_of_examples(passages, names, plan.parent)
    best = passages[passages["innovativt_grep"] == 1].sort_values("innovativt_grep_p").iloc[-1]
    assert next(iter(pictures)) == best["passage_id"]
    assert len(pictures_of_examples(passages, names, plan.parent, most=3)) == 3
    assert sum(map(len, pictures_of_examples(passages, names, plan.parent, most_bytes=5000).values())) <= 5000
    assert pictures_of_examples(passages, names, plan.parent / "borte") == {}
