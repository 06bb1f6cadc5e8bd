"""Intervals for shares that may be rare and for differences of shares."""

from __future__ import annotations

from math import sqrt

from scipy.stats import t as student

LEVEL = 0.95
_NO_ERROR = 1e-12


def quantile(df: float, level: float = LEVEL) -> float:
    """Two-sided Student quantile for a level and degrees of freedom (at least 1)."""
    return float(student.ppf(0.5 + level / 2, max(df, 1.0)))


def share_interval(estimate: float, se: float, df: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval for a share whose standard error is known, never outside 0 to 1.

    The standard error is turned into the number of independent passages that would give it (effective sample size,
    Korn & Graubard 1998), and that number goes into Wilson's interval with a Student quantile. Estimates below 0 or above 1,
    which a difference estimator can give, count as 0 or 1. Near the ends the effective size is taken at a share of one standard error, so
    an estimate of 0 has the interval from 0 to about 4 standard errors.
    """
    share = min(max(estimate, 0.0), 1.0)
    if se < _NO_ERROR:
        return share, share
    edge = min(se, 0.5)
    at = min(max(share, edge), 1 - edge)
    n = at * (1 - at) / se**2
    q = quantile(df, level)
    middle = (share + q**2 / (2 * n)) / (1 + q**2 / n)
    half = q / (1 + q**2 / n) * sqrt(share * (1 - share) / n + q**2 / (4 * n**2))
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)


def difference_interval(
    first: tuple[float, float, float], second: tuple[float, float, float], correlation: float = 0.0
) -> tuple[float, float, float]:
    """Difference second − first of two (estimate, low, high) with the interval of the variance-recovery method.

    MOVER (Zou & Donner 2008; Newcombe 1998 for shares): the two intervals' own, possibly unequal, arms are combined.
    ``correlation`` is that of the two estimates, 0 where no plan is in both.
    """
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    down, up = (b - b_low, a_high - a), (b_high - b, a - a_low)
    low = sqrt(max(down[0] ** 2 + down[1] ** 2 - 2 * correlation * down[0] * down[1], 0.0))
    high = sqrt(max(up[0] ** 2 + up[1] ** 2 - 2 * correlation * up[0] * up[1], 0.0))
    return b - a, max(b - a - low, -1.0), min(b - a + high, 1.0)
