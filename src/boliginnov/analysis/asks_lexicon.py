"""The words by which a sentence asks, offers or seeks cooperation, read from ``asks_and_offers.toml`` and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LEXICON = Path(__file__).with_name("asks_and_offers.toml")
WORD = r"[\w-]+"
_GAP = rf"(?:\W+{WORD}){{0,6}}?"
_FEW = rf"(?:[^\w,;:.]+(?!(?:som|who|that)\b){WORD}){{0,3}}?[^\w,;:.]+"
_NOT_THEIRS = r"(?!\W+(?:kommunen|vi|bli|verte|the municipality|we|be)\b)"
_OPENING = r"^[\W\d]*(?:(?:mål|delmål|tiltak|strategi)\W+)?(?:(?:aktivt|systematisk|systematiske|tett|tettere|tettare|god|godt|jevnlig|jamleg|fast|faste|styrket|styrka|actively)\W+)?"

Pattern = re.Pattern[str]


@dataclass(frozen=True)
class Lexicon:
    """Compiled words: actor type → pattern, topic → pattern, and cues per direction ("asks", "offers") before and after the actor.

    ``together_before`` and ``together_after`` seek cooperation, ``together_alone`` also names the actor; they count in sentences
    with ``forward`` or an ``opener`` and without ``present``. ``residents`` are types that are only asked, by cues of their own. ``own`` is what other actors say of themselves, per direction.
    ``told`` begin clauses that only tell of others' demands, policy or wishes, ``done`` stands in one that tells of what is done, ``standing`` is an opener that tells of cooperation as it is; an idea
    is ``dropped`` in its own sentence or in the next, which then begins with ``back``. After ``needs`` comes what is needed.
    """

    actors: Mapping[str, Pattern]
    residents: frozenset[str]
    residents_before: Pattern
    residents_after: Pattern
    residents_alone: Pattern
    municipality: Pattern
    topics: Mapping[str, Pattern]
    before: Mapping[str, Pattern]
    after: Mapping[str, Pattern]
    together_before: Pattern
    together_after: Pattern
    together_alone: Pattern
    forward: Pattern
    opener: Pattern
    present: Pattern
    own: Mapping[str, Pattern]
    stop: Pattern
    told: Sequence[Pattern]
    done: Pattern
    standing: Pattern
    dropped: Pattern
    back: Pattern
    needs: Pattern


@lru_cache(maxsize=4)
def load_lexicon(path: Path = LEXICON) -> Lexicon:
    """The lexicon in a TOML file (its head explains how to write one)."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    directions = {name: content[name] for name in ("asks", "offers")}
    together = content["cooperation"]
    return Lexicon(
        actors={name: word_pattern(words) for name, words in content["actors"].items()},
        residents=frozenset(content["residents"]["types"]),
        residents_before=word_pattern(content["residents"]["before_actor"]),
        residents_after=word_pattern(content["residents"]["after_actor"]),
        residents_alone=word_pattern(content["residents"]["by_itself"]),
        municipality=word_pattern(content["municipality"]["words"]),
        topics={name: word_pattern(words) for name, words in content["topics"].items()},
        before={name: word_pattern(words["before_actor"]) for name, words in directions.items()},
        after={name: word_pattern(words["after_actor"]) for name, words in directions.items()},
        together_before=word_pattern(together["before_actor"]),
        together_after=word_pattern(together["after_actor"]),
        together_alone=word_pattern(together["by_itself"]),
        forward=word_pattern(together["forward"]),
        opener=re.compile(_OPENING + f"(?:{word_pattern(together['openers']).pattern})"),
        present=word_pattern(together["present"]),
        own={name: word_pattern(content["speaker"][name]) for name in ("asks", "offers")},
        stop=word_pattern(content["stop"]["words"]),
        told=[
            _told(part.get("who", []), part["says"], either_order=part.get("either_order", False))
            for part in content["told"]
            if "whole_clause" not in part
        ],
        done=_told([], [words for part in content["told"] if "whole_clause" in part for words in part["says"]]),
        standing=_standing(together["subjects"], together["states"]),
        dropped=word_pattern(content["dropped"]["words"]),
        back=re.compile(rf"\W*(?:(?:men|but)\W+)?{word_pattern(content['dropped']['back']).pattern}\b"),
        needs=word_pattern(content["needs"]["words"]),
    )


def word_pattern(phrases: Sequence[str]) -> Pattern:
    """One pattern for phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{'|'.join(map(_phrase, ordered))})")


def _told(who: Sequence[str], says: Sequence[str], *, either_order: bool = False) -> Pattern:
    """Somebody and what they say or do, unless the municipality is the doer ("saman med staten vil kommunen") or something is done to them ("staten vil bli bedt")."""
    verb = word_pattern(says).pattern
    if not who:
        return re.compile(rf"(?<!\bsom ){verb}")
    somebody = rf"(?<!\bat ){word_pattern(who).pattern}"
    turned = rf"|{verb}\W+{somebody}" if either_order else ""
    return re.compile(rf"{somebody}{_FEW}{verb}{_NOT_THEIRS}{turned}")


def _standing(subjects: Sequence[str], states: Sequence[str]) -> Pattern:
    """The head of a sentence whose subject is cooperation and whose verb tells how it is; the verb is not that of a subordinate clause."""
    verb = word_pattern(states).pattern
    return re.compile(rf"{_OPENING}{word_pattern(subjects).pattern}(?:(?!\b(?:som|når|der|at|that|who|when)\b)[^;:.])*?{verb}")


def _phrase(phrase: str) -> str:
    words = phrase.split()
    parts: list[str] = []
    for place, word in enumerate(words):
        if word == "…":
            parts[-1] = re.escape(words[place - 1].rstrip(".")) + r"\b(?!-)" + _GAP
        else:
            start, stem = (r"[\w-]*", word[1:]) if word.startswith("*") else ("", word)
            parts.append(start + (re.escape(stem[:-1]) + r"\b" if stem.endswith(".") else re.escape(stem) + r"[\w-]*"))
    return r"\W+".join(parts)
