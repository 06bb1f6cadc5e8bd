"""The forum brief: two A4 pages for those whom the municipalities want to work with, written by rule from the analysis tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import pandas as pd

from boliginnov.analysis.alike import counted_once
from boliginnov.analysis.examples import strongest
from boliginnov.errors import ConfigurationError
from boliginnov.report.environment import environment
from boliginnov.report.evidence import COLLABORATION, Evidence, gather
from boliginnov.report.first_screen import five_sentences
from boliginnov.report.input import ReportInput, complete
from boliginnov.report.labels import label, municipality_name
from boliginnov.report.links import page_link
from boliginnov.report.norwegian import count, listing, number, percent, small
from boliginnov.report.quotes import excerpt

AUDIENCES = ("forum",)
EXAMPLES = 5
_LONGEST_EXAMPLE, _LONGEST_SENTENCE = 330, 190
_MOST_PARTIES, _MOST_QUESTIONS = 5, 5
_WIDE_INTERVAL = 0.5
"""An interval wider than half its estimate leaves the level open."""


def build_brief(data: ReportInput, audience: str = "forum") -> str:
    """One self-contained HTML page that prints on two A4 pages: five examples, what the municipalities want and from whom, open questions.

    Raises ConfigurationError for an audience that there is no brief for, or a language that it is not written in.
    """
    if audience not in AUDIENCES:
        raise ConfigurationError(f"There is no brief for {audience!r}. Choose one of: {', '.join(AUDIENCES)}.")
    if data.lang != "nb":
        raise ConfigurationError(
            f'The brief is written in Norwegian bokmål (nb) only, not {data.lang!r}. Set lang = "nb" in the study file.'
        )
    data = complete(data)
    evidence = gather(data)
    style = resources.files(__package__).joinpath("brief.css").read_text("utf-8")
    return (
        environment()
        .get_template("brief.html.j2")
        .render(
            title=data.title,
            lang=data.lang,
            style=style,
            sentences=five_sentences(evidence, data.shares)[: 1 + len(evidence.names)],
            examples=[_example(row, evidence, data.raw_link) for row in best_examples(data.coded, evidence)],
            wants=wants(evidence),
            offers=_offers(evidence),
            questions=open_questions(evidence, data.shares),
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
            places = {municipality_name(r["kommune"]) for r in chosen}
            new = municipality_name(row["kommune"]) not in places or not only_new_places
            if len(chosen) < limit and row["passage_id"] not in taken and new:
                chosen.append(row)
    return chosen


def _example(row: Mapping[Any, Any], evidence: Evidence, raw_link: str) -> dict[str, Any]:
    marks = [
        *(evidence.labels[code] for code in evidence.names if row[code] == 1),
        *(f"status: {small(label(value))}" for value in row["status"].split()),
        *(f"sammen med: {small(label(value))}" for value in row["aktor"].split()),
    ]
    return {
        "text": excerpt(row["text"], _LONGEST_EXAMPLE)[0],
        "lead_in": excerpt(row["lead_in"], 120)[0] if row["kind"] == "list_item" else "",
        "lang": row["language"] if row["language"] in ("nb", "nn") else "",
        "municipality": municipality_name(row["kommune"]),
        "plan": row["title"] or row["doc_id"],
        "page": int(row["page"]),
        "link": page_link(raw_link, row["file"], int(row["page"])),
        "marks": marks,
    }


def wants(evidence: Evidence) -> list[dict[str, Any]]:
    """What the municipalities ask of each party: how many plans, about what, and one sentence that says so."""
    return _by_party(evidence.asks[evidence.asks["direction"] == "asks"])


def _offers(evidence: Evidence) -> list[dict[str, Any]]:
    return _by_party(evidence.asks[evidence.asks["direction"] == "offers"])


def _by_party(own: pd.DataFrame) -> list[dict[str, Any]]:
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
                "name": label(str(actor)),
                "n": rows["doc_id"].nunique(),
                "plans": count(rows["doc_id"].nunique(), "plan", "planer"),
                "about": listing([small(label(str(topic))) for topic in about.index[:3]]),
                "sentence": excerpt(shortest["sentence"], _LONGEST_SENTENCE)[0],
                "municipality": municipality_name(shortest["kommune"]),
            }
        )
    return sorted(parties, key=lambda party: (-party["n"], party["name"]))[:_MOST_PARTIES]


def open_questions(evidence: Evidence, shares: pd.DataFrame | None) -> list[str]:
    """Questions that the tables leave open, each where its rule holds; no more than five."""
    questions = []
    status = dict(zip(evidence.second["status"]["value"], evidence.second["status"]["n"], strict=True))
    total = sum(status.values())
    begun = status.get("pagaende", 0) + status.get("gjennomfort", 0)
    if total and begun < total / 2:
        questions.append(
            f"Bare {number(begun)} av {number(total)} passasjer med kjent status gjelder noe som er i gang eller gjennomført. Hva skal til for at resten blir noe av, "
            "og hvem kan bidra?"
        )
    barriers = dict(zip(evidence.second["dimensjon"]["value"], evidence.second["dimensjon"]["n"], strict=True))
    n, solved = barriers.get("begrensning", 0), barriers.get("losning", 0)
    if n:
        questions.append(
            f"{number(n)} passasjer nevner en begrensning, og {number(solved)} en løsning. Hvilke av begrensningene kan andre enn kommunen gjøre noe med?"
        )
    found = {row["value"]: row["n"] for row in evidence.second["aktor"].to_dict("records")}
    if found and COLLABORATION in evidence.names:
        rare = [value for value in ("sosial_entreprenor", "frivillig", "bruker_innbygger", "privat") if found.get(value, 0) <= 1]
        if rare:
            questions.append(
                f"{listing([label(value) if i == 0 else small(label(value)) for i, value in enumerate(rare)])} er nesten ikke nevnt som part i nye "
                "samarbeidsformer. Er det fordi samarbeidet mangler, eller fordi planene ikke skriver om det?"
            )
    asked = set(evidence.asks.loc[evidence.asks["direction"] == "asks", "actor"])
    offered = set(evidence.asks.loc[evidence.asks["direction"] == "offers", "actor"])
    if asked - offered:
        names = listing([small(label(value)) for value in sorted(asked - offered)[:3]])
        questions.append(
            f"Kommunene ber om noe fra {names}, men skriver ikke hva de selv tilbyr. Hva ville gjort samarbeidet verdt det for dem?"
        )
    repeated = len(evidence.spreading)
    if repeated:
        questions.append(
            f"{count(repeated, 'idé går', 'ideer går').capitalize()} igjen i flere planer. Hva har de første kommunene lært som de neste bør vite?"
        )
    unsure = _unsure(evidence, shares)
    if unsure:
        questions.append(f"Nivået er usikkert for {listing(unsure)}. Stemmer bildet med det dere ser?")
    return questions[:_MOST_QUESTIONS]


def _unsure(evidence: Evidence, shares: pd.DataFrame | None) -> list[str]:
    if shares is None:
        return [f"«{small(evidence.labels[code])}», som ikke er korrigert mot et håndkodet utvalg" for code in evidence.names][:1]
    rows = shares[(shares["group"] == "all") & shares["low"].notna()].to_dict("records")
    return [
        f"«{small(evidence.labels[r['code']])}» ({number(100 * r['low'], 1)}–{percent(r['high'])})"
        for r in rows
        if r["code"] in evidence.labels and r["high"] - r["low"] > _WIDE_INTERVAL * r["estimate"]
    ]
