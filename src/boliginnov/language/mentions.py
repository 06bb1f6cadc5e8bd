"""The mentions table: every actor, place, instrument, target group, law, amount, deadline and cue in the passages of plans."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc, Span

from boliginnov.language.actors import NAME_LABELS
from boliginnov.language.pipeline import load_language, read

COLUMNS = ("passage_id", "start", "end", "text", "type", "value")
TYPES = ("actor", "organisation", "place", "instrument", "target_group", "law", "amount", "year", "deadline", "cue")
_PLACES = frozenset({"LOC", "GPE_LOC"})


def mentions(passages: pd.DataFrame, nlp: Language | None = None) -> pd.DataFrame:
    """One row a mention, in reading order, of a table with the columns passage_id, text and, if known, language.

    ``start`` and ``end`` count characters of the passage. ``value`` is normalised: ``privat/utbygger`` for an actor,
    ``planlagt/etablere`` or ``nektet/etablere`` for a cue of action, ``NOK 2500000`` for a sum, ``2027-06`` for a deadline.
    """
    nlp = nlp or load_language()
    forms = passages["language"].astype(str) if "language" in passages.columns else None
    rows = [
        (passage_id, start, end, text, kind, value)
        for passage_id, doc in zip(passages["passage_id"], read(nlp, passages["text"].astype(str), forms), strict=True)
        for start, end, text, kind, value in doc_mentions(doc)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"start": "Int64", "end": "Int64"})


def doc_mentions(doc: Doc) -> list[tuple[int, int, str, str, str]]:
    """Start, end, text, type and value of every mention in a text that the pipeline has read, in reading order."""
    found = [(span.start_char, span.end_char, span.text, kind, value) for span, kind, value in _spans(doc)]
    return sorted(found, key=lambda row: (row[0], row[1], TYPES.index(row[3])))


def _spans(doc: Doc) -> Iterator[tuple[Span, str, str]]:
    actors = [span for span in doc._.actors if not _inside(span, doc._.instruments)]
    for span in actors:
        yield span, "actor", f"{span.label_}/{span._.value}"
    for span in doc.ents:
        if not any(map(str.isalpha, span.text)):
            continue
        if span.label_ in NAME_LABELS and not _inside(span, actors):
            yield span, "organisation", span.text
        elif span.label_ in _PLACES and not _inside(span, actors):
            yield span, "place", span.text
    for span in (*doc._.instruments, *doc._.target_groups):
        yield span, span.label_, span._.value
    for span in doc._.laws:
        yield span, "law", span._.value
    for span in doc._.amounts:
        yield span, span.label_, span._.value
    for span in doc._.cues:
        yield span, "cue", cue_value(span)


def cue_value(span: Span) -> str:
    """``planlagt/etablere`` for an action, ``nektet/etablere`` for a negated one, ``novelty/ny`` for another cue."""
    return f"{'nektet' if span._.negated else span._.status or span.label_}/{span._.value}"


def _inside(span: Span, others: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
