"""What the values in the tables are called in the report."""

from __future__ import annotations

import pandas as pd

_LABELS = {
    # kind
    "paragraph": "Avsnitt",
    "list_item": "Listepunkt",
    "table_row": "Tabellrad",
    "footnote": "Fotnote",
    "caption": "Bildetekst",
    # language
    "nb": "bokmål",
    "nn": "nynorsk",
    "mixed": "blandet",
    "other": "annet",
    # status of a document
    "ok": "lest",
    "partial": "delvis lest",
    "failed": "ikke lest",
    # dimensjon
    "begrensning": "Begrensning",
    "mulighet": "Mulighet",
    "betingelse": "Betingelse",
    "losning": "Løsning",
    # innovasjonstype
    "tjeneste": "Tjenester og måter å møte brukerne på",
    "regler": "Regler og rettigheter",
    "styring": "Styring",
    "arbeidsmate_finansiering": "Arbeidsmåter og finansiering",
    "velferdssystem": "Det lokale velferdssystemet",
    # aktor
    "kommune_internt": "Enheter i kommunen",
    "interkommunalt": "Andre kommuner",
    "stat": "Staten",
    "privat": "Private aktører",
    "frivillig": "Frivillige og ideelle",
    "sosial_entreprenor": "Sosiale entreprenører",
    "bruker_innbygger": "Brukere og innbyggere",
    "forskning": "Forskning og utdanning",
    # status of a measure
    "ide": "Idé (vurderes eller utredes)",
    "planlagt": "Planlagt",
    "pagaende": "Pågående",
    "gjennomfort": "Gjennomført",
    # what is asked for and offered
    "tomt": "Tomter og areal",
    "bolig": "Boliger",
    "finansiering": "Penger og lån",
    "kompetanse": "Kompetanse",
    "regelverk": "Lov og regelverk",
    "oppfolging": "Oppfølging og tjenester",
    "frivillig_innsats": "Frivillig innsats",
    "arbeid": "Arbeid og praksis",
    "lokaler": "Lokaler",
    "teknologi": "Teknologi",
    "annet": "Annet",
    # quality measures
    "precision": "Presisjon",
    "recall": "Dekning",
    "f1": "F1",
    "ap": "Snittpresisjon",
}

_PROBLEMS = {
    "not_a_pdf": "Filen er ikke en PDF. Lagre den som PDF, eller fjern den.",
    "empty_file": "Filen er tom (0 byte). Hent den på nytt.",
    "damaged": "Filen er skadet, og ingenting kunne leses. Hent den på nytt.",
    "encrypted": "Filen er låst med passord. Legg inn en utgave uten passord.",
    "no_pages": "Filen har ingen sider. Hent den på nytt.",
    "no_text": "Det ble ikke funnet noen passasjer i filen. Se på den.",
    "pages_without_text": "Sider uten tekstlag (skannede sider) er ikke lest. Kjør tekstgjenkjenning på filen og legg den inn på nytt.",
    "pages_failed": "Noen sider kunne ikke leses. Sjekk dem for hånd.",
    "too_slow": "Lesingen tok for lang tid og ble stanset.",
    "too_large": "Filen var for stor for minnet, og lesingen ble stanset.",
    "missing_file": "Filen står i plans.csv, men ligger ikke i mappen. Legg den inn, eller rett raden.",
    "format": "Filformatet kan ikke leses ennå.",
    "not_in_manifest": "Filen har ingen rad i plans.csv. Kommune, tittel og periode er gjettet ut fra planen.",
    "manifest_row": "Raden i plans.csv har en verdi som ikke kan brukes. Kolonnen reason i documents.csv sier hvilken.",
    "unknown_municipality": "Kommunen er ikke oppgitt, eller den står ikke i registeret.",
}

UNKNOWN_MUNICIPALITY = "Ukjent kommune"


def label(value: str) -> str:
    """The Norwegian name of a value; a value that a newer codebook brings is shown with its underscores as spaces."""
    return _LABELS.get(value, value.replace("_", " ").capitalize())


def problem(kind: str) -> str:
    """A kind of fault (`tables.PROBLEMS`) as a sentence with advice; a kind that this report does not know keeps its name."""
    return _PROBLEMS.get(kind, f"{kind.replace('_', ' ').capitalize()}. Kolonnen reason i documents.csv sier mer.")


def period(first: object, last: object) -> str:
    """2024–2028, 2024–, –2028, 2024, or nothing."""
    start, end = (str(int(str(year))) if pd.notna(year) else "" for year in (first, last))  # type: ignore[call-overload]
    if start and start == end:
        return start
    return f"{start}–{end}" if start or end else ""


def municipality_name(name: str) -> str:
    """The municipality, or that it is not known."""
    return name.strip() or UNKNOWN_MUNICIPALITY


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1].rsplit(" ", 1)[0] if " " in text[: limit - 1] else text[: limit - 1]
    return head.rstrip(" ,.;:–-") + "…"
