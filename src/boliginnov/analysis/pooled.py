"""Partial pooling: the coder's error in a group with few sampled passages, drawn towards its error in the other groups."""

from __future__ import annotations

import numpy as np

from boliginnov.analysis.human_sample import Floats, Ints, Matched

_STEPS = 41


def pooled_residuals(matched: Matched, group: Ints, scale: float) -> tuple[Floats, Floats]:
    """Mean residual (human code − trusted prediction) of each group and its variance, shapes (G,), also where nothing is sampled.

    Parameters
    ----------
    matched : the sample of one code; at least two sampled passages in all
    group : (N,) whole numbers 0…G-1, the group of every passage
    scale : how much groups may differ, as a share: the scale of the half-normal prior of their standard deviation

    Normal-normal model with a flat prior on the common mean, the groups' standard deviation τ integrated out on a grid (Gelman 2006; Rao & Molina
    2015, ch. 10). The sampling variance of a group's mean comes from the residuals' variance over all groups: a group with eight passages
    and no positive would else seem to know its own exactly. The weights of the sampling design are kept within each group.
    """
    groups = int(group.max()) + 1
    own = group[matched.row]
    weight = np.bincount(own, weights=matched.weight, minlength=groups)
    squares = np.bincount(own, weights=matched.weight**2, minlength=groups)
    seen = weight > 0
    total = float(matched.weight.sum())
    overall = float(matched.weight @ matched.residual) / total
    spread = float(matched.weight @ (matched.residual - overall) ** 2) / total
    least = 1.0 / (len(matched.row) + 1)
    spread = max(spread, least * (1 - least))
    mean = np.bincount(own, weights=matched.weight * matched.residual, minlength=groups)[seen] / weight[seen]
    noise = spread * squares[seen] / weight[seen] ** 2
    taus = np.linspace(0.0, 3.0 * scale, _STEPS)
    parts = [_given(mean, noise, float(tau), seen) for tau in taus]
    log_weight = np.array([part[2] for part in parts]) - taus**2 / (2 * scale**2)
    chance = np.exp(log_weight - log_weight.max())
    chance /= chance.sum()
    means, variances = np.array([part[0] for part in parts]), np.array([part[1] for part in parts])
    expected = chance @ means
    return expected, chance @ (variances + (means - expected) ** 2)


def _given(mean: Floats, noise: Floats, tau: float, seen: np.ndarray) -> tuple[Floats, Floats, float]:
    """Means and variances of all groups for one τ, and its log marginal likelihood."""
    variance = noise + tau**2
    common_variance = 1.0 / float((1 / variance).sum())
    common = common_variance * float((mean / variance).sum())
    keep = tau**2 / variance
    means, variances = np.full(len(seen), common), np.full(len(seen), tau**2 + common_variance)
    means[seen] = keep * mean + (1 - keep) * common
    variances[seen] = keep * noise + (1 - keep) ** 2 * common_variance
    likelihood = -0.5 * float(np.log(variance).sum() + ((mean - common) ** 2 / variance).sum()) + 0.5 * float(
        np.log(common_variance)
    )
    return means, variances, likelihood
