"""Tells passages in other languages than Norwegian by words, endings, letters and phrases that only those languages have."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WORDS_FILE = Path(__file__).with_name("foreign_words.toml")
NAMES = {
    "en": "English", "da": "Danish", "sv": "Swedish", "se": "Northern Sámi", "smj": "Lule Sámi", "sma": "South Sámi", "other": "another language",
}  # fmt: skip
"""Languages other than Norwegian by their ISO 639 codes."""
LEAST_WORDS = 4
LEAST_HITS = 2
HIT_SHARE = 0.12
"""Share of a text's words that have to speak for another language; at 0.12 hardly any Norwegian passage of the treebank is taken for one but those that quote another language."""

_LONG_WORD = 6
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


@dataclass(frozen=True)
class _Marks:
    """What speaks for one language, and the Norwegian words that speak against it."""

    strong: frozenset[str]
    words: frozenset[str]
    weak: frozenset[str]
    endings: tuple[str, ...]
    letters: re.Pattern[str] | None
    phrases: re.Pattern[str] | None
    norwegian: frozenset[str]

    def hits(self, told: list[str], folded: str) -> float:
        """How much of a text speaks for the language: a word 1, strong ones 2, weak ones a half, Norwegian ones -1."""
        return sum(map(self._weight, told)) + (len(self.phrases.findall(folded)) if self.phrases else 0)

    def _weight(self, word: str) -> float:
        if word in self.norwegian:
            return -1
        if word in self.strong:
            return 2
        if (
            word in self.words
            or (len(word) >= _LONG_WORD and word.endswith(self.endings))
            or (self.letters is not None and self.letters.search(word) is not None)
        ):
            return 1
        return 0.5 if word in self.weak else 0


@lru_cache(maxsize=1)
def _languages() -> dict[str, _Marks]:
    data: dict[str, dict[str, str | list[str]]] = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
    return {
        name: _Marks(
            _set(marks, "strong"),
            _set(marks, "words"),
            _set(marks, "weak"),
            tuple(marks.get("endings", ())),
            re.compile(str(marks["letters"])) if "letters" in marks else None,
            re.compile(str(marks["phrases"])) if "phrases" in marks else None,
            _set(marks, "norwegian"),
        )
        for name, marks in data.items()
    }


def _set(marks: dict[str, str | list[str]], key: str) -> frozenset[str]:
    return frozenset(str(marks.get(key, "")).split())


def foreign_language(text: str) -> str:
    """Code of the language (``NAMES``) of a text that is not Norwegian, else empty; ``other`` for scripts other than the Latin one.

    German and further languages in Latin script are not known.
    """
    folded = text.lower()
    told = _WORD.findall(folded)
    if len(told) < LEAST_WORDS:
        return ""
    letters = "".join(told)
    if len(_LATIN.findall(letters)) < len(letters) / 2:
        return "other"
    most, language = max((marks.hits(told, folded), name) for name, marks in _languages().items())
    return language if most >= max(LEAST_HITS, HIT_SHARE * len(told)) else ""
