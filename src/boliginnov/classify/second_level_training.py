"""Train the second-level codes: fitted on passages where they apply, settled and judged on municipalities held out from training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix

from boliginnov.classify.coder import Scores
from boliginnov.classify.members import LinearMember, Member, Passages
from boliginnov.classify.second_level import SecondLevel, ValueModel, value_columns
from boliginnov.codebook import Codebook

Rows = npt.NDArray[np.int64]
CUE_WEIGHT = 0.6
"""Of a log count of a value's cues, beside TF-IDF features of length about 1 (``benchmarks/coder/results.md``)."""


@dataclass(frozen=True)
class SecondLevelTraining:
    """One second-level code, the values that the passages have (n, values), and where it applies and somebody has said which (n,)."""

    model: SecondLevel
    columns: npt.NDArray[np.int64]
    applies: npt.NDArray[np.bool_]

    def hold_out(self, linear: LinearMember, seen: Passages, inside: Rows, outside: Rows) -> Scores:
        """Log odds (outside, values) of the passages that were not learnt from; nan where the code does not apply."""
        scores = np.full((len(outside), len(self.model.values)), np.nan)
        learn, test = inside[self.applies[inside]], self.applies[outside]
        if len(learn) and test.any():
            self.model.fit(self._features(linear, seen.take(learn)), self.columns[learn])
            scores[test] = self.model.log_odds(self._features(linear, seen.take(outside[test])))
        return scores

    def settle(self, sources: Sequence[Scores], groups: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
        """Settle calibration and thresholds from held-out log odds, each (n, values).

        Returns the values (n, values) that each passage gets from calibrations that did not see its municipality; -1 where none was judged.
        """
        scores = np.stack(list(sources), axis=2)
        judged = np.flatnonzero(~np.isnan(sources[0]).any(axis=1))
        given = np.full(self.columns.shape, -1, dtype=np.int64)
        for group in sorted(set(groups[judged])):
            inside = groups[judged] == group
            settle_on = judged[~inside] if not inside.all() else judged
            self.model.settle(scores[settle_on], self.columns[settle_on])
            given[judged[inside]] = self.model.decide(self.model.probabilities(scores[judged[inside]]))
        self.model.settle(scores[judged], self.columns[judged])
        return given

    def fit(self, linear: LinearMember, seen: Passages) -> None:
        """Fit on every passage where the code applies."""
        rows = np.flatnonzero(self.applies)
        self.model.fit(self._features(linear, seen.take(rows)), self.columns[rows])

    def _features(self, linear: LinearMember, passages: Passages) -> csr_matrix:
        return self.model.features(linear.matrix(passages), passages.texts)


def second_level_trainings(codebook: Codebook, coded: pd.DataFrame) -> list[SecondLevelTraining]:
    """What there is to train: the codebook's second-level codes that somebody has said something about in the coded passages."""
    found = []
    for second in codebook.second_level:
        if second.name not in coded:
            continue
        names = [value.name for value in second.values]
        model = SecondLevel(second.name, list(second.parents), second.multiple, [ValueModel(name) for name in names], CUE_WEIGHT)
        parents = coded[list(second.parents)].to_numpy(dtype=np.int64) if second.parents else np.ones((len(coded), 1))
        applies = np.logical_and(parents.any(axis=1), coded[second.name].notna().to_numpy())
        if applies.any():
            found.append(SecondLevelTraining(model, value_columns(list(coded[second.name].fillna("")), names), applies))
    return found


def judged_codes(
    trainings: Sequence[SecondLevelTraining], held_out: Sequence[Scores], progress: Callable[[str], None]
) -> list[tuple[SecondLevelTraining, Scores]]:
    """The codes that holding out could judge, each with its log odds from ``hold_out``; ``progress`` is told which others are left out.

    A code that people said something about in one municipality only has nothing to learn from when that is held out, and nothing to judge elsewhere.
    """
    kept = []
    for each, scores in zip(trainings, held_out, strict=True):
        if np.isnan(scores).all():
            progress(
                f"train: {each.model.name} is left out: it is coded in one municipality only (or in those of one fold), so nothing can judge it; "
                "code it in more municipalities"
            )
        else:
            kept.append((each, scores))
    return kept


def finish_second_level(
    codes: Sequence[tuple[SecondLevelTraining, Scores]],
    heads: Callable[[Sequence[str]], Scores | None],
    linear: LinearMember,
    seen: Passages,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit on everything, settle calibration and thresholds on held-out log odds (those of :func:`judged_codes`, and the encoder's ``heads`` by name).

    Returns one row a value with how many passages have it, got it and rightly so, and F1 on held-out municipalities, given the right main codes;
    and a column ``C_given`` a code C with the values that each passage got, joined with a space, None where it does not apply.
    """
    groups = np.array(seen.groups, dtype=object)
    rows, columns = [], {}
    for each, own in codes:
        encoded = heads(each.model.heads)
        each.fit(linear, seen)
        given = each.settle([own] if encoded is None else [own, encoded], groups)
        judged = given[:, 0] >= 0
        names = [value.value for value in each.model.values]
        columns[f"{each.model.name}_given"] = [
            " ".join(name for name, flag in zip(names, row, strict=True) if flag) if known else None
            for row, known in zip(given, judged, strict=True)
        ]
        for number, name in enumerate(names):
            truth, decided = each.columns[judged, number], given[judged, number]
            hits, total = int((truth * decided).sum()), int(truth.sum() + decided.sum())
            f1 = 2 * hits / total if total else np.nan
            rows.append((each.model.name, name, int(truth.sum()), int(decided.sum()), hits, f1))
    scores = pd.DataFrame(rows, columns=["code", "value", "coded", "given", "right", "f1"])
    return scores, pd.DataFrame(columns, index=range(len(seen)), dtype=object)


def linear_member(members: Sequence[Member]) -> LinearMember:
    """The member whose features the second-level codes use."""
    return next(member for member in members if isinstance(member, LinearMember))
