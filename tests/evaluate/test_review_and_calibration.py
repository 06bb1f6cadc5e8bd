"""Review of whole passages and calibration apart from the impossible passages, on cases small enough to count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from boliginnov.evaluate.breakdown import calibration_lines
from boliginnov.evaluate.calibration import calibration
from boliginnov.evaluate.coding import calibration_error
from boliginnov.evaluate.review import (
    REVIEW_SHARES,
    Decisions,
    after_review_of_passages,
    f1_after_review,
    lowest_right,
    sent_for_any,
)

SIZE = 100


def decisions(wrong: list[int], doubtful: list[int]) -> Decisions:
    """Every other passage has the code; those in ``wrong`` were decided wrongly, those in ``doubtful`` are the most uncertain and sent."""
    codes = (np.arange(SIZE) % 2).astype(float)
    given, uncertainty = codes.copy(), np.full(SIZE, 0.01)
    given[wrong] = 1 - given[wrong]
    uncertainty[doubtful] = 0.4
    return Decisions(codes, given, uncertainty, uncertainty > 0.1)


GROUPS = np.repeat([f"99{n:02d}" for n in range(10)], 10).astype(object)


def test_passages_in_doubt_for_any_code_are_reviewed_for_all() -> None:
    first, second = list(range(5)), list(range(20, 25))
    by_code = {"a": decisions(first, first), "b": decisions([*second, 0], second)}
    found = after_review_of_passages(by_code, GROUPS, seed=1).set_index(["code", "share", "measure"])
    assert set(found.index.get_level_values("share")) == set(REVIEW_SHARES)
    for code in by_code:
        assert found.at[(code, 0.1, "f1"), "estimate"] == 1, "ten passages in doubt hold all that is wrong, in each code"
        assert found.at[(code, 0.1, "f1"), "low"] <= 1 <= found.at[(code, 0.1, "f1"), "high"]
    own = by_code["b"]
    assert f1_after_review(own.codes, own.decisions, own.uncertainty, 0.05)["f1"] < 1, (
        "passage 0 is in doubt for the other code only"
    )
    assert found.at[("b", 0.05, "f1"), "estimate"] < f1_after_review(own.codes, own.decisions, own.uncertainty, 0.05)["f1"]
    assert sent_for_any(by_code) == pytest.approx(0.1)


def test_no_interval_where_the_code_occurs_in_few_municipalities() -> None:
    rare = decisions([], [0])
    rare.codes[10:], rare.decisions[10:] = 0, 0
    found = after_review_of_passages({"rare": rare, "common": decisions([], [1])}, GROUPS, seed=1).set_index("code")
    assert found.loc["rare", "low"].isna().all()
    assert found.loc["common", "low"].notna().all()


def test_the_municipality_with_fewest_right_decisions_counts_what_is_not_sent() -> None:
    own = decisions(wrong=[0, 1, 30], doubtful=[0])
    assert lowest_right(own, GROUPS) == pytest.approx(8 / 9)
    assert np.isnan(lowest_right(decisions([], list(range(SIZE))), GROUPS))


def test_many_impossible_passages_do_not_hide_wrong_probabilities() -> None:
    """100 passages at 0.8 that have the code in half of the cases, among 9,900 that have it neither said nor given."""
    probabilities = np.r_[np.full(100, 0.8), np.zeros(9900)]
    codes = np.r_[np.tile([0.0, 1.0], 50), np.zeros(9900)]
    groups = np.tile(["1", "2"], 5000).astype(object)
    found = calibration(codes, probabilities, groups, seed=1)
    assert calibration_error(codes, codes, probabilities) < 0.005
    assert found["passages"] == 100
    assert found["error"] == pytest.approx(0.3)
    assert found["error_by_chance"] < 0.06
    assert (found["lowest"], found["highest"]) == (pytest.approx(-0.002), pytest.approx(0.008))


def test_codes_drawn_with_their_probabilities_are_as_far_off_as_by_chance() -> None:
    random = np.random.default_rng(2)
    probabilities = random.beta(0.4, 2, 6000)
    groups = np.repeat([str(n) for n in range(60)], 100).astype(object)
    right = calibration((random.random(6000) < probabilities).astype(float), probabilities, groups, seed=1)
    assert right["error"] == pytest.approx(right["error_by_chance"], abs=0.015)
    assert right["spread"] == pytest.approx(right["spread_by_chance"], rel=0.3)
    shift = np.repeat(random.choice([0.5, 1.5], 60), 100)
    uneven = calibration((random.random(6000) < shift * probabilities).astype(float), probabilities, groups, seed=1)
    assert uneven["spread"] > 1.5 * uneven["spread_by_chance"]


def test_calibration_is_shown_also_where_nothing_is_possible() -> None:
    gold = pd.DataFrame({"kommunenr": ["1", "1"], "a": [0, 0]})
    codings = pd.DataFrame({"code": "a", "probability": [0.01, 0.02]})
    assert calibration_lines(gold, codings, ["a"], seed=1)[1].split()[:4] == ["a", "0", "–", "–"]
