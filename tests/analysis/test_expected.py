"""The expected number of coded passages and its interval, against counting by hand, the binomial and simulation."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from boliginnov.analysis.expected import Measured, expected_count, poisson_binomial


def _certain(n: int, people: int = 0) -> np.ndarray:
    return np.arange(n) < people


def test_distribution_is_that_of_all_outcomes_counted_by_hand() -> None:
    probabilities = np.array([0.1, 0.5, 0.9, 0.3])
    by_hand = np.zeros(5)
    for outcome in product((0, 1), repeat=4):
        by_hand[sum(outcome)] += np.prod([p if hit else 1 - p for p, hit in zip(probabilities, outcome, strict=True)])
    first, pmf = poisson_binomial(probabilities)
    assert first == 0
    np.testing.assert_allclose(pmf, by_hand)


def test_equal_probabilities_give_the_binomial() -> None:
    first, pmf = poisson_binomial(np.full(2001, 0.07))
    np.testing.assert_allclose(pmf, binom.pmf(np.arange(first, first + len(pmf)), 2001, 0.07), atol=1e-12)


def test_interval_ends_are_the_quantiles_of_the_binomial() -> None:
    found = expected_count(np.full(400, 0.1), certain=_certain(400))
    assert found.expected == pytest.approx(40)
    assert (found.low, found.high) == pytest.approx(tuple(binom.ppf([0.025, 0.975], 400, 0.1)))


def test_interval_holds_the_true_number_as_often_as_it_says() -> None:
    chance = np.random.default_rng(4)
    probabilities = chance.beta(0.4, 6, size=600)
    found = expected_count(probabilities, certain=_certain(600))
    truth = (chance.random((4000, 600)) < probabilities).sum(axis=1)
    covered = np.mean((found.low <= truth) & (truth <= found.high))
    assert 0.945 <= covered <= 0.985  # whole numbers make it a little wider than 0.95


def test_what_people_decided_is_certain() -> None:
    found = expected_count(np.array([1.0, 1.0, 0.0, 0.5]), certain=_certain(4, people=3))
    assert (found.expected, found.low, found.high) == (2.5, 2.0, 3.0)


def test_nothing_to_expect_of_no_passages() -> None:
    found = expected_count(np.array([]), certain=_certain(0))
    assert (found.expected, found.low, found.high) == (0.0, 0.0, 0.0)


def test_an_uncertain_precision_adds_in_quadrature() -> None:
    probabilities = np.full(400, 0.1)
    alone = expected_count(probabilities, certain=_certain(400))
    wider = expected_count(probabilities, certain=_certain(400), precision=Measured(0.6, 0.45, 0.75))
    assert wider.expected == alone.expected
    assert wider.expected - wider.low == pytest.approx(np.hypot(alone.expected - alone.low, 40 * 0.25))
    assert wider.high - wider.expected == pytest.approx(np.hypot(alone.high - alone.expected, 40 * 0.25))


@example([1.0], 0, [0.0, 3.4e-212, 1.0])
@example([1.0], 0, [0.0, 5e-324, 1.0])
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1), max_size=40),
    st.integers(0, 10),
    st.one_of(st.none(), st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted)),
)
def test_interval_stays_within_what_is_possible(values: list[float], people: int, ends: list[float] | None) -> None:
    certain = _certain(len(values), people)
    probabilities = np.where(certain, np.round(values), values) if values else np.array([])
    precision = Measured(ends[1], ends[0], ends[2]) if ends else None
    found = expected_count(probabilities, certain=certain, precision=precision)
    decided = float(probabilities[certain].sum())
    assert decided - 1e-9 <= found.low <= found.expected + 1e-9
    assert found.expected - 1e-9 <= found.high <= decided + (~certain).sum() + 1e-9
