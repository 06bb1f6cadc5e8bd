"""From members' log odds to one calibrated probability, one threshold a code and a rule for what a person should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression

from boliginnov.classify.coder import Scores
from boliginnov.classify.review_rule import ReviewGoal, error_chance, review_limit


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


def calibrate(scores: Scores, codes: npt.NDArray[np.int64]) -> tuple[float, float]:
    """Slope and intercept of Platt's logistic calibration, fitted on scores of passages held out from training."""
    if codes.min() == codes.max():
        return 1.0, 5.0 if codes.min() else -5.0
    model = LogisticRegression(C=1e3, max_iter=1000).fit(scores.reshape(-1, 1), codes)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def best_threshold(probabilities: Scores) -> float:
    """The probability from which giving the code has the highest expected F1, from calibrated probabilities (n,) of at least one passage.

    The threshold rests on the probabilities alone, so it does not hang on how a few coded passages fell. It is half of the F1 expected (Lipton, Elkan and
    Naryanaswamy 2014, "Optimal thresholding of classifiers to maximize F1 measure").
    """
    ranked = np.sort(probabilities)[::-1]
    expected = 2 * np.cumsum(ranked) / (np.arange(1, len(ranked) + 1) + ranked.sum())
    best = int(expected.argmax())
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return float((ranked[best] + below) / 2)


def combine(
    held_out: Scores, codes: npt.NDArray[np.int64], groups: npt.NDArray[np.object_], weights: Sequence[float]
) -> tuple[Combination, pd.DataFrame]:
    """Combination for one code from members' held-out log odds (n, members).

    Also returns what each passage gets from constants that never saw its municipality: ``probability``, ``decision``, ``review`` (0 or 1)
    and ``uncertainty``, the chance that the decision is wrong.
    """
    crossed = _cross_fit(held_out, codes, groups, weights)
    limits = np.zeros(len(codes))
    for group in sorted(set(groups)):
        inside = groups == group
        others = crossed if inside.all() else _cross_fit(held_out[~inside], codes[~inside], groups[~inside], weights)
        seen = np.ones(len(codes), dtype=bool) if inside.all() else ~inside
        limits[inside] = _limit(others, codes[seen], groups[seen])
    crossed["review"] = (crossed["uncertainty"] > limits).astype(int)
    whole = fit_combination(held_out, codes, weights)
    return replace(whole, review_above=_limit(crossed, codes, groups)), crossed


def _cross_fit(
    held_out: Scores, codes: npt.NDArray[np.int64], groups: npt.NDArray[np.object_], weights: Sequence[float]
) -> pd.DataFrame:
    probabilities, thresholds = np.zeros(len(codes)), np.zeros(len(codes))
    for group in sorted(set(groups)):
        inside = groups == group
        fitted = (
            fit_combination(held_out, codes, weights)
            if inside.all()
            else fit_combination(held_out[~inside], codes[~inside], weights)
        )
        probabilities[inside] = fitted.probability(held_out[inside])
        thresholds[inside] = fitted.threshold
    return pd.DataFrame(
        {
            "probability": probabilities,
            "decision": (probabilities >= thresholds).astype(int),
            "uncertainty": error_chance(probabilities, thresholds),
        }
    )


def _limit(crossed: pd.DataFrame, codes: npt.NDArray[np.int64], groups: npt.NDArray[np.object_]) -> float:
    uncertainty, decisions = crossed["uncertainty"].to_numpy(), crossed["decision"].to_numpy(dtype=bool)
    return review_limit(uncertainty, decisions, codes, groups, ReviewGoal())


def fit_combination(held_out: Scores, codes: npt.NDArray[np.int64], weights: Sequence[float]) -> Combination:
    """Means, spreads, calibration and threshold from held-out log odds (n, members); the review limit needs cross-fitted decisions (:func:`combine`)."""
    means = tuple(float(value) for value in held_out.mean(axis=0))
    spreads = tuple(float(value) or 1.0 for value in held_out.std(axis=0))
    scores = _score(held_out, means, spreads, weights)
    slope, intercept = calibrate(scores, codes)
    threshold = best_threshold(_sigmoid(slope * scores + intercept)) if codes.any() else 0.5
    return Combination(means, spreads, tuple(weights), slope, intercept, threshold, review_above=-1.0)
