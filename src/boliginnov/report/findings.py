"""The findings as sentences, written by rule from the analysis tables: every number stands in a table, no prose is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from boliginnov.analysis.expected import Measured
from boliginnov.analysis.reading import Reading
from boliginnov.analysis.shares import ALL
from boliginnov.report.labels import label
from boliginnov.report.norwegian import NBSP, capital, count, interval, listing, number, percent, small

# A share of fewer passages than this says little, so no plan is named as highest on it.
SMALLEST_COMPARED = 30
_FEWEST_COMPARED = 3


@dataclass(frozen=True)
class Findings:
    """What the report says: five sentences, then what was read, one paragraph a code, more in single sentences, and how far to trust it."""

    first: Sequence[str]
    reading: str
    codes: Sequence[str]
    more: Sequence[str]
    caution: str


@dataclass(frozen=True)
class KeyFigure:
    """A large number with what it counts and, line by line, what belongs to it."""

    value: str
    label: str
    notes: Sequence[str]
    colour: int = -1


def passages(n: int) -> str:
    """12 passasjer."""
    return count(n, "passasje", "passasjer")


def plans(n: int) -> str:
    """12 planer."""
    return count(n, "plan", "planer")


def key_figures(read: Reading, per_code: pd.DataFrame, labels: Mapping[str, str]) -> list[KeyFigure]:
    """Plans, passages, and the count of every code with its expected number."""
    figures = [
        KeyFigure(number(read.plans), "plan" if read.plans == 1 else "planer", (_from_municipalities(read),)),
        KeyFigure(
            number(read.passages),
            "passasje" if read.passages == 1 else "passasjer",
            (f"på {count(read.pages, 'side', 'sider')}",),
        ),
    ]
    for place, row in enumerate(per_code.to_dict("records")):
        notes = (
            f"{percent(row['share'])} av passasjene",
            f"forventet {interval(row['low'], row['high'])}",
        )
        figures.append(KeyFigure(number(row["n"]), small(labels[row["code"]]), notes, place))
    return figures


def _from_municipalities(read: Reading) -> str:
    if not read.municipalities:
        return "fra ukjente kommuner"
    return f"fra {count(read.municipalities, 'kommune', 'kommuner')}"


def about_reading(read: Reading) -> str:
    """What was read and what was not."""
    if not read.files:
        return "Mappen med planer var tom, så det er ingenting å rapportere."
    if not read.plans:
        what = (
            "Den ene filen ga ingen tekst å kode"
            if read.files == 1
            else f"Ingen av de {number(read.files)} filene ga tekst å kode"
        )
        return f"{what}, så det er ingenting å rapportere ennå. Grunnen står under."
    sentences = [
        f"Rapporten bygger på {plans(read.plans)} {_from_municipalities(read)}, "
        f"med {count(read.pages, 'side', 'sider')} og {passages(read.passages)} (avsnitt, listepunkter og tabellrader)."
    ]
    if read.municipalities and read.unknown_municipality:
        sentences.append(f"For {plans(read.unknown_municipality)} er kommunen ukjent.")
    if read.failed:
        sentences.append(f"{capital(count(read.failed, 'fil', 'filer'))} kunne ikke leses og er ikke med i tallene.")
    if read.silent:
        sentences.append(
            f"{capital(plans(read.silent))} ga ingen passasjer og er heller ikke med."
            if read.failed
            else f"{capital(plans(read.silent))} ga ingen passasjer og er ikke med i tallene."
        )
    if read.partial:
        sentences.append(f"{capital(plans(read.partial))} er bare delvis lest.")
    if read.pages_without_text:
        sentences.append(f"{capital(count(read.pages_without_text, 'side', 'sider'))} mangler tekstlag og er ikke kodet.")
    return " ".join(sentences)


def about_code(row: Mapping[str, float], name: str, read: Reading, precision: Measured | None = None) -> str:
    """How often the coder gave the code, how often it is expected given the probabilities, and how many of its positives are right."""
    n, total = int(row["n"]), int(row["passages"])
    text = f"Ingen passasjer har fått koden «{small(name)}»."
    if n:
        text = (
            f"{number(n)} av {passages(total)} ({percent(row['share'])}) har fått koden «{small(name)}»"
            f"{_spread(int(row['plans']), read.plans)}."
        )
    if not total:
        return text
    expected = (
        f" Summen av sannsynlighetene tilsier om lag {number(round(row['expected']))} "
        f"(95{NBSP}%-intervall {interval(row['low'], row['high'])})."
    )
    return text + expected + _right(precision) + _by_person(int(row["by_person"]))


def _right(precision: Measured | None) -> str:
    if precision is None:
        return ""
    ends = f"{number(100 * precision.low)}–{percent(precision.high, 0)}"
    return f" Målt mot fasit er {percent(precision.estimate, 0)} av koderens treff riktige ({ends})."


def _spread(found: int, read: int) -> str:
    if read == 1:
        return ""
    return ", fordelt på alle planene" if found == read else f", fordelt på {number(found)} av {plans(read)}"


def _by_person(n: int) -> str:
    return f" {capital(count(n, 'av avgjørelsene', 'av avgjørelsene'))} er tatt av en person." if n else ""


def about_several(n: int, codes: int) -> str:
    """How many passages have more than one code."""
    if not n or codes < 2:
        return ""
    both = "begge kodene" if codes == 2 else "flere av kodene"
    return f"{capital(passages(n))} har {both}."


def about_plans(per_plan: pd.DataFrame, names: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    """Which plan has the highest share of each code, among plans long enough to compare; nothing where too few are."""
    compared = per_plan[per_plan["passages"] >= SMALLEST_COMPARED]
    if compared["group"].nunique() < _FEWEST_COMPARED:
        return []
    sentences = []
    for code in dict.fromkeys(compared["code"]):
        rows = compared[(compared["code"] == code) & (compared["n"] > 0)].sort_values(["share", "group"], ascending=[False, True])
        if len(rows):
            sentences.append(_highest(compared[compared["code"] == code], rows.iloc[0], names, small(labels[code])))
    return sentences


def _highest(rows: pd.DataFrame, top: pd.Series[float], names: Mapping[str, str], name: str) -> str:
    """The plan on top, unless the others' intervals of the expected share all reach the lower end of its own."""
    reach = rows["high"] / rows["passages"] >= top["low"] / top["passages"]
    others = int((reach & (rows["group"] != top["group"])).sum())
    among = f"planer med minst {SMALLEST_COMPARED} passasjer"
    if others == len(rows) - 1:
        return f"Forskjellene i andelen «{name}» mellom {among} er ikke større enn usikkerheten."
    as_high = (
        f" Når usikkerheten regnes med, kan {count(others, 'annen plan', 'andre planer')} ligge like høyt." if others else ""
    )
    return (
        f"Andelen «{name}» er høyest i {names[str(top['group'])]}: {number(top['n'])} av {passages(int(top['passages']))} "
        f"({percent(top['share'])}), blant {among}.{as_high}"
    )


