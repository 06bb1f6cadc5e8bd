"""The coder's members: small models that each score every passage for every code and are stacked afterwards."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from boliginnov.classify.coder import Scores

_CLIP = 4.0  # scaled cues beyond this many standard deviations say no more
NEVER = -8.0
"""Log odds of a code that training never saw."""


@dataclass(frozen=True)
class Passages:
    """What members see of n passages: words as stems joined with spaces, cues (n, cues), kinds, the municipality of each, and the texts."""

    stems: list[str]
    cues: npt.NDArray[np.float32]
    kinds: list[str]
    groups: list[str]
    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.stems)

    def take(self, rows: npt.NDArray[np.int64]) -> Passages:
        """The passages of some rows."""
        return Passages(
            [self.stems[i] for i in rows],
            self.cues[rows],
            [self.kinds[i] for i in rows],
            [self.groups[i] for i in rows],
            [self.texts[i] for i in rows] if self.texts else [],
        )


class Member(Protocol):
    """A model that is fitted on passages with codes (n, codes) and gives log odds (n, codes)."""

    name: str

    def fit(self, passages: Passages, codes: npt.NDArray[np.int64], weights: Scores) -> None: ...

    def log_odds(self, passages: Passages) -> Scores: ...


def shared_vocabulary(vectorizer: TfidfVectorizer, texts: Sequence[str], groups: Sequence[str]) -> dict[str, int]:
    """Features that stand in at least two municipalities, sorted: a municipality's own names teach nothing about the next one."""
    seen: dict[str, set[str]] = defaultdict(set)
    analyse = vectorizer.build_analyzer()
    for text, group in zip(texts, groups, strict=True):
        for feature in set(analyse(text)):
            if len(seen[feature]) < 2:
                seen[feature].add(group)
    wanted = min(2, len(set(groups)))
    kept = sorted(feature for feature, where in seen.items() if len(where) >= wanted)
    return {feature: number for number, feature in enumerate(kept)}


def _word_vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(lowercase=False, token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True)


def _character_vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(lowercase=False, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)


_VECTORIZERS = {"words": _word_vectorizer, "characters": _character_vectorizer}


def _kind_columns(kinds: Sequence[str]) -> npt.NDArray[np.float32]:
    """1 for list items and table rows, shape (n, 1): which of the two a measure is set as is the layout's choice."""
    return np.array([[float(kind != "paragraph")] for kind in kinds], dtype=np.float32).reshape(len(kinds), 1)


@dataclass
class LinearMember:
    """Logistic regression on TF-IDF of stems and of their characters, and on cues."""

    C: float = 3.0
    cue_weight: float = 0.1
    name: str = "linear"
    parts: dict[str, Any] = field(default_factory=dict)
    models: list[Any] = field(default_factory=list)

    def fit(self, passages: Passages, codes: npt.NDArray[np.int64], weights: Scores) -> None:
        """Fit vocabulary, scaling and one regression a code; ``weights`` has one entry a passage."""
        self.parts = {part: make() for part, make in _VECTORIZERS.items()} | {"scaler": StandardScaler()}
        for part in _VECTORIZERS:
            vectorizer = self.parts[part]
            vectorizer.set_params(vocabulary=shared_vocabulary(vectorizer, passages.stems, passages.groups) or {"0": 0})
            vectorizer.fit(passages.stems)
        self.parts["scaler"].fit(self._raw_cues(passages))
        matrix = self.matrix(passages)
        self.models = []
        for column in codes.T:
            if column.min() == column.max():
                self.models.append(None)
                continue
            model = LogisticRegression(C=self.C, class_weight="balanced", solver="liblinear", max_iter=500, random_state=0)
            self.models.append(model.fit(matrix, column, sample_weight=weights))

    def __getstate__(self) -> dict[str, Any]:
        """What is kept on disk: each vocabulary as one text, since tens of thousands of features one by one load slowly."""
        parts = dict(self.parts)
        for part in _VECTORIZERS.keys() & parts.keys():
            features = sorted(parts[part].vocabulary_, key=parts[part].vocabulary_.get)
            parts[part] = {"features": "\n".join(features), "idf": parts[part].idf_}
        return {**self.__dict__, "parts": parts}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for part in _VECTORIZERS.keys() & self.parts.keys():
            kept = self.parts[part]
            features = {feature: number for number, feature in enumerate(kept["features"].split("\n"))}
            self.parts[part] = _VECTORIZERS[part]().set_params(vocabulary=features)
            self.parts[part].idf_ = kept["idf"]

    def _raw_cues(self, passages: Passages) -> npt.NDArray[np.float32]:
        return np.hstack([passages.cues, _kind_columns(passages.kinds)])

    def matrix(self, passages: Passages) -> csr_matrix:
        """Features: words, characters, cues, kinds, side by side."""
        cues = np.clip(self.parts["scaler"].transform(self._raw_cues(passages)), -_CLIP, _CLIP) * self.cue_weight
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # texts without any known word
            blocks = [self.parts["words"].transform(passages.stems), self.parts["characters"].transform(passages.stems)]
        return csr_matrix(hstack([*blocks, csr_matrix(cues)]))

    def log_odds(self, passages: Passages) -> Scores:
        """Log odds, shape (n, codes)."""
        matrix = self.matrix(passages)
        columns = [np.full(len(passages), NEVER) if model is None else model.decision_function(matrix) for model in self.models]
        return np.column_stack(columns)


