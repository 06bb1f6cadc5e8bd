"""Split Norwegian compounds into parts, the last of which is the head, with a list of words counted in the treebank."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Token

from boliginnov.language.word_forms import base_forms

PARTS_FILE = Path(__file__).with_name("compound_parts.tsv")
LONGEST_PART = 24
_JOINTS = ("", "s", "e")
_JOINT_COST = {"": 0.0, "s": 0.5, "e": 3.0}
_PART_COST = 7.0
_UNKNOWN = math.inf
_DERIVED = ("ing", "sjon", "het", "heit", "skap", "dom", "tet", "leik", "ment", "nad")
"""Endings of nouns that may be a first part though the list lacks them; a joint -s- follows all but ``ment``."""
_DERIVED_COST = 8.0


class Compound(NamedTuple):
    """A compound word: its parts as they are spelled in lower case without joints, and the dictionary form of its head."""

    parts: tuple[str, ...]
    head: str


class _Inventory(NamedTuple):
    first: dict[str, float]
    head: dict[str, float]


@lru_cache(maxsize=1)
def _inventory() -> _Inventory:
    """Cost of each word as a first part and as a head: rarer words cost more."""
    counts: dict[str, tuple[int, str]] = {}
    for line in PARTS_FILE.read_text(encoding="utf-8").splitlines():
        word, count, kinds = line.split("\t")
        counts[word] = (int(count), kinds)
    most = max(count for count, _ in counts.values())
    cost = {word: math.log(most / count) for word, (count, _) in counts.items()}
    return _Inventory(
        first={w: c for w, c in cost.items() if set(counts[w][1]) & set("nav")},
        head={w: c for w, c in cost.items() if set(counts[w][1]) & set("na")},
    )


def _head_base(text: str, heads: dict[str, float]) -> tuple[str, float]:
    """Cheapest dictionary form that the end of the word may be an inflected form of."""
    known = [
        (heads[base] + 0.1 * abs(len(text) - len(base)), base) for base in base_forms(text) if base in heads and len(base) >= 3
    ]
    if not known:
        return "", _UNKNOWN
    cost, base = min(known)
    return base, cost


@lru_cache(maxsize=100_000)
def split_compound(word: str) -> Compound | None:
    """Parts and head of a compound, or None when the word is none: ``split_compound("prøvebo-ordningen")`` has the head ``ordning``."""
    lower = word.lower()
    if "-" in lower.strip("-"):
        return _split_at_hyphen(lower)
    if not lower.isalpha() or len(lower) < 6:
        return None
    inventory = _inventory()
    whole, whole_cost = _head_base(lower, inventory.head)
    reach: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    best: tuple[float, Compound] | None = None
    for start in range(len(lower) - 2):
        if start not in reach:
            continue
        cost, parts = reach[start]
        head, head_cost = _head_base(lower[start:], inventory.head)
        if parts and head and (best is None or cost + head_cost + _PART_COST < best[0]):
            best = (cost + head_cost + _PART_COST, Compound((*parts, lower[start:]), head))
        for end in range(start + 2, min(start + LONGEST_PART, len(lower) - 2)):
            part = lower[start:end]
            derived = start == 0 and end >= 6 and part.endswith(_DERIVED)
            if part not in inventory.first and not derived:
                continue
            part_cost = inventory.first.get(part, _DERIVED_COST)
            for joint in _JOINTS:
                after = end + len(joint)
                if lower[end:after] != joint or len(lower) - after < 3:
                    continue
                short = 4.0 if len(part) == 2 else 0.0
                total = cost + part_cost + _PART_COST + _JOINT_COST[joint] + short
                if after not in reach or total < reach[after][0]:
                    reach[after] = (total, (*parts, part))
    if best is None or (whole and whole_cost + _PART_COST <= best[0] and not _opaque(whole, best[1])):
        return None
    return best[1]


def _opaque(whole: str, compound: Compound) -> bool:
    """A word that the list knows is still a compound when its parts are words of some length themselves."""
    return (len(whole) >= 8 and (all(len(part) >= 4 for part in compound.parts) or len(compound.head) >= 6)) or (
        len(whole) >= 7 and len(compound.parts) == 2 and compound.parts[0] in ("bo", "bu") and len(compound.parts[1]) >= 4
    )


def _split_at_hyphen(lower: str) -> Compound | None:
    pieces = [piece for piece in re.split(r"-+", lower) if piece]
    if len(pieces) < 2 or not pieces[-1].isalpha():
        return None
    parts: list[str] = []
    for piece in pieces[:-1]:
        inner = split_compound(piece)
        parts += inner.parts if inner else (piece,)
    last = split_compound(pieces[-1])
    if last:
        return Compound((*parts, *last.parts), last.head)
    head, _ = _head_base(pieces[-1], _inventory().head)
    return Compound((*parts, pieces[-1]), head or pieces[-1])


@Language.component("boliginnov_compounds", assigns=["token._.compound"])
def compounds(doc: Doc) -> Doc:
    """Pipeline component: ``token._.compound`` holds the parts and head of nouns and adjectives that are compounds."""
    names = {token.i for span in doc.ents for token in span}
    for token in doc:
        named = token.pos_ == "PROPN" and (token.i in names or (token.i > 0 and not token.is_sent_start))
        if token.pos_ in ("NOUN", "ADJ", "PROPN", "") and not named and len(token) >= 6:
            token._.compound = split_compound(token.text)
    return doc


Token.set_extension("compound", default=None, force=True)
