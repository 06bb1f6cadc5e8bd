"""The five sentences that the report opens with: what was read, how common each code is, and of what kind and with whom."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from boliginnov.analysis.shares import ALL
from boliginnov.report.evidence import Evidence
from boliginnov.report.findings import about_reading
from boliginnov.report.texts import Texts, capital, small

SENTENCES = 5


def five_sentences(t: Texts, evidence: Evidence, shares: pd.DataFrame | None) -> list[str]:
    """At most five sentences, those that there is something to say in. Corrected estimates where `shares` has them, else the counts, marked as naive."""
    read = evidence.read
    if not read.passages or not evidence.names:
        return [about_reading(t, read)]
    known = t.count("municipality", read.municipalities) if read.municipalities else t("first.unknown_municipalities")
    rows = {r["code"]: r for r in evidence.per_code.to_dict("records")}
    estimated = {} if shares is None else {r["code"]: r for r in shares[shares["group"] == ALL].to_dict("records")}
    what = {"plans": t.count("plan", read.plans), "pages": t.count("page", read.pages), "municipalities": known}
    sentences = [capital(t("first.read", n=read.plans, passages=t.count("passage", read.passages), **what))]
    sentences += [_share(t, rows[code], estimated.get(code), small(evidence.labels[code]), read.plans) for code in evidence.names]
    sentences += [_kinds(t, evidence), _partners(t, evidence)]
    return [sentence for sentence in sentences if sentence][: max(SENTENCES, 1 + len(evidence.names))]


def ends(t: Texts, low: float, high: float) -> str:
    """95 %-intervall 3,1–5,6 %."""
    return t("word.interval95_of", range=t.percent_range(low, high))


def _share(t: Texts, counted: Mapping[Hashable, Any], found: Mapping[Hashable, Any] | None, name: str, read: int) -> str:
    naive = {
        "name": name,
        "n": counted["n"],
        "passages": t.count("passage", counted["passages"]),
        "share": t.percent(counted["share"]),
        "spread": "" if read == 1 else t("first.in_plans", n=counted["plans"], plans=t.count("plan", read)),
    }
    if found is None or found["method"] == "naive" or pd.isna(found["low"]):
        return t("first.naive", **naive)
    by_hand = found["method"] == "corrected"
    how = t("first.corrected", passages=t.count("passage", int(found["n_sampled"]))) if by_hand else t("first.expected")
    interval = ends(t, found["low"], found["high"])
    return t("first.estimated", estimate=t.percent(found["estimate"]), ends=interval, how=how, **naive)


def _kinds(t: Texts, evidence: Evidence) -> str:
    types, status = evidence.values("innovasjonstype"), evidence.values("status")
    if len(types) and len(status):
        return t("first.types_and_status", type=_commonest(t, types), status=_commonest(t, status))
    if len(types):
        return t("first.types", type=_commonest(t, types))
    return t("first.status", status=_commonest(t, status)) if len(status) else ""


def _partners(t: Texts, evidence: Evidence) -> str:
    actors = evidence.values("aktor")
    if actors.empty:
        return ""
    names = [f"{small(t.label(r['value']))} ({t.number(r['n'])})" for r in actors.head(3).to_dict("records")]
    return t("first.partners", names=t.listing(names))


def _commonest(t: Texts, table: pd.DataFrame) -> str:
    first = table.iloc[0]
    of = t("figure.of", n=int(first["n"]), total=round(first["n"] / first["share"]))
    return f"{t('word.quoted', text=small(t.label(str(first['value']))))} ({of})"
