"""What the sections on demand, what goes together, ideas that spread and each plan's profile show, from the analysis tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from boliginnov.report.evidence import Evidence
from boliginnov.report.first_screen import ends
from boliginnov.report.labels import period
from boliginnov.report.links import page_link
from boliginnov.report.matrix import Matrix, associations_matrix, counts_matrix
from boliginnov.report.network_drawing import network_drawing
from boliginnov.report.quotes import excerpt
from boliginnov.report.texts import Texts, small

_MOST_IDEAS, _MOST_LATER, _MOST_SENTENCES = 12, 12, 4
_SHORT = 280


def together(t: Texts, evidence: Evidence) -> list[Matrix]:
    """Code × dimension, type × status, partner × type; those that have any passage."""
    matrices = [
        associations_matrix(
            t,
            evidence.dimensions,
            name="kode-dimensjon",
            title=t("together.dimension_title"),
            caption=f"{t('together.dimension_caption')} {t('together.cells')}",
            corner=t("column.main_code"),
            names=dict(evidence.labels),
        ),
        associations_matrix(
            t,
            evidence.type_status,
            name="type-status",
            title=t("together.status_title"),
            caption=f"{t('together.status_caption')} {t('together.cells')}",
            corner=t("column.type"),
            names={},
        ),
        associations_matrix(
            t,
            evidence.actor_type,
            name="part-type",
            title=t("together.party_title"),
            caption=f"{t('together.party_caption')} {t('together.cells')}",
            corner=t("column.party"),
            names={},
        ),
    ]
    return [matrix for matrix in matrices if matrix.rows and matrix.columns]


def partners(t: Texts, evidence: Evidence) -> dict[str, Any] | None:
    """The network of parties as a drawing and as a table; nothing where no passage names two."""
    nodes, edges = evidence.nodes, evidence.edges
    if edges.empty:
        return None
    both = pd.concat([edges, edges.rename(columns={"actor_a": "actor_b", "actor_b": "actor_a"})])
    matrix = counts_matrix(
        t,
        both,
        row="actor_a",
        column="actor_b",
        value="n_plans",
        name="parter",
        title=t("together.network_table"),
        caption=t("together.network_table_caption"),
        corner=t("column.party"),
    )
    first = edges.iloc[0]
    said = "; ".join(
        t(
            "together.network_pair",
            first=t.label(e["actor_a"]),
            second=small(t.label(e["actor_b"])),
            plans=t.count("plan", e["n_plans"]),
        )
        for e in edges.head(10).to_dict("records")
    )
    return {
        "drawing": network_drawing(t, nodes, edges),
        "alternative": t("together.network_alternative", said=said),
        "sentence": t(
            "together.network_most",
            first=small(t.label(first["actor_a"])),
            second=small(t.label(first["actor_b"])),
            passages=t.count("passage", int(first["n_passages"])),
            plans=t.count("plan", int(first["n_plans"])),
        ),
        "matrix": matrix,
    }


def demand(t: Texts, evidence: Evidence, coded: pd.DataFrame, raw_link: str) -> dict[str, Any] | None:
    """What the municipalities ask of others and offer them: plans per party and subject, and sentences that say so."""
    if evidence.asks.empty:
        return None
    pages = coded.set_index("passage_id")[["page", "file"]]
    sides = []
    for direction in ("asks", "offers"):
        own = evidence.asks[evidence.asks["direction"] == direction]
        if own.empty:
            continue
        topics = own.assign(topic=own["topics"].str.split()).explode("topic")
        counted = topics.groupby(["actor", "topic"], as_index=False).agg(doc_id=("doc_id", "nunique"))
        matrix = counts_matrix(
            t,
            counted,
            row="actor",
            column="topic",
            value="doc_id",
            name="onsker" if direction == "asks" else "tilbud",
            title=t(f"demand.{direction}"),
            caption=t("demand.caption"),
            corner=t("column.party"),
        )
        sides.append({"matrix": matrix, "parties": _parties(t, own, pages, raw_link)})
    return {"sides": sides}


def _parties(t: Texts, own: pd.DataFrame, pages: pd.DataFrame, raw_link: str) -> list[dict[str, Any]]:
    parties = []
    for actor, rows in sorted(own.groupby("actor"), key=lambda item: (-item[1]["doc_id"].nunique(), str(item[0]))):
        sentences = [
            {
                "text": excerpt(r["sentence"], _SHORT)[0],
                "municipality": t.municipality(r["kommune"]),
                "page": int(pages.loc[r["passage_id"], "page"]),
                "link": page_link(raw_link, str(pages.loc[r["passage_id"], "file"]), int(pages.loc[r["passage_id"], "page"])),
            }
            for r in rows.drop_duplicates("doc_id").head(_MOST_SENTENCES).to_dict("records")
        ]
        parties.append({"name": t.label(str(actor)), "plans": t.count("plan", rows["doc_id"].nunique()), "sentences": sentences})
    return parties


def ideas(t: Texts, evidence: Evidence, coded: pd.DataFrame, raw_link: str) -> list[dict[str, Any]]:
    """Text or ideas that stand in several plans: the first passage, and the plans that came later."""
    by_id = coded.set_index("passage_id")
    shown = []
    for idea in evidence.spreading.head(_MOST_IDEAS).to_dict("records"):
        first = by_id.loc[idea["passage_id"]]
        own = evidence.clusters[(evidence.clusters["cluster"] == idea["cluster"]) & (evidence.clusters["role"] == "later")]
        later = [
            {"name": _place_and_year(t, by_id.loc[r["passage_id"]]), "copied": r["kind"] == "copied"}
            for r in own.drop_duplicates("doc_id").to_dict("records")
        ]
        shown.append(
            {
                "text": excerpt(first["text"], _SHORT)[0],
                "lang": first["language"] if first["language"] in ("nb", "nn") else "",
                "first": _place_and_year(t, first),
                "page": int(first["page"]),
                "link": page_link(raw_link, first["file"], int(first["page"])),
                "reach": t(
                    "idea.reach",
                    plans=t.count("plan", idea["n_plans"]),
                    municipalities=t.count("municipality", idea["n_municipalities"]),
                ),
                "kind": t("idea.copied" if idea["kind"] == "copied" else "idea.rephrased"),
                "later": later[:_MOST_LATER],
                "more": max(len(later) - _MOST_LATER, 0),
            }
        )
    return shown


def _place_and_year(t: Texts, passage: pd.Series[Any]) -> str:
    years = period(passage["period_from"], passage["period_to"])
    return f"{t.municipality(passage['kommune'])} ({years})" if years else t.municipality(passage["kommune"])


def profiles(t: Texts, evidence: Evidence, documents: pd.DataFrame, raw_link: str) -> list[dict[str, Any]]:
    """Each plan that was read: its shares against the others, its strongest passages, what it asks and offers."""
    codes = {doc_id: own.to_dict("records") for doc_id, own in evidence.plan_codes.groupby("doc_id")}
    strong = {doc_id: own.to_dict("records") for doc_id, own in evidence.plan_passages.groupby("doc_id")}
    asks = {doc_id: own.to_dict("records") for doc_id, own in evidence.asks.groupby("doc_id")}
    plans = [plan for plan in documents.to_dict("records") if plan["doc_id"] in codes]
    plans.sort(key=lambda plan: (t.municipality(plan["kommune"]).casefold(), plan["title"].casefold(), plan["doc_id"]))
    return [
        {
            "municipality": t.municipality(plan["kommune"]),
            "title": plan["title"] or plan["doc_id"],
            "codes": [_against_others(t, row, evidence.labels) for row in codes[plan["doc_id"]]],
            "passages": [_short_quote(row, evidence.labels, raw_link) for row in strong.get(plan["doc_id"], [])],
            "sides": _sides(t, asks.get(plan["doc_id"], [])),
        }
        for plan in plans
    ]


def _against_others(t: Texts, row: Mapping[Any, Any], labels: Mapping[str, str]) -> str:
    passages = t.count("passage", row["n_passages"])
    share = t("profile.share", code=labels[row["code"]], n=row["n"], passages=passages, share=t.percent(row["share"]))
    if pd.isna(row["others"]):
        return share
    against = t(
        f"profile.{row['stands_out']}" if row["stands_out"] in ("more", "less") else "profile.same",
        others=t.percent(row["others"]),
        shrunk=t.percent(row["shrunk"]),
        ends=ends(t, row["low"], row["high"]),
    )
    return f"{share} {against}"


def _short_quote(row: Mapping[Any, Any], labels: Mapping[str, str], raw_link: str) -> dict[str, Any]:
    return {
        "code": labels[row["for_code"]],
        "text": excerpt(row["text"], _SHORT)[0],
        "lang": row["language"] if row["language"] in ("nb", "nn") else "",
        "page": int(row["page"]),
        "link": page_link(raw_link, row["file"], int(row["page"])),
    }


def _sides(t: Texts, rows: Sequence[Mapping[Any, Any]]) -> list[tuple[str, list[str]]]:
    sides = []
    for direction in ("asks", "offers"):
        said = [f"{t.label(r['actor'])}: {excerpt(r['sentence'], _SHORT)[0]}" for r in rows if r["direction"] == direction]
        if said:
            sides.append((t(f"profile.{direction}"), said[:_MOST_SENTENCES]))
    return sides
