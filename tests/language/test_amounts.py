"""Sums, shares, counts and times in one normal form."""

import pytest
import spacy

from boliginnov.language.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Det er satt av 2,5 millioner kroner.", [("amount", "NOK 2500000")]),
        ("Tilskotet er på kr 1 250 000,- i år", [("amount", "NOK 1250000")]),
        ("Kommunen kjøper tolv boliger", [("amount", "12 boliger")]),
        ("Om lag 15 pst. av bustadene", [("amount", "15 %")]),
        ("Ferdig innen utgangen av 2026 i kommunen", [("deadline", "2026")]),
        ("Frist: 1. juni 2025 for alle", [("deadline", "2025-06-01")]),
        ("Seinast 30.6.2025 skal det vere klart", [("deadline", "2025-06-30")]),
        ("Planen for 2024–2028 gjelder", [("year", "2024/2028")]),
        ("Vedtatt i andre kvartal 2023 av styret", [("year", "2023-06")]),
        ("Paragraf 12 og side 4", []),
    ],
)
def test_normal_form(text: str, found: list[tuple[str, str]]) -> None:
    assert [(span.label_, span._.value) for span in find_amounts(spacy.blank("nb")(text))] == found
