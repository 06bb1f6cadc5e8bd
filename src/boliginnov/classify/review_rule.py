"""Which decisions a person should look at, with a promise for municipalities that were never seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boliginnov.classify.coder import Scores

MOST_WRONG = 0.25
"""No municipality is taken to have a larger share of wrong decisions among those that nobody reviews, whatever the limit."""
_LEAST_KEPT = 0.5
"""Wrong decisions are counted against at least this share of a municipality's passages, so that no share hangs on a handful of them."""
_EVERYTHING = -1.0


@dataclass(frozen=True)
class ReviewGoal:
    """What to expect in a new municipality: share of right decisions among those not sent to review, F1 of all once the others are reviewed."""

    right: float = 0.95
    f1: float = 0.8


def error_chance(probabilities: Scores, threshold: float | Scores) -> Scores:
    """Chance that the decision at a threshold is wrong, if the probabilities mean what they say."""
    result: Scores = np.where(probabilities >= threshold, 1 - probabilities, probabilities)
    return result


def review_limit(
    uncertainty: Scores,
    decisions: npt.NDArray[np.bool_],
    codes: npt.NDArray[np.int64],
    groups: npt.NDArray[np.object_],
    goal: ReviewGoal,
) -> float:
    """The largest chance of error that may stay unreviewed so that both goals are expected in a new municipality; -1 if all must be reviewed.

    Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, ICLR 2024) with the municipality as the unit that is exchangeable, as in
    two-layer conformal prediction (Dunn, Wasserman and Ramdas, JASA 2023): each municipality held out from training has one loss, a further one
    with the worst possible loss is counted, and the mean of them is at most 1 - goal. The method needs losses that have a fixed bound and never get
    smaller as more stays unreviewed.

    - F1: the loss is 1 - F1 after review, which is such a loss, at most 1. With n municipalities nothing below 1 / (n + 1) can be promised.
      A municipality without the code where none is given has no loss.
    - Right decisions: the share of wrong decisions among the unreviewed may get smaller as right ones join them, so the loss is the largest share
      at this limit or a stricter one (monotonised, as in the appendix of the same paper). It is never smaller than the share itself where at least
      half of a municipality's passages stay unreviewed; where fewer do, the wrong ones are counted against half of its passages. It is taken to be
      at most MOST_WRONG in any municipality: without that nothing above 1 - 1 / (n + 1) could be promised, 93 % for 13.

    For municipalities that are exchangeable with those held out, scored by the same model, both expectations hold exactly. They are approximate here:
    each municipality held out is scored by a model fitted on the others, a new one by the model fitted on all. They hold on average over
    municipalities, not for every one.

    All arguments have one entry a passage: ``uncertainty`` from :func:`error_chance`, decisions and codes, and municipalities.
    """
    limits = np.unique(uncertainty)
    f1_losses, wrong_shares = [], []
    for name in sorted(set(groups.tolist())):
        own = groups == name
        sure, truth, given = uncertainty[own], codes[own] == 1, decisions[own]
        missed, false = (_unreviewed(sure[part], limits) for part in (truth & ~given, ~truth & given))
        errors = missed + false
        total = 2 * (truth.sum() - missed) + errors
        f1_losses.append(np.divide(errors, total, out=np.zeros(len(limits)), where=total > 0))
        shares = errors / np.maximum(_unreviewed(sure, limits), _LEAST_KEPT * len(sure))
        wrong_shares.append(np.maximum.accumulate(shares))
    allowed = _kept_in_mean(f1_losses, 1.0, 1 - goal.f1) & _kept_in_mean(wrong_shares, MOST_WRONG, 1 - goal.right)
    return float(limits[allowed][-1]) if allowed.any() else _EVERYTHING


def _kept_in_mean(losses: list[Scores], worst: float, most: float) -> npt.NDArray[np.bool_]:
    """For each limit, whether the mean loss of these municipalities and one with the worst loss is at most ``most``."""
    result: npt.NDArray[np.bool_] = (np.sum(losses, axis=0) + worst) / (len(losses) + 1) <= most
    return result


def _unreviewed(uncertainty: Scores, limits: Scores) -> Scores:
    """How many stay unreviewed at each limit."""
    return np.searchsorted(np.sort(uncertainty), limits, side="right").astype(np.float64)
