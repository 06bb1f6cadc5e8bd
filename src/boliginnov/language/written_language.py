"""Tell in which written language a passage or a plan stands: Bokmål, Nynorsk, both mixed, or another language.

A naive Bayes over words and word endings, counted in the Norwegian Dependency Treebank and the lexicons
(``scripts/build_written_language.py``), tells Bokmål from Nynorsk; other languages are told by ``foreign_language``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from boliginnov.language.foreign_language import NAMES, foreign_language

WEIGHTS_FILE = Path(__file__).with_name("written_language.json")
PLAN_PRIOR = 2.0
"""How far, in log odds, the language of the whole plan speaks for that of a passage."""
MIXED_SHARE = 0.2
"""A plan is mixed when the lesser written language has at least this share of the words that could be told."""
SURE = 6.0
"""Log odds from which a sentence of a passage counts when it is asked whether the passage mixes the two."""

_SHORT_PASSAGE = 12
"""In a document in another language a passage of at most so many words is in that language too."""

_DANISH_SHARE = 0.3
"""Share of a document told to be Danish from which all that looks like Norwegian in it is Danish too: single passages are hard to tell apart."""

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+|\s\|\s")


def features(word: str) -> list[str]:
    """A word in lower case and, if it has five letters or more, its last three as ``-abc``."""
    return [word, f"-{word[-3:]}"] if len(word) >= 5 else [word]


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@lru_cache(maxsize=200_000)
def word_odds(word: str) -> float:
    """What one word in lower case adds to the log odds of Nynorsk."""
    weights = _weights()
    return sum(weights.get(feature, 0.0) for feature in features(word))


def words(text: str) -> list[str]:
    """Words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def nynorsk_odds(text: str) -> float:
    """Log odds that the text is Nynorsk rather than Bokmål."""
    return sum(map(word_odds, words(text)))


def written_language(text: str, prior: float = 0.0) -> str:
    """``nb``, ``nn``, ``mixed``, a language of ``foreign_language.NAMES``, or an empty string when the text has no words.

    ``prior`` is the log odds of Nynorsk before the text is seen, for instance from the rest of the plan.
    """
    if not words(text):
        return ""
    if foreign := foreign_language(text):
        return foreign
    if _is_mixed(text):
        return "mixed"
    return "nn" if prior + nynorsk_odds(text) > 0 else "nb"


def _is_mixed(text: str) -> bool:
    """Whether at least a third of a passage's sentences, by words, are surely in one written language and the same share in the other."""
    sentences = [(nynorsk_odds(part), len(part.split())) for part in _SENTENCE.split(text)]
    if len(sentences) < 2:
        return False
    bokmal = sum(length for odds, length in sentences if odds < -SURE and length >= 6)
    nynorsk = sum(length for odds, length in sentences if odds > SURE and length >= 6)
    return min(bokmal, nynorsk) >= max(20, sum(length for _, length in sentences) / 3)


def passage_languages(texts: list[str]) -> list[str]:
    """Written language of each passage of one document, where the document as a whole decides about passages too short to tell."""
    foreign = Counter[str]()
    for text in texts:
        foreign[foreign_language(text)] += len(text)
    language, letters = max(((name, foreign[name]) for name in NAMES), key=lambda item: item[1])
    if language == "da" and letters > _DANISH_SHARE * foreign.total():
        return [_foreign_or(text, "da") for text in texts]
    if language and letters > foreign.total() / 2:
        return [written_language(text) if len(words(text)) > _SHORT_PASSAGE else language for text in texts]
    whole = sum(nynorsk_odds(text) for text in texts)
    prior = max(-PLAN_PRIOR, min(PLAN_PRIOR, whole))
    return [written_language(text, prior) for text in texts]


def _foreign_or(text: str, language: str) -> str:
    """The text's own language if it is foreign, else the one given; empty when it has no words."""
    return foreign_language(text) or (language if words(text) else "")


def plan_language(passages: Iterable[tuple[str, str]]) -> str:
    """Language of a plan from (language, text) of its passages, by words: that of most of the text, ``mixed`` when Bokmål and Nynorsk both have a fair share."""
    counts = Counter[str]()
    for language, text in passages:
        length = len(text.split())
        if language == "mixed":
            counts.update({"nb": length / 2, "nn": length / 2})
        elif language:
            counts[language] += length
    norwegian = counts["nb"] + counts["nn"]
    foreign, most = max(((name, counts[name]) for name in NAMES), key=lambda item: item[1])
    if most > norwegian:
        return foreign
    if not norwegian:
        return ""
    lesser = min(counts["nb"], counts["nn"])
    return "mixed" if lesser / norwegian >= MIXED_SHARE else max(("nb", "nn"), key=lambda form: counts[form])
