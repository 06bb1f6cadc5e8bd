"""The figures of the report: chart, caption, text alternative and the data behind, from the analysis tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from boliginnov.analysis.counts import UNKNOWN_YEAR
from boliginnov.analysis.shares import ALL
from boliginnov.report import charts
from boliginnov.report.charts import Bar, Panel
from boliginnov.report.labels import label, shorten
from boliginnov.report.norwegian import NBSP, capital, count, interval, listing, number, percent, small

SHOWN_PLANS = 25
_INTERVAL = f"95{NBSP}%-intervall"
_HOW_TO_READ = f"Søylen viser hva koderen kodet. Prikken viser forventet {{what}} ut fra sannsynlighetene, streken {_INTERVAL}."


@dataclass(frozen=True)
class Figure:
    """A chart drawn for wide and for narrow columns (the same drawing where one will do), and all that goes with it."""

    name: str
    title: str
    caption: str
    alternative: str
    wide: Markup
    narrow: Markup
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def codes_figure(per_code: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """Coded and expected passages per code."""
    records = per_code.to_dict("records")
    bars = [
        Bar(labels[r["code"]], f"{number(r['n'])} kodet", r["n"], r["expected"], r["low"], r["high"], place)
        for place, r in enumerate(records)
    ]
    said = [
        f"{labels[r['code']]}: {number(r['n'])} kodet, forventet {number(round(r['expected']))} ({interval(r['low'], r['high'])})"
        for r in records
    ]
    return Figure(
        name="koder",
        title="Kodede passasjer per kode",
        caption=_HOW_TO_READ.format(what="antall"),
        alternative=f"Søylediagram over antall passasjer. {'. '.join(said)}.",
        wide=Markup(charts.wide([Panel("", bars)], scale=charts.COUNTS, name="koder", label_width=210)),
        narrow=Markup(charts.narrow([Panel("", bars)], scale=charts.COUNTS, name="koder-smal")),
        columns=("Kode", "Kodet", "Andel", "Forventet", _INTERVAL, "Planer", "Avgjort av person"),
        rows=[
            (
                labels[r["code"]],
                number(r["n"]),
                percent(r["share"]),
                number(r["expected"], 1),
                interval(r["low"], r["high"]),
                number(r["plans"]),
                number(r["by_person"]),
            )
            for r in records
        ],
    )


_GROUP_NAMES = {
    ALL: "i alt",
    "fylke": "etter fylke",
    "kommune": "etter kommune",
    "plan_type": "etter slags plan",
    "language": "etter skriftspråk",
    "period_from": "etter første år i planperioden",
    "period": "etter periode",
}
_METHOD_NAMES = {
    "corrected": "korrigert med håndkodet utvalg",
    "quality": "korrigert med målt presisjon og dekning",
    "naive": "ikke korrigert",
}


def shares_figures(shares: pd.DataFrame, labels: Mapping[str, str]) -> list[Figure]:
    """Estimated share of passages with each code: over all in one figure, then one figure a group column."""
    figures = []
    for group in dict.fromkeys(shares["group"]):
        own = shares[shares["group"] == group]
        figures.append(_shares_figure(own, str(group), labels))
    return figures


def _shares_figure(own: pd.DataFrame, group: str, labels: Mapping[str, str]) -> Figure:
    codes = [code for code in dict.fromkeys(own["code"]) if code in labels]
    records = {code: own[own["code"] == code].to_dict("records") for code in codes}
    name = f"anslag-{group}"
    panels = [
        Panel(
            labels[code],
            [
                Bar(
                    shorten(capital(str(r["group_value"]) or "alle"), 30),
                    percent(r["estimate"]),
                    r["naive"],
                    r["estimate"],
                    None if pd.isna(r["low"]) else r["low"],
                    None if pd.isna(r["low"]) else r["high"],
                    colour=place,
                )
                for r in records[code][:SHOWN_PLANS]
            ],
            place,
        )
        for place, code in enumerate(codes)
    ]
    rows = [
        (
            labels[code],
            capital(str(r["group_value"]) or "alle"),
            percent(r["naive"]),
            percent(r["estimate"]),
            "" if pd.isna(r["low"]) else f"{number(100 * r['low'], 1)}–{percent(r['high'])}",
            number(r["n_passages"]),
            number(r["n_plans"]),
            number(r["n_sampled"]),
            _METHOD_NAMES.get(r["method"], r["method"]),
        )
        for code in codes
        for r in records[code]
    ]
    said = ". ".join(
        f"{code}, {small(value)}: {estimate}" + (f" ({ends})" if ends else "") for code, value, _, estimate, ends, *_ in rows[:8]
    )
    return Figure(
        name=name,
        title=f"Anslått andel passasjer med koden, {_GROUP_NAMES.get(group, small(label(group)))}",
        caption=f"Prikken er anslaget, streken {_INTERVAL}, og søylen andelen koderen har kodet, ukorrigert. Anslaget gjelder planer som disse.",
        alternative=f"Diagram over anslåtte andeler. {said}.",
        wide=Markup(charts.wide(panels, scale=charts.SHARES, name=name, label_width=210)),
        narrow=Markup(charts.narrow(panels, scale=charts.SHARES, name=f"{name}-smal")),
        columns=("Kode", "Gruppe", "Ukorrigert", "Anslag", _INTERVAL, "Passasjer", "Planer", "Kodet for hånd", "Metode"),
        rows=rows,
    )


def plans_figure(per_plan: pd.DataFrame, names: Mapping[str, str], labels: Mapping[str, str]) -> Figure:
    """Share of coded passages per plan, one panel a code; the chart is cut to the plans with the highest share, the table is not."""
    order = list(dict.fromkeys(per_plan["group"]))
    shown = order[:SHOWN_PLANS]
    cut = (
        f" Diagrammet viser de {SHOWN_PLANS} planene med høyest andel; alle {number(len(order))} står i tabellen."
        if order[SHOWN_PLANS:]
        else ""
    )
    return _groups_figure(
        per_plan,
        shown=[(doc_id, names[doc_id], shorten(names[doc_id], 44)) for doc_id in shown],
        everything=[(doc_id, names[doc_id]) for doc_id in order],
        labels=labels,
        name="planer",
        title="Andel kodede passasjer per plan",
        caption=f"{_HOW_TO_READ.format(what='andel')} Sortert etter andelen passasjer med minst én kode. "
        f"Korte planer har brede intervaller, og små forskjeller betyr lite.{cut}",
        head="Plan",
        label_width=280,
    )


def years_figure(per_year: pd.DataFrame, plans_per_year: Mapping[str, int], labels: Mapping[str, str]) -> Figure:
    """Share of coded passages per first year of the plan period."""
    years = list(dict.fromkeys(per_year["group"]))

    def named(year: str) -> str:
        n = plans_per_year.get(year, 0)
        return f"{capital(year)} ({number(n)}{NBSP}{'plan' if n == 1 else 'planer'})"

    unknown = " Planer uten oppgitt periode står nederst." if UNKNOWN_YEAR in years else ""
    return _groups_figure(
        per_year,
        shown=[(year, named(year), named(year)) for year in years],
        everything=[(year, named(year)) for year in years],
        labels=labels,
        name="aar",
        title="Andel kodede passasjer etter første år i planperioden",
        caption=f"{_HOW_TO_READ.format(what='andel')} Med få planer i et år kan forskjeller mellom år like gjerne være forskjeller mellom planer.{unknown}",
        head="Første år",
        label_width=140,
    )


def _groups_figure(
    table: pd.DataFrame,
    *,
    shown: Sequence[tuple[str, str, str]],
    everything: Sequence[tuple[str, str]],
    labels: Mapping[str, str],
    name: str,
    title: str,
    caption: str,
    head: str,
    label_width: int,
) -> Figure:
    codes = list(dict.fromkeys(table["code"]))
    cells: dict[tuple[str, str], dict[Hashable, Any]] = {(r["group"], r["code"]): r for r in table.to_dict("records")}
    panels = [
        Panel(labels[code], [_share_bar(cells[group, code], short, place) for group, _, short in shown], place)
        for place, code in enumerate(codes)
    ]
    said = []
    for code in codes:
        ranked = sorted(shown, key=lambda group: -cells[group[0], code]["share"])
        parts = [f"{full} {percent(cells[group, code]['share'])}" for group, full, _ in ranked[:3]]
        said.append(f"Høyest andel {small(labels[code])}: {listing(parts)}.")
    rows = [
        (
            full,
            number(cells[group, codes[0]]["passages"]),
            *(
                text
                for code in codes
                for text in (
                    number(cells[group, code]["n"]),
                    percent(cells[group, code]["share"]),
                    f"{number(cells[group, code]['expected'], 1)} ({interval(cells[group, code]['low'], cells[group, code]['high'])})",
                )
            ),
        )
        for group, full in everything
    ]
    return Figure(
        name=name,
        title=title,
        caption=caption,
        alternative=f"Søylediagram, {count(len(shown), 'rad', 'rader')}. {' '.join(said)}",
        wide=Markup(charts.wide(panels, scale=charts.SHARES, name=name, label_width=label_width)),
        narrow=Markup(charts.narrow(panels, scale=charts.SHARES, name=f"{name}-smal")),
        columns=(
            head,
            "Passasjer",
            *(f"{labels[code]}: {what}" for code in codes for what in ("kodet", "andel", "forventet antall")),
        ),
        rows=rows,
    )


def _share_bar(row: Mapping[Hashable, Any], name: str, colour: int) -> Bar:
    total = row["passages"]
    return Bar(
        name,
        f"{number(row['n'])} av {number(total)}",
        row["share"],
        row["expected"] / total,
        row["low"] / total,
        row["high"] / total,
        colour,
    )


def values_figure(
    table: pd.DataFrame,
    *,
    name: str,
    title: str,
    of: str,
    colour: int,
    together: pd.DataFrame | None = None,
    several: bool = False,
) -> Figure:
    """How often each value of a second-level code stands; `of` says what the share is of, `together` adds sets of values to the table."""
    records = table.to_dict("records")
    bars = [Bar(label(r["value"]), f"{number(r['n'])} · {percent(r['share'], 0)}", r["n"], colour=colour) for r in records]
    sets = [] if together is None else together.to_dict("records")
    drawing = Markup(charts.narrow([Panel("", bars)], scale=charts.COUNTS, name=name, total=400))
    said = [f"{bar.label}: {bar.note}" for bar in bars]
    return Figure(
        name=name,
        title=title,
        caption=f"Antall og andel av {of}." + (" En passasje kan ha flere." if several else ""),
        alternative=f"Søylediagram. {'. '.join(said)}.",
        wide=drawing,
        narrow=drawing,
        columns=("Verdi", "Passasjer", "Andel"),
        rows=[
            *((label(r["value"]), number(r["n"]), percent(r["share"])) for r in records),
            *((" + ".join(label(v) for v in r["value"].split()), number(r["n"]), percent(r["share"])) for r in sets),
        ],
    )


def quality_figure(table: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """How good the coder is per code and measure, with intervals."""
    codes = list(dict.fromkeys(table["code"]))
    records = {code: table[table["code"] == code].to_dict("records") for code in codes}
    panels = [
        Panel(
            labels[code],
            [
                Bar(
                    label(r["measure"]),
                    _measured(r),
                    middle=r["estimate"],
                    low=r["low"],
                    high=r["high"],
                    colour=place,
                )
                for r in records[code]
            ],
            place,
        )
        for place, code in enumerate(codes)
    ]
    rows = [
        (labels[code], label(r["measure"]), number(r["estimate"], 2), f"{number(r['low'], 2)}–{number(r['high'], 2)}")
        for code in codes
        for r in records[code]
    ]
    said = ". ".join(f"{code}, {small(measure)}: {estimate} ({ends})" for code, measure, estimate, ends in rows)
    return Figure(
        name="kvalitet",
        title="Presisjon, dekning og F1 for hver kode",
        caption=f"Prikken er målt verdi, streken {_INTERVAL}. Presisjon er andelen av koderens treff som er riktige; dekning er andelen av "
        "de riktige som koderen finner; F1 veier de to sammen; snittpresisjon (average precision) måler rangeringen uavhengig av terskelen.",
        alternative=f"Prikkdiagram. {said}.",
        wide=Markup(charts.wide(panels, scale=charts.UNIT, name="kvalitet", label_width=180)),
        narrow=Markup(charts.narrow(panels, scale=charts.UNIT, name="kvalitet-smal")),
        columns=("Kode", "Mål", "Verdi", _INTERVAL),
        rows=rows,
    )


def _measured(row: Mapping[Hashable, Any]) -> str:
    return f"{number(row['estimate'], 2)} ({number(row['low'], 2)}–{number(row['high'], 2)})"
