"""Demand and supply for the forum: where a municipality asks something of another actor or offers it something, and the same the other way."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from boliginnov.analysis.reading import municipality

LEXICON = Path(__file__).with_name("asks_and_offers.toml")
MUNICIPALITY = "kommune"
COLUMNS = ["passage_id", "doc_id", "speaker", "direction", "actor", "topics", "cue", "sentence"]
MATCHED = [
    "actor", "topic", "side", "n_wanted", "plans_wanted", "municipalities_wanted", "n_offered", "documents_offered",
    "wanted_passage", "offered_passage", "meets",
]  # fmt: skip
OTHER_TOPIC = "annet"
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÆØÅ«\"])|\s+\|\s+|\n+")
_WORD = r"[\w-]+"
_GAP = rf"(?:\W+{_WORD}){{0,6}}?"
_NEAR = 5
_NOT_RECIPIENT = re.compile(r"\b(?:samarbeid|sammen|saman|fra|frå|av|hos|i|gjennom|via|mellom)\b")
_OTHER_DOER = re.compile(r",|\bkommun|\bvi\b|\bsom\b|\bat\b")
_PASSIVE = re.compile(r"\W+(?:(?:ikke|ikkje|også|òg)\W+)?(?:\w+(?:es|ast|est|as)|gis|gjevast)\b")
_CLAUSE = re.compile(r"[:;]|,\s+(?:og|men|mens|slik|dersom|hvis|når)\b|\b(?:og|men)\s+(?:kommunen|vi)\b")

Pattern = re.Pattern[str]


@dataclass(frozen=True)
class Lexicon:
    """Compiled words: actor type → pattern, topic → pattern, and cues per direction before and after the actor."""

    actors: Mapping[str, Pattern]
    municipality: Pattern
    topics: Mapping[str, Pattern]
    before: Mapping[str, Pattern]
    after: Mapping[str, Pattern]
    stop: Pattern


def demand_supply(
    passages: pd.DataFrame, *, speakers: Mapping[str, str] | None = None, lexicon: Lexicon | None = None
) -> pd.DataFrame:
    """One row per passage, direction and other party: who asks or offers, about what, and the words that say so.

    Parameters
    ----------
    passages : passage_id, doc_id, text
    speakers : doc_id → actor type for documents that another actor wrote; all other documents speak for a municipality
    lexicon : see ``load_lexicon``; the shipped one by default

    ``direction`` is "asks" or "offers", seen from the speaker. ``speaker`` is "kommune" or the actor type; ``actor`` is always the type that is not
    the municipality. ``topics`` are names of the lexicon joined with a space ("annet" for none).

    Rules: within a sentence, a cue stands at most five words before or after the other party and in the same clause. Cues that stand before
    ("leie av", "tilby") and after ("bør", "får låne") are told apart, which tells what the municipality offers from what others
    offer. It finds what is said in so many words, not what is implied: few passages, and of 24 found in 4,000 passages of real plans (the ones that
    the cues were pruned on) about 18 held when read. Read them before quoting.
    """
    words = lexicon or load_lexicon()
    rows = []
    for passage_id, doc_id, text in zip(passages["passage_id"], passages["doc_id"], passages["text"], strict=True):
        speaker = (speakers or {}).get(doc_id, MUNICIPALITY)
        seen = set()
        for sentence in _SENTENCE.split(str(text)):
            for direction, actor, cue in _in_sentence(sentence, speaker, words):
                if (direction, actor) in seen:
                    continue
                seen.add((direction, actor))
                topics = [name for name, pattern in words.topics.items() if pattern.search(sentence.lower())]
                rows.append(
                    {
                        "passage_id": passage_id,
                        "doc_id": doc_id,
                        "speaker": speaker,
                        "direction": direction,
                        "actor": actor,
                        "topics": " ".join(topics) or OTHER_TOPIC,
                        "cue": cue,
                        "sentence": sentence.strip(),
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS)


def match_demand_supply(found: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """What municipalities want ↔ what others offer, and the other way: one row per actor type, topic and side.

    ``found`` from ``demand_supply``; ``plans`` has doc_id and the municipality columns (the documents table).
    ``side`` "municipality_wants": the municipalities' asks of this actor beside the actor's offers. "municipality_offers": the actor's asks beside
    the municipalities' offers. ``meets`` is "both", "wanted_only" or "offered_only". The passages are the first of each, for a reader to open. Rows
    that meet come first, then what the most plans want.
    """
    place = pd.Series(municipality(plans).to_numpy(), index=plans["doc_id"].to_numpy())
    place = place[~place.index.duplicated()]
    table = found.assign(topic=found["topics"].str.split()).explode("topic")
    own = table["speaker"] == MUNICIPALITY
    sides = {
        "municipality_wants": (table[own & (table["direction"] == "asks")], table[~own & (table["direction"] == "offers")]),
        "municipality_offers": (table[~own & (table["direction"] == "asks")], table[own & (table["direction"] == "offers")]),
    }
    rows = []
    for side, (wanted, offered) in sides.items():
        keys = sorted(
            {*zip(wanted["actor"], wanted["topic"], strict=True), *zip(offered["actor"], offered["topic"], strict=True)}
        )
        for actor, topic in keys:
            w = wanted[(wanted["actor"] == actor) & (wanted["topic"] == topic)]
            o = offered[(offered["actor"] == actor) & (offered["topic"] == topic)]
            rows.append(
                {
                    "actor": actor,
                    "topic": topic,
                    "side": side,
                    "n_wanted": w["passage_id"].nunique(),
                    "plans_wanted": w["doc_id"].nunique(),
                    "municipalities_wanted": place.reindex(w.loc[w["speaker"] == MUNICIPALITY, "doc_id"]).nunique(),
                    "n_offered": o["passage_id"].nunique(),
                    "documents_offered": o["doc_id"].nunique(),
                    "wanted_passage": _first(w),
                    "offered_passage": _first(o),
                    "meets": "both" if len(w) and len(o) else "wanted_only" if len(w) else "offered_only",
                }
            )
    result = pd.DataFrame(rows, columns=MATCHED)
    order = result.assign(_meets=result["meets"] != "both").sort_values(
        ["side", "_meets", "plans_wanted", "n_wanted", "n_offered", "actor", "topic"],
        ascending=[False, True, False, False, False, True, True],
        kind="stable",
    )
    return order.drop(columns="_meets").reset_index(drop=True)


@lru_cache(maxsize=4)
def load_lexicon(path: Path = LEXICON) -> Lexicon:
    """The lexicon in a TOML file (its head explains how to write one)."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    directions = {name: content[name] for name in ("asks", "offers")}
    return Lexicon(
        actors={name: _pattern(words) for name, words in content["actors"].items()},
        municipality=_pattern(content["municipality"]["words"]),
        topics={name: _pattern(words) for name, words in content["topics"].items()},
        before={name: _pattern(words["before_actor"]) for name, words in directions.items()},
        after={name: _pattern(words["after_actor"]) for name, words in directions.items()},
        stop=_pattern(content["stop"]["words"]),
    )


