"""Put soft hyphens into long Norwegian words, for producers that have no Norwegian hyphenation of their own."""

from __future__ import annotations

import re
from functools import cache

import pyphen

SOFT = "\u00ad"


@cache
def _patterns(nynorsk: bool) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="nn_NO" if nynorsk else "nb_NO", left=3, right=3)


def soften(text: str, nynorsk: bool) -> str:
    """The text with soft hyphens in words of eight letters or more; words with a hyphen or a digit are left alone."""
    return re.sub(r"(?<![\w-])[^\W\d_]{8,}(?![\w-])", lambda m: _patterns(nynorsk).inserted(m[0], SOFT), text)
