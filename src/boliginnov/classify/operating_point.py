"""Where a trained coder draws the line for each code: as training chose, at a study's threshold, or at a wished recall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from boliginnov.classify.coder import Scores
from boliginnov.classify.review_rule import ReviewGoal, error_chance, review_limit
from boliginnov.errors import ConfigurationError

_MOST_GIVEN = 0.5
"""A threshold at which more than this share of the passages get the code tells nothing."""


@dataclass(frozen=True)
class Wishes:
    """What a study file says: thresholds or recall by code, and what review is to lead to."""

    thresholds: Mapping[str, float] = field(default_factory=dict)
    recall: Mapping[str, float] = field(default_factory=dict)
    review: ReviewGoal = field(default_factory=ReviewGoal)


@dataclass(frozen=True)
class OperatingPoint:
    """Threshold and review limit of one code, and what to expect of them in municipalities that training did not see.

    ``precision`` and ``recall`` are before review, ``sent`` is the share of passages sent to review; None where they are not known.
    """

    threshold: float
    review_above: float
    precision: float | None = None
    recall: float | None = None
    sent: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values, rounded, for ``run.json``."""
        return {name: None if value is None else round(float(value), 4) for name, value in asdict(self).items()}


def operating_point(
    code: str, held_out: pd.DataFrame | None, *, threshold: float, review_above: float, wishes: Wishes
) -> OperatingPoint:
    """The operating point of a code.

    ``held_out`` are the model's held-out predictions (``held_out_file``), ``threshold`` and ``review_above`` what training chose.
    Raises ConfigurationError when a recall or another review goal is wished and the model has no held-out predictions, when the wished recall is
    out of reach, and when both a threshold and a recall are given.
    """
    if code in wishes.thresholds and code in wishes.recall:
        raise ConfigurationError(f"Both a threshold and a recall are given for {code} in the study file; keep one of them.")
    if held_out is None:
        if code in wishes.recall or wishes.review != ReviewGoal():
            raise ConfigurationError(
                "The model has no held-out scores, so no recall and no other review goal can be chosen. Run `boliginnov train` again."
            )
        return OperatingPoint(wishes.thresholds.get(code, threshold), review_above)
    truth, probability = held_out[code].to_numpy(dtype=np.int64), held_out[f"{code}_p"].to_numpy(dtype=np.float64)
    decision = held_out[f"{code}_decision"].to_numpy() == 1
    uncertainty = held_out[f"{code}_uncertainty"].to_numpy(dtype=np.float64)
    groups = held_out["kommunenr"].to_numpy(dtype=object)
    if code in wishes.thresholds:
        threshold = wishes.thresholds[code]
        decision, uncertainty = probability >= threshold, error_chance(probability, threshold)
    elif code in wishes.recall:
        threshold = threshold_for(code, probability, truth, wishes.recall[code])
        lines = _crossed_thresholds(code, probability, truth, groups, wishes.recall[code])
        decision, uncertainty = probability >= lines, error_chance(probability, lines)
    if code in wishes.thresholds or code in wishes.recall or wishes.review != ReviewGoal():
        review_above = review_limit(uncertainty, decision, truth, groups, wishes.review)
    hits, given = int((decision & (truth == 1)).sum()), int(decision.sum())
    return OperatingPoint(
        threshold,
        review_above,
        precision=hits / given if given else None,
        recall=hits / int(truth.sum()) if truth.sum() else None,
        sent=float((uncertainty > review_above).mean()),
    )


def threshold_for(code: str, probability: Scores, truth: np.ndarray[Any, np.dtype[np.int64]], recall: float) -> float:
    """The highest threshold that finds the wished share of the code's passages, from held-out probabilities and codes.

    Raises ConfigurationError that says what can be reached when it would give the code to more than half of all passages.
    """
    ranked = np.sort(probability[truth == 1])[::-1]
    if not len(ranked):
        raise ConfigurationError(f"No recall can be chosen for {code}: no passage that the model was tested on has it.")
    needed = max(1, int(np.ceil(recall * len(ranked) - 1e-9)))
    threshold = float(ranked[needed - 1])
    if (probability >= threshold).mean() > _MOST_GIVEN:
        within = np.quantile(probability, 1 - _MOST_GIVEN, method="higher")
        reached = float((ranked > within).mean())
        raise ConfigurationError(
            f"A recall of {recall:g} for {code} is out of reach: the code would be given to more than half of all passages. "
            f"At most about {np.floor(reached * 100) / 100:.2f} can be asked for."
        )
    return threshold


def _crossed_thresholds(
    code: str,
    probability: Scores,
    truth: np.ndarray[Any, np.dtype[np.int64]],
    groups: np.ndarray[Any, np.dtype[np.object_]],
    recall: float,
) -> Scores:
    """For each passage the threshold chosen without its municipality, so that what is expected is not what was chosen on."""
    lines = np.zeros(len(truth))
    for group in sorted(set(groups.tolist())):
        others = groups != group
        lines[~others] = threshold_for(code, probability[others], truth[others], recall)
    return lines
