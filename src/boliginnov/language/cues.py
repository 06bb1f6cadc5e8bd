"""Find cues of novelty and action, and tell for each action its status (idea, planned, under way, done) and whether it is negated."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from boliginnov.language.lexicon import spans

IDEA, PLANNED, ONGOING, DONE = "ide", "planlagt", "pagaende", "gjennomfort"
_MAY = frozenset({"kan", "kunne", "burde"})
_SHALL = frozenset({"skal", "skulle", "vil", "ville", "må", "måtte", "bør"})
_WILL_BE = frozenset({"blir", "bli", "vert", "verte", "verta"})
_HAVE = frozenset({"har", "hadde", "ha"})
_WAS = frozenset({"ble", "blei", "vart", "blitt", "vorte", "er", "var", "vært", "vore"})
_ONGOING = (
    ("i", "gang", "med"), ("er", "i", "gang"), ("arbeider", "med"), ("jobber", "med"), ("arbeidar", "med"), ("arbeides", "med"), ("arbeidast", "med"), ("arbeidd", "med"), ("jobbes", "med"), ("jobba", "med"), ("jobbet", "med"), ("jobbar", "med"),
    ("holder", "på"), ("held", "på"), ("i", "ferd", "med"), ("er", "under"), ("under",), ("driver", "og"), ("driv", "og"), ("pågår",),
    ("startet", "arbeidet", "med"), ("starta", "arbeidet", "med"),
)  # fmt: skip
_IDEAS = (
    ("muligheten", "for"), ("mulighetene", "for"), ("moglegheita", "for"), ("moglegheitene", "for"), ("mulig", "å"), ("mogleg", "å"),
    ("aktuelt", "å"), ("ide", "om"), ("idé", "om"), ("forslag", "om"), ("framlegg", "om"), ("tanken", "om"), ("spørsmålet", "om"),
    ("foreslår", "å"), ("foreslår",), ("ønskelig", "å"), ("ønskeleg", "å"), ("drøfte",), ("drøftes",), ("drøftast",), ("diskutere",), ("vurderes",),
)  # fmt: skip
_CARRIED_OUT = (("vært", "med", "på", "å"), ("vore", "med", "på", "å"), ("bidratt", "til", "å"), ("medverka", "til", "å"))
_NEGATIONS = frozenset({"ikke", "ikkje", "aldri"})
_NONE = frozenset({"ingen", "inga", "ingenting", "verken", "hverken", "korkje"})
_WITHOUT = frozenset({"uten", "utan"})
_NOT_NEGATING = frozenset({"bare", "berre", "minst", "kun"})
_STOPS = frozenset(
    {".", ";", ":", "!", "?", "|", "men", "fordi", "dersom", "hvis", "viss", "mens", "medan", "samtidig", "derimot"}
)
_OPENERS = frozenset({"at", "som", "når"})
_FINITE = frozenset({"skal", "vil", "må", "bør", "kan", "har", "er", "blir", "vert", "ble", "vart"})


def verb_form(token: Token) -> str:
    """``inf``, ``present``, ``passive``, ``past``, ``participle``, ``imperative`` or ``noun``, by the tagger, else by the ending."""
    morph, lower = token.morph, token.lower_
    if token.pos_ == "NOUN" or (not token.pos_ and lower.endswith(("ing", "inga", "ingen", "else", "elsen"))):
        return "noun"
    if lower.endswith(("es", "ast")) and len(lower) > 4:
        return "passive"
    if "Part" in morph.get("VerbForm", []):
        return "participle"
    if "Inf" in morph.get("VerbForm", []):
        return "inf"
    if "Imp" in morph.get("Mood", []):
        return "imperative"
    if "Past" in morph.get("Tense", []):
        return "participle" if token.i and token.nbor(-1).lower_ in _HAVE | _WAS | _WILL_BE else "past"
    if "Pres" in morph.get("Tense", []):
        return "present"
    for endings, form in (
        ((("er", "ar", "år"), "present")),
        (("te", "de"), "past"),
        (("et", "t"), "participle"),
        (("e", "a", "å"), "inf"),
    ):
        if lower.endswith(endings):
            return form
    return "inf"


def _clause(doc: Doc, at: int) -> tuple[int, int]:
    """Start and end of the stretch around a token that no full stop, ``men``, ``fordi`` … or ``og`` with a new verb cuts."""
    start = at
    while start > 0 and not _cuts(doc, start - 1):
        start -= 1
    end = at + 1
    while end < len(doc) and not _cuts(doc, end):
        end += 1
    return start, end


def _cuts(doc: Doc, i: int) -> bool:
    token = doc[i]
    if token.lower_ in _STOPS:
        return True
    if token.lower_ in ("og", ",") and i + 1 < len(doc):
        return any(after.lower_ in _FINITE for after in doc[i + 1 : i + 4]) and any(
            before.lower_ in _FINITE for before in doc[max(0, i - 12) : i]
        )
    return False


def _has(words: list[str], patterns: Iterable[tuple[str, ...]]) -> bool:
    return any(tuple(words[i : i + len(p)]) == p for p in patterns for i in range(len(words) - len(p) + 1))


def status(token: Token, considered: bool) -> str:
    """Status of an action whose verb or noun is ``token``; ``considered`` when its clause weighs it (vurdere, utrede)."""
    form = verb_form(token)
    start, end = _clause(token.doc, token.i)
    before = [t.lower_ for t in token.doc[start : token.i]]
    if considered or _has(before[-7:], _IDEAS):
        return IDEA
    if _has(before[-5:], _CARRIED_OUT):
        return DONE
    if _has(before[-5:], _ONGOING):
        return ONGOING
    helper = next((word for word in reversed(before) if word in _MAY | _SHALL | _HAVE), "")
    if helper in _MAY and form != "past":
        return IDEA
    if helper in _SHALL:
        return PLANNED
    if form == "past":
        return DONE
    if form == "participle":
        last = next((word for word in reversed(before) if word in _HAVE | _WAS | _WILL_BE), "")
        after = next((t.lower_ for t in token.doc[token.i + 1 : min(end, token.i + 3)] if t.lower_ in _WILL_BE), "")
        return PLANNED if last in _WILL_BE or after else DONE
    if form == "present":
        return (
            PLANNED if any(span.label_ == "deadline" and start <= span.start < end for span in token.doc._.amounts) else ONGOING
        )
    if form == "noun" and helper in _HAVE:
        return DONE
    return PLANNED


def negation_scopes(doc: Doc) -> list[tuple[Span, int, int]]:
    """Each negation with the token range it holds for."""
    out = []
    for token in doc:
        word = token.lower_
        if word not in _NEGATIONS | _NONE | _WITHOUT:
            continue
        if word in _NEGATIONS and token.i + 1 < len(doc) and token.nbor(1).lower_ in _NOT_NEGATING:
            continue
        start, end = _clause(doc, token.i)
        if word in _WITHOUT:
            start = token.i
            end = next((t.i for t in doc[token.i : end] if t.text == ","), end)
        elif word in _NEGATIONS:
            opener = next((t.i for t in reversed(doc[start : token.i]) if t.lower_ in _OPENERS), start - 1)
            start = opener + 1
        cue = Span(doc, token.i, token.i + 1, label="negation")
        cue._.value = {"uten": "uten", "utan": "uten"}.get(word, "ikke" if word in _NEGATIONS else "ingen")
        out.append((cue, start, end))
    return out


def find_cues(doc: Doc) -> list[Span]:
    """Spans labelled act, consider, novelty, hedge or negation; ``_.status`` of acts, ``_.negated`` of all, ``_.value`` in Bokmål."""
    found = spans(doc, "cues")
    negations = negation_scopes(doc)
    weighing = [span for span in found if span.label_ == "consider"]
    for span in found:
        span._.negated = any(start <= span.start < end for _, start, end in negations)
        if span.label_ == "consider":
            span._.status = IDEA
        elif span.label_ == "act":
            start, end = _clause(doc, span.start)
            considered = any(
                start <= other.start < end and (other.start < span.start or other[0].lower_.endswith(("es", "ast")))
                for other in weighing
            )
            span._.status = status(span[0], considered)
    return sorted([*found, *(cue for cue, _, _ in negations)], key=lambda span: span.start)


@Language.component("boliginnov_cues", assigns=["doc._.cues"], requires=["token.morph", "doc._.amounts"])
def cues(doc: Doc) -> Doc:
    """Pipeline component: ``doc._.cues``."""
    doc._.cues = find_cues(doc)
    return doc


Doc.set_extension("cues", default=(), force=True)
Doc.set_extension("amounts", default=(), force=True)
Span.set_extension("status", default="", force=True)
Span.set_extension("negated", default=False, force=True)
