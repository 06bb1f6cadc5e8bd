"""The findings as sentences, written by rule from the analysis tables: every number stands in a table, no prose is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from boliginnov.analysis.expected import Measured
from boliginnov.analysis.reading import Reading
from boliginnov.analysis.shares import ALL
from boliginnov.report.texts import Texts, small

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


def key_figures(t: Texts, read: Reading, per_code: pd.DataFrame, labels: Mapping[str, str]) -> list[KeyFigure]:
    """Plans, passages, and the count of every code with its expected number."""
    figures = [
        KeyFigure(t.number(read.plans), t("word.noun_plan", n=read.plans), (_from_municipalities(t, read),)),
        KeyFigure(
            t.number(read.passages),
            t("word.noun_passage", n=read.passages),
            (t("reading.on_pages", pages=t.count("page", read.pages)),),
        ),
    ]
    for place, row in enumerate(per_code.to_dict("records")):
        notes = (
            t("reading.share_of_passages", share=t.percent(row["share"])),
            t("reading.expected", interval=t.interval(row["low"], row["high"])),
        )
        figures.append(KeyFigure(t.number(row["n"]), small(labels[row["code"]]), notes, place))
    return figures


def _from_municipalities(t: Texts, read: Reading) -> str:
    if not read.municipalities:
        return t("reading.from_unknown")
    return t("reading.from", municipalities=t.count("municipality", read.municipalities))


def about_reading(t: Texts, read: Reading) -> str:
    """What was read and what was not."""
    if not read.files:
        return t("reading.no_files")
    if not read.plans:
        return t("reading.no_text", n=read.files)
    sentences = [
        t(
            "reading.built_on",
            plans=t.count("plan", read.plans),
            from_where=_from_municipalities(t, read),
            pages=t.count("page", read.pages),
            passages=t.count("passage", read.passages),
        )
    ]
    if read.municipalities and read.unknown_municipality:
        sentences.append(t("reading.unknown_municipality", n=read.unknown_municipality))
    if read.failed:
        sentences.append(t("reading.failed", n=read.failed))
    if read.silent:
        sentences.append(t("reading.silent_too" if read.failed else "reading.silent", n=read.silent))
    if read.partial:
        sentences.append(t("reading.partial", n=read.partial))
    if read.read_by_ocr:
        sentences.append(t("reading.read_by_ocr", n=read.read_by_ocr))
    if read.pages_without_text:
        sentences.append(t("reading.pages_without_text", n=read.pages_without_text))
    return " ".join(sentences)


def about_code(t: Texts, row: Mapping[str, float], name: str, read: Reading, precision: Measured | None = None) -> str:
    """How often the coder gave the code, how often it is expected given the probabilities, and how many of its positives are right."""
    n, total = int(row["n"]), int(row["passages"])
    sentences = [t("finding.no_code", name=small(name))]
    if n:
        passages, spread = t.count("passage", total), _spread(t, int(row["plans"]), read.plans)
        sentences = [t("finding.coded", n=n, passages=passages, share=t.percent(row["share"]), name=small(name), spread=spread)]
    if total:
        interval = t.interval(row["low"], row["high"])
        sentences.append(t("finding.expected", n=round(row["expected"]), interval=interval))
        if precision is not None:
            range_ = t.percent_range(precision.low, precision.high, 0)
            sentences.append(t("finding.right", share=t.percent(precision.estimate, 0), range=range_))
        if row["by_person"]:
            sentences.append(t("finding.by_person", n=int(row["by_person"])))
    return " ".join(sentences)


def _spread(t: Texts, found: int, read: int) -> str:
    if read == 1:
        return ""
    return t("finding.in_all_plans") if found == read else t("finding.in_some_plans", n=found, plans=t.count("plan", read))


def about_several(t: Texts, n: int, codes: int) -> str:
    """How many passages have more than one code."""
    if not n or codes < 2:
        return ""
    return t("finding.both_codes" if codes == 2 else "finding.several_codes", n=n)


def about_plans(t: Texts, per_plan: pd.DataFrame, names: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    """Which plan has the highest share of each code, among plans long enough to compare; nothing where too few are."""
    compared = per_plan[per_plan["passages"] >= SMALLEST_COMPARED]
    if compared["group"].nunique() < _FEWEST_COMPARED:
        return []
    sentences = []
    for code in dict.fromkeys(compared["code"]):
        rows = compared[(compared["code"] == code) & (compared["n"] > 0)].sort_values(["share", "group"], ascending=[False, True])
        if len(rows):
            sentences.append(_highest(t, compared[compared["code"] == code], rows.iloc[0], names, small(labels[code])))
    return sentences


def _highest(t: Texts, rows: pd.DataFrame, top: pd.Series[float], names: Mapping[str, str], name: str) -> str:
    """The plan on top, unless the others' intervals of the expected share all reach the lower end of its own."""
    reach = rows["high"] / rows["passages"] >= top["low"] / top["passages"]
    others = int((reach & (rows["group"] != top["group"])).sum())
    if others == len(rows) - 1:
        return t("finding.no_difference", name=name, least=SMALLEST_COMPARED)
    highest = t(
        "finding.highest",
        name=name,
        plan=names[str(top["group"])],
        n=int(top["n"]),
        passages=t.count("passage", int(top["passages"])),
        share=t.percent(top["share"]),
        least=SMALLEST_COMPARED,
    )
    return f"{highest} {t('finding.as_high', plans=t.count('other_plan', others))}" if others else highest


def about_values(t: Texts, table: pd.DataFrame, column: str) -> str:
    """The most frequent values of a second-level code: A (12 av 30 passasjer), B (9) og C (4)."""
    if table.empty:
        return ""
    total = round(table["n"].iloc[0] / table["share"].iloc[0])
    found = [(small(t.label(value)), n) for value, n in zip(table["value"].head(3), table["n"].head(3), strict=True)]
    first, *others = found
    values = [t("finding.first_value", value=first[0], n=first[1], total=total)]
    values += [f"{value} ({t.number(n)})" for value, n in others]
    return t(f"finding.{column}", values=t.listing(values))


def about_review(t: Texts, n: int) -> str:
    """How many passages wait for a person."""
    return t("finding.review", n=n) if n else ""


def corrected_with(shares: pd.DataFrame | None) -> str:
    """Where the overall shares come from: "corrected" (a sample coded by hand), "expected" (the probabilities) or ""."""
    methods = set() if shares is None else set(shares.loc[shares["group"] == ALL, "method"])
    return str(methods.pop()) if len(methods) == 1 and methods <= {"corrected", "expected"} else ""


def caution(t: Texts, per_code: pd.DataFrame, *, quality_known: bool, corrected: str = "", learnt_from: int = 0) -> str:
    """That the counts are the coder's own, what was corrected, what the interval does and does not hold, and what the coder has learnt from."""
    if per_code.empty or not per_code["passages"].iloc[0]:
        return ""
    if bool((per_code["by_person"] == per_code["passages"]).all()):
        return t("caution.by_person_only")
    if corrected:
        said = t("caution.corrected" if corrected == "corrected" else "caution.expected")
    else:
        said = t("caution.measured" if quality_known else "caution.unmeasured")
    return f"{said} {t('caution.learnt_from', municipalities=t.count('municipality', learnt_from))}" if learnt_from else said