@dataclass
class Forest:
    """Boosted trees as plain arrays, each (trees, nodes): small to keep and quick to read; leaves point to themselves."""

    feature: npt.NDArray[np.int32]
    threshold: npt.NDArray[np.float64]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.float64]
    depth: int
    baseline: float

    @classmethod
    def of(cls, model: HistGradientBoostingClassifier) -> Forest:
        """The trees of a fitted two-class model without missing or categorical values."""
        nodes = [predictors[0].nodes for predictors in model._predictors]
        size = max(len(tree) for tree in nodes)

        def stack(column: str, kind: type) -> npt.NDArray[Any]:
            return np.array([np.pad(tree[column].astype(kind), (0, size - len(tree))) for tree in nodes])

        leaf, own = stack("is_leaf", bool), np.arange(size, dtype=np.int32)
        return cls(
            feature=np.where(leaf, 0, stack("feature_idx", np.int32)).astype(np.int32),
            threshold=stack("num_threshold", np.float64),
            left=np.where(leaf, own, stack("left", np.int32)).astype(np.int32),
            right=np.where(leaf, own, stack("right", np.int32)).astype(np.int32),
            value=stack("value", np.float64),
            depth=int(max(tree["depth"].max() for tree in nodes)),
            baseline=float(np.ravel(model._baseline_prediction)[0]),
        )

    def log_odds(self, matrix: npt.NDArray[np.float32]) -> Scores:
        """Log odds of rows (n, features), shape (n,)."""
        trees = np.arange(len(self.feature))[None, :]
        rows = np.arange(len(matrix))[:, None]
        node = np.zeros((len(matrix), len(self.feature)), dtype=np.int32)
        for _ in range(self.depth):
            goes_left = matrix[rows, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        result: Scores = self.value[trees, node].sum(axis=1) + self.baseline
        return result


@dataclass
class TreeMember:
    """Gradient-boosted trees on cues and kinds, several seeds averaged: they find which cues count together."""

    iterations: int = 150
    learning_rate: float = 0.04
    seeds: int = 3
    first_seed: int = 0
    name: str = "trees"
    forests: list[list[Forest]] = field(default_factory=list)

    def fit(self, passages: Passages, codes: npt.NDArray[np.int64], weights: Scores) -> None:
        """Fit one ensemble a code; ``weights`` has one entry a passage."""
        matrix = self._matrix(passages)
        self.forests = []
        for column in codes.T:
            if column.min() == column.max():
                self.forests.append([])
                continue
            with threadpool_limits(limits=1, user_api="openmp"):  # threads that wait for each other crawl on a busy machine
                models = [self._new(self.first_seed + n).fit(matrix, column, sample_weight=weights) for n in range(self.seeds)]
            self.forests.append([Forest.of(model) for model in models])

    def _new(self, seed: int) -> HistGradientBoostingClassifier:
        return HistGradientBoostingClassifier(
            learning_rate=self.learning_rate,
            max_iter=self.iterations,
            max_leaf_nodes=8,
            min_samples_leaf=15,
            l2_regularization=5.0,
            max_features=0.3,
            early_stopping=False,
            random_state=seed,
        )

    def _matrix(self, passages: Passages) -> npt.NDArray[np.float32]:
        return np.hstack([passages.cues, _kind_columns(passages.kinds)])

    def log_odds(self, passages: Passages) -> Scores:
        """Log odds, shape (n, codes)."""
        matrix = self._matrix(passages)
        never = np.full(len(passages), NEVER)
        return np.column_stack(
            [np.mean([forest.log_odds(matrix) for forest in forests], axis=0) if forests else never for forests in self.forests]
        )
