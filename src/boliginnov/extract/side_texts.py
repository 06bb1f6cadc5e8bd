"""Which texts along the side of the pages are read: not those that come back from page to page, and no short labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from boliginnov.extract.captions import opens_caption
from boliginnov.extract.furniture import is_page_number, mask_numbers
from boliginnov.extract.turned_text import TurnedText

_FEWEST_WORDS = 4


def side_texts(pages: Sequence[list[TurnedText]], running: set[str]) -> list[list[TurnedText]]:
    """For each page the texts that are passages of their own, captions among them.

    ``running`` are the masked running headers and footers of upright pages, which stand along the side of a turned page.
    """
    counts = Counter(mask for texts in pages for mask in {mask_numbers(text.text) for text in texts})
    return [
        [
            text
            for text in texts
            if counts[mask_numbers(text.text)] == 1
            and not all(mask_numbers(line.text) in running or is_page_number(line.text) for line in text.lines)
            and (len(text.text.split()) >= _FEWEST_WORDS or opens_caption(text.text))
        ]
        for texts in pages
    ]
