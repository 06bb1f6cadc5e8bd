"""The analysis tables that every form of the report is written from, computed once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from boliginnov.analysis import counts
from boliginnov.analysis.alike import alike, spread
from boliginnov.analysis.associations import associations, cross
from boliginnov.analysis.demand_supply import demand_supply
from boliginnov.analysis.examples import strongest, to_look_through
from boliginnov.analysis.expected import Measured
from boliginnov.analysis.network import actor_network
from boliginnov.analysis.places import any_code_by_municipality
from boliginnov.analysis.profile import special_codes
from boliginnov.analysis.quality import level
from boliginnov.analysis.reading import Reading, reading
from boliginnov.analysis.wants_offers import wants_offers
from boliginnov.codebook import SecondLevelCode
from boliginnov.report.input import ReportInput

COLLABORATION = "ny_samarbeidsform"
MOST_COMPARED = 3000
"""At most so many coded passages are compared with each other for likeness, the most probable first."""
_PASSAGES_A_PLAN = 2


@dataclass(frozen=True)
class Evidence:
    """Everything that is counted or estimated; the functions of `analysis/` that make the tables say what their columns are.

    per_code, per_plan, per_year : `counts` · second : second-level code → `counts.values` of it · any_code : `places`
    dimensions, type_status, actor_type : cells of `associations`, empty without a codebook or where it lacks a code
    nodes, edges : `network` · clusters, spreading : `alike` · plan_codes : `profile.special_codes` · plan_passages : the strongest of each
    plan with the code in `for_code` · asks : `demand_supply` of all passages, kommune and title added
    pairs : `wants_offers` of plans and other documents
    """

    read: Reading
    names: Sequence[str]
    labels: Mapping[str, str]
    precision: Mapping[str, Measured]
    per_code: pd.DataFrame
    per_plan: pd.DataFrame
    per_year: pd.DataFrame
    plans_per_year: Mapping[str, int]
    second: Mapping[str, pd.DataFrame]
    any_code: pd.DataFrame
    dimensions: pd.DataFrame
    type_status: pd.DataFrame
    actor_type: pd.DataFrame
    nodes: pd.DataFrame
    edges: pd.DataFrame
    clusters: pd.DataFrame
    spreading: pd.DataFrame
    plan_codes: pd.DataFrame
    plan_passages: pd.DataFrame
    asks: pd.DataFrame
    pairs: pd.DataFrame

    def values(self, second_level: str) -> pd.DataFrame:
        """How often each value of a second-level code stands; no rows where the codebook lacks the code."""
        return self.second.get(second_level, pd.DataFrame(columns=["value", "n", "share"]))


def gather(data: ReportInput) -> Evidence:
    """All tables of the report. `data.coded` is complete (`input.complete`)."""
    coded, names = data.coded, [name for name, _, _ in data.codes]
    precision = level(data.coder)
    with_code = coded[coded[names].max(axis=1) == 1] if names else coded.head(0)
    compared, _ = to_look_through(with_code, names, limit=MOST_COMPARED)
    clusters = alike(compared)
    partners = COLLABORATION if COLLABORATION in names else ""
    nodes, edges = actor_network(coded, code=partners) if partners else actor_network(coded.head(0).assign(none=0), code="none")
    book = data.codebook if data.codebook and set(data.codebook.code_names) <= set(names) else None
    none = pd.DataFrame(columns=["row", "column", "n", "n_plans", "n_row", "share", "low", "high"])

    def crossed(first: str, second: str) -> pd.DataFrame:
        if book and len(with_code) and {first, second} <= set(book.second_level_code_names):
            return cross(with_code, first, second, book)
        return none

    dimensions = none
    if book and len(coded):
        table = associations(coded, book)
        dimensions = table[table["second_level"] == "dimensjon"].rename(columns={"code": "row", "value": "column"})
    strong = [
        strongest(coded, name, limit=len(coded), per_plan=_PASSAGES_A_PLAN).assign(for_code=name) for name in names if len(coded)
    ]
    asks = demand_supply(coded)
    plans = data.documents[["doc_id", "kommune", "title"]]
    return Evidence(
        read=reading(data.documents),
        names=names,
        labels={name: text for name, text, _ in data.codes},
        precision=precision,
        per_code=counts.by_code(coded, names, precision),
        per_plan=counts.by_plan(coded, names, precision),
        per_year=counts.by_first_year(coded, names, precision),
        plans_per_year=counts.plans_per_first_year(coded),
        second={
            second.name: counts.values(coded.loc[_within(coded, second, names), second.name]) for second in data.book.second_level
        },
        any_code=any_code_by_municipality(coded, names),
        dimensions=dimensions,
        type_status=crossed("innovasjonstype", "status"),
        actor_type=crossed("aktor", "innovasjonstype"),
        nodes=nodes,
        edges=edges,
        clusters=clusters,
        spreading=spread(clusters, compared),
        plan_codes=special_codes(coded, names),
        plan_passages=pd.concat(strong, ignore_index=True) if strong else coded.head(0).assign(for_code=""),
        asks=asks.merge(plans, on="doc_id", how="left"),
        pairs=wants_offers(coded, data.other_coded, names, asks=asks),
    )


def _within(coded: pd.DataFrame, second: SecondLevelCode, names: Sequence[str]) -> pd.Series[bool]:
    """The passages that a second-level code applies to: those with one of its parents, all where it has none."""
    parents = [parent for parent in second.parents if parent in names]
    return coded[parents].max(axis=1) == 1 if parents else pd.Series(True, index=coded.index)
