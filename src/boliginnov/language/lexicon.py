"""Lexicons as data: a CSV names a term once per written language, and a matcher finds every inflected and compounded form."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc, Span, Token

from boliginnov.errors import ConfigurationError
from boliginnov.language.compounds import split_compound
from boliginnov.language.word_forms import base_forms

FOLDER = Path(__file__).with_name("lexicons")
MATCHES = ("word", "head", "part", "name")
"""How a term matches: ``word`` itself inflected; ``head`` also as the end of a compound; ``part`` also as its start; ``name`` as written."""


class Term(NamedTuple):
    """One way to write a term of a lexicon.

    ``pos`` are the word classes it may have, joined with ``|``; ``NOMINAL`` is a noun, or an adjective that no noun follows. Terms of
    the type ``none`` only keep their words from being found as something else.
    """

    words: tuple[str, ...]
    type: str
    value: str
    match: str
    pos: str


class Hit(NamedTuple):
    """Tokens ``start`` to ``end`` of a text that a term matches."""

    start: int
    end: int
    term: Term


def read_terms(path: Path) -> Iterator[Term]:
    """Terms of a CSV with the columns type, value, nb, nn, match and pos; spellings are separated by ``|``."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter=";"), start=2):
            if row["match"] not in MATCHES:
                raise ConfigurationError(f"{path.name} row {number}: match is {row['match']!r}; use one of {', '.join(MATCHES)}.")
            for spelling in dict.fromkeys((row["nb"] + "|" + row["nn"]).split("|")):
                if spelling:
                    words = tuple(spelling.split() if row["match"] == "name" else spelling.lower().split())
                    yield Term(words, row["type"], row["value"], row["match"], row["pos"])


def lexicon_words() -> set[str]:
    """Single words of all lexicons in lower case, for the list of what compounds are made of."""
    terms = (term for path in sorted(FOLDER.glob("*.csv")) for term in read_terms(path))
    return {term.words[0] for term in terms if len(term.words) == 1 and term.match != "name" and term.words[0].isalpha()}


class Lexicon:
    """Finds the terms of one CSV in a text.

    A word of a term matches a token when it is the token's lemma, one of the dictionary forms its endings allow, or (by the
    term's ``match``) the head or first part of the compound it is. Longer matches win over shorter ones.
    """

    def __init__(self, name: str) -> None:
        self.first: defaultdict[str, list[Term]] = defaultdict(list)
        self.compounded: defaultdict[str, list[Term]] = defaultdict(list)
        for term in read_terms(FOLDER / f"{name}.csv"):
            self.first[term.words[0]].append(term)
            if term.match in ("head", "part"):
                self.compounded[term.words[-1]].append(term)

    def hits(self, doc: Doc) -> list[Hit]:
        """Matches in reading order, none overlapping another."""
        keys = [_keys(token) for token in doc]
        found = [hit for start in range(len(doc)) for hit in self._at(doc, keys, start)]
        found.sort(key=lambda hit: (hit.start - hit.end, -len("".join(hit.term.words)), hit.start))
        taken: set[int] = set()
        kept = []
        for hit in found:
            span = range(hit.start, hit.end)
            if taken.isdisjoint(span):
                taken.update(span)
                kept.append(hit)
        return sorted(kept)

    def _at(self, doc: Doc, keys: list[frozenset[str]], start: int) -> Iterator[Hit]:
        token = doc[start]
        for key in keys[start]:
            for term in self.first.get(key, ()):
                if len(term.words) == 1:
                    if _fits(token, term):
                        yield Hit(start, start + 1, term)
                elif term.match == "name":
                    end = start + len(term.words)
                    if end <= len(doc) and all(_is_name(doc[start + i], word) for i, word in enumerate(term.words)):
                        yield Hit(start, end, term)
                else:
                    end = _phrase_end(keys, start, term.words)
                    if end:
                        yield Hit(start, end, term)
        if len(token) >= 6 and ((self.compounded and token.is_alpha) or "-" in token.text):
            compound = split_compound(token.text)
            if compound:
                heads = {compound.head, *_tails(compound.parts)}
                for head in heads:
                    for term in self.compounded.get(head, ()):
                        if len(term.words) == 1:
                            yield Hit(start, start + 1, term)
                for lead in _leads(compound.parts):
                    for term in self.compounded.get(lead, ()):
                        if term.match == "part" and len(term.words) == 1:
                            yield Hit(start, start + 1, term)


def _keys(token: Token) -> frozenset[str]:
    return base_forms(token.text) | {token.text, token.text.removesuffix("s"), token.text.partition("-")[0], token.lemma_.lower()}


def _fits(token: Token, term: Term) -> bool:
    if term.match == "name":
        return _is_name(token, term.words[0])
    if term.words[0] not in base_forms(token.text) and term.words[0] != token.lemma_.lower():
        return False
    if term.pos == "NOMINAL":
        return token.pos_ != "ADJ" or token.i + 1 == len(token.doc) or token.nbor(1).pos_ not in ("NOUN", "ADJ", "PROPN")
    return not term.pos or not token.pos_ or token.pos_ in term.pos.split("|")


def _is_name(token: Token, word: str) -> bool:
    text = token.text
    if text in (word, f"{word}s") or (text.startswith(f"{word}-") or text.rstrip("'’") == word):
        return True
    return word.islower() and word in base_forms(text)


def _phrase_end(keys: list[frozenset[str]], start: int, words: tuple[str, ...]) -> int:
    """Where a phrase that begins at ``start`` ends, or 0; ``*`` in the phrase stands for up to three words."""
    at = start + 1
    for position, word in enumerate(words[1:], start=1):
        if word == "*":
            continue
        reach = 4 if words[position - 1] == "*" else 1
        place = next((i for i in range(at, min(at + reach, len(keys))) if word in keys[i]), -1)
        if place < 0:
            return 0
        at = place + 1
    return at


def _tails(parts: tuple[str, ...]) -> Iterable[str]:
    """Dictionary forms of every end of a compound of three parts or more: ``bolig|utleie|mekler`` ends in ``utleiemekler`` too."""
    for start in range(1, len(parts)):
        for joint in ("", "s"):
            yield from base_forms(joint.join(parts[start:]))


def _leads(parts: tuple[str, ...]) -> Iterable[str]:
    for end in range(1, len(parts)):
        for joint in ("", "s", "e"):
            yield joint.join(parts[:end])


@lru_cache(maxsize=8)
def lexicon(name: str) -> Lexicon:
    """The lexicon of that name, read once a process."""
    return Lexicon(name)


def spans(doc: Doc, name: str) -> list[Span]:
    """Matches of a lexicon as spans whose label is the term's type and whose ``_.value`` is its normalised name."""
    out = []
    for hit in lexicon(name).hits(doc):
        if hit.term.type == "none":
            continue
        span = Span(doc, hit.start, hit.end, label=hit.term.type)
        span._.value = hit.term.value
        out.append(span)
    return out


Span.set_extension("value", default="", force=True)
