"""What the report shows of documents that are no plans: how they meet what municipalities want, and their own counts, apart from all figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from boliginnov.report.input import ReportInput
from boliginnov.report.links import page_link, web_link
from boliginnov.report.quotes import excerpt
from boliginnov.report.texts import Texts

_SHORT = 280
_MOST_WANTS = 8
_WANT = ["want_passage", "actor"]
_SPOKEN = ("nb", "nn", "en")


def matched(t: Texts, pairs: pd.DataFrame, data: ReportInput) -> dict[str, Any] | None:
    """What municipalities want ↔ what others offer, party by party; nothing without other documents or without wants.

    `pairs` as `analysis.wants_offers` gives it. The most wants first; wants that nothing matches are counted, and stand in wants_offers.csv.
    """
    if pairs.empty or data.other_coded.empty:
        return None
    wants = pairs.groupby(_WANT, sort=False)["match"].first()
    counts = {name: int((wants == name).sum()) for name in ("fair", "weak", "none")}
    plans = _passages(data.coded)
    others = _passages(data.other_coded)
    parties = []
    met = pairs[pairs["match"] != "none"]
    for actor, own in sorted(met.groupby("actor"), key=lambda item: (-item[1]["want_passage"].nunique(), str(item[0]))):
        groups = list(own.groupby(_WANT, sort=False))
        groups.sort(key=lambda item: -float(item[1]["score"].max()))
        rows = [_row(t, rows, plans, others, data.raw_link) for _, rows in groups[:_MOST_WANTS]]
        parties.append({"name": t.label(str(actor)), "rows": rows, "more": max(len(groups) - _MOST_WANTS, 0)})
    sentence = t("matched.sentence", n=len(wants), fair=counts["fair"], weak=counts["weak"], none=counts["none"])
    return {"sentence": sentence, "parties": parties}


def others(t: Texts, data: ReportInput) -> dict[str, Any] | None:
    """The documents that are no plans: counts by kind, each with the coder's own counts, and every document by name."""
    documents, coded = data.other_documents, data.other_coded
    if documents.empty:
        return None
    names = [name for name, _, _ in data.codes]
    kinds = []
    for kind, own in documents.groupby("document_kind", sort=True):
        passages = coded[coded["document_kind"] == kind]
        kinds.append(
            {
                "name": t(f"document_kind.{kind}"),
                "documents": t.number(len(own)),
                "passages": t.number(len(passages)),
                "counts": [t.number(int(passages[name].sum())) for name in names],
                "review": t.number(int(pd.to_numeric(passages["needs_review"]).fillna(0).sum())),
            }
        )
    return {"kinds": kinds, "documents": [_document(t, record, data.raw_link) for record in documents.to_dict("records")]}


def _passages(table: pd.DataFrame) -> dict[str, Mapping[Any, Any]]:
    return {row["passage_id"]: row for row in table[["passage_id", "file", "language"]].to_dict("records")}


def _row(
    t: Texts, rows: pd.DataFrame, plans: Mapping[str, Mapping[Any, Any]], others: Mapping[str, Mapping[Any, Any]], raw_link: str
) -> dict[str, Any]:
    first = rows.iloc[0]
    want = _quote(first["want"], plans[first["want_passage"]], int(first["want_page"]), raw_link)
    offers = [
        _quote(r["offer"], others[r["offer_passage"]], int(r["offer_page"]), raw_link)
        | {
            "author": r["author"],
            "kind": t(f"matched.{r['offer_kind']}"),
            "strength": t(f"matched.{r['match']}"),
            "shared": t.listing([t(f"concept.{name}") for name in str(r["shared"]).split()]),
        }
        for r in rows.to_dict("records")
    ]
    return want | {"municipality": t.municipality(first["kommune"]), "offers": offers}


def _quote(text: str, passage: Mapping[Any, Any], page: int, raw_link: str) -> dict[str, Any]:
    return {
        "text": excerpt(text, _SHORT)[0],
        "lang": passage["language"] if passage["language"] in _SPOKEN else "",
        "page": page,
        "link": page_link(raw_link, str(passage["file"]), page),
    }


def _document(t: Texts, record: Mapping[Any, Any], raw_link: str) -> dict[str, Any]:
    failed = record["status"] == "failed"
    return {
        "title": record["title"] or record["doc_id"],
        "author": record["author"],
        "kind": t(f"document_kind.{record['document_kind']}"),
        "link": "" if failed else page_link(raw_link, record["file"], 1),
        "source": web_link(record["source_url"]),
        "status": t.label(record["status"]),
    }
