"""The five sentences that the report opens with: what was read, how common each code is, and of what kind and with whom."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from boliginnov.analysis.shares import ALL
from boliginnov.report.evidence import Evidence
from boliginnov.report.findings import about_reading, passages, plans
from boliginnov.report.labels import label
from boliginnov.report.norwegian import NBSP, capital, count, listing, number, percent, small

SENTENCES = 5


def five_sentences(evidence: Evidence, shares: pd.DataFrame | None) -> list[str]:
    """At most five sentences, those that there is something to say in. Corrected estimates where `shares` has them, else the counts, marked as naive."""
    read = evidence.read
    if not read.passages or not evidence.names:
        return [about_reading(read)]
    municipalities = count(read.municipalities, "kommune", "kommuner") if read.municipalities else "ukjente kommuner"
    rows = {r["code"]: r for r in evidence.per_code.to_dict("records")}
    estimated = {} if shares is None else {r["code"]: r for r in shares[shares["group"] == ALL].to_dict("records")}
    sentences = [
        f"{capital(plans(read.plans))} fra {municipalities} er lest, i alt {count(read.pages, 'side', 'sider')} "
        f"og {passages(read.passages)}."
    ]
    sentences += [_share(rows[code], estimated.get(code), small(evidence.labels[code]), read.plans) for code in evidence.names]
    sentences += [_kinds(evidence), _partners(evidence)]
    return [sentence for sentence in sentences if sentence][: max(SENTENCES, 1 + len(evidence.names))]


def ends(low: float, high: float) -> str:
    """95 %-intervall 3,1–5,6 %."""
    return f"95{NBSP}%-intervall {number(100 * low, 1)}–{percent(high)}"


def _share(counted: Mapping[Hashable, Any], found: Mapping[Hashable, Any] | None, name: str, read: int) -> str:
    naive = f"{number(counted['n'])} av {passages(counted['passages'])} ({percent(counted['share'])})"
    spread = "" if read == 1 else f", i {number(counted['plans'])} av {plans(read)}"
    if found is None or found["method"] == "naive" or pd.isna(found["low"]):
        return f"Koderen har satt koden «{name}» på {naive}{spread}; antallet er naivt, ikke korrigert for koderens feil."
    how = (
        f"korrigert med {passages(int(found['n_sampled']))} kodet for hånd"
        if found["method"] == "corrected"
        else "korrigert med koderens målte presisjon og dekning"
    )
    return (
        f"Anslagsvis {percent(found['estimate'])} av passasjene ({ends(found['low'], found['high'])}) har koden «{name}», {how}; "
        f"koderen har satt den på {naive}{spread}."
    )


def _kinds(evidence: Evidence) -> str:
    types, status = evidence.second["innovasjonstype"], evidence.second["status"]
    parts = []
    if len(types):
        parts.append(f"de innovative grepene gjelder oftest {_commonest(types)}")
    if len(status):
        parts.append(f"vanligste status er {_commonest(status)}")
    return f"{capital(', og '.join(parts))}, slik koderen har satt kodene." if parts else ""


def _partners(evidence: Evidence) -> str:
    actors = evidence.second["aktor"]
    if actors.empty:
        return ""
    names = [f"{small(label(r['value']))} ({number(r['n'])})" for r in actors.head(3).to_dict("records")]
    return f"I de nye samarbeidsformene er de vanligste partene {listing(names)}."


def _commonest(table: pd.DataFrame) -> str:
    first = table.iloc[0]
    return f"«{small(label(str(first['value'])))}» ({percent(first['share'], 0)})"
