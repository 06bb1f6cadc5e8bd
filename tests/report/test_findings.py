"""The sentences: right numbers, right Norwegian, and silence where there is nothing to say."""

from __future__ import annotations

import dataclasses

import pandas as pd

from boliginnov.analysis.expected import Measured
from boliginnov.analysis.reading import Reading
from boliginnov.report import findings
from tests.report.invented import report_input

T = report_input().texts
READ = Reading(
    files=13,
    plans=12,
    partial=1,
    silent=0,
    failed=1,
    municipalities=11,
    unknown_municipality=1,
    pages=240,
    pages_without_text=14,
    read_by_ocr=12,
    passages=1830,
)
ROW = {
    "code": "grep",
    "passages": 1830,
    "n": 214,
    "share": 214 / 1830,
    "plans": 11,
    "by_person": 0,
    "expected": 205.4,
    "low": 180.2,
    "high": 230.9,
}
LABELS = {"grep": "Innovativt grep", "sam": "Ny samarbeidsform"}


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_reading() -> None:
    assert _plain(findings.about_reading(T, READ)) == (
        "Rapporten bygger på 12 planer fra 11 kommuner, med 240 sider og 1 830 passasjer (avsnitt, listepunkter og tabellrader). "
        "For én plan er kommunen ukjent. Én fil kunne ikke leses og er ikke med i tallene. Én plan er bare delvis lest. "
        "12 sider er lest med tekstgjenkjenning (OCR). 14 sider mangler tekstlag og er ikke kodet."
    )


def test_reading_of_nothing() -> None:
    empty = Reading(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert "tom" in findings.about_reading(T, empty)
    assert findings.about_reading(T, dataclasses.replace(empty, files=1, failed=1)).startswith(
        "Den ene filen ga ingen tekst å kode"
    )
    assert _plain(findings.about_reading(T, dataclasses.replace(empty, files=3, failed=1, silent=2))).startswith(
        "Ingen av de 3 filene ga"
    )
    silent = _plain(findings.about_reading(T, dataclasses.replace(READ, silent=2, failed=0)))
    assert "2 planer ga ingen passasjer og er ikke med i tallene." in silent
    unknown = dataclasses.replace(READ, municipalities=0)
    assert "fra ukjente kommuner" in findings.about_reading(T, unknown)


def test_code() -> None:
    assert _plain(findings.about_code(T, ROW, "Innovativt grep", READ)) == (
        "214 av 1 830 passasjer (11,7 %) har fått koden «innovativt grep», fordelt på 11 av 12 planer. "
        "Summen av sannsynlighetene tilsier om lag 205 (95 %-intervall 180–231)."
    )
    measured = _plain(findings.about_code(T, ROW, "Innovativt grep", READ, Measured(0.45, 0.4, 0.5)))
    assert measured.endswith("Målt mot fasit er 45 % av koderens treff riktige (40–50 %).")
    by_people = _plain(findings.about_code(T, {**ROW, "by_person": 1}, "Innovativt grep", READ))
    assert by_people.endswith("Én av avgjørelsene er tatt av en person.")
    everywhere = _plain(findings.about_code(T, {**ROW, "plans": 12}, "Innovativt grep", READ))
    assert "koden «innovativt grep», fordelt på alle planene." in everywhere
    one_plan = _plain(findings.about_code(T, ROW, "Innovativt grep", dataclasses.replace(READ, plans=1)))
    assert "koden «innovativt grep». Summen" in one_plan
    none = findings.about_code(T, {**ROW, "n": 0, "share": 0.0}, "Innovativt grep", READ)
    assert none.startswith("Ingen passasjer har fått koden «innovativt grep».")


def test_key_figures_name_one_plan_and_many() -> None:
    one = dataclasses.replace(READ, plans=1, municipalities=1)
    figures = findings.key_figures(T, one, pd.DataFrame([ROW]), LABELS)
    assert [(f.value, f.label, [_plain(note) for note in f.notes]) for f in figures] == [
        ("1", "plan", ["fra én kommune"]),
        ("1\u00a0830", "passasjer", ["på 240 sider"]),
        ("214", "innovativt grep", ["11,7 % av passasjene", "forventet 180–231"]),
    ]


def test_highest_plan_is_named_only_among_plans_long_enough() -> None:
    rows = [("kort", 5, 5), ("a", 100, 10), ("b", 100, 20), ("c", 100, 0)]
    table = pd.DataFrame(
        [{"group": g, "code": "grep", "passages": p, "n": n, "share": n / p, "low": n - 4, "high": n + 4} for g, p, n in rows]
    )
    names = {group: f"«Plan {group}» (Granvika)" for group, _, _ in rows}
    assert [_plain(s) for s in findings.about_plans(T, table, names, LABELS)] == [
        "Andelen med «innovativt grep» er høyest i «Plan b» (Granvika): 20 av 100 passasjer (20,0 %), blant planer med minst 30 passasjer."
    ]
    wide = table.assign(low=table["n"] - 9, high=table["n"] + 9)
    assert _plain(findings.about_plans(T, wide, names, LABELS)[0]).endswith(
        "Når usikkerheten regnes med, kan én annen plan ligge like høyt."
    )
    overlapping = table.assign(low=0, high=table["passages"])
    assert _plain(findings.about_plans(T, overlapping, names, LABELS)[0]) == (
        "Forskjellene i andelen med «innovativt grep» mellom planer med minst 30 passasjer er ikke større enn usikkerheten."
    )
    assert findings.about_plans(T, table.head(3), names, LABELS) == []
    assert findings.about_plans(T, table.assign(n=0), names, LABELS) == []


def test_values() -> None:
    table = pd.DataFrame(
        {"value": ["privat", "stat", "frivillig", "forskning"], "n": [12, 9, 4, 1], "share": [0.4, 0.3, 0.13, 0.03]}
    )
    assert _plain(findings.about_values(T, table, "aktor")) == (
        "Vanligste part i samarbeidet er private aktører (12 av 30 passasjer), staten (9) og frivillige og ideelle (4)."
    )
    assert findings.about_values(T, table.head(0), "aktor") == ""


def test_caution_says_what_is_not_corrected_and_not_known() -> None:
    table = pd.DataFrame([ROW])
    assert "ikke korrigert" in findings.caution(T, table, quality_known=True)
    assert "er ikke oppgitt" in findings.caution(T, table, quality_known=False)
    assert findings.caution(T, table.assign(by_person=1830), quality_known=False) == "Alle kodene er satt av personer."
    assert findings.caution(T, table.assign(passages=0, by_person=0), quality_known=False) == ""


def test_what_is_not_there_is_not_mentioned() -> None:
    assert findings.about_several(T, 0, 2) == findings.about_several(T, 3, 1) == findings.about_review(T, 0) == ""
    assert _plain(findings.about_several(T, 3, 2)) == "3 passasjer har begge kodene."
    assert _plain(findings.about_several(T, 1, 3)) == "Én passasje har flere av kodene."
