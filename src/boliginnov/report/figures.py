"""The figures of the report: chart, caption, text alternative and the data behind, from the analysis tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from markupsafe import Markup

from boliginnov.analysis.counts import UNKNOWN_YEAR
from boliginnov.report import charts
from boliginnov.report.charts import Bar, Panel
from boliginnov.report.labels import group_value, shorten
from boliginnov.report.texts import Texts, small

SHOWN_PLANS = 25


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


def codes_figure(t: Texts, per_code: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """Coded and expected passages per code."""
    records = per_code.to_dict("records")
    bars = [
        Bar(labels[r["code"]], t("figure.codes_note", n=r["n"]), r["n"], r["expected"], r["low"], r["high"], place)
        for place, r in enumerate(records)
    ]
    said = [
        t(
            "figure.codes_said",
            code=labels[r["code"]],
            n=r["n"],
            expected=round(r["expected"]),
            interval=t.interval(r["low"], r["high"]),
        )
        for r in records
    ]
    columns = ("code", "coded", "share", "expected")
    return Figure(
        name="koder",
        title=t("figure.codes_title"),
        caption=t("figure.how_to_read_count"),
        alternative=t("figure.codes_alternative", said=". ".join(said)),
        wide=Markup(charts.wide(t, [Panel("", bars)], scale=charts.COUNTS, name="koder", label_width=210)),
        narrow=Markup(charts.narrow(t, [Panel("", bars)], scale=charts.COUNTS, name="koder-smal")),
        columns=(
            *(t(f"column.{column}") for column in columns),
            t("word.interval95"),
            t("column.plans"),
            t("column.decided_by_person"),
        ),
        rows=[
            (
                labels[r["code"]],
                t.number(r["n"]),
                t.percent(r["share"]),
                t.number(r["expected"], 1),
                t.interval(r["low"], r["high"]),
                t.number(r["plans"]),
                t.number(r["by_person"]),
            )
            for r in records
        ],
    )


def shares_figures(t: Texts, shares: pd.DataFrame, labels: Mapping[str, str]) -> list[Figure]:
    """Estimated share of passages with each code: over all in one figure, then one figure a group column."""
    groups = dict.fromkeys(shares["group"])
    return [_shares_figure(t, shares[shares["group"] == group], str(group), labels) for group in groups]


def _shares_figure(t: Texts, own: pd.DataFrame, group: str, labels: Mapping[str, str]) -> Figure:
    codes = [code for code in dict.fromkeys(own["code"]) if code in labels]
    records = {code: own[own["code"] == code].to_dict("records") for code in codes}
    name = f"anslag-{group}"
    panels = [
        Panel(
            labels[code],
            [
                Bar(
                    shorten(group_value(t, group, str(r["group_value"])), 30),
                    t.percent(r["estimate"]),
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
            group_value(t, group, str(r["group_value"])),
            t.percent(r["naive"]),
            t.percent(r["estimate"]),
            "" if pd.isna(r["low"]) else t.percent_range(r["low"], r["high"]),
            t.number(r["n_passages"]),
            t.number(r["n_plans"]),
            t.number(r["n_sampled"]),
            t(f"method.{r['method']}"),
        )
        for code in codes
        for r in records[code]
    ]
    said = ". ".join(
        f"{code}, {small(value)}: {estimate}" + (f" ({ends})" if ends else "") for code, value, _, estimate, ends, *_ in rows[:8]
    )
    methods = {r["method"] for code in codes for r in records[code]}
    about = "figure.shares_about_plans" if methods == {"corrected"} else "figure.shares_about_read"
    by = t(f"group.{group}") if t.has(f"group.{group}") else small(t.label(group))
    return Figure(
        name=name,
        title=t("figure.shares_title", group=by),
        caption=f"{t('figure.shares_caption')} {t(about)}",
        alternative=t("figure.shares_alternative", said=said),
        wide=Markup(charts.wide(t, panels, scale=charts.SHARES, name=name, label_width=210)),
        narrow=Markup(charts.narrow(t, panels, scale=charts.SHARES, name=f"{name}-smal")),
        columns=(
            *(t(f"column.{column}") for column in ("code", "group", "naive", "estimate")),
            t("word.interval95"),
            *(t(f"column.{column}") for column in ("passages", "plans", "sampled", "method")),
        ),
        rows=rows,
    )


def plans_figure(t: Texts, per_plan: pd.DataFrame, names: Mapping[str, str], labels: Mapping[str, str]) -> Figure:
    """Share of coded passages per plan, one panel a code; the chart is cut to the plans with the highest share, the table is not."""
    order = list(dict.fromkeys(per_plan["group"]))
    shown = order[:SHOWN_PLANS]
    caption = [t("figure.how_to_read_share"), t("figure.plans_caption")]
    if order[SHOWN_PLANS:]:
        caption.append(t("figure.plans_cut", shown=SHOWN_PLANS, n=len(order)))
    return _groups_figure(
        t,
        per_plan,
        shown=[(doc_id, names[doc_id], shorten(names[doc_id], 44)) for doc_id in shown],
        everything=[(doc_id, names[doc_id]) for doc_id in order],
        labels=labels,
        name="planer",
        title=t("figure.plans_title"),
        caption=" ".join(caption),
        head=t("column.plan"),
        label_width=280,
    )


def years_figure(t: Texts, per_year: pd.DataFrame, plans_per_year: Mapping[str, int], labels: Mapping[str, str]) -> Figure:
    """Share of coded passages per first year of the plan period."""
    years = list(dict.fromkeys(per_year["group"]))
    names = {
        year: t("figure.year_named", n=plans_per_year.get(year, 0), year=group_value(t, "period_from", year)) for year in years
    }
    caption = [t("figure.how_to_read_share"), t("figure.years_caption")]
    if UNKNOWN_YEAR in years:
        caption.append(t("figure.years_unknown"))
    return _groups_figure(
        t,
        per_year,
        shown=[(year, names[year], names[year]) for year in years],
        everything=[(year, names[year]) for year in years],
        labels=labels,
        name="aar",
        title=t("figure.years_title"),
        caption=" ".join(caption),
        head=t("column.first_year"),
        label_width=140,
    )


def _groups_figure(
    t: Texts,
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
        Panel(labels[code], [_share_bar(t, cells[group, code], short, place) for group, _, short in shown], place)
        for place, code in enumerate(codes)
    ]
    said = []
    for code in codes:
        ranked = sorted(shown, key=lambda group: -cells[group[0], code]["share"])
        parts = [f"{full} {t.percent(cells[group, code]['share'])}" for group, full, _ in ranked[:3]]
        said.append(t("figure.groups_highest", code=small(labels[code]), parts=t.listing(parts)))
    rows = [
        (
            full,
            t.number(cells[group, codes[0]]["passages"]),
            *(
                text
                for code in codes
                for text in (
                    t.number(cells[group, code]["n"]),
                    t.percent(cells[group, code]["share"]),
                    f"{t.number(cells[group, code]['expected'], 1)} ({t.interval(cells[group, code]['low'], cells[group, code]['high'])})",
                )
            ),
        )
        for group, full in everything
    ]
    columns = ("of_code_coded", "of_code_share", "of_code_expected")
    return Figure(
        name=name,
        title=title,
        caption=caption,
        alternative=t("figure.groups_alternative", n=len(shown), said=" ".join(said)),
        wide=Markup(charts.wide(t, panels, scale=charts.SHARES, name=name, label_width=label_width)),
        narrow=Markup(charts.narrow(t, panels, scale=charts.SHARES, name=f"{name}-smal")),
        columns=(
            head,
            t("column.passages"),
            *(t(f"column.{column}", code=labels[code]) for code in codes for column in columns),
        ),
        rows=rows,
    )


def _share_bar(t: Texts, row: Mapping[Hashable, Any], name: str, colour: int) -> Bar:
    total = row["passages"]
    return Bar(
        name,
        t("figure.of", n=row["n"], total=total),
        row["share"],
        row["expected"] / total,
        row["low"] / total,
        row["high"] / total,
        colour,
    )


def values_figure(t: Texts, table: pd.DataFrame, *, column: str, colour: int, together: pd.DataFrame | None = None) -> Figure:
    """How often each value of a second-level code stands; `together` (of a code with several values) adds sets of values to the table."""
    records = table.to_dict("records")
    bars = [Bar(t.label(r["value"]), f"{t.number(r['n'])} · {t.percent(r['share'], 0)}", r["n"], colour=colour) for r in records]
    sets = [] if together is None else together.to_dict("records")
    drawing = Markup(charts.narrow(t, [Panel("", bars)], scale=charts.COUNTS, name=column, total=400))
    of = t(f"figure.{column}_of") if t.has(f"figure.{column}_of") else t("figure.values_of")
    caption = t("figure.values_caption", of=of)
    return Figure(
        name=column,
        title=t(f"figure.{column}_title") if t.has(f"figure.{column}_title") else t.label(column),
        caption=caption if together is None else f"{caption} {t('figure.values_several')}",
        alternative=t("figure.values_alternative", said=". ".join(f"{bar.label}: {bar.note}" for bar in bars)),
        wide=drawing,
        narrow=drawing,
        columns=(t("column.value"), t("column.passages"), t("column.share")),
        rows=[
            *((t.label(r["value"]), t.number(r["n"]), t.percent(r["share"])) for r in records),
            *((" + ".join(t.label(v) for v in r["value"].split()), t.number(r["n"]), t.percent(r["share"])) for r in sets),
        ],
    )


def quality_figure(t: Texts, table: pd.DataFrame, labels: Mapping[str, str]) -> Figure:
    """How good the coder is per code and measure, with intervals."""
    codes = list(dict.fromkeys(table["code"]))
    records = {code: table[table["code"] == code].to_dict("records") for code in codes}
    panels = [
        Panel(
            labels[code],
            [
                Bar(
                    t.label(r["measure"]),
                    f"{t.number(r['estimate'], 2)} ({t.number(r['low'], 2)}–{t.number(r['high'], 2)})",
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
        (labels[code], t.label(r["measure"]), t.number(r["estimate"], 2), f"{t.number(r['low'], 2)}–{t.number(r['high'], 2)}")
        for code in codes
        for r in records[code]
    ]
    said = ". ".join(f"{code}, {small(measure)}: {estimate} ({ends})" for code, measure, estimate, ends in rows)
    return Figure(
        name="kvalitet",
        title=t("figure.quality_title"),
        caption=t("figure.quality_caption"),
        alternative=t("figure.quality_alternative", said=said),
        wide=Markup(charts.wide(t, panels, scale=charts.UNIT, name="kvalitet", label_width=180)),
        narrow=Markup(charts.narrow(t, panels, scale=charts.UNIT, name="kvalitet-smal")),
        columns=(t("column.code"), t("column.measure"), t("column.value"), t("word.interval95")),
        rows=rows,
    )
