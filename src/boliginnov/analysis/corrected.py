"""A share estimated from the coder's predictions and corrected by a human-coded sample, with its standard error."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from boliginnov.analysis.human_sample import Flags, Floats, Ints, Matched

_AT_LEAST = 0.03
"""Positives and negatives added to each stratum's rate when its variance is kept up, beside one passage at the coder's mean."""


@dataclass(frozen=True)
class Corrected:
    """A corrected share, its standard error and degrees of freedom; the estimate may lie a little outside 0 to 1."""

    estimate: float
    se: float
    df: float


def pseudo_outcomes(matched: Matched) -> Floats:
    """What each passage counts for: λ·prediction, plus weight·(human code − λ·prediction) where it is in the sample; shape (N,).

    Their mean over all passages is unbiased for the share whatever the coder's errors (Egami et al. 2023, DSL).
    """
    outcomes = matched.power * matched.prediction
    np.add.at(outcomes, matched.row, matched.weight * matched.residual)
    return outcomes


def corrected_share(matched: Matched, domain: Flags, plan: Ints, *, clustered: bool) -> Corrected:
    """Share of the passages of a domain (N,) that have the code.

    Mean trusted prediction of the domain plus the weighted mean residual of its sampled passages (a ratio, as the sampled part
    of a domain is not fixed). ``plan`` (N,) numbers the plans.

    clustered=False: about the very passages read; the variance is that of stratified sampling. clustered=True: about plans like these; the
    variance is the jackknife over plans (CV3), with degrees of freedom for the effective number of plans, never below the design's own.

    Rare codes: a stratum where few or no positives were found tells too little about its variance. It is never taken
    below that of the coded positives and one passage at the coder's own mean probability put together (a beta prior).
    """
    inside = domain[matched.row]
    size = float(domain.sum())
    weight = np.where(inside, matched.weight, 0.0)
    residual = matched.residual
    mean_residual = float(weight @ residual / weight.sum())
    estimate = float(matched.power * matched.prediction[domain].mean()) + mean_residual
    centred = np.where(inside, residual - mean_residual, 0.0)
    design = _design_variance(matched, centred, inside) / float(weight.sum()) ** 2
    sampled = int(inside.sum())
    if not clustered:
        return Corrected(estimate, sqrt(design), max(sampled - len(set(matched.stratum[inside])), 1))
    outcomes = np.where(domain, matched.power * matched.prediction + mean_residual - estimate, 0.0)
    np.add.at(outcomes, matched.row, weight * centred * size / float(weight.sum()))
    sizes = np.bincount(plan, weights=domain)
    scores = np.bincount(plan, weights=outcomes)[sizes > 0]
    sizes = sizes[sizes > 0]
    plans = len(sizes)
    jackknife = (plans - 1) / plans * float(((scores / (size - sizes)) ** 2).sum())
    effective = size**2 / float((sizes**2).sum())
    return Corrected(estimate, sqrt(max(jackknife, design)), max(effective - 1, 1.0))


def _design_variance(matched: Matched, centred: Floats, inside: Flags) -> float:
    """Variance of the weighted sum of the centred residuals under stratified sampling without replacement, kept up for rare codes."""
    strata = int(matched.stratum.max()) + 1
    n = np.bincount(matched.stratum, minlength=strata).astype(float)
    total = np.bincount(matched.stratum, weights=centred, minlength=strata)
    squares = np.bincount(matched.stratum, weights=centred**2, minlength=strata)
    empirical = np.where(n > 1, (squares - total**2 / n) / np.maximum(n - 1, 1), 0.0)
    own = np.bincount(matched.stratum, weights=inside, minlength=strata)
    positive = np.bincount(matched.stratum, weights=np.where(inside, matched.y, 0.0), minlength=strata)
    predicted = np.bincount(matched.stratum, weights=np.where(inside, matched.prediction[matched.row], 0.0), minlength=strata)
    rate = (positive + predicted / np.maximum(own, 1) + _AT_LEAST) / (own + 1 + 2 * _AT_LEAST)
    least = own / n * rate * (1 - rate)
    variance = np.maximum(empirical, least)
    first = np.unique(matched.stratum, return_index=True)[1]
    weight, part = matched.weight[first], matched.part[first]
    return float(((1 - part) * weight**2 * n * variance).sum())
