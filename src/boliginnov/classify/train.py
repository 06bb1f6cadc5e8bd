"""Train the coder: members fitted on everything, combined, calibrated and judged on municipalities held out from training."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import GroupKFold

from boliginnov.classify.card import write_card
from boliginnov.classify.coder import Scores
from boliginnov.classify.combine import Combination, combine, error_chance
from boliginnov.classify.encoder import Cascade, has_encoder, held_out_log_odds, make_cascade
from boliginnov.classify.features import seen_passages
from boliginnov.classify.members import LinearMember, Member, Passages, TreeMember
from boliginnov.classify.model_file import save_model
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.second_level import SecondLevel, ValueModel, value_columns
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.coding import score_arrays

MOST_FOLDS = 13
ENCODER_WEIGHT = 1.0  # against 1 for each of the two cheap members
_FEWEST_POSITIVES = 2
Progress = Callable[[str], None]


@dataclass(frozen=True)
class TrainingReport:
    """What training found: scores on held-out municipalities, the held-out predictions behind them, and where the model lies."""

    folder: Path
    scores: pd.DataFrame
    held_out: pd.DataFrame
    second_level: pd.DataFrame
    facts: dict[str, Any]


def new_members(seed: int) -> list[Member]:
    """Unfitted members that are fitted here; the encoder, which is not, comes beside them."""
    return [LinearMember(), TreeMember(first_seed=seed)]


def train(
    coded: pd.DataFrame, *, codebook: Codebook, out: Path, seed: int = 1, progress: Progress = lambda message: None
) -> TrainingReport:
    """Train on coded passages and write model, facts, quality and card into ``out``.

    ``coded`` has the columns of coded_passages.CODED_COLUMNS and a 0/1 column for every main code of the codebook; passages without a decision
    on some main code are left out. Passages of origin ``constructed`` are only used when there are no others. An encoder in ``out/encoder``
    (scripts/finetune_encoder.py) becomes a member when its held-out scores cover all passages and codes. ``progress`` is called with a line now
    and then. Raises ConfigurationError when a main code has no column or fewer than two positives, naming it.
    """
    coded = _usable(coded, codebook)
    codes = coded[list(codebook.code_names)].to_numpy(dtype=np.int64)
    progress(f"train: {len(coded)} passages of {coded['doc_id'].nunique()} plans, reading words and cues")
    seen = seen_passages(coded)
    groups = np.array(seen.groups, dtype=object)
    encoder = _encoder_scores(out, seen, coded, codebook, progress)
    second_level = _second_level_models(codebook, coded)
    cheap = np.zeros((len(coded), len(codebook.code_names), len(new_members(seed))))
    second_held_out = [np.full((len(coded), len(second.values)), np.nan) for second, _ in second_level]
    folds = _folds(groups)
    for number, (inside, outside) in enumerate(folds, start=1):
        progress(f"train: held-out municipalities {number} of {len(folds)}")
        fitted = _fit_members(seen.take(inside), codes[inside], seed)
        for column, member in enumerate(fitted):
            cheap[outside, :, column] = member.log_odds(seen.take(outside))
        _hold_out_second_level(second_level, second_held_out, fitted, seen, codes, codebook, inside, outside)
    held_out, weights, cascade = cheap, [1.0] * cheap.shape[2], None
    if encoder is not None:
        cascade = make_cascade(cheap, codes, encoder.scores)
        encoder = encoder.with_floors(cascade, cascade.asked(cheap))
        main = encoder.columns(codebook.code_names)
        held_out, weights = np.concatenate([cheap, main[:, :, None]], axis=2), [*weights, ENCODER_WEIGHT]
    combinations: dict[str, Combination] = {}
    predictions = coded[["passage_id", "doc_id", "kommunenr", "kind", "language"]].copy()
    for number, code in enumerate(codebook.code_names):
        combinations[code], probability, decision, review = combine(held_out[:, number, :], codes[:, number], groups, weights)
        predictions[code] = codes[:, number]
        predictions[f"{code}_p"] = probability
        predictions[f"{code}_decision"] = decision.astype(int)
        predictions[f"{code}_review"] = review.astype(int)
        predictions[f"{code}_uncertainty"] = error_chance(probability, combinations[code].threshold)
    scores = _scores(predictions, codebook, seed)
    progress("train: fitting on all passages")
    members = _fit_members(seen, codes, seed)
    second_scores = _finish_second_level(second_level, second_held_out, encoder, members, seen, codes, codebook)
    facts = {
        "codes": list(codebook.code_names),
        "combinations": {code: combination.as_dict() for code, combination in combinations.items()},
        "cascade": cascade.as_dict() if cascade else None,
        "asked": round(float(cascade.asked(cheap).mean()), 4) if cascade else None,
        "codebook": codebook.fingerprint(),
        "training_data": _data_hash(coded),
        "passages": len(coded),
        "seed": seed,
    }
    save_model(out, {"members": members, "second_level": [second for second, _ in second_level]}, facts)
    write_card(
        out, coded=coded, codebook=codebook, predictions=predictions, scores=scores, second_level=second_scores, facts=facts
    )
    return TrainingReport(out, scores, predictions, second_scores, facts)


@dataclass(frozen=True)
class EncoderScores:
    """Held-out log odds of the encoder: heads, and scores (n, heads)."""

    heads: list[str]
    scores: Scores

    def columns(self, names: Sequence[str]) -> Scores:
        """The heads of some names, shape (n, names)."""
        return self.scores[:, [self.heads.index(name) for name in names]]

    def with_floors(self, cascade: Cascade, asked: npt.NDArray[np.bool_]) -> EncoderScores:
        """The scores as they are at run time, when the encoder is only asked about some passages."""
        return EncoderScores(self.heads, np.where(asked[:, None], self.scores, np.array(cascade.floors)))


def _encoder_scores(
    out: Path, seen: Passages, coded: pd.DataFrame, codebook: Codebook, progress: Progress
) -> EncoderScores | None:
    if not has_encoder(out):
        return None
    found = held_out_log_odds(out, seen.groups, reading_texts(coded))
    if found is None or not set(codebook.code_names) <= set(found[0]):
        progress(
            "train: the encoder there was fine-tuned on other passages or codes; training without it (scripts/finetune_encoder.py)"
        )
        return None
    return EncoderScores(*found)


def _usable(coded: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    for code in codebook.code_names:
        if code not in coded:
            raise ConfigurationError(f"The coded passages have no column {code}; code them or take the code out of the codebook.")
    coded = coded.dropna(subset=list(codebook.code_names))
    real = coded[coded["origin"] != "constructed"]
    chosen = real if len(real) else coded
    chosen = chosen.sort_values(["doc_id", "order", "passage_id"], kind="stable").reset_index(drop=True)
    for code in codebook.code_names:
        if chosen[code].sum() < _FEWEST_POSITIVES:
            raise ConfigurationError(f"Fewer than {_FEWEST_POSITIVES} coded passages have {code}; code more before training.")
    return chosen


def _folds(groups: npt.NDArray[np.object_]) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    rows = np.arange(len(groups))
    names = sorted(set(groups.tolist()))
    if len(names) < 2:
        raise ConfigurationError(
            "All coded passages are of one municipality; at least two are needed to judge and calibrate the coder."
        )
    if len(names) <= MOST_FOLDS:
        return [(rows[groups != name], rows[groups == name]) for name in names]
    return list(GroupKFold(n_splits=MOST_FOLDS).split(rows, groups=groups))


def _fit_members(passages: Passages, codes: npt.NDArray[np.int64], seed: int) -> list[Member]:
    members = new_members(seed)
    for member in members:
        member.fit(passages, codes, np.ones(len(passages)))
    return members


def _scores(predictions: pd.DataFrame, codebook: Codebook, seed: int) -> pd.DataFrame:
    subsets: list[tuple[str, pd.DataFrame]] = [("all", predictions)]
    for column in ("language", "kind"):
        subsets += [(str(name), part) for name, part in predictions.groupby(column, sort=True)]
    rows = []
    for name, part in subsets:
        for code in codebook.code_names:
            truth, decision, probability = (
                part[column].to_numpy(dtype=float) for column in (code, f"{code}_decision", f"{code}_p")
            )
            table = score_arrays(truth, decision, probability, part["kommunenr"].to_numpy(dtype=object), seed=seed)
            rows.append(table.assign(subset=name, code=code))
    return pd.concat(rows, ignore_index=True)


SecondLevelCodes = list[tuple[SecondLevel, npt.NDArray[np.int64]]]


def _second_level_models(codebook: Codebook, coded: pd.DataFrame) -> SecondLevelCodes:
    models: SecondLevelCodes = []
    for second in codebook.second_level:
        if second.name not in coded:
            continue
        names = [value.name for value in second.values]
        model = SecondLevel(second.name, list(second.parents), second.multiple, [ValueModel(name) for name in names])
        models.append((model, value_columns([str(entry) for entry in coded[second.name]], names)))
    return models


def _applies(second: SecondLevel, codes: npt.NDArray[np.int64], codebook: Codebook) -> npt.NDArray[np.bool_]:
    if not second.parents:
        return np.ones(len(codes), dtype=bool)
    parents = [codebook.code_names.index(parent) for parent in second.parents]
    return np.asarray(codes[:, parents].any(axis=1), dtype=bool)


def _linear(members: list[Member]) -> LinearMember:
    return next(member for member in members if isinstance(member, LinearMember))


def _hold_out_second_level(
    second_level: SecondLevelCodes,
    held_out: list[Scores],
    members: list[Member],
    seen: Passages,
    codes: npt.NDArray[np.int64],
    codebook: Codebook,
    inside: npt.NDArray[np.int64],
    outside: npt.NDArray[np.int64],
) -> None:
    linear = _linear(members)
    for (second, columns), scores in zip(second_level, held_out, strict=True):
        applies = _applies(second, codes, codebook)
        learn, test = inside[applies[inside]], outside[applies[outside]]
        if len(learn) and len(test):
            second.fit(linear.matrix(seen.take(learn)), columns[learn])
            scores[test] = second.log_odds(linear.matrix(seen.take(test)))


def _finish_second_level(
    second_level: SecondLevelCodes,
    held_out: list[Scores],
    encoder: EncoderScores | None,
    members: list[Member],
    seen: Passages,
    codes: npt.NDArray[np.int64],
    codebook: Codebook,
) -> pd.DataFrame:
    """Settle calibration, fit on everything; returns scores on held-out municipalities, given the right main codes."""
    linear = _linear(members)
    rows = []
    for (second, columns), own in zip(second_level, held_out, strict=True):
        sources = [own]
        if encoder is not None and set(second.heads) <= set(encoder.heads):
            sources.append(encoder.columns(second.heads))
        scores = np.stack(sources, axis=2)
        judged = np.flatnonzero(~np.isnan(own).any(axis=1))
        applies = np.flatnonzero(_applies(second, codes, codebook))
        second.fit(linear.matrix(seen.take(applies)), columns[applies])
        decisions = np.zeros((len(judged), len(second.values)), dtype=bool)
        groups = np.array(seen.groups, dtype=object)[judged]
        for group in sorted(set(groups)):
            inside = groups == group
            settle_on = judged[~inside] if not inside.all() else judged
            second.settle(scores[settle_on], columns[settle_on])
            decisions[inside] = second.decide(second.probabilities(scores[judged[inside]]))
        second.settle(scores[judged], columns[judged])
        for number, value in enumerate(second.values):
            truth, given = columns[judged, number], decisions[:, number]
            hits = int((truth * given).sum())
            total = truth.sum() + given.sum()
            rows.append(
                (second.name, value.value, int(truth.sum()), int(given.sum()), hits, float(2 * hits / total) if total else np.nan)
            )
    return pd.DataFrame(rows, columns=["code", "value", "coded", "given", "right", "f1"])


def _data_hash(coded: pd.DataFrame) -> str:
    """SHA-256 of the texts and codes, in order."""
    content = coded[[name for name in coded.columns if name != "order"]].to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(content.encode("utf-8")).hexdigest()
