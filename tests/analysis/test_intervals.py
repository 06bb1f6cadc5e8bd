"""Intervals of shares and differences against textbook values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from boliginnov.analysis.intervals import difference_interval, share_interval


@pytest.mark.parametrize(("k", "n"), [(7, 200), (50, 100), (190, 200)])
def test_with_binomial_error_it_is_wilsons_interval(k: int, n: int) -> None:
    p = k / n
    told = binomtest(k, n).proportion_ci(method="wilson")
    assert share_interval(p, (p * (1 - p) / n) ** 0.5, 1e9) == pytest.approx((told.low, told.high), abs=1e-6)


def test_none_found_starts_at_zero_and_ends_above() -> None:
    low, high = share_interval(0.0, 0.01, 50)
    assert low == 0
    assert 0.03 < high < 0.05


@given(st.floats(-0.2, 1.2), st.floats(0, 2), st.floats(1, 1000))
def test_it_stays_between_0_and_1_and_holds_the_estimate(estimate: float, se: float, df: float) -> None:
    low, high = share_interval(estimate, se, df)
    assert 0 <= low <= min(max(estimate, 0), 1) <= high <= 1


def test_difference_is_newcombes_published_example() -> None:
    # Newcombe (1998), Statistics in Medicine 17:873, table II (a): 56/70 and 48/80, method 10: 0.0524 to 0.3339
    def wilson(k: int, n: int) -> tuple[float, float, float]:
        told = binomtest(k, n).proportion_ci(method="wilson")
        return k / n, told.low, told.high

    assert difference_interval(wilson(48, 80), wilson(56, 70)) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
