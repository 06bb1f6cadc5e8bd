"""How many passages have a code when each has it only with a probability: expected number and 95 % interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_NEGLIGIBLE = 1e-15
_BLOCK = 32
_LOWER, _UPPER = 0.025, 0.975


@dataclass(frozen=True)
class Estimate:
    """A number of passages (not a share) with the ends of its 95 % interval."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """A quality measure of the coder on coded text: estimate and 95 % interval, all between 0 and 1."""

    estimate: float
    low: float
    high: float


def poisson_binomial(probabilities: Floats) -> tuple[int, Floats]:
    """Distribution of the number of successes in independent trials with these probabilities.

    Returns (first, pmf): pmf[i] is the probability of first + i successes; numbers of successes outside are negligible.
    Blocks of trials are worked out side by side, then convolved in pairs, and pairs of pairs, with tails below 1e-15
    dropped, so 60,000 passages take a fraction of a second.
    """
    if not len(probabilities):
        return 0, np.ones(1)
    trials = np.pad(probabilities, (0, -len(probabilities) % _BLOCK)).reshape(-1, _BLOCK)
    blocks = np.zeros((len(trials), _BLOCK + 1))
    blocks[:, 0] = 1.0
    for chance in trials.T[:, :, np.newaxis]:
        blocks[:, 1:] = blocks[:, 1:] * (1.0 - chance) + blocks[:, :-1] * chance
        blocks[:, :1] *= 1.0 - chance
    parts: list[tuple[int, Floats]] = [_trimmed(0, block) for block in blocks]
    while len(parts) > 1:
        pairs = [_trimmed(a[0] + b[0], np.convolve(a[1], b[1])) for a, b in zip(parts[::2], parts[1::2], strict=False)]
        parts = pairs + parts[len(pairs) * 2 :]
    return parts[0]


def _trimmed(first: int, pmf: Floats) -> tuple[int, Floats]:
    kept = np.flatnonzero(pmf > _NEGLIGIBLE)
    return first + int(kept[0]), pmf[kept[0] : kept[-1] + 1]


def expected_count(probabilities: Floats, *, certain: NDArray[np.bool_], precision: Measured | None = None) -> Estimate:
    """Expected number of passages with the code and its 95 % interval.

    Parameters
    ----------
    probabilities : shape (n,), the calibrated probability of each passage; 0 or 1 where a person decided
    certain : shape (n,), True where a person decided
    precision : how good the coder's positives are, with the interval of the sample it was measured on; None if not known

    The interval is that of the Poisson-binomial distribution, drawn out to the expected number where whole
    numbers leave it outside. With a known precision its relative interval, which stands for
    what the measuring sample leaves unknown about the level of the probabilities, is added in quadrature, end by end.
    It never leaves what is possible: at least the persons' positives, at most these and all passages that the coder decided.
    """
    model = probabilities[~certain]
    decided = float(probabilities[certain].sum())
    mean = float(model.sum())
    first, pmf = poisson_binomial(model)
    cumulative = np.cumsum(pmf)
    below = max(mean - (first + int(np.searchsorted(cumulative, _LOWER))), 0.0)
    above = max(first + min(int(np.searchsorted(cumulative, _UPPER)), len(pmf) - 1) - mean, 0.0)
    if precision is not None and precision.estimate > 0:
        below = hypot(below, mean * (precision.estimate - precision.low) / precision.estimate)
        above = hypot(above, mean * (precision.high - precision.estimate) / precision.estimate)
    return Estimate(decided + mean, decided + max(mean - below, 0.0), decided + min(mean + above, float(len(model))))
