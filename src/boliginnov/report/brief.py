"""The forum brief: two A4 pages for those whom the municipalities want to work with, written by rule from the analysis tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import pandas as pd

from boliginnov.analysis.alike import counted_once
from boliginnov.analysis.examples import strongest
from boliginnov.analysis.shares import ALL
from boliginnov.errors import ConfigurationError
from boliginnov.report.environment import environment
from boliginnov.report.evidence import COLLABORATION, Evidence, gather
from boliginnov.report.first_screen import five_sentences
from boliginnov.report.input import ReportInput, complete
from boliginnov.report.links import page_link
from boliginnov.report.quotes import excerpt
from boliginnov.report.texts import Texts, capital, small

AUDIENCES = ("forum",)
EXAMPLES = 5
_LONGEST_EXAMPLE, _LONGEST_SENTENCE = 330, 190
_MOST_PARTIES, _MOST_QUESTIONS = 5, 5
_WIDE_INTERVAL = 0.5
"""An interval wider than half its estimate leaves the level open."""


def build_brief(data: ReportInput, audience: str = "forum") -> str:
    """One self-contained HTML page that prints on two A4 pages: five examples, what the municipalities want and from whom, open questions.

    Raises ConfigurationError for an audience that there is no brief for, or a language without texts.
    """
    if audience not in AUDIENCES:
        raise ConfigurationError(f"There is no brief for {audience!r}. Choose one of: {', '.join(AUDIENCES)}.")
    t = data.texts
    data = complete(data)
    evidence = gather(data)
    style = resources.files(__package__).joinpath("brief.css").read_text("utf-8")
    return (
        environment(t)
        .get_template("brief.html.j2")
        .render(
            title=data.title,
            lang=data.lang,
            style=style,
            sentences=five_sentences(t, evidence, data.shares)[: 1 + len(evidence.names)],
            examples=[_example(t, row, evidence, data.raw_link) for row in best_examples(data.coded, evidence)],
            wants=wants(t, evidence),
            offers=_offers(t, evidence),
            questions=open_questions(t, evidence, data.shares),
        )
    )


def best_examples(coded: pd.DataFrame, evidence: Evidence, limit: int = EXAMPLES) -> Sequence[Mapping[Any, Any]]:
    """The strongest passages, code by code in turn, one a municipality as long as there are enough; copied text once."""
    once = counted_once(coded, evidence.clusters)
    ranked = [strongest(once, code, limit=20, per_plan=1).assign(for_code=code).to_dict("records") for code in evidence.names]
    in_turn = [row for place in range(20) for rows in ranked for row in rows[place : place + 1]]
    chosen: list[Mapping[Any, Any]] = []
    for only_new_places in (True, False):
        for row in in_turn:
            taken = {r["passage_id"] for r in chosen}
            places = {r["kommune"] for r in chosen}
            new = row["kommune"] not in places or not only_new_places
            if len(chosen) < limit and row["passage_id"] not in taken and new:
                chosen.append(row)
    return chosen


def _example(t: Texts, row: Mapping[Any, Any], evidence: Evidence, raw_link: str) -> dict[str, Any]:
    marks = [
        *(evidence.labels[code] for code in evidence.names if row[code] == 1),
        *(t("brief.status", status=small(t.label(value))) for value in row["status"].split()),
        *(t("brief.together_with", party=small(t.label(value))) for value in row["aktor"].split()),
    ]
    return {
        "text": excerpt(row["text"], _LONGEST_EXAMPLE)[0],
        "lead_in": excerpt(row["lead_in"], 120)[0] if row["kind"] == "list_item" else "",
        "lang": row["language"] if row["language"] in ("nb", "nn") else "",
        "municipality": t.municipality(row["kommune"]),
        "plan": row["title"] or row["doc_id"],
        "page": int(row["page"]),
        "link": page_link(raw_link, row["file"], int(row["page"])),
        "marks": marks,
    }


def wants(t: Texts, evidence: Evidence) -> list[dict[str, Any]]:
    """What the municipalities ask of each party: how many plans, about what, and one sentence that says so."""
    return _by_party(t, evidence.asks[evidence.asks["direction"] == "asks"])


def _offers(t: Texts, evidence: Evidence) -> list[dict[str, Any]]:
    return _by_party(t, evidence.asks[evidence.asks["direction"] == "offers"])


def _by_party(t: Texts, own: pd.DataFrame) -> list[dict[str, Any]]:
    parties: list[dict[str, Any]] = []
    for actor, rows in own.groupby("actor", sort=True):
        topics = rows.assign(topic=rows["topics"].str.split()).explode("topic").drop_duplicates(["doc_id", "topic"])
        about = (
            topics.loc[topics["topic"] != "annet", "topic"]
            .value_counts()
            .sort_index()
            .sort_values(ascending=False, kind="stable")
        )
        shortest = min(rows.to_dict("records"), key=lambda r: (abs(len(r["sentence"]) - 120), r["passage_id"]))
        parties.append(
            {
                "name": t.label(str(actor)),
                "n": rows["doc_id"].nunique(),
                "plans": t.count("plan", rows["doc_id"].nunique()),
                "about": t.listing([small(t.label(str(topic))) for topic in about.index[:3]]),
                "sentence": excerpt(shortest["sentence"], _LONGEST_SENTENCE)[0],
                "municipality": t.municipality(shortest["kommune"]),
            }
        )
    return sorted(parties, key=lambda party: (-party["n"], party["name"]))[:_MOST_PARTIES]


def open_questions(t: Texts, evidence: Evidence, shares: pd.DataFrame | None) -> list[str]:
    """Questions that the tables leave open, each where its rule holds; no more than five."""
    questions = []
    status, barriers, found = (_counted(evidence, code) for code in ("status", "dimensjon", "aktor"))
    total = sum(status.values())
    begun = status.get("pagaende", 0) + status.get("gjennomfort", 0)
    if total and begun < total / 2:
        questions.append(t("brief.ask_begun", n=begun, total=total))
    if n := barriers.get("begrensning", 0):
        questions.append(t("brief.ask_barriers", n=n, solved=barriers.get("losning", 0)))
    if found and COLLABORATION in evidence.names:
        rare = [value for value in ("sosial_entreprenor", "frivillig", "bruker_innbygger", "privat") if found.get(value, 0) <= 1]
        if rare:
            parties = t.listing([small(t.label(value)) for value in rare])
            questions.append(capital(t("brief.ask_rare", parties=parties)))
    asked = set(evidence.asks.loc[evidence.asks["direction"] == "asks", "actor"])
    offered = set(evidence.asks.loc[evidence.asks["direction"] == "offers", "actor"])
    if asked - offered:
        parties = t.listing([small(t.label(value)) for value in sorted(asked - offered)[:3]])
        questions.append(t("brief.ask_unreturned", parties=parties))
    if len(evidence.spreading):
        questions.append(t("brief.ask_repeated", n=len(evidence.spreading)))
    unsure = _unsure(t, evidence, shares)
    if unsure:
        questions.append(t("brief.ask_level", codes=t.listing(unsure)))
    return questions[:_MOST_QUESTIONS]


def _counted(evidence: Evidence, second_level: str) -> dict[str, int]:
    """Value → passages of a second-level code."""
    table = evidence.values(second_level)
    return dict(zip(table["value"], table["n"], strict=True))


def _unsure(t: Texts, evidence: Evidence, shares: pd.DataFrame | None) -> list[str]:
    if shares is None:
        return [t("brief.unsure_uncorrected", code=small(evidence.labels[code])) for code in evidence.names][:1]
    rows = shares[(shares["group"] == ALL) & shares["low"].notna()].to_dict("records")
    return [
        t("brief.unsure_range", code=small(evidence.labels[r["code"]]), range=t.percent_range(r["low"], r["high"]))
        for r in rows
        if r["code"] in evidence.labels and r["high"] - r["low"] > _WIDE_INTERVAL * r["estimate"]
    ]
