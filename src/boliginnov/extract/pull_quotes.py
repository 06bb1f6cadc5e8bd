"""Finds pull quotes: words of the running text that the layout shows again in other dress beside it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from boliginnov.extract.blocks import Block
from boliginnov.extract.contents import normal_title
from boliginnov.extract.headings import BodyStyle, numbering
from boliginnov.extract.passages import UNLINKED, ExtractedPassage
from boliginnov.extract.settings import ExtractSettings

_FEWEST_WORDS = 5
_FEWEST_LETTERS = 30
_HEADING_WORDS = 8
_ENDS = '.!?…»”"'
_OPENS = '«”“"–'


def mark_pull_quotes(blocks: list[Block], body: BodyStyle, known: set[str], settings: ExtractSettings) -> None:
    """Makes blocks of another dress than the body whose words stand in the text of this page or its neighbours ``pull_quote``.

    ``known`` are the normalised titles of the contents list and the outline, which are headings and never quotes.
    """
    candidates = [block for block in blocks if _may_quote(block, body, known, settings)]
    if not candidates:
        return
    chosen = {id(block) for block in candidates}
    running: dict[int, str] = defaultdict(str)
    for block in blocks:
        if block.kind in ("paragraph", "list_item") and id(block) not in chosen:
            running[block.page] += normal_title("".join(block.texts()))
    for block in candidates:
        nearby = "".join(running[page] for page in range(block.page - 1, block.page + 2) if page in running)
        if normal_title("".join(block.texts())) in nearby:
            block.kind = "pull_quote"


def _may_quote(block: Block, body: BodyStyle, known: set[str], settings: ExtractSettings) -> bool:
    if block.kind not in ("paragraph", "heading"):
        return False
    first = block.lines[0]
    large = first.size >= settings.heading_size * body.size
    if not (large or block.box_id or first.bold != body.bold or block.kind == "heading"):
        return False
    text = " ".join(block.texts())
    words = len(text.split())
    title = normal_title(text)
    if words < _FEWEST_WORDS or len(title) < _FEWEST_LETTERS:
        return False
    if block.kind == "paragraph":
        return True
    sentence = text[-1] in _ENDS or text[0] in _OPENS or words >= _HEADING_WORDS
    return sentence and not numbering(text) and title not in known


def link_repeats(passages: list[ExtractedPassage]) -> list[ExtractedPassage]:
    """The passages with ``repeats`` of each pull quote set: the place of the passage that it shows again, or of the one where it
    begins when it runs over two; 0 when its words are in no passage nearby."""
    linked = list(passages)
    for index, quote in enumerate(passages):
        if quote.repeats != UNLINKED:
            continue
        words = normal_title(quote.text)
        near = [
            (place, normal_title(other.text))
            for place, other in enumerate(passages)
            if other.repeats != UNLINKED and abs(other.page - quote.page) <= 1 and other.kind in ("paragraph", "list_item")
        ]
        whole = next((place for place, text in near if words in text), None)
        start = next((place for place, text in near if words[:_FEWEST_LETTERS] in text), -1)
        linked[index] = replace(quote, repeats=1 + (start if whole is None else whole))
    return linked
