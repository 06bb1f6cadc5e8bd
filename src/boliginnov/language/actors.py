"""Find actors and tell their type: municipal unit, other municipality, state, private, voluntary, social entrepreneur, resident, research."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc, Span

from boliginnov.language.lexicon import spans

NAME_LABELS = frozenset({"ORG", "GPE_ORG"})
_NAME_TYPES = (
    ("forskning", re.compile(r"universitet|h[øo]g?[sy]?kol|høgskule|NTNU|forsk(?:n)?ing|institutt", re.IGNORECASE)),
    ("stat", re.compile(r"direktorat|departement|\bnav\b|politi|sjukehus|sykehus|helse (?:vest|nord|sør|midt|bergen|fonna)|\bHF\b|fylkeskommune|statsforvalt", re.IGNORECASE)),
    ("frivillig", re.compile(r"kors\b|kross\b|misjon|for(?:en|ein)ing|stiftel|stifting|frivillig|sanitet|\blag\b|mental helse|hjelpen\b|\bkirke|\bkyrkj", re.IGNORECASE)),
    ("privat", re.compile(r"\bASA?\b|\bAS$|bank\b|eiendom|eigedom|\bbygg|bolig(?:er|utvikling)?\b|bustad(?:er|utvikling)?\b|entreprenør|gruppen\b|boligbyggelag", re.IGNORECASE)),
)  # fmt: skip
_NAMED_MUNICIPALITY = re.compile(
    r"\b(?!(?:Kvar|Hver|Vår|Denne|Dette|Ein|En|Per|Din|Vår|Alle|Hele|Heile|Egen|Eigen|Annen|Anna|Ny|Som|Ingen|Slik|Nokon|Noen|Attraktiv|Trygg|Mi|Min)\b)[A-ZÆØÅ][\w-]+(?:(?:,| og|-) (?:[A-ZÆØÅ][\w-]+))* kommune(?:ne|r|s)?\b|\b[Kk]ommun(?:ene|ane) [A-ZÆØÅ]\w+(?:, [A-ZÆØÅ]\w+)* og [A-ZÆØÅ]\w+"
)
_SEVERAL = re.compile(r"kommun(?:er|ene|ane|ar)\b|, | og ")


def name_type(name: str) -> str:
    """Type of an actor by its name, or an empty string: ``name_type("Lierhus Eiendom AS")`` is ``privat``."""
    return next((kind for kind, pattern in _NAME_TYPES if pattern.search(name)), "")


def find_actors(doc: Doc) -> list[Span]:
    """Spans labelled with the type of actor (the codebook's ``aktor``); ``_.value`` is the name or the usual noun in Bokmål.

    A named municipality is the plan's own unless several are named or ``doc._.municipality`` says another name.
    """
    found: list[Span] = []
    law_tokens = {token.i for span in doc._.laws for token in span}
    for match in _NAMED_MUNICIPALITY.finditer(doc.text):
        span = doc.char_span(*match.span())
        if span is None:
            continue
        own = doc._.municipality
        other = bool(_SEVERAL.search(match[0])) or bool(own and own not in match[0])
        found.append(
            _span(doc, span.start, span.end, "interkommunalt" if other else "kommune_internt", match[0].removesuffix("s"))
        )
    taken = law_tokens | {token.i for span in found for token in span}
    for span in spans(doc, "actors"):
        if all(token.i not in taken for token in span):
            found.append(span)
            taken.update(token.i for token in span)
    found = [_whole_name(doc, span) for span in found]
    taken |= {token.i for span in found for token in span}
    for entity in doc.ents:
        if entity.label_ in NAME_LABELS and all(token.i not in taken for token in entity):
            kind = name_type(entity.text)
            if kind:
                found.append(_span(doc, entity.start, entity.end, kind, entity.text))
    return sorted(found, key=lambda span: span.start)


def _whole_name(doc: Doc, span: Span) -> Span:
    """The name an actor's noun begins, where there is one of the same type: ``Universitetet`` in ``Universitetet i Bergen``."""
    for entity in doc.ents:
        if (
            entity.label_ in NAME_LABELS
            and entity.start == span.start
            and entity.end > span.end
            and name_type(entity.text) == span.label_
        ):
            return _span(doc, entity.start, entity.end, span.label_, entity.text)
    return span


def _span(doc: Doc, start: int, end: int, label: str, value: str) -> Span:
    span = Span(doc, start, end, label=label)
    span._.value = value
    return span


@Language.component("boliginnov_actors", assigns=["doc._.actors"], requires=["doc.ents"])
def actors(doc: Doc) -> Doc:
    """Pipeline component: ``doc._.actors``."""
    doc._.actors = find_actors(doc)
    return doc


Doc.set_extension("actors", default=(), force=True)
if not Doc.has_extension("laws"):
    Doc.set_extension("laws", default=())
