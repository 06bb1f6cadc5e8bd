"""From members' log odds to one calibrated probability, one threshold a code and a rule for what a person should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from boliginnov.classify.coder import Scores

RIGHT_WITHOUT_REVIEW = 0.95
_MARGIN = 0.01  # aimed at above that, since a new municipality may be harder than those seen
_SMOOTHING = 15  # neighbouring cut-offs averaged, so that a threshold does not hang on one passage


@dataclass(frozen=True)
class Combination:
    """One code: each member's mean and spread, the slope and intercept of the calibration, threshold and review limit."""

    means: tuple[float, ...]
    spreads: tuple[float, ...]
    weights: tuple[float, ...]
    slope: float
    intercept: float
    threshold: float
    review_above: float

    def score(self, log_odds: Scores) -> Scores:
        """Weighted mean of the members' standardised log odds; shape (n, members) in, (n,) out."""
        return _score(log_odds, self.means, self.spreads, self.weights)

    def probability(self, log_odds: Scores) -> Scores:
        """Calibrated probabilities, shape (n,)."""
        return _sigmoid(self.slope * self.score(log_odds) + self.intercept)

    def decide(self, probabilities: Scores) -> npt.NDArray[np.bool_]:
        """True where the passage gets the code."""
        result: npt.NDArray[np.bool_] = probabilities >= self.threshold
        return result

    def to_review(self, probabilities: Scores) -> npt.NDArray[np.bool_]:
        """True where the chance of a wrong decision is above the limit."""
        result: npt.NDArray[np.bool_] = error_chance(probabilities, self.threshold) > self.review_above
        return result

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; :meth:`from_dict` reads them back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Combination:
        """Inverse of :meth:`as_dict`."""
        plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        return cls(**plain)


def _score(log_odds: Scores, means: Sequence[float], spreads: Sequence[float], weights: Sequence[float]) -> Scores:
    result: Scores = ((log_odds - np.array(means)) / np.array(spreads)) @ np.array(weights) / sum(weights)
    return result


def _sigmoid(values: Scores) -> Scores:
    result: Scores = 1 / (1 + np.exp(-values))
    return result


def error_chance(probabilities: Scores, threshold: float) -> Scores:
    """Chance that the decision at a threshold is wrong, if the probabilities mean what they say."""
    result: Scores = np.where(probabilities >= threshold, 1 - probabilities, probabilities)
    return result


def calibrate(scores: Scores, codes: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Slope and intercept of Platt's logistic calibration, fitted on scores of passages held out from training."""
    if codes.min() == codes.max():
        return 1.0, 5.0 if codes.min() else -5.0
    model = LogisticRegression(C=1e3, max_iter=1000).fit(scores.reshape(-1, 1), codes)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def best_threshold(probabilities: Scores, codes: npt.NDArray[np.int64]) -> float:
    """The probability from which giving the code has the highest F1 (smoothed over neighbouring cut-offs); 0.5 when no passage has it."""
    if not codes.sum():
        return 0.5
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(codes[order])
    f1 = 2 * hits / (np.arange(1, len(codes) + 1) + codes.sum())
    width = min(_SMOOTHING, 2 * (len(f1) // 4) + 1)
    padded = np.pad(f1, width // 2, mode="edge")
    smooth = np.convolve(padded, np.ones(width) / width, mode="valid")
    best = int(smooth.argmax())
    above = probabilities[order[best]]
    below = probabilities[order[best + 1]] if best + 1 < len(order) else 0.0
    return float((above + below) / 2)


def review_limit(
    probabilities: Scores, codes: npt.NDArray[np.int64], threshold: float, right: float = RIGHT_WITHOUT_REVIEW
) -> float:
    """The largest chance of error that may stay unreviewed so that at least ``right`` of the unreviewed decisions are right.

    Conformal risk control (Angelopoulos and others, 2024) on passages held out from training: one error more than seen is counted.
    """
    chance = error_chance(probabilities, threshold)
    wrong = (probabilities >= threshold).astype(int) != codes
    order = np.argsort(chance, kind="stable")
    kept = np.arange(1, len(order) + 1)
    risk = (np.cumsum(wrong[order]) + 1) / (kept + 1)
    allowed = np.flatnonzero(risk <= 1 - right)
    return float(chance[order[allowed[-1]]]) if len(allowed) else -1.0


def combine(
    held_out: Scores, codes: npt.NDArray[np.int64], groups: npt.NDArray[np.object_], weights: Sequence[float]
) -> tuple[Combination, Scores, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Combination for one code from members' held-out log odds (n, members).

    Also returns cross-fitted probabilities, decisions and review marks: for each group from constants that never saw that group.
    """
    whole = _fit(held_out, codes, weights)
    probabilities = np.zeros(len(codes))
    decisions = np.zeros(len(codes), dtype=bool)
    review = np.zeros(len(codes), dtype=bool)
    for group in sorted(set(groups)):
        inside = groups == group
        fitted = whole if inside.all() else _fit(held_out[~inside], codes[~inside], weights)
        probabilities[inside] = fitted.probability(held_out[inside])
        decisions[inside] = fitted.decide(probabilities[inside])
        review[inside] = fitted.to_review(probabilities[inside])
    return whole, probabilities, decisions, review


def _fit(held_out: Scores, codes: npt.NDArray[np.int64], weights: Sequence[float]) -> Combination:
    means = tuple(float(value) for value in held_out.mean(axis=0))
    spreads = tuple(float(value) or 1.0 for value in held_out.std(axis=0))
    scores = _score(held_out, means, spreads, weights)
    slope, intercept = calibrate(scores, codes)
    probabilities = _sigmoid(slope * scores + intercept)
    threshold = best_threshold(probabilities, codes)
    limit = review_limit(probabilities, codes, threshold, RIGHT_WITHOUT_REVIEW + _MARGIN)
    return Combination(means, spreads, tuple(weights), slope, intercept, threshold, limit)
