"""Tells which pages have no usable text and must be read from their picture."""

from __future__ import annotations

import re

from boliginnov.extract.page_content import PageContent
from boliginnov.extract.settings import ExtractSettings

_SAMPLE = 1_200  # characters looked at
_LETTER = re.compile("[A-Za-zÀ-ɏ]")
_VOWELS = set("aeiouyæøåäöAEIOUYÆØÅÄÖ")


def needs_ocr(content: PageContent, settings: ExtractSettings) -> bool:
    """Whether a page shows text that its text layer does not give: a picture with hardly a word, or a font without Unicode."""
    if content.characters and content.unreadable > settings.rubbish_share * content.characters and content.characters > 20:
        return True
    text = "".join(run.text for run in content.runs)
    letters = _LETTER.findall(text[:_SAMPLE])
    if len(letters) > 200:
        vowels = sum(1 for letter in letters if letter in _VOWELS)
        if not 0.18 <= vowels / len(letters) <= 0.65:
            return True
    if len(text) > _SAMPLE:
        return False
    words = sum(1 for word in text.split() if any(character.isalnum() for character in word))
    return words < settings.ocr_words and content.image_share() >= settings.ocr_image_share
