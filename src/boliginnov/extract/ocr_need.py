"""Tells which pages have no usable text, or not only that, and must be read from their picture."""

from __future__ import annotations

import re
from typing import Literal

from boliginnov.extract.geometry import Box, area
from boliginnov.extract.page_content import PageContent
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.text_repair import meaningless

OcrNeed = Literal["none", "page", "holes", "pictures"]
"""What must be read: nothing; the whole page; what a font without Unicode shows, beside good text; text in pictures, if any."""

_SAMPLE = 1_200  # characters looked at
_LETTER = re.compile("[A-Za-zÀ-ɏ]")
_VOWELS = set("aeiouyæøåäöAEIOUYÆØÅÄÖ")


def ocr_need(content: PageContent, settings: ExtractSettings) -> OcrNeed:
    """What of a page must be read from its picture: all where it is a scan or its fonts have no Unicode."""
    unreadable = content.unreadable
    if content.characters > 20 and unreadable > settings.rubbish_share * content.characters:
        return "page"
    text = " ".join(run.text for run in content.runs)
    if _is_rubbish(text):
        return "page"
    words = sum(1 for word in text[:_SAMPLE].split() if any(character.isalnum() for character in word))
    if words < settings.ocr_words:
        return "page" if content.image_share() >= settings.ocr_image_share else "none"
    if unreadable > settings.rubbish_characters:
        return "holes"
    return "pictures" if bare_pictures(content, settings) else "none"


def _is_rubbish(text: str) -> bool:
    """Whether letters stand for others, as where a font has no map to Unicode: too few or too many vowels."""
    letters = _LETTER.findall(text[:_SAMPLE])
    if len(letters) > 200:
        vowels = sum(1 for letter in letters if letter in _VOWELS)
        if not 0.18 <= vowels / len(letters) <= 0.65:
            return True
    return False


def drop_unreadable(content: PageContent) -> None:
    """Takes out the runs whose font has no Unicode."""
    content.runs = [run for run in content.runs if meaningless(run.text) <= 0.2 * len(run.text.strip())]


def bare_pictures(content: PageContent, settings: ExtractSettings) -> list[Box]:
    """The large pictures without text on them, which may hold text of their own."""
    whole = content.width * content.height
    large = [image for image in content.images if area(image) >= settings.ocr_picture_share * whole]
    return [image for image in large if _words_on(image, content) <= 2] if len(large) <= settings.ocr_pictures else []


def _words_on(box: Box, content: PageContent) -> int:
    left, top, right, bottom = box
    return sum(
        len(run.text.split()) for run in content.runs if left <= (run.x0 + run.x1) / 2 <= right and top <= run.base <= bottom
    )
