"""Counts per code, plan, year and value, against tables counted by hand."""

import pandas as pd
import pytest

from boliginnov.analysis import counts
from boliginnov.analysis.expected import Measured

CODED = pd.DataFrame(
    {
        "doc_id": ["a", "a", "a", "a", "b", "b", "c", "c"],
        "period_from": pd.array([2020, 2020, 2020, 2020, None, None, 2018, 2018], dtype="Int64"),
        "grep": [1, 1, 0, 0, 0, 0, 1, 0],
        "grep_p": [0.9, 0.2, 0.1, 0.3, 0.2, None, 0.8, 0.4],
        "grep_by": ["model", "person", "model", "model", "model", "model", "model", "person"],
        "sam": [1, 0, 0, 0, 0, 1, 0, 0],
        "sam_p": [0.7, 0.1, 0.1, 0.1, 0.1, 0.6, 0.1, 0.1],
        "sam_by": ["model"] * 8,
    }
)


def test_by_code() -> None:
    row = counts.by_code(CODED, ["grep", "sam"], {}).set_index("code").loc["grep"]
    assert (row["passages"], row["n"], row["share"], row["plans"], row["by_person"]) == (8, 3, 0.375, 2, 2)
    # A person's 1 and 0 count in full, the passage without a probability as it was decided.
    assert row["expected"] == pytest.approx(0.9 + 1 + 0.1 + 0.3 + 0.2 + 0 + 0.8 + 0)


def test_by_code_of_no_passages() -> None:
    row = counts.by_code(CODED.head(0), ["grep"], {}).iloc[0]
    assert (row["passages"], row["n"], row["share"], row["expected"], row["low"], row["high"]) == (0, 0, 0, 0, 0, 0)


def test_a_known_precision_widens_only_its_code() -> None:
    plain = counts.by_code(CODED, ["grep", "sam"], {}).set_index("code")
    known = counts.by_code(CODED, ["grep", "sam"], {"grep": Measured(0.6, 0.1, 0.9)}).set_index("code")
    assert known.loc["grep", "high"] > plain.loc["grep", "high"]
    assert known.loc["sam", "high"] == plain.loc["sam", "high"]


def test_by_plan_puts_the_highest_share_with_any_code_first() -> None:
    table = counts.by_plan(CODED, ["grep", "sam"], {})
    assert list(table["group"]) == ["a", "a", "b", "b", "c", "c"]  # 2 of 4, 1 of 2, 1 of 2
    assert list(table["code"]) == ["grep", "sam"] * 3
    assert list(table["n"]) == [2, 1, 0, 1, 1, 0]
    assert list(table["passages"]) == [4, 4, 2, 2, 2, 2]


def test_groups_add_up_to_the_whole() -> None:
    whole = counts.by_code(CODED, ["grep", "sam"], {}).set_index("code")
    for table in (counts.by_plan(CODED, ["grep", "sam"], {}), counts.by_first_year(CODED, ["grep", "sam"], {})):
        sums = table.groupby("code")[["passages", "n", "expected", "by_person"]].sum()
        pd.testing.assert_frame_equal(sums, whole[["passages", "n", "expected", "by_person"]], check_dtype=False)


def test_by_first_year_is_chronological_with_unknown_last() -> None:
    table = counts.by_first_year(CODED, ["grep"], {})
    assert list(zip(table["group"], table["n"], table["passages"], strict=True)) == [
        ("2018", 1, 2),
        ("2020", 2, 4),
        ("ukjent", 0, 2),
    ]
    assert counts.plans_per_first_year(CODED) == {"2018": 1, "2020": 1, "ukjent": 1}


def test_several_and_any() -> None:
    assert counts.with_several(CODED, ["grep", "sam"]) == 1
    assert counts.with_any(CODED, ["grep", "sam"]) == 4
    assert counts.with_any(CODED, []) == counts.with_several(CODED, []) == 0


def test_values_count_each_value_once_a_passage() -> None:
    column = pd.Series(["privat", "", "privat frivillig", "frivillig frivillig", "stat privat", " "])
    table = counts.values(column)
    assert list(zip(table["value"], table["n"], strict=True)) == [("privat", 3), ("frivillig", 2), ("stat", 1)]
    assert list(table["share"]) == [0.75, 0.5, 0.25]


def test_values_of_nothing() -> None:
    assert counts.values(pd.Series(["", ""])).empty
    assert counts.combinations(pd.Series([], dtype=str)).empty


def test_combinations_are_of_two_or_more_in_any_order() -> None:
    table = counts.combinations(pd.Series(["b a", "a b", "a", "a b c", ""]))
    assert list(zip(table["value"], table["n"], table["share"], strict=True)) == [("a b", 2, 0.5), ("a b c", 1, 0.25)]
