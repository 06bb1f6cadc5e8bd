"""Who works with whom: actor types and named actors as nodes, joined where one passage (or one plan) has both."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from itertools import combinations
from typing import Literal

import pandas as pd

from boliginnov.analysis.reading import municipality

Level = Literal["passage", "plan"]
NODES = ["actor", "kind", "n_passages", "n_plans", "n_municipalities", "share_of_plans"]
EDGES = ["actor_a", "actor_b", "n_passages", "n_plans", "n_municipalities", "share_of_plans"]
NAMED = ("actor", "organisation")


def actor_network(
    coded: pd.DataFrame, *, code: str = "ny_samarbeidsform", mentions: pd.DataFrame | None = None, level: Level = "passage"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes and edges of the actors in passages with a code.

    Parameters
    ----------
    coded : the wide table; ``aktor`` holds actor types joined with a space
    mentions : passage_id, type, value; actors and organisations become nodes of kind "named" beside the types
    level : "passage" joins actors of one passage; "plan" joins all actors of one plan's passages

    Returns (nodes, edges). Plans weigh more than passages: a plan that repeats itself counts once in ``n_plans``. ``share_of_plans`` is of
    all plans that have the code. Edges have no direction, actor_a < actor_b; both tables have the most plans first. At level "plan"
    ``n_passages`` of an edge counts passages with either actor.
    """
    found = coded[coded[code] == 1]
    plans = max(found["doc_id"].nunique(), 1)
    named: Mapping[Hashable, list[str]] = {}
    if mentions is not None:
        real = mentions[mentions["type"].isin(NAMED) & (mentions["value"] != "")]
        named = real.groupby("passage_id")["value"].agg(list).to_dict()
    rows = [
        (passage, doc_id, place, actor, kind)
        for passage, doc_id, place, types in zip(
            found["passage_id"], found["doc_id"], municipality(found), found["aktor"], strict=True
        )
        for kind, actors in (("type", types.split()), ("named", named.get(passage, [])))
        for actor in dict.fromkeys(actors)
    ]
    table = pd.DataFrame(rows, columns=["passage_id", "doc_id", "place", "actor", "kind"])
    nodes = table.groupby(["actor", "kind"], as_index=False).agg(
        n_passages=("passage_id", "nunique"), n_plans=("doc_id", "nunique"), n_municipalities=("place", "nunique")
    )
    unit = "passage_id" if level == "passage" else "doc_id"
    pairs = [
        (a, b, doc_id, place, passage)
        for _, group in table.groupby(unit, sort=True)
        for a, b in combinations(sorted(set(group["actor"])), 2)
        for passage, doc_id, place in group.loc[group["actor"].isin([a, b]), ["passage_id", "doc_id", "place"]]
        .drop_duplicates()
        .itertuples(index=False, name=None)
    ]
    edges = (
        pd.DataFrame(pairs, columns=["actor_a", "actor_b", "doc_id", "place", "passage_id"])
        .groupby(["actor_a", "actor_b"], as_index=False)
        .agg(n_passages=("passage_id", "nunique"), n_plans=("doc_id", "nunique"), n_municipalities=("place", "nunique"))
    )
    return _ordered(nodes, plans, NODES), _ordered(edges, plans, EDGES)


def _ordered(table: pd.DataFrame, plans: int, columns: list[str]) -> pd.DataFrame:
    names = [c for c in columns if not c.startswith(("n_", "share"))]
    table = table.assign(share_of_plans=table["n_plans"] / plans)
    order = table.sort_values(["n_plans", "n_passages", *names], ascending=[False, False, *[True] * len(names)], kind="stable")
    return order[columns].reset_index(drop=True)
