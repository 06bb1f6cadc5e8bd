"""Stable names of passages: plan, page and a hash of the text, so that a better extractor does not orphan decisions."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

from boliginnov.extract.passages import ExtractedPassage


def normal_text(text: str) -> str:
    """Text in lower case with letters and digits only, so that spacing and punctuation don't change its name."""
    return "".join(character for character in text.casefold() if character.isalnum())


def passage_ids(doc_id: str, passages: Sequence[ExtractedPassage]) -> list[str]:
    """One id a passage, ``<doc_id>-s<page>-<8 hex>``; true repeats on one page get ``-2``, ``-3`` … in reading order."""
    ids: list[str] = []
    seen: Counter[str] = Counter()
    for passage in passages:
        digest = hashlib.sha256(normal_text(passage.text).encode()).hexdigest()[:8]
        name = f"{doc_id}-s{passage.page}-{digest}"
        seen[name] += 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids
