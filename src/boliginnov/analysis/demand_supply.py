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
_NOT_NEEDED = re.compile(
    r"\b(?:i|ved|på|blant|til|for|som|in|among|to)\b(?!.*\b(?:fra|frå|av|hos|mellom|med|om|from|by|between|with)\b)"
)
_MAIN_CLAUSE = re.compile(
    r"[:;]|,\s+(?:og|men|så|so|and|but)\s+(?!(?:en|et|ei|ein|eit|a|an|the)\b)"
    r"|,\s+(?:derfor|difor|må|bør|skal|vil|kan|ber|ønsker|ønskjer|trenger|treng|søker|søkjer|inviterer|leier|leiger|\w+(?:es|ast))\b"
    r"|\b(?:og|men)\s+(?=(?:kommunen|vi|derfor|difor|be|ber|invitere|inviterer|vil|skal|ønsker|ønskjer|søker|søkjer|trenger|treng)\b)"
)
_REASON = re.compile(r"\b(?:fordi|ettersom|etter at|siden|sidan|selv om|sjølv om|because|after|although)\b")
_PART = re.compile(r"[,:;]|\b(?:og|men|når|da|då|fordi|slik|som|siden|sidan|etter at|hvis|dersom|and|but|when|as|because|if)\b")
_OTHER_MATTER = re.compile(r"\W+(?:til\s+)?(?:å|at)\b|\s+til\s+(?!det|dette|forslag|framlegg|ide|tanke)")
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
    offer. What the municipality only tells of (demands of the law, policy of the state, what is granted, what is hard, ideas that were dropped, also
    in the next sentence) is passed over. Cooperation counts where the sentence looks ahead; the party may then stand in a list. Other actors need not name the
    municipality. It finds what is said in so many words, not what is implied; ``benchmarks/demand_supply`` says how much that is.
    """
    words = lexicon or load_lexicon()
    rows = []
    for passage_id, doc_id, text in zip(passages["passage_id"], passages["doc_id"], passages["text"], strict=True):
        speaker = (speakers or {}).get(doc_id, MUNICIPALITY)
        seen = set()
        sentences = _SENTENCE.split(str(text))
        for sentence, following in zip(sentences, [*sentences[1:], ""], strict=True):
            low = _own_words(sentence.lower(), following.lower(), words) if speaker == MUNICIPALITY else sentence.lower()
            for direction, actor, way, cue in _in_sentence(low, speaker, words):
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


def _own_words(low: str, following: str, words: Lexicon) -> str:
    """A sentence without the clauses that only tell of others, of what is, or of what was dropped; empty if the next sentence drops it."""
    if _drops_the_last(following, words):
        return ""
    spans = [(found.start(), found.end()) for pattern in words.told for found in pattern.finditer(low)]
    spans += [(_last_end(_PART, low, found.start()), found.end()) for found in words.done.finditer(low)]
    spans += [(_dropped_from(low, found.start(), words), found.end()) for found in words.dropped.finditer(low)]
    for start, end in spans:
        clause = _MAIN_CLAUSE.search(low, end)
        end = clause.start() if clause else len(low)
        low = low[:start] + ";" * (end - start) + low[end:]
    return low


def _drops_the_last(sentence: str, words: Lexicon) -> bool:
    """Whether a sentence says that what the sentence before it tells of came to nothing."""
    no = words.dropped.search(sentence)
    if no is None or _OTHER_MATTER.match(sentence, no.end()):
        return False
    return bool(words.back.match(sentence, _last_end(_MAIN_CLAUSE, sentence, no.start())))


def _last_end(pattern: Pattern, low: str, place: int) -> int:
    """Where the last match before a place ends; 0 if there is none."""
    return max((found.end() for found in pattern.finditer(low, 0, place)), default=0)


def _dropped_from(low: str, place: int, words: Lexicon) -> int:
    """Where the idea begins that is dropped at a place: its clause, or the whole sentence when the clause points back to it or names no subject."""
    clause = _last_end(_MAIN_CLAUSE, low, place)
    reasons = [found.start() for found in _REASON.finditer(low, clause, place)]
    if reasons:
        return reasons[-1]
    return 0 if clause == place or words.back.match(low, clause) else clause


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
    opens = words.opener.search(low) and not words.standing.search(low)
    ahead = bool(words.forward.search(low) or opens) and not words.present.search(low)
    for direction in DIRECTIONS:
        for actor, pattern in named.items():
            if actor in words.residents:
                if direction == "asks" and ahead and (cue := _residents(low, pattern, words)):
                    yield direction, actor, "direct", cue
            elif cue := _direct(
                low, pattern, words.before[direction], words.after[direction], recipient=direction == "offers", needs=words.needs
            ):
                yield direction, actor, "direct", cue
            elif direction == "asks" and ahead and (cue := _together(low, pattern, words)):
                yield direction, actor, "cooperation", cue


def _direct(
    low: str, parties: Pattern, before: Pattern, after: Pattern, *, recipient: bool = False, needs: Pattern | None = None
) -> str:
    """The cue by which a party is asked or offered something; empty if there is none."""
    for party in parties.finditer(low):
        if cue := _before(low, party, before, recipient=recipient, needs=needs) or _after(low, party, after):
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
    needs: Pattern | None = None,
) -> str:
    """The nearest cue before the party, in its clause and near enough; it may reach into the party's own words.

    Something offered must go to the party (``recipient``), not come from it or be done together with it.
    After words of ``needs`` the party must be what is needed or the one it comes from, not where it is needed.
    """
    start = 0
    nearest = ""
    while cue := cues.search(low, start):
        if cue.start() >= party.start():
            break
        between = low[cue.end() : party.start()] if cue.end() <= party.start() else ""
        blocked = clause.search(between) or (recipient and _NOT_RECIPIENT.search(between))
        elsewhere = needs is not None and needs.match(cue.group()) and _NOT_NEEDED.search(between)
        if len(re.findall(WORD, between)) <= near and not blocked and not elsewhere:
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