def about_values(table: pd.DataFrame, opening: str, noun: str) -> str:
    """The most frequent values of a second-level code: "<opening> A (12 av 30 <noun>), B (9) og C (4)"."""
    if table.empty:
        return ""
    total = round(table["n"].iloc[0] / table["share"].iloc[0])
    shown: Sequence[str] = [
        f"{small(label(value))} ({number(n)} av {number(total)} {noun})" if place == 0 else f"{small(label(value))} ({number(n)})"
        for place, (value, n) in enumerate(zip(table["value"].head(3), table["n"].head(3), strict=True))
    ]
    return f"{opening} {listing(shown)}."


def about_review(n: int) -> str:
    """How many passages wait for a person."""
    return f"{capital(passages(n))} er så usikre at en person bør se på dem." if n else ""


def corrected_with(shares: pd.DataFrame | None) -> str:
    """How the overall shares were corrected: "corrected" (a sample coded by hand), "quality" (measured precision and recall) or ""."""
    methods = set() if shares is None else set(shares.loc[shares["group"] == ALL, "method"])
    return str(methods.pop()) if len(methods) == 1 and methods <= {"corrected", "quality"} else ""


def caution(per_code: pd.DataFrame, *, quality_known: bool, corrected: str = "") -> str:
    """That the counts are the coder's own, what was corrected, and what the interval does and does not hold."""
    if per_code.empty or not per_code["passages"].iloc[0]:
        return ""
    by_person_only = bool((per_code["by_person"] == per_code["passages"]).all())
    if by_person_only:
        return "Alle kodene er satt av personer."
    if corrected == "corrected":
        return (
            "Anslagene over er korrigert med passasjer som er kodet for hånd. Antallene i figurer og tabeller er koderens egne og ikke "
            "korrigert, om ikke annet står, og kan være systematisk for høye eller for lave."
        )
    if corrected == "quality":
        return (
            "Anslagene over er korrigert med hvor god koderen var der den ble målt, og gjelder så langt den er like god her. Antallene i "
            "figurer og tabeller er koderens egne, om ikke annet står. De er ikke korrigert mot et utvalg som er kodet for hånd."
        )
    held = (
        "Intervallene rommer usikkerheten i hver enkelt passasje og i målingen av hvor presis koderen er"
        if quality_known
        else "Intervallene rommer bare usikkerheten i hver enkelt passasje, for hvor god koderen er, er ikke oppgitt"
    )
    measured = "målt" if quality_known else "laget"
    return (
        "Antallene er koderens egne. De er ikke korrigert mot et utvalg som er kodet for hånd, og kan derfor være systematisk for høye "
        f"eller for lave. {held}. De rommer ikke at planene her kan skille seg fra dem koderen er {measured} på."
    )
