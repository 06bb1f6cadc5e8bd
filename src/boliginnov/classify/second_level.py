"""Second-level codes: one small model a value, on the linear member's features."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from boliginnov.classify.coder import Scores
from boliginnov.classify.combine import best_threshold, calibrate

_FEWEST = 5  # a value coded on fewer passages than this is not learnt


@dataclass
class ValueModel:
    """One value: its model (None when too few examples), Platt's slope and intercept, and the threshold."""

    value: str
    model: Any = None
    slope: float = 1.0
    intercept: float = 0.0
    threshold: float = 0.5

    def probability(self, matrix: csr_matrix) -> Scores:
        """Calibrated probabilities, shape (n,)."""
        if self.model is None or not matrix.shape[0]:
            return np.zeros(matrix.shape[0])
        result: Scores = 1 / (1 + np.exp(-(self.slope * self.model.decision_function(matrix) + self.intercept)))
        return result


@dataclass
class SecondLevel:
    """One second-level code: any number of values a passage (``multiple``) or exactly one; ``parents`` are the main codes it needs."""

    name: str
    parents: list[str]
    multiple: bool
    values: list[ValueModel] = field(default_factory=list)

    def fit(self, matrix: csr_matrix, codes: npt.NDArray[np.int64]) -> None:
        """Fit the value models; ``codes`` is (n, values) of passages where the code applies."""
        for value, column in zip(self.values, codes.T, strict=True):
            value.model = None
            if _FEWEST <= column.sum() < len(column):
                model = LogisticRegression(C=3.0, class_weight="balanced", solver="liblinear", max_iter=500, random_state=0)
                value.model = model.fit(matrix, column)

    def settle(self, held_out: Scores, codes: npt.NDArray[np.int64]) -> None:
        """Calibration and thresholds from log odds of held-out passages, (n, values)."""
        for number, value in enumerate(self.values):
            value.slope, value.intercept = calibrate(held_out[:, number], codes[:, number])
            probabilities = 1 / (1 + np.exp(-(value.slope * held_out[:, number] + value.intercept)))
            value.threshold = best_threshold(probabilities, codes[:, number])

    def log_odds(self, matrix: csr_matrix) -> Scores:
        """Uncalibrated log odds, shape (n, values)."""
        low = np.full(matrix.shape[0], -8.0)
        return np.column_stack([low if value.model is None else value.model.decision_function(matrix) for value in self.values])

    def probabilities(self, matrix: csr_matrix) -> Scores:
        """Calibrated probabilities, shape (n, values)."""
        return np.column_stack([value.probability(matrix) for value in self.values])

    def decide(self, probabilities: Scores) -> npt.NDArray[np.bool_]:
        """Which values a passage gets, shape (n, values); with parents at least one."""
        known = np.array([value.model is not None for value in self.values])
        decisions = np.zeros(probabilities.shape, dtype=bool)
        if not known.any() or not len(probabilities):
            return decisions
        if self.multiple:
            decisions = probabilities >= np.array([value.threshold for value in self.values])
            decisions[:, ~known] = False
        if self.parents:
            none = ~decisions.any(axis=1)
            decisions[none, probabilities[none].argmax(axis=1)] = True
        return decisions


def value_columns(entries: list[str], values: list[str]) -> npt.NDArray[np.int64]:
    """0/1 columns, shape (n, values), from entries that name values joined with spaces."""
    return np.array([[int(value in str(entry).split()) for value in values] for entry in entries], dtype=np.int64).reshape(
        len(entries), len(values)
    )
