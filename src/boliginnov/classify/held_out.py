"""Scores of every passage from members that never saw its municipality: what combining, calibration and the card rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from boliginnov.classify.coder import Scores
from boliginnov.classify.fold_cache import Fold, FoldCache
from boliginnov.classify.members import Member, Passages
from boliginnov.classify.second_level_training import SecondLevelTraining, linear_member
from boliginnov.errors import ConfigurationError
from boliginnov.fingerprint import value_hash

MOST_FOLDS = 13
Progress = Callable[[str], None]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class HeldOut:
    """Members' log odds (n, codes, members), and per second-level code those of its values (n, values), nan where it does not apply."""

    cheap: Scores
    second_level: list[Scores]


def hold_out(
    seen: Passages,
    codes: npt.NDArray[np.int64],
    new_members: Callable[[], list[Member]],
    second_level: list[SecondLevelTraining],
    cache: FoldCache,
    progress: Progress,
) -> HeldOut:
    """Fit without each municipality in turn (or each of MOST_FOLDS groups of them) and score its passages.

    Folds that ``cache`` has are not fitted again. Raises ConfigurationError when there is one municipality only.
    """
    groups = np.array(seen.groups, dtype=object)
    cheap = np.zeros((len(seen), codes.shape[1], len(new_members())))
    second = [np.full((len(seen), len(each.model.values)), np.nan) for each in second_level]
    parts = folds(groups)
    for number, (inside, outside) in enumerate(parts, start=1):
        names = sorted(set(groups[outside].tolist()))
        fold = value_hash(names)[:16]
        known = cache.get(fold)
        told = f"train: held-out municipality {number} of {len(parts)} ({', '.join(names)}): {len(outside)} passages"
        progress(told if known is None else f"{told}, kept from before")
        if known is None:
            known = _score(seen, codes, new_members(), second_level, inside, outside)
            cache.put(fold, known)
        cheap[outside] = known["cheap"]
        for each, scores in zip(second_level, second, strict=True):
            scores[outside] = known[each.model.name]
    return HeldOut(cheap, second)


def folds(groups: npt.NDArray[np.object_]) -> list[tuple[Rows, Rows]]:
    """Rows to learn from and rows to score, whole groups held out. Raises ConfigurationError when there is one group only."""
    rows = np.arange(len(groups))
    names = sorted(set(groups.tolist()))
    if len(names) < 2:
        raise ConfigurationError(
            "All coded passages are of one municipality; at least two are needed to judge and calibrate the coder."
        )
    if len(names) <= MOST_FOLDS:
        return [(rows[groups != name], rows[groups == name]) for name in names]
    return list(GroupKFold(n_splits=MOST_FOLDS).split(rows, groups=groups))


def fit_members(members: list[Member], passages: Passages, codes: npt.NDArray[np.int64]) -> list[Member]:
    """The members, fitted; every passage counts the same."""
    for member in members:
        member.fit(passages, codes, np.ones(len(passages)))
    return members


def _score(
    seen: Passages,
    codes: npt.NDArray[np.int64],
    members: list[Member],
    second_level: list[SecondLevelTraining],
    inside: Rows,
    outside: Rows,
) -> Fold:
    judged = seen.take(outside)
    fit_members(members, seen.take(inside), codes[inside])
    found: Fold = {"cheap": np.stack([member.log_odds(judged) for member in members], axis=2)}
    linear = linear_member(members)
    for each in second_level:
        found[each.model.name] = each.hold_out(linear, seen, inside, outside)
    return found
