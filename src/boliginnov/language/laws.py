"""Find laws, regulations and their sections: ``husleieloven § 11-1``, ``lov om sosiale tjenester``, ``bustadsosiallova``."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from boliginnov.language.lexicon import spans

_SECTION = re.compile(r"\s*\(?\s*§{1,2}\s*(\d+(?:\s?[-–]\s?\d+)?(?:\s?[a-z]\b)?)")
_OPEN = re.compile(
    r"\b[a-zæøå]{4,}s?(?:loven|lova|lovens|forskriften|forskrifta)\b|\b[Ll]ov om (?:[a-zæøå-]+ ){0,3}?[a-zæøå]{5,}\b(?=[ ,.;)]|$)"
)
_NOT_A_LAW = frozenset({"loven", "lova", "forskriften", "forskrifta"})


def find_laws(doc: Doc) -> list[Span]:
    """Spans labelled ``law``; ``_.value`` is the law's usual name in Bokmål, with the section where one follows."""
    known = spans(doc, "laws")
    taken = {token.i for span in known for token in span}
    for match in _OPEN.finditer(doc.text):
        span = doc.char_span(*match.span(), label="law")
        if span is None or span.text.lower() in _NOT_A_LAW or any(token.i in taken for token in span):
            continue
        span._.value = re.sub(r"(lov|forskrift)a$", lambda m: f"{m[1]}en", span.text.lower())
        known.append(span)
    return sorted((_with_section(doc, span) for span in known), key=lambda span: span.start)


def _with_section(doc: Doc, span: Span) -> Span:
    match = _SECTION.match(doc.text, span.end_char)
    if not match:
        return span
    longer = doc.char_span(span.start_char, match.end(), label="law", alignment_mode="expand")
    if longer is None:
        return span
    section = re.sub(r"\s", "", match[1]).replace("–", "-")
    longer._.value = f"{span._.value} § {section}"
    return longer


@Language.component("boliginnov_laws", assigns=["doc._.laws"])
def laws(doc: Doc) -> Doc:
    """Pipeline component: ``doc._.laws``."""
    doc._.laws = find_laws(doc)
    return doc


Doc.set_extension("laws", default=(), force=True)
