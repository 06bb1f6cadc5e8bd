"""Tell in which written language a passage or a plan stands: Bokmål, Nynorsk, both mixed, or another language.

A naive Bayes over words and word endings, counted in the Norwegian Dependency Treebank and the lexicons
(``scripts/build_written_language.py``), tells Bokmål from Nynorsk; other languages are told by words that only they have.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

WEIGHTS_FILE = Path(__file__).with_name("written_language.json")
PLAN_PRIOR = 2.0
"""How far, in log odds, the language of the whole plan speaks for that of a passage."""
MIXED_SHARE = 0.2
"""A plan is mixed when the lesser written language has at least this share of the words that could be told."""
SURE = 6.0
"""Log odds from which a sentence of a passage counts when it is asked whether the passage mixes the two."""

_ENGLISH_HEADING = 12
"""In an English document a passage of at most so many words is English too."""

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+|\n+|\s\|\s")
_FOREIGN = {
    "en": frozenset(["the", "of", "and", "to", "is", "that", "with", "are", "this", "by", "be", "on", "which", "as", "from", "have", "it", "been", "was", "were", "has", "not", "their", "its", "or", "an", "will", "shall", "should", "could", "would", "these", "those", "they", "there", "where", "what", "who", "into", "than", "such", "more", "between", "through"]),
    "da": frozenset(["af", "mellem", "hvad", "uden", "bliver", "blev", "ud", "udvikling", "opgaver", "arbejde", "arbejder", "arbejdet", "samarbejde", "gøre", "indsats", "indsatser", "borgernes", "mulighed", "muligheder", "lejeboliger", "efter", "nogle", "gennem", "hjælp", "boligområder", "ældre", "udvikle", "tilbyde"]),
    "sv": frozenset(["och", "att", "är", "för", "inte", "till", "från", "ett", "också", "mellan", "genom", "skall", "när", "bostäder", "äldre", "även", "många", "nya", "stöd", "utveckling", "människor", "samt", "denna", "detta", "vad"]),
    "se": frozenset(["lea", "lei", "leat", "dat", "mii", "ahte", "sámi", "gielda", "maid", "leamaš", "boahtá", "galgá", "dán", "juohke", "muhto", "eai", "lassin", "galget", "dahje", "sáhttá", "daid", "olbmuid", "orrunsaji", "viesut"]),
}  # fmt: skip
_SAMI_LETTERS = re.compile(r"[đŋŧčšž]", re.IGNORECASE)


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


def foreign_language(text: str) -> str:
    """``en`` or ``other`` for a text in another language than Norwegian, else empty: a fair share of its words are such as only that language has."""
    told = words(text)
    if len(told) < 4:
        return ""
    sami = len(_SAMI_LETTERS.findall(text))
    most, language = max((sum(word in known for word in told), name) for name, known in _FOREIGN.items())
    if most >= max(2, 0.12 * len(told)):
        return "en" if language == "en" else "other"
    return "other" if sami >= max(3, 0.12 * len(told)) else ""


def written_language(text: str, prior: float = 0.0) -> str:
    """``nb``, ``nn``, ``mixed``, ``en``, ``other`` (Danish, Swedish, Sámi …) or an empty string when the text has no words.

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
    if sum(len(text) for text in texts if foreign_language(text) == "en") > sum(map(len, texts)) / 2:
        return [written_language(text) if len(words(text)) > _ENGLISH_HEADING else "en" for text in texts]
    whole = sum(nynorsk_odds(text) for text in texts)
    prior = max(-PLAN_PRIOR, min(PLAN_PRIOR, whole))
    return [written_language(text, prior) for text in texts]


def plan_language(passages: Iterable[tuple[str, str]]) -> str:
    """Written language of a plan from (language, text) of its passages, by words: ``mixed`` when Bokmål and Nynorsk both have a fair share."""
    counts = {"nb": 0.0, "nn": 0.0, "en": 0.0, "other": 0.0}
    for language, text in passages:
        length = len(text.split())
        if language == "mixed":
            counts["nb"] += length / 2
            counts["nn"] += length / 2
        elif language in counts:
            counts[language] += length
    norwegian = counts["nb"] + counts["nn"]
    foreign = max(("en", "other"), key=lambda form: counts[form])
    if counts[foreign] > norwegian:
        return foreign
    if not norwegian:
        return ""
    lesser = min(counts["nb"], counts["nn"])
    return "mixed" if lesser / norwegian >= MIXED_SHARE else max(("nb", "nn"), key=lambda form: counts[form])
