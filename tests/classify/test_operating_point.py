"""A wished recall becomes a threshold, with what to expect of it, or a clear refusal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from boliginnov.classify.operating_point import OperatingPoint, Wishes, operating_point
from boliginnov.classify.review_rule import ReviewGoal, error_chance
from boliginnov.errors import ConfigurationError


def predictions(seed: int, municipalities: int = 20, size: int = 150) -> pd.DataFrame:
    """Held-out predictions of code g with calibrated probabilities."""
    random = np.random.default_rng(seed)
    probability = random.beta(0.4, 4, municipalities * size)
    return pd.DataFrame(
        {
            "kommunenr": np.repeat([f"99{n:02d}" for n in range(municipalities)], size),
            "g": (random.random(len(probability)) < probability).astype(int),
            "g_p": probability,
            "g_decision": (probability >= 0.4).astype(int),
            "g_uncertainty": error_chance(probability, 0.4),
        }
    )


def point(wishes: Wishes, held_out: pd.DataFrame | None) -> OperatingPoint:
    return operating_point("g", held_out, threshold=0.4, review_above=0.3, wishes=wishes)


@pytest.mark.parametrize("recall", [0.3, 0.6, 0.8])
def test_a_wished_recall_is_reached_with_the_expected_precision_in_new_municipalities(recall: float) -> None:
    found = point(Wishes(recall={"g": recall}), predictions(1))
    new = predictions(2, municipalities=200)
    given = new["g_p"] >= found.threshold
    assert new.loc[given, "g"].sum() / new["g"].sum() == pytest.approx(recall, abs=0.05)
    assert new.loc[given, "g"].mean() == pytest.approx(found.precision, abs=0.07)
    assert found.recall == pytest.approx(recall, abs=0.03)


def test_without_a_wish_training_decides() -> None:
    found = point(Wishes(), predictions(1))
    assert (found.threshold, found.review_above) == (0.4, 0.3)
    table = predictions(1)
    assert found.precision == pytest.approx(table.loc[table["g_decision"] == 1, "g"].mean())


def test_a_lower_goal_of_review_sends_fewer() -> None:
    low, high = (point(Wishes(review=ReviewGoal(f1=f1)), predictions(1)) for f1 in (0.6, 0.9))
    assert low.sent is not None
    assert high.sent is not None
    assert low.sent < high.sent


@pytest.mark.parametrize(
    ("wishes", "held_out", "part"),
    [
        (Wishes(recall={"g": 1.0}), predictions(1), r"out of reach.*At most about 0\.\d\d"),
        (Wishes(recall={"g": 0.5}), None, "no held-out scores"),
        (Wishes(review=ReviewGoal(f1=0.5)), None, "no held-out scores"),
        (Wishes(recall={"g": 0.5}), predictions(1).assign(g=0), "no passage"),
        (Wishes(thresholds={"g": 0.5}, recall={"g": 0.5}), predictions(1), "keep one"),
    ],
)
def test_what_cannot_be_is_said(wishes: Wishes, held_out: pd.DataFrame | None, part: str) -> None:
    with pytest.raises(ConfigurationError, match=part):
        point(wishes, held_out)
