"""What the sections on demand, what goes together, ideas that spread and each plan's profile show, from the analysis tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from boliginnov.report.evidence import Evidence
from boliginnov.report.first_screen import ends
from boliginnov.report.labels import label, municipality_name, period
from boliginnov.report.links import page_link
from boliginnov.report.matrix import Matrix, associations_matrix, counts_matrix
from boliginnov.report.network_drawing import network_drawing
from boliginnov.report.norwegian import count, number, percent, small
from boliginnov.report.quotes import excerpt

_MOST_IDEAS, _MOST_LATER, _MOST_SENTENCES = 12, 12, 4
_SHORT = 280


def together(evidence: Evidence) -> list[Matrix]:
    """Code × dimension, type × status, partner × type; those that have any passage."""
    held = " I hver celle: antall passasjer, andel av raden og 95\u00a0%-intervall der planene er klynger. Antallene er koderens egne."
    matrices = [
        associations_matrix(
            evidence.dimensions,
            name="kode-dimensjon",
            title="Hovedkode og dimensjon",
            caption="Hvor mange av passasjene med hver hovedkode som også nevner en begrensning, mulighet, betingelse eller løsning."
            + held,
            corner="Hovedkode",
            names=dict(evidence.labels),
        ),
        associations_matrix(
            evidence.type_status,
            name="type-status",
            title="Type innovasjon og status",
            caption="Hvor langt de innovative grepene av hver type er kommet." + held,
            corner="Type innovasjon",
            names={},
        ),
        associations_matrix(
            evidence.actor_type,
            name="part-type",
            title="Part i samarbeidet og type innovasjon",
            caption="Passasjer som har begge hovedkodene: hvem det samarbeides med, og om hva slags innovasjon." + held,
            corner="Part",
            names={},
        ),
    ]
    return [matrix for matrix in matrices if matrix.rows and matrix.columns]


def partners(evidence: Evidence) -> dict[str, Any] | None:
    """The network of parties as a drawing and as a table; nothing where no passage names two."""
    nodes, edges = evidence.nodes, evidence.edges
    if edges.empty:
        return None
    both = pd.concat([edges, edges.rename(columns={"actor_a": "actor_b", "actor_b": "actor_a"})])
    matrix = counts_matrix(
        both,
        row="actor_a",
        column="actor_b",
        value="n_plans",
        name="parter",
        title="Antall planer der to parter står i samme passasje",
        caption="Tallet er antall planer, slik at en plan som gjentar seg, teller én gang.",
        corner="Part",
    )
    first = edges.iloc[0]
    said = "; ".join(
        f"{label(e['actor_a'])} og {small(label(e['actor_b']))}: {count(e['n_plans'], 'plan', 'planer')}"
        for e in edges.head(10).to_dict("records")
    )
    return {
        "drawing": network_drawing(nodes, edges),
        "alternative": f"Nettverk av parter. {said}.",
        "sentence": f"Oftest står {small(label(first['actor_a']))} og {small(label(first['actor_b']))} sammen: "
        f"{count(int(first['n_passages']), 'passasje', 'passasjer')} i {count(int(first['n_plans']), 'plan', 'planer')}.",
        "matrix": matrix,
    }


def demand(evidence: Evidence, coded: pd.DataFrame, raw_link: str) -> dict[str, Any] | None:
    """What the municipalities ask of others and offer them: plans per party and subject, and sentences that say so."""
    if evidence.asks.empty:
        return None
    pages = coded.set_index("passage_id")[["page", "file"]]
    sides = []
    for direction, title in (("asks", "Hva kommunene ber andre om"), ("offers", "Hva kommunene tilbyr andre")):
        own = evidence.asks[evidence.asks["direction"] == direction]
        if own.empty:
            continue
        topics = own.assign(topic=own["topics"].str.split()).explode("topic")
        counted = topics.groupby(["actor", "topic"], as_index=False).agg(doc_id=("doc_id", "nunique"))
        matrix = counts_matrix(
            counted,
            row="actor",
            column="topic",
            value="doc_id",
            name=f"{'onsker' if direction == 'asks' else 'tilbud'}",
            title=title,
            caption="Antall planer. En setning kan gjelde flere tema. Funnet med en liste av ord og vendinger, så det fanger det som sies rett ut.",
            corner="Part",
        )
        sides.append({"matrix": matrix, "parties": _parties(own, pages, raw_link)})
    return {"sides": sides}


def _parties(own: pd.DataFrame, pages: pd.DataFrame, raw_link: str) -> list[dict[str, Any]]:
    parties = []
    for actor, rows in sorted(own.groupby("actor"), key=lambda item: (-item[1]["doc_id"].nunique(), str(item[0]))):
        sentences = [
            {
                "text": excerpt(r["sentence"], _SHORT)[0],
                "municipality": municipality_name(r["kommune"]),
                "page": int(pages.loc[r["passage_id"], "page"]),
                "link": page_link(raw_link, str(pages.loc[r["passage_id"], "file"]), int(pages.loc[r["passage_id"], "page"])),
            }
            for r in rows.drop_duplicates("doc_id").head(_MOST_SENTENCES).to_dict("records")
        ]
        parties.append(
            {"name": label(str(actor)), "plans": count(rows["doc_id"].nunique(), "plan", "planer"), "sentences": sentences}
        )
    return parties


def ideas(evidence: Evidence, coded: pd.DataFrame, raw_link: str) -> list[dict[str, Any]]:
    """Text or ideas that stand in several plans: the first passage, and the plans that came later."""
    by_id = coded.set_index("passage_id")
    shown = []
    for idea in evidence.spreading.head(_MOST_IDEAS).to_dict("records"):
        first = by_id.loc[idea["passage_id"]]
        own = evidence.clusters[(evidence.clusters["cluster"] == idea["cluster"]) & (evidence.clusters["role"] == "later")]
        later = [
            {"name": _place_and_year(by_id.loc[r["passage_id"]]), "copied": r["kind"] == "copied"}
            for r in own.drop_duplicates("doc_id").to_dict("records")
        ]
        shown.append(
            {
                "text": excerpt(first["text"], _SHORT)[0],
                "lang": first["language"] if first["language"] in ("nb", "nn") else "",
                "first": _place_and_year(first),
                "page": int(first["page"]),
                "link": page_link(raw_link, first["file"], int(first["page"])),
                "reach": f"{count(idea['n_plans'], 'plan', 'planer')} i {count(idea['n_municipalities'], 'kommune', 'kommuner')}",
                "kind": "samme tekst" if idea["kind"] == "copied" else "omskrevet",
                "later": later[:_MOST_LATER],
                "more": max(len(later) - _MOST_LATER, 0),
            }
        )
    return shown


def _place_and_year(passage: pd.Series[Any]) -> str:
    years = period(passage["period_from"], passage["period_to"])
    return f"{municipality_name(passage['kommune'])} ({years})" if years else municipality_name(passage["kommune"])


def profiles(evidence: Evidence, documents: pd.DataFrame, raw_link: str) -> list[dict[str, Any]]:
    """Each plan that was read: its shares against the others, its strongest passages, what it asks and offers."""
    codes = {doc_id: own.to_dict("records") for doc_id, own in evidence.plan_codes.groupby("doc_id")}
    strong = {doc_id: own.to_dict("records") for doc_id, own in evidence.plan_passages.groupby("doc_id")}
    asks = {doc_id: own.to_dict("records") for doc_id, own in evidence.asks.groupby("doc_id")}
    plans = [plan for plan in documents.to_dict("records") if plan["doc_id"] in codes]
    plans.sort(key=lambda plan: (municipality_name(plan["kommune"]).casefold(), plan["title"].casefold(), plan["doc_id"]))
    return [
        {
            "municipality": municipality_name(plan["kommune"]),
            "title": plan["title"] or plan["doc_id"],
            "codes": [_against_others(row, evidence.labels) for row in codes[plan["doc_id"]]],
            "passages": [_short_quote(row, evidence.labels, raw_link) for row in strong.get(plan["doc_id"], [])],
            "sides": _sides(asks.get(plan["doc_id"], [])),
        }
        for plan in plans
    ]


def _against_others(row: Mapping[Any, Any], labels: Mapping[str, str]) -> str:
    text = f"{labels[row['code']]}: {number(row['n'])} av {number(row['n_passages'])} passasjer ({percent(row['share'])})"
    if pd.isna(row["others"]):
        return f"{text}."
    place = {"more": "Det er mer enn i de andre planene", "less": "Det er mindre enn i de andre planene"}.get(
        row["stands_out"], "Det skiller seg ikke klart fra de andre planene"
    )
    return (
        f"{text}. {place} ({percent(row['others'])}): krympet anslag {percent(row['shrunk'])}, {ends(row['low'], row['high'])}."
    )


def _short_quote(row: Mapping[Any, Any], labels: Mapping[str, str], raw_link: str) -> dict[str, Any]:
    return {
        "code": labels[row["for_code"]],
        "text": excerpt(row["text"], _SHORT)[0],
        "lang": row["language"] if row["language"] in ("nb", "nn") else "",
        "page": int(row["page"]),
        "link": page_link(raw_link, row["file"], int(row["page"])),
    }


def _sides(rows: Sequence[Mapping[Any, Any]]) -> list[tuple[str, list[str]]]:
    sides = []
    for direction, heading in (("asks", "Ber om"), ("offers", "Tilbyr")):
        said = [f"{label(r['actor'])}: {excerpt(r['sentence'], _SHORT)[0]}" for r in rows if r["direction"] == direction]
        if said:
            sides.append((heading, said[:_MOST_SENTENCES]))
    return sides
