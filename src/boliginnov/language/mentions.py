"""The mentions table: every actor, place, instrument, target group, law, amount, deadline and cue in the passages of plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc, Span

from boliginnov import tables
from boliginnov.language.actors import NAME_LABELS
from boliginnov.language.pipeline import load_language, read

_PLACES = frozenset({"LOC", "GPE_LOC"})


class Mention(NamedTuple):
    """One span; ``start`` and ``end`` count characters of the passage, see ``tables.MENTIONS`` for the rest."""

    start: int
    end: int
    text: str
    component: str
    type: str
    subtype: str
    value: str
    negated: int = 0
    modality: str = ""


def mentions(passages: pd.DataFrame, nlp: Language | None = None, municipality: str = "") -> pd.DataFrame:
    """One row a mention (``tables.MENTIONS``), in reading order, of a table with passage_id, text and, if known, language.

    ``municipality`` is the plan's own, so that others are told from it.
    """
    nlp = nlp or load_language()
    forms = passages["language"].astype(str) if "language" in passages.columns else None
    docs = read(nlp, passages["text"].astype(str), forms, municipality=municipality)
    rows = [
        (passage_id, *mention)
        for passage_id, doc in zip(passages["passage_id"], docs, strict=True)
        for mention in doc_mentions(doc)
    ]
    return tables.validate(tables.MENTIONS, pd.DataFrame(rows, columns=["passage_id", *Mention._fields]))


def doc_mentions(doc: Doc) -> list[Mention]:
    """Every mention in a text that the pipeline has read, in reading order."""
    return sorted(_mentions(doc), key=lambda row: (row.start, row.end, tables.MENTION_TYPES.index(row.type)))


def _mentions(doc: Doc) -> Iterator[Mention]:
    actors = [span for span in doc._.actors if not _overlaps(span, doc._.instruments)]
    for span in actors:
        yield _mention(span, "actors", "actor", span.label_, span._.value)
    for span in doc.ents:
        if not any(map(str.isalpha, span.text)) or _overlaps(span, actors):
            continue
        if span.label_ in NAME_LABELS:
            yield _mention(span, "names", "organisation", span.label_, span.text)
        elif span.label_ in _PLACES:
            yield _mention(span, "names", "place", span.label_, span.text)
    for span in (*doc._.instruments, *doc._.target_groups):
        yield _mention(span, "terms", span.label_, "", span._.value)
    for span in doc._.laws:
        yield _mention(span, "laws", "law", "", span._.value)
    for span in doc._.amounts:
        yield _mention(span, "amounts", span.label_, "", span._.value)
    for span in doc._.cues:
        yield _mention(span, "cues", "cue", span.label_, span._.value, int(span._.negated), span._.status)


def _mention(span: Span, component: str, kind: str, subtype: str, value: str, negated: int = 0, modality: str = "") -> Mention:
    return Mention(span.start_char, span.end_char, span.text, component, kind, subtype, value, negated, modality)


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)
