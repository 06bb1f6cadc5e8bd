"""Which decisions a person should look at, with a promise for municipalities that were never seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boliginnov.classify.coder import Scores

MOST_WRONG = 0.25
"""No municipality is taken to have a larger share of wrong decisions among those that nobody reviews."""
_EVERYTHING = -1.0


@dataclass(frozen=True)
class ReviewGoal:
    """What is promised: share of right decisions among those not sent to review, and F1 of all decisions once the others are reviewed."""

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
    """The largest chance of error that may stay unreviewed so that both goals are reached in a new municipality; -1 if all must be reviewed.

    Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, ICLR 2024) with the municipality as the unit that is exchangeable, as in
    two-layer conformal prediction (Dunn, Wasserman and Ramdas, JASA 2023): each municipality held out from training has one loss, and a
    further one with the worst possible loss is counted.

    - F1: the loss is 1 - F1 after review, at most 1 and smaller the more is reviewed, so its expectation in a new municipality is at most
      1 - ``goal.f1``, whatever the coder and the municipalities are like. With n municipalities nothing below 1 / (n + 1) can be promised.
      A municipality without the code where none is given has no loss.
    - Right decisions: the loss is the share of wrong decisions among the unreviewed, taken to be at most MOST_WRONG in any municipality (without
      that nothing above 1 - 1 / (n + 1) could be promised: 93 % for 13); it holds for the ratio of expectations.

    All arguments have one entry a passage: ``uncertainty`` from :func:`error_chance`, decisions and codes, and municipalities.
    """
    limits = np.unique(uncertainty)
    names = sorted(set(groups.tolist()))
    f1_loss, wrong, kept = (np.zeros(len(limits)) for _ in range(3))
    for name in names:
        own = groups == name
        sure, truth, given = uncertainty[own], codes[own] == 1, decisions[own]
        missed, false = (_unreviewed(sure[part], limits) for part in (truth & ~given, ~truth & given))
        errors = missed + false
        total = 2 * (truth.sum() - missed) + errors
        f1_loss += np.divide(errors, total, out=np.zeros(len(limits)), where=total > 0)
        wrong += errors / len(sure)
        kept += _unreviewed(sure, limits) / len(sure)
    share_kept = kept / len(names)
    promised_f1 = (f1_loss + 1) / (len(names) + 1) <= 1 - goal.f1
    promised_right = (wrong + MOST_WRONG * share_kept) / (len(names) + 1) <= (1 - goal.right) * share_kept
    allowed = np.flatnonzero(promised_f1 & promised_right)
    return float(limits[allowed[-1]]) if len(allowed) else _EVERYTHING


def _unreviewed(uncertainty: Scores, limits: Scores) -> Scores:
    """How many stay unreviewed at each limit."""
    return np.searchsorted(np.sort(uncertainty), limits, side="right").astype(np.float64)
