"""Copied and reworded text is found and counted once; a plan's profile is not fooled by small plans."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import comb
from scipy.stats import beta

from boliginnov.analysis.alike import alike, counted_once, spread
from boliginnov.analysis.profile import fit_beta, special_codes

COPY = "Kommunen skal prøve ut en leie-til-eie-modell for ti barnefamilier, der innskuddet bygges opp gjennom husleien."
NEARLY = "Kommunen skal prøve ut en leie-til-eie-modell for 15 barnefamilier, der innskuddet bygges opp gjennom husleien."
REWORDED = "Vi vil prøve ut leie-til-eie for barnefamilier slik at innskuddet bygges opp gjennom husleien over tid."
OTHER = "Det etableres et fast forum der utleiere, frivillige lag og kommunen møtes to ganger i året om boliger."


def passages(rows: list[tuple[str, str, int | None, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["passage_id", "doc_id", "period_from", "text"])
    return table.assign(
        period_from=table["period_from"].astype("Int64"), kommune=table["doc_id"].str[0], kommunenr="", kommunenr_2024=""
    )


ROWS = [
    ("1", "c", 2023, COPY),
    ("2", "a", 2018, COPY),
    ("3", "b", 2020, NEARLY),
    ("4", "d", None, REWORDED),
    ("5", "a", 2018, COPY.upper()),
    ("6", "b", 2020, OTHER),
    ("7", "e", 2015, "Startlån som før"),
    ("8", "f", 2016, "Startlån som før"),
]


def test_the_earliest_plan_comes_first_and_kinds_are_told() -> None:
    found = alike(passages(ROWS)).set_index("passage_id")
    assert found["cluster"].nunique() == 1
    assert found["role"].to_dict() == {"2": "first", "5": "same_plan", "3": "later", "1": "later", "4": "later"}
    assert found["kind"].to_dict() == {"2": "", "5": "copied", "3": "copied", "1": "copied", "4": "reworded"}
    assert found["likeness"].between(0, 1.0001).all()


def test_spread_and_counting_once() -> None:
    coded = passages(ROWS)
    clusters = alike(coded)
    row = spread(clusters, coded).iloc[0]
    assert row[["n_passages", "n_plans", "first_plan", "first_year", "last_year", "kind"]].tolist() == [
        5,
        4,
        "a",
        2018,
        2023,
        "reworded",
    ]
    assert set(counted_once(coded, clusters)["passage_id"]) == {"2", "4", "6", "7", "8"}


def test_repeats_within_one_plan_are_no_spread() -> None:
    coded = passages([("1", "a", 2020, COPY), ("2", "a", 2020, NEARLY)])
    assert len(alike(coded)) == 2
    assert spread(alike(coded), coded).empty


def test_order_of_rows_does_not_matter_and_nothing_gives_nothing() -> None:
    coded = passages(ROWS)
    pd.testing.assert_frame_equal(alike(coded), alike(coded.iloc[::-1]))
    assert alike(coded.head(0)).empty
    assert spread(alike(coded.head(0)), coded).empty


def plan_shares(shares: dict[str, tuple[int, int]]) -> pd.DataFrame:
    rows = [(doc, int(i < n)) for doc, (n, size) in shares.items() for i in range(size)]
    return pd.DataFrame(rows, columns=["doc_id", "kode"])


def test_a_small_plan_does_not_win() -> None:
    coded = plan_shares({"small": (2, 4), "large": (60, 300)} | {f"p{i}": (10 + i % 3, 250) for i in range(12)})
    found = special_codes(coded, ["kode"]).set_index("doc_id")
    assert found.loc["small", "share"] > found.loc["large", "share"]
    assert found.loc["small", "shrunk"] < found.loc["large", "shrunk"]
    assert found.loc["large", "stands_out"] == "more"
    assert found.loc["small", "stands_out"] == ""
    assert found.loc["large", "others"] == pytest.approx((found["n"].sum() - 60) / (found["n_passages"].sum() - 300))


def test_shrunk_share_is_the_posterior_mean_by_integration() -> None:
    coded = plan_shares({"a": (3, 30), "b": (9, 40), "c": (0, 25), "d": (4, 60)})
    row = special_codes(coded, ["kode"]).set_index("doc_id").loc["b"]
    a, b = fit_beta(np.array([3.0, 9, 0, 4]), np.array([30.0, 40, 25, 60]))
    likelihood = lambda p: comb(40, 9) * p**9 * (1 - p) ** 31 * beta.pdf(p, a, b)  # noqa: E731
    mean = quad(lambda p: p * likelihood(p), 0, 1)[0] / quad(likelihood, 0, 1)[0]
    assert row["shrunk"] == pytest.approx(mean, rel=1e-4)


def test_plans_that_differ_by_chance_only_are_not_special() -> None:
    generator = np.random.default_rng(0)
    coded = plan_shares({f"p{i:02}": (int(generator.binomial(200, 0.05)), 200) for i in range(40)})
    assert (special_codes(coded, ["kode"])["stands_out"] != "").sum() <= 2
