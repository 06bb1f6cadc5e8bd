"""A share corrected for a coder whose precision and recall are known, without a human-coded sample of these plans."""

from __future__ import annotations

import numpy as np

from boliginnov.analysis.expected import Estimate, Measured
from boliginnov.analysis.human_sample import Flags, Floats, Ints

DRAWS = 4000
SEED = 20240101
_NEAR = 1e-3
_SPREAD = 3.919928


def misclassified_share(
    decision: Floats, certain: Flags, domain: Flags, plan: Ints, *, precision: Measured, recall: Measured
) -> Estimate:
    """Share of a domain's passages that have the code, when the coder errs as precision and recall say (Rogan & Gladen 1978).

    Over all N passages, share = coded share · precision / recall, which also tells how often the coder is wrong on passages without the code. With
    these two rates, taken to be the same in every domain, a domain's coded share q becomes (q − false) / (recall − false).

    Parameters
    ----------
    decision : 0/1, shape (N,)
    certain : True where a person decided, shape (N,); these count as they are
    domain : the passages asked about, shape (N,)
    plan : number of each passage's plan, shape (N,)

    The interval is a parametric bootstrap (4,000 draws, fixed seed): precision and recall from the normal on the logit scale that
    their intervals tell, the coded shares with the plans weighted anew (Bayesian bootstrap over plans, Rubin 1981). It ends between what
    persons coded and 1.
    """
    model = ~certain
    inside = model & domain
    size = float(domain.sum())
    by_person = float(decision[certain & domain].sum())
    if not inside.any():
        return Estimate(by_person / size, by_person / size, by_person / size)
    point = _corrected(decision[model].mean(), decision[inside].mean(), precision.estimate, recall.estimate)
    generator = np.random.default_rng(SEED)
    p, r = _draw(precision, generator), _draw(recall, generator)
    weights = generator.standard_exponential((DRAWS, int(plan.max()) + 1))
    overall = _weighted_share(decision, model, plan, weights)
    own = _weighted_share(decision, inside, plan, weights)
    draws = _corrected(overall, own, p, r)
    low, high = np.quantile(draws, [0.025, 0.975])
    count = float(inside.sum())
    ends = [(by_person + count * float(value)) / size for value in (point, min(low, point), max(high, point))]
    return Estimate(ends[0], ends[1], ends[2])


def _corrected(overall: Floats | float, own: Floats | float, precision: Floats | float, recall: Floats | float) -> Floats:
    recall_ = np.maximum(recall, _NEAR)
    share = np.minimum(np.asarray(overall) * precision / recall_, 1.0)
    false = np.asarray(overall) * (1 - np.asarray(precision)) / np.maximum(1 - share, _NEAR)
    corrected: Floats = np.clip((np.asarray(own) - false) / np.maximum(recall_ - false, _NEAR), 0.0, 1.0)
    return corrected


def _weighted_share(decision: Floats, among: Flags, plan: Ints, weights: Floats) -> Floats:
    coded = np.bincount(plan, weights=decision * among, minlength=weights.shape[1])
    size = np.bincount(plan, weights=among.astype(float), minlength=weights.shape[1])
    share: Floats = (weights @ coded) / (weights @ size)
    return share


def _draw(measure: Measured, generator: np.random.Generator) -> Floats:
    estimate, low, high = (float(np.clip(v, _NEAR, 1 - _NEAR)) for v in (measure.estimate, measure.low, measure.high))
    sd = (_logit(high) - _logit(low)) / _SPREAD
    drawn: Floats = 1 / (1 + np.exp(-(_logit(estimate) + sd * generator.standard_normal(DRAWS))))
    return drawn


def _logit(p: float) -> float:
    return float(np.log(p / (1 - p)))
