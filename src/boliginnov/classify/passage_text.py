"""The text of a passage as coders read it: with its lead-in, and without table cells that only say who, when and how much."""

from __future__ import annotations

import re

import pandas as pd

CELL = " | "
LONGEST = 6000
"""Characters of a passage that coders read; a longer one is a fault of extraction, and its beginning says enough."""
_LAST_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ADMINISTRATIVE_HEADER = re.compile(
    r"ansvar|frist|tid|når|år\b|nr\b|nummer|kostnad|økonomi|kr\b|budsjett|status|prioritet|oppfølging|gjennomfør|ferdig|periode|eier|eining|enhet"
)
_NO_WORDS = re.compile(r"^[\W\d_]*(kr|mill|nok|stk|nr|pr|ca|år)?[\W\d_]*$", re.IGNORECASE)
_FEW_WORDS = 3
_LEAD_IN_CHARACTERS = 200
_SHARE_IN_CAPITALS = 0.8  # of the letters; text recognition reads some capitals as small letters (I as l)
_SHORTEST_IN_CAPITALS = 20  # characters; a shorter text may be an abbreviation


def table_row_text(text: str, header: str = "") -> str:
    """A table row without its cells for number, year, cost and responsible unit.

    With a header row of as many cells the header decides; otherwise its last columns do, and cells of at most three words beside a
    longer one are left out.
    """
    cells = [cell.strip() for cell in text.split(CELL.strip())]
    names = [name.strip().lower() for name in header.split(CELL.strip())] if CELL.strip() in header else []
    headed = len(names) == len(cells)
    administrative = _administrative(names, len(cells))
    content = [
        cell for cell, other in zip(cells, administrative, strict=True) if cell and not other and not _NO_WORDS.match(cell)
    ]
    longest = max(content, key=len, default="")
    kept = [cell for cell in content if cell == longest or headed or len(cell.split()) > _FEW_WORDS]
    return CELL.join(kept) or text


def _administrative(names: list[str], cells: int) -> list[bool]:
    """Which cells of a row the header calls administrative; in rows of another length only its last columns can be told, from the right."""
    flags = [_ADMINISTRATIVE_HEADER.search(name) is not None for name in names]
    if len(names) == cells:
        return flags
    last = next((place for place, flag in enumerate(reversed(flags)) if not flag), len(flags))
    last = last if last < cells else 0
    return [False] * (cells - last) + [True] * last


def reading_text(text: str, kind: str, lead_in: str) -> str:
    """What a coder reads: list items with the last sentence of a lead-in that ends in a colon, table rows by :func:`table_row_text`."""
    if kind == "table_row":
        text = table_row_text(text, lead_in)
    elif kind == "list_item" and lead_in.rstrip().endswith(":"):
        text = f"{_LAST_SENTENCE.split(lead_in)[-1][-_LEAD_IN_CHARACTERS:]} {text}"
    text = " ".join(text.split())
    return text.capitalize() if _in_capitals(text) else text


def _in_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(text) > _SHORTEST_IN_CAPITALS and sum(map(str.isupper, letters)) >= _SHARE_IN_CAPITALS * max(1, len(letters))


def reading_texts(passages: pd.DataFrame) -> list[str]:
    """:func:`reading_text` of every row; needs the columns ``text``, ``kind`` and ``lead_in``."""
    return [
        reading_text(str(text), str(kind), str(lead_in))
        for text, kind, lead_in in zip(passages["text"], passages["kind"], passages["lead_in"], strict=True)
    ]
