"""Find sums of money, shares, counts of homes, years and deadlines, and write each in one normal form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

_NUMBER = r"\d{1,3}(?:[ \u00a0.]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_WORDS = {
    "en": 1, "én": 1, "ein": 1, "éin": 1, "ett": 1, "eitt": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "sju": 7, "syv": 7,
    "åtte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12, "femten": 15, "tjue": 20, "tretti": 30, "førti": 40, "femti": 50, "hundre": 100,
}  # fmt: skip
_COUNT = rf"(?:{_NUMBER}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_SCALES = {"mill": 1e6, "mio": 1e6, "mrd": 1e9, "milliard": 1e9, "tusen": 1e3, "hundre tusen": 1e5}
_MONEY = re.compile(
    rf"\b(?:(?:kr\.?|NOK|kroner)\s?(?P<a>{_NUMBER})(?:\s?(?P<as>mill\w*|mrd|milliard\w*|mio)\.?)?(?:,-)?"
    rf"|(?P<b>{_COUNT})\s?(?P<bs>mill\w*\.?|mrd\.?|milliard\w*|mio\.?|hundre tusen|tusen)?\s?(?P<unit>kroner|krone|kr\b\.?|NOK|MNOK|,-)"
    rf"|(?P<c>{_COUNT})\s?(?P<cs>mill\w*|mrd|milliard\w*|mio)\b\.?)",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?P<n>{_COUNT})\s?(?:prosent|pst\.?|%)", re.IGNORECASE)
_HOMES = re.compile(
    rf"\b(?P<n>{_COUNT}) (?:(?:nye|nyare|kommunale|nye kommunale|private|omsorgs-?|små|ekstra|fleire|flere|midlertidige|mellombelse|rimelige|rimelege) ){{0,2}}"
    r"(?P<what>\w*(?:boliger|bustader|leiligheter|leilegheiter|boenheter|bueiningar|tomter|plasser|plassar|hybler|hyblar|familier|familiar|årsverk|stillinger|stillingar|husstander|husstandar|hushald|personer|personar|flyktninger|flyktningar))\b",
    re.IGNORECASE,
)
_MONTHS = {
    "januar": 1, "februar": 2, "mars": 3, "april": 4, "mai": 5, "juni": 6, "juli": 7, "august": 8, "september": 9, "oktober": 10,
    "november": 11, "desember": 12,
}  # fmt: skip
_MONTH = "|".join(_MONTHS)
_YEAR = r"(?:19[5-9]\d|20[0-9]\d)"
_WHEN = (
    rf"(?:(?P<d>\d{{1,2}})\.\s?(?P<m>{_MONTH})\s(?P<y1>{_YEAR})|(?P<d2>\d{{1,2}})\.(?P<m2>\d{{1,2}})\.(?P<y2>{_YEAR}|\d{{2}})"
    rf"|(?P<m3>{_MONTH})\s(?P<y3>{_YEAR})|(?P<part>(?:første|fyrste|1\.|andre|annet|2\.|tredje|3\.|fjerde|4\.) (?:halvår|kvartal|tertial))(?: i)? (?P<y4>{_YEAR})"
    rf"|(?P<season>våren|hausten|høsten|sommeren|sommaren|vinteren|årsskiftet)\s(?P<y5>{_YEAR})|(?P<y6>{_YEAR}))"
)
_DEADLINE = re.compile(
    rf"\b(?:innen|innan|før|seinast|senest|frist(?:en)?:?(?: er)?|ferdig(?: i)?|i løpet av|i laupet av|fullført(?: i)?|tas i bruk(?: i)?|"
    rf"ikke senere enn|ikkje seinare enn|til og med|fra og med|frå og med|iverksettes|gjennomføres(?: i)?|gjennomførast(?: i)?)"
    rf"\s(?:utgangen av |utløpet av |slutten av |starten av |den |året )*{_WHEN}\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(rf"\b(?P<from>{_YEAR})\s?(?:[-–—/]|til|til og med)\s?(?P<to>{_YEAR})\b(?!-)")
_DATE = re.compile(rf"\b{_WHEN}\b", re.IGNORECASE)
_PARTS = {"halvår": 6, "kvartal": 3, "tertial": 4}
_ORDINALS = {"første": 1, "fyrste": 1, "1.": 1, "andre": 2, "annet": 2, "2.": 2, "tredje": 3, "3.": 3, "fjerde": 4, "4.": 4}
_SEASONS = {
    "våren": "06",
    "sommeren": "08",
    "sommaren": "08",
    "hausten": "12",
    "høsten": "12",
    "vinteren": "03",
    "årsskiftet": "12",
}


def number(text: str) -> float:
    """A number as Norwegians write it: ``2 500 000``, ``2.500.000``, ``2,5``, ``tolv``."""
    lower = text.lower().strip()
    if lower in _WORDS:
        return float(_WORDS[lower])
    if re.fullmatch(r"\d{1,3}(?:[ \u00a0.]\d{3})+(?:,\d+)?", lower):
        lower = re.sub(r"[ \u00a0.]", "", lower)
    return float(lower.replace(",", "."))


def _money(match: re.Match[str]) -> str:
    figure = match["a"] or match["b"] or match["c"]
    scale = (match["as"] or match["bs"] or match["cs"] or "").lower().rstrip(".")
    factor = next((value for word, value in _SCALES.items() if scale.startswith(word)), 1.0)
    if match["unit"] and match["unit"].upper() == "MNOK":
        factor = 1e6
    return f"NOK {round(number(figure) * factor)}"


def when(match: re.Match[str]) -> str:
    """The last day or month meant, as ``2025-06-30``, ``2025-06`` or ``2025``."""
    if match["y1"]:
        return f"{match['y1']}-{_MONTHS[match['m'].lower()]:02d}-{int(match['d']):02d}"
    if match["y2"]:
        year = match["y2"] if len(match["y2"]) == 4 else f"20{match['y2']}"
        return f"{year}-{int(match['m2']):02d}-{int(match['d2']):02d}"
    if match["y3"]:
        return f"{match['y3']}-{_MONTHS[match['m3'].lower()]:02d}"
    if match["y4"]:
        ordinal, part = match["part"].lower().split()
        return f"{match['y4']}-{min(12, _ORDINALS[ordinal] * _PARTS[part]):02d}"
    if match["y5"]:
        return f"{match['y5']}-{_SEASONS[match['season'].lower()]}"
    return str(match["y6"])


def _plain(figure: float) -> str:
    return f"{figure:g}" if figure < 1e6 else str(round(figure))


def _candidates(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, label and value of everything found, the more specific kinds first."""
    for match in _DEADLINE.finditer(text):
        yield *match.span(), "deadline", when(match)
    for match in _PERIOD.finditer(text):
        if int(match["from"]) < int(match["to"]):
            yield *match.span(), "year", f"{match['from']}/{match['to']}"
    for match in _MONEY.finditer(text):
        yield *match.span(), "amount", _money(match)
    for match in _PERCENT.finditer(text):
        yield *match.span(), "amount", f"{_plain(number(match['n']))} %"
    for match in _HOMES.finditer(text):
        yield *match.span(), "amount", f"{_plain(number(match['n']))} {match['what'].lower()}"
    for match in _DATE.finditer(text):
        yield *match.span(), "year", when(match)


def find_amounts(doc: Doc) -> list[Span]:
    """Spans labelled ``amount`` (money, shares, counts), ``year`` (years, dates and periods) or ``deadline``; ``_.value`` is normal."""
    taken: set[int] = set()
    found = []
    for start, end, label, value in _candidates(doc.text):
        span = doc.char_span(start, end, label=label, alignment_mode="expand")
        if span is None or not taken.isdisjoint(range(start, end)):
            continue
        taken.update(range(start, end))
        span._.value = value
        found.append(span)
    return sorted(found, key=lambda span: span.start)


@Language.component("boliginnov_amounts", assigns=["doc._.amounts"])
def amounts(doc: Doc) -> Doc:
    """Pipeline component: ``doc._.amounts``, money, shares, counts of homes, years and deadlines."""
    doc._.amounts = find_amounts(doc)
    return doc


Doc.set_extension("amounts", default=(), force=True)
