"""Two invented paragraphs as lines, and pages made for a test as the stage reads them."""

from __future__ import annotations

from pathlib import Path

from boliginnov.extract.document import ExtractedDocument, extract_document
from tests.extract.pdf_maker import PageMaker, write_pdf

LONG = [
    "Kommunen skal legge til rette for at flere innbyggere kan eie sin egen bolig, og for at de som",
    "trenger hjelp til det, får den hjelpen tidlig. Det krever at tjenestene ser boligen som en del av",
    "oppfølgingen fra den første samtalen.",
]
SECOND = [
    "Planen gjelder fra 2024 til 2028 og rulleres hvert andre år. Tiltakene følges opp i",
    "handlingsprogrammet, og rådmannen rapporterer til utvalget hver vår.",
]


def read(tmp_path: Path, *pages: PageMaker) -> ExtractedDocument:
    return extract_document(write_pdf(tmp_path / "plan.pdf", list(pages)))
