"""Second-level codes: one small model a value on the linear member's features, weighed together with the encoder's head where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from boliginnov.classify.coder import Scores
from boliginnov.classify.combine import best_threshold
from boliginnov.classify.members import NEVER
from boliginnov.classify.second_level_cues import value_cues

_FEWEST = 5  # a value coded on fewer passages than this is not learnt
_BORROWED_THRESHOLD = 0.5  # a value that training hardly saw is rarer than its siblings


@dataclass
class ValueModel:
    """One value: its model (None when too few examples), weights and intercept of its calibration, and the threshold."""

    value: str
    model: Any = None
    weights: list[float] = field(default_factory=lambda: [1.0])
    intercept: float = 0.0
    threshold: float = 0.5

    @property
    def known(self) -> bool:
        """Whether the value can be given at all: it has a model of its own, or the encoder's answer counts."""
        return self.model is not None or any(self.weights[1:])

    def probability(self, log_odds: Scores) -> Scores:
        """Calibrated probabilities (n,) from log odds (n, sources): the model's own, then the encoder's if there is one."""
        result: Scores = 1 / (1 + np.exp(-(log_odds @ np.array(self.weights) + self.intercept)))
        return result

    def settle(self, log_odds: Scores, codes: npt.NDArray[np.int64]) -> None:
        """Fit calibration and threshold on held-out passages: log odds (n, sources), codes (n,)."""
        if codes.min() == codes.max():
            self.weights, self.intercept = [0.0] * log_odds.shape[1], 5.0 if codes.min() else -5.0
            return
        fitted = LogisticRegression(C=10.0, max_iter=1000).fit(log_odds, codes)
        self.weights = [float(weight) for weight in fitted.coef_[0]]
        self.intercept = float(fitted.intercept_[0])
        self.threshold = best_threshold(self.probability(log_odds))


@dataclass
class SecondLevel:
    """One second-level code: any number of values a passage (``multiple``) or exactly one; ``parents`` are the main codes it needs.

    ``cue_weight`` is what a log count of a value's cues weighs beside the linear member's features; 0 for models that know no cues.
    """

    name: str
    parents: list[str]
    multiple: bool
    values: list[ValueModel] = field(default_factory=list)
    cue_weight: float = 0.0

    @property
    def heads(self) -> list[str]:
        """Names of the encoder's heads for the values."""
        return [f"{self.name}:{value.value}" for value in self.values]

    def features(self, matrix: csr_matrix, texts: Sequence[str]) -> csr_matrix:
        """The linear member's features of passages, with the values' cues in their texts beside them."""
        if not self.cue_weight:
            return matrix
        cues = value_cues(self.name, [value.value for value in self.values], texts)
        return csr_matrix(hstack([matrix, csr_matrix(self.cue_weight * cues)]))

    def fit(self, matrix: csr_matrix, codes: npt.NDArray[np.int64]) -> None:
        """Fit the value models on :meth:`features`; ``codes`` is (n, values) of passages where the code applies."""
        for value, column in zip(self.values, codes.T, strict=True):
            value.model = None
            if _FEWEST <= column.sum() < len(column):
                model = LogisticRegression(C=3.0, class_weight="balanced", solver="liblinear", max_iter=500, random_state=0)
                value.model = model.fit(matrix, column)

    def log_odds(self, matrix: csr_matrix) -> Scores:
        """The value models' uncalibrated log odds, shape (n, values)."""
        never = np.full(matrix.shape[0], NEVER)
        empty = not matrix.shape[0]
        return np.column_stack(
            [never if value.model is None or empty else value.model.decision_function(matrix) for value in self.values]
        )

    def settle(self, log_odds: Scores, codes: npt.NDArray[np.int64]) -> None:
        """Calibrations and thresholds from held-out passages: log odds (n, values, sources), codes (n, values).

        A value with too few examples for a model of its own has the encoder's answer, if there is an encoder, calibrated as those of its siblings taken
        together: the encoder knows the value from other passages.
        """
        for number, value in enumerate(self.values):
            value.settle(log_odds[:, number, :], codes[:, number])
        learnt = [number for number, value in enumerate(self.values) if value.model is not None]
        if log_odds.shape[2] < 2 or not codes[:, learnt].any():
            return
        siblings = ValueModel("siblings")
        siblings.settle(log_odds[:, learnt, 1].reshape(-1, 1), codes[:, learnt].ravel())
        for value in self.values:
            if value.model is None:
                value.weights = [0.0, *siblings.weights]
                value.intercept, value.threshold = siblings.intercept, max(siblings.threshold, _BORROWED_THRESHOLD)

    def probabilities(self, log_odds: Scores) -> Scores:
        """Calibrated probabilities (n, values) from log odds (n, values, sources)."""
        return np.column_stack([value.probability(log_odds[:, number, :]) for number, value in enumerate(self.values)])

    def decide(self, probabilities: Scores) -> npt.NDArray[np.bool_]:
        """Which values a passage gets, shape (n, values); exactly or, with ``multiple``, at least one where the code has parents."""
        known = np.array([value.known for value in self.values])
        decisions = np.zeros(probabilities.shape, dtype=bool)
        if not known.any() or not len(probabilities):
            return decisions
        possible = np.where(known, probabilities, -1.0)
        if self.multiple:
            decisions = possible >= np.array([value.threshold for value in self.values])
        if self.parents:
            none = ~decisions.any(axis=1)
            decisions[none, possible[none].argmax(axis=1)] = True
        return decisions


def value_columns(entries: list[str], values: list[str]) -> npt.NDArray[np.int64]:
    """0/1 columns, shape (n, values), from entries that name values joined with spaces."""
    return np.array([[int(value in str(entry).split()) for value in values] for entry in entries], dtype=np.int64).reshape(
        len(entries), len(values)
    )