def _pattern(phrases: Sequence[str]) -> Pattern:
    """One pattern for phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(rf"\b{_phrase(phrase)}" for phrase in ordered))


def _phrase(phrase: str) -> str:
    words = phrase.split()
    parts: list[str] = []
    for place, word in enumerate(words):
        if word == "…":
            parts[-1] = re.escape(words[place - 1].rstrip(".")) + r"\b" + _GAP
        else:
            parts.append(re.escape(word[:-1]) + r"\b" if word.endswith(".") else re.escape(word) + r"[\w-]*")
    return r"\W+".join(parts)


def _in_sentence(sentence: str, speaker: str, words: Lexicon) -> list[tuple[str, str, str]]:
    """(direction, actor, cue) that the sentence says, in the order asks, offers."""
    low = sentence.lower()
    if words.stop.search(low):
        return []
    parties = words.actors if speaker == MUNICIPALITY else {speaker: words.municipality}
    found = []
    for direction in ("asks", "offers"):
        for actor, pattern in parties.items():
            for party in pattern.finditer(low):
                cue = _before(low, party, words.before[direction], recipient=direction == "offers") or _after(
                    low, party, words.after[direction]
                )
                if cue:
                    found.append((direction, actor, cue))
                    break
    return found


def _before(low: str, party: re.Match[str], cues: Pattern, *, recipient: bool) -> str:
    """The nearest cue before the party, in its clause and near enough; it may reach into the party's own words.

    Something offered must go to the party (``recipient``), not come from it or be done together with it.
    """
    start = 0
    nearest = ""
    while cue := cues.search(low, start):
        if cue.start() >= party.start():
            break
        between = low[cue.end() : party.start()] if cue.end() <= party.start() else ""
        blocked = _CLAUSE.search(between) or (recipient and _NOT_RECIPIENT.search(between))
        if len(re.findall(_WORD, between)) <= _NEAR and not blocked:
            nearest = cue.group()
        start = cue.start() + 1
    return nearest


def _after(low: str, party: re.Match[str], cues: Pattern) -> str:
    """The first cue after the party when it is its subject: in the same clause, no other doer between, nothing done to it ("må ivaretas")."""
    cue = cues.search(low, party.end())
    if cue is None or _PASSIVE.match(low, cue.end()):
        return ""
    between = low[party.end() : cue.start()]
    near = len(re.findall(_WORD, between)) <= _NEAR // 2
    return cue.group() if near and not _CLAUSE.search(between) and not _OTHER_DOER.search(between) else ""


def _first(rows: pd.DataFrame) -> str:
    return "" if rows.empty else str(rows["passage_id"].iloc[0])
