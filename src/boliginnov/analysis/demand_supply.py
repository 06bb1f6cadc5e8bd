"""Demand and supply for the forum: where a municipality asks something of another actor or offers it something, and the same the other way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from boliginnov.analysis.asks_lexicon import WORD, Lexicon, Pattern, load_lexicon

MUNICIPALITY = "kommune"
COLUMNS = ["passage_id", "doc_id", "speaker", "direction", "actor", "way", "topics", "cue", "sentence"]
OTHER_TOPIC = "annet"
DIRECTIONS = ("asks", "offers")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÆØÅ«\"])|\s+\|\s+|\n+")
_NEAR, _NEAR_LIST = 5, 10
_NOT_RECIPIENT = re.compile(r"\b(?:samarbeid|sammen|saman|fra|frå|av|hos|i|gjennom|via|mellom|from|by|between)\b")
_OTHER_DOER = re.compile(r",|\bkommun|\bvi\b|\bsom\b|\bat\b|\bwe\b|\bwho\b|\bthat\b")
_PASSIVE = re.compile(r"\W+(?:(?:ikke|ikkje|også|òg|not|also)\W+)?(?:\w+(?:es|ast|est|as)|gis|gjevast|be \w+ed)\b")
_CLAUSE = re.compile(r"[:;]|,\s+(?:og|men|mens|slik|dersom|hvis|når|and|but|while|if|when)\b|\b(?:og|men)\s+(?:kommunen|vi)\b")
_RELATIVE = re.compile(r"^\s+(?:som|who|that)\b[^,.;:]{3,80},\s*")
_NEW_CLAUSE = re.compile(r"[:;]|,\s+(?:men|mens|slik|dersom|hvis|når|but|while|if|when)\b|\bfor å\b|\bslik at\b|\bin order to\b")


def demand_supply(
    passages: pd.DataFrame, *, speakers: Mapping[str, str] | None = None, lexicon: Lexicon | None = None
) -> pd.DataFrame:
    """One row per passage, direction and other party: who asks or offers, about what, and the words that say so.

    Parameters
    ----------
    passages : passage_id, doc_id, text
    speakers : doc_id → actor type for documents that another actor wrote; all other documents speak for a municipality
    lexicon : see ``asks_lexicon.load_lexicon``; the shipped one by default

    ``direction`` is "asks" or "offers", seen from the speaker. ``speaker`` is "kommune" or the actor type; ``actor`` is always the type that is not
    the municipality. ``way`` is "direct", or "cooperation" where the speaker seeks to do something together with the actor: an ask too, but one
    that promises as much as it wants. ``topics`` are names of the lexicon joined with a space ("annet" for none).

    Rules: within a sentence, a cue stands at most five words before or after the other party and in the same clause. Cues that stand before
    ("leie av", "tilby") and after ("bør", "får låne") are told apart, which tells what the municipality offers from what others
    offer. Cooperation counts where the sentence looks ahead; the party may then stand in a list. Other actors need not name the
    municipality. It finds what is said in so many words, not what is implied; ``benchmarks/demand_supply`` says how much that is.
    """
    words = lexicon or load_lexicon()
    rows = []
    for passage_id, doc_id, text in zip(passages["passage_id"], passages["doc_id"], passages["text"], strict=True):
        speaker = (speakers or {}).get(doc_id, MUNICIPALITY)
        seen = set()
        for sentence in _SENTENCE.split(str(text)):
            for direction, actor, way, cue in _in_sentence(sentence.lower(), speaker, words):
                if (direction, actor) in seen:
                    continue
                seen.add((direction, actor))
                rows.append(
                    {
                        "passage_id": passage_id,
                        "doc_id": doc_id,
                        "speaker": speaker,
                        "direction": direction,
                        "actor": actor,
                        "way": way,
                        "topics": topics(sentence, words),
                        "cue": cue,
                        "sentence": sentence.strip(),
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS)


def topics(text: str, lexicon: Lexicon | None = None) -> str:
    """What a text is about: names of topics joined with a space, "annet" for none."""
    found = [name for name, pattern in (lexicon or load_lexicon()).topics.items() if pattern.search(text.lower())]
    return " ".join(found) or OTHER_TOPIC


def _in_sentence(low: str, speaker: str, words: Lexicon) -> Iterator[tuple[str, str, str, str]]:
    """(direction, actor, way, cue) that a sentence in lower case says, in the order asks, offers."""
    named = {actor: pattern for actor, pattern in words.actors.items() if pattern.search(low)} if speaker == MUNICIPALITY else {}
    if (speaker == MUNICIPALITY and not named) or words.stop.search(low):
        return
    if speaker != MUNICIPALITY:
        for direction in DIRECTIONS:
            before, after = words.before[direction], words.after[direction]
            cue = _direct(low, words.municipality, before, after, recipient=direction == "offers")
            own = words.own[direction].search(low)
            if cue or own:
                yield direction, speaker, "direct", cue or (own.group() if own else "")
        return
    ahead = bool(words.forward.search(low) or words.opener.search(low)) and not words.present.search(low)
    for direction in DIRECTIONS:
        for actor, pattern in named.items():
            if actor in words.residents:
                if direction == "asks" and ahead and (cue := _residents(low, pattern, words)):
                    yield direction, actor, "direct", cue
            elif cue := _direct(low, pattern, words.before[direction], words.after[direction], recipient=direction == "offers"):
                yield direction, actor, "direct", cue
            elif direction == "asks" and ahead and (cue := _together(low, pattern, words)):
                yield direction, actor, "cooperation", cue


def _direct(low: str, parties: Pattern, before: Pattern, after: Pattern, *, recipient: bool = False) -> str:
    """The cue by which a party is asked or offered something; empty if there is none."""
    for party in parties.finditer(low):
        if cue := _before(low, party, before, recipient=recipient) or _after(low, party, after):
            return cue
    return ""


def _residents(low: str, parties: Pattern, words: Lexicon) -> str:
    """The cue by which residents, users or relatives are asked to take part."""
    alone = words.residents_alone.search(low)
    return alone.group() if alone else _direct(low, parties, words.residents_before, words.residents_after)


def _together(low: str, parties: Pattern, words: Lexicon) -> str:
    """The cue by which the speaker seeks to do something with a party, which may stand in a list after it."""
    for party in parties.finditer(low):
        if words.together_alone.match(low, party.start()):
            return party.group()
        if cue := _before(low, party, words.together_before, near=_NEAR_LIST, clause=_NEW_CLAUSE):
            return cue
        after = words.together_after.search(low, party.end())
        if after and len(re.findall(WORD, low[party.end() : after.start()])) <= _NEAR // 2:
            return after.group()
    return ""


def _before(
    low: str,
    party: re.Match[str],
    cues: Pattern,
    *,
    recipient: bool = False,
    near: int = _NEAR,
    clause: Pattern = _CLAUSE,
) -> str:
    """The nearest cue before the party, in its clause and near enough; it may reach into the party's own words.

    Something offered must go to the party (``recipient``), not come from it or be done together with it.
    """
    start = 0
    nearest = ""
    while cue := cues.search(low, start):
        if cue.start() >= party.start():
            break
        between = low[cue.end() : party.start()] if cue.end() <= party.start() else ""
        blocked = clause.search(between) or (recipient and _NOT_RECIPIENT.search(between))
        if len(re.findall(WORD, between)) <= near and not blocked:
            nearest = cue.group()
        start = cue.start() + 1
    return nearest


def _after(low: str, party: re.Match[str], cues: Pattern) -> str:
    """The first cue after the party when it is its subject: in the same clause, no other doer between, nothing done to it ("må ivaretas")."""
    cue = cues.search(low, party.end())
    if cue is None or _PASSIVE.match(low, cue.end()):
        return ""
    between = _RELATIVE.sub("", low[party.end() : cue.start()])
    near = len(re.findall(WORD, between)) <= _NEAR // 2
    return cue.group() if near and not _CLAUSE.search(between) and not _OTHER_DOER.search(between) else ""
