"""Cells of codes and values against counting by hand, and the network against a plan read by eye."""

import numpy as np
import pandas as pd
import pytest

from boliginnov.analysis.associations import associations, cross
from boliginnov.analysis.network import actor_network
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.resources import shipped


@pytest.fixture
def codebook() -> Codebook:
    return load_codebook(shipped("codebook.toml"))


def table(rows: list[tuple[str, int, int, str, str, str, str]]) -> pd.DataFrame:
    names = ["doc_id", "innovativt_grep", "ny_samarbeidsform", "dimensjon", "innovasjonstype", "aktor", "status"]
    coded = pd.DataFrame(rows, columns=names)
    return coded.assign(
        passage_id=[f"p{i}" for i in range(len(rows))], kommune=coded["doc_id"].str[0], kommunenr="", kommunenr_2024=""
    )


ROWS = [
    ("a1", 1, 1, "losning", "tjeneste", "privat frivillig", "planlagt"),
    ("a1", 1, 0, "losning mulighet", "tjeneste", "", "ide"),
    ("a1", 0, 0, "begrensning", "", "", ""),
    ("a2", 1, 1, "", "styring", "privat stat", "planlagt"),
    ("a2", 0, 0, "losning", "", "", ""),
    ("b1", 0, 1, "betingelse", "", "frivillig privat stat", "ide"),
    ("b1", 0, 0, "", "", "", ""),
    ("b1", 0, 0, "", "", "", ""),
]


def cell(found: pd.DataFrame, **where: str) -> pd.Series:
    for column, value in where.items():
        found = found[found[column] == value]
    assert len(found) == 1
    return found.iloc[0]


def test_cells_are_counts_by_hand(codebook: Codebook) -> None:
    found = associations(table(ROWS), codebook)
    solution = cell(found, code="innovativt_grep", second_level="dimensjon", value="losning")
    assert solution[["n", "n_plans", "n_row"]].tolist() == [2, 1, 3]
    assert solution["share"] == pytest.approx(2 / 3)
    assert solution["base_share"] == pytest.approx(3 / 8)
    assert solution["lift"] == pytest.approx((2 / 3) / (3 / 8))
    assert solution["low"] < solution["share"] < solution["high"]
    idea = cell(found, code="ny_samarbeidsform", second_level="status", value="ide")
    assert idea[["n", "n_row"]].tolist() == [1, 3]
    assert idea["base_share"] == pytest.approx(2 / 4)  # only passages with a main code can have a status


def test_lift_of_what_is_independent_is_one_and_covered(codebook: Codebook) -> None:
    generator = np.random.default_rng(0)
    rows = [
        (f"plan{i % 40}", int(generator.random() < 0.1), 0, "losning" if generator.random() < 0.2 else "", "", "", "")
        for i in range(8000)
    ]
    found = cell(associations(table(rows), codebook), code="innovativt_grep", second_level="dimensjon", value="losning")
    assert found["lift_low"] < 1 < found["lift_high"]
    assert 0.8 < found["lift_low"] < found["lift_high"] < 1.25
    assert found["low"] < 0.2 < found["high"]


def test_passages_of_one_plan_are_alike_so_the_interval_is_wider(codebook: Codebook) -> None:
    alone = [(f"plan{i}", 1, 0, "losning" if i % 2 else "", "", "", "") for i in range(200)]
    together = [(f"plan{i // 20}", 1, 0, "losning" if i // 20 % 2 else "", "", "", "") for i in range(200)]
    widths = []
    for rows in (alone, together):
        found = cell(associations(table(rows), codebook), code="innovativt_grep", second_level="dimensjon", value="losning")
        widths.append(found["high"] - found["low"])
    assert widths[1] > 3 * widths[0]


def test_one_plan_or_nothing_has_no_interval(codebook: Codebook) -> None:
    found = associations(table(ROWS[:3]), codebook)
    assert found["low"].isna().all()
    empty = associations(table([]), codebook)
    assert (empty["n"] == 0).all()
    assert empty["share"].isna().all()


def test_cross_has_every_pair_of_values(codebook: Codebook) -> None:
    found = cross(table(ROWS), "aktor", "status", codebook)
    assert len(found) == 8 * 4
    private = cell(found, row="privat", column="planlagt")
    assert private[["n", "n_row"]].tolist() == [2, 3]
    assert private["base_share"] == pytest.approx(2 / 3)


def test_network_counts_passages_and_plans() -> None:
    nodes, edges = actor_network(table(ROWS))
    assert cell(nodes, actor="privat")[["n_passages", "n_plans", "n_municipalities"]].tolist() == [3, 3, 2]
    assert cell(nodes, actor="privat")["share_of_plans"] == 1
    assert nodes["actor"].iloc[0] == "privat"
    assert cell(edges, actor_a="privat", actor_b="stat")[["n_passages", "n_plans"]].tolist() == [2, 2]
    assert cell(edges, actor_a="frivillig", actor_b="stat")["n_plans"] == 1
    assert len(edges) == 3


def test_network_of_plans_joins_what_different_passages_name() -> None:
    rows = [("a", 0, 1, "", "", "privat", ""), ("a", 0, 1, "", "", "stat", ""), ("b", 0, 1, "", "", "forskning", "")]
    assert actor_network(table(rows))[1].empty
    _, edges = actor_network(table(rows), level="plan")
    assert edges[["actor_a", "actor_b", "n_passages", "n_plans"]].to_numpy().tolist() == [["privat", "stat", 2, 1]]


def test_named_actors_stand_beside_types() -> None:
    mentions = pd.DataFrame(
        {
            "passage_id": ["p0", "p0", "p2"],
            "type": ["organisation", "place", "actor"],
            "value": ["Fjordlaget", "Granvika", "Ukjent"],
        }
    )
    nodes, edges = actor_network(table(ROWS), mentions=mentions)
    assert cell(nodes, actor="Fjordlaget")["kind"] == "named"
    assert "Ukjent" not in set(nodes["actor"])  # its passage has no new collaboration
    assert cell(edges, actor_a="Fjordlaget", actor_b="privat")["n_passages"] == 1


def test_no_collaboration_gives_empty_tables() -> None:
    nodes, edges = actor_network(table([("a", 1, 0, "", "", "", "")]))
    assert nodes.empty
    assert edges.empty
