"""Tell in which written language a passage stands: Bokmål, Nynorsk or another.

A naive Bayes over words and word endings, whose weights were counted in the Norwegian Dependency Treebank
(``scripts/build_written_language.py``); other languages are told by their most frequent words and letters.
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

_WORD = re.compile(r"[^\W\d_]+")
_OTHER = {
    "en": frozenset(
        [
            "the",
            "of",
            "and",
            "to",
            "in",
            "is",
            "that",
            "with",
            "are",
            "this",
            "by",
            "be",
            "on",
            "which",
            "as",
            "from",
            "have",
            "it",
            "been",
            "was",
            "were",
            "has",
            "not",
            "their",
            "its",
            "or",
            "an",
            "will",
            "shall",
            "should",
            "can",
        ]
    ),
    "da": frozenset(
        [
            "af",
            "mellem",
            "hvad",
            "uden",
            "ikke",
            "også",
            "bliver",
            "efter",
            "blev",
            "kommunens",
            "være",
            "ud",
            "opgaver",
            "udvikling",
            "arbejdet",
            "borgere",
            "borgerne",
            "sig",
            "nye",
            "gøre",
        ]
    ),
    "sv": frozenset(
        [
            "och",
            "att",
            "är",
            "för",
            "med",
            "som",
            "inte",
            "av",
            "till",
            "från",
            "på",
            "ett",
            "har",
            "kan",
            "vid",
            "eller",
            "också",
            "mellan",
            "kommunen",
            "genom",
            "skall",
            "den",
            "ska",
            "när",
        ]
    ),
    "se": frozenset(
        [
            "ja",
            "lea",
            "lei",
            "leat",
            "dat",
            "mii",
            "go",
            "ahte",
            "sámi",
            "gielda",
            "maid",
            "leamaš",
            "boahtá",
            "galgá",
            "dán",
            "juohke",
            "nu",
            "muhto",
            "eai",
            "ii",
            "lassin",
        ]
    ),
}
_NORWEGIAN = frozenset(
    [
        "og",
        "i",
        "å",
        "er",
        "som",
        "på",
        "av",
        "til",
        "for",
        "med",
        "det",
        "at",
        "skal",
        "en",
        "ei",
        "ein",
        "de",
        "dei",
        "den",
        "fra",
        "frå",
        "ikke",
        "ikkje",
        "har",
        "kan",
        "eller",
        "om",
        "vil",
        "seg",
        "et",
        "eit",
    ]
)
_SAMI_LETTERS = re.compile(r"[đŋŧ]|[čšž]", re.IGNORECASE)


def features(text: str) -> list[str]:
    """Words in lower case and, for words of five letters or more, their last three letters as ``-abc``."""
    words = [w.lower() for w in _WORD.findall(text)]
    return words + [f"-{w[-3:]}" for w in words if len(w) >= 5]


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    return json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def nynorsk_odds(text: str) -> float:
    """Log odds that the text is Nynorsk rather than Bokmål, from its words and endings."""
    weights = _weights()
    return sum(weights.get(f, 0.0) for f in features(text))


def written_language(text: str, prior: float = 0.0) -> str:
    """``nb``, ``nn``, ``other`` (English, Danish, Swedish, Sámi …) or an empty string when the text has no words.

    ``prior`` is the log odds of Nynorsk before the text is seen, for instance from the rest of the plan.
    """
    words = [w.lower() for w in _WORD.findall(text)]
    if not words:
        return ""
    norwegian = sum(w in _NORWEGIAN for w in words)
    foreign = max(sum(w in known and w not in _NORWEGIAN for w in words) for known in _OTHER.values())
    sami = len(_SAMI_LETTERS.findall(text))
    if (len(words) >= 4 and foreign > max(norwegian, 1)) or (sami >= 3 and sami > norwegian):
        return "other"
    return "nn" if prior + nynorsk_odds(text) > 0 else "nb"


def passage_languages(texts: list[str]) -> list[str]:
    """Written language of each passage of one plan, where the plan as a whole decides about passages too short to tell."""
    whole = sum(nynorsk_odds(text) for text in texts)
    prior = max(-PLAN_PRIOR, min(PLAN_PRIOR, whole))
    return [written_language(text, prior) for text in texts]


def plan_language(passages: Iterable[tuple[str, str]]) -> str:
    """Written language of a plan from (language, text) of its passages, by words: ``mixed`` when Bokmål and Nynorsk both have a fair share."""
    words = {"nb": 0, "nn": 0, "other": 0}
    for language, text in passages:
        if language in words:
            words[language] += len(text.split())
    norwegian = words["nb"] + words["nn"]
    if words["other"] > norwegian:
        return "other"
    if not norwegian:
        return ""
    lesser = min(words["nb"], words["nn"])
    return "mixed" if lesser / norwegian >= MIXED_SHARE else max(("nb", "nn"), key=lambda form: words[form])
