"""Train the coder: members fitted on everything, combined, calibrated and judged on municipalities held out from training."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from boliginnov.classify.card import write_card
from boliginnov.classify.combine import Combination, combine
from boliginnov.classify.encoder import FOLDER, encoder_fingerprint, make_cascade
from boliginnov.classify.encoder_scores import EncoderScores, NewPassages, coded_passages_log_odds, copy_encoder
from boliginnov.classify.features import seen_passages
from boliginnov.classify.fold_cache import FoldCache
from boliginnov.classify.held_out import Progress, fit_members, hold_out
from boliginnov.classify.held_out_file import passage_keys, write_held_out
from boliginnov.classify.members import LinearMember, Member, TreeMember
from boliginnov.classify.model_file import save_model
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.second_level_training import finish_second_level, judged_codes, linear_member, second_level_trainings
from boliginnov.classify.sentence_encoder import EncoderVectorsMember, SentenceEncoder
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.coding import score_arrays
from boliginnov.fingerprint import code_hash, value_hash

ENCODER_WEIGHT = 3.0  # against 1 for each of the two cheap members
_FEWEST_POSITIVES = 2
_FOLD_CODE = (
    "cues.py",
    "cues.toml",
    "features.py",
    "held_out.py",
    "members.py",
    "passage_text.py",
    "second_level.py",
    "second_level_cues.py",
    "second_level_cues.toml",
    "second_level_training.py",
    "sentence_encoder.py",
    "train.py",
    "words.py",
)


@dataclass(frozen=True)
class TrainingReport:
    """What training found: scores on held-out municipalities, the held-out predictions behind them, and where the model lies."""

    folder: Path
    scores: pd.DataFrame
    held_out: pd.DataFrame
    second_level: pd.DataFrame
    facts: dict[str, Any]


def new_members(seed: int, encoder: SentenceEncoder | None = None) -> list[Member]:
    """Unfitted members that are fitted here; the fine-tuned encoder, which is not, comes beside them."""
    members: list[Member] = [LinearMember(), TreeMember(first_seed=seed)]
    return [*members, EncoderVectorsMember(encoder=encoder)] if encoder else members


def train(
    coded: pd.DataFrame,
    *,
    codebook: Codebook,
    out: Path,
    seed: int = 1,
    work: Path | None = None,
    encoder: Path | None = None,
    sentence_encoder: SentenceEncoder | None = None,
    progress: Progress = lambda message: None,
) -> TrainingReport:
    """Train on coded passages and write model, facts, quality and card into ``out``.

    ``coded`` has the columns of coded_passages.coded_columns; passages without a decision
    on some main code are left out. Passages of origin ``constructed`` are only used when there are no others. ``encoder`` is the folder of a
    fine-tuned encoder (scripts/finetune_encoder.py), which joins the main codes that it has a head for and is copied into ``out``; None trains without one.
    ``sentence_encoder`` brings one more member, a logistic regression on its vectors. ``work`` is a folder that keeps what each held-out fold gave, so that an
    interrupted training goes on where it stopped. ``progress`` is called with a line now and then. Raises ConfigurationError when a main code has no
    column or fewer than two positives, naming it, ModelError when the encoder cannot be used.
    """
    coded = _usable(coded, codebook)
    codes = coded[list(codebook.code_names)].to_numpy(dtype=np.int64)
    progress(f"train: {len(coded)} passages of {coded['doc_id'].nunique()} plans, reading words and cues")
    seen = seen_passages(coded)
    groups = np.array(seen.groups, dtype=object)
    encoded, new = EncoderScores.none(len(seen)), NewPassages()
    if encoder is None:
        progress("train: there is no fine-tuned encoder; training without it")
    else:
        encoded, new = coded_passages_log_odds(encoder, codebook.code_names, seen.groups, reading_texts(coded), progress)
    second_level = second_level_trainings(codebook, coded)
    cache = FoldCache(work, _fold_key(coded, codebook, seed, sentence_encoder))
    found = hold_out(seen, codes, lambda: new_members(seed, sentence_encoder), second_level, cache, progress)
    cascade, asked = None, None
    if encoded.heads:
        known = [number for number, code in enumerate(codebook.code_names) if code in encoded.heads]
        cascade = make_cascade(found.cheap[:, known], codes[:, known], encoded.scores)
        asked = cascade.asked(found.cheap[:, known])
        encoded = encoded.with_floors(cascade, asked)
    combinations: dict[str, Combination] = {}
    predictions = coded[["passage_id", "doc_id", "kommunenr", "kind", "language"]].copy()
    for number, code in enumerate(codebook.code_names):
        log_odds, own = found.cheap[:, number], encoded.of([code])
        weights = [1.0] * log_odds.shape[1]
        if own is not None:
            log_odds, weights = np.hstack([log_odds, own]), [*weights, ENCODER_WEIGHT]
        combinations[code], crossed = combine(log_odds, codes[:, number], groups, weights)
        predictions[code] = codes[:, number]
        predictions = predictions.join(crossed.rename(columns={"probability": "p"}).add_prefix(f"{code}_"))
    scores = _scores(predictions, codebook, seed)
    progress("train: fitting on all passages")
    members = fit_members(new_members(seed, sentence_encoder), seen, codes)
    judged = judged_codes(second_level, found.second_level, progress)
    second_scores, given = finish_second_level(judged, encoded.of, linear_member(members), seen)
    predictions = predictions.join(given)
    facts = {
        "codes": list(codebook.code_names),
        "combinations": {code: combination.as_dict() for code, combination in combinations.items()},
        "cascade": cascade.as_dict() if cascade else None,
        "asked": None if asked is None else round(float(asked.mean()), 4),
        "encoder": {"fingerprint": encoder_fingerprint(encoder), **asdict(new)} if encoder and cascade else None,
        "codebook": codebook.fingerprint(),
        "training_data": _data_hash(coded),
        "passages": len(coded),
        "sentence_encoder": sentence_encoder.facts() if sentence_encoder else None,
        "seed": seed,
    }
    if encoder and cascade:
        copy_encoder(encoder, out / FOLDER)
    save_model(out, {"members": members, "second_level": [each.model for each, _ in judged]}, facts)
    write_held_out(out, predictions, passage_keys(coded))
    write_card(
        out, coded=coded, codebook=codebook, predictions=predictions, scores=scores, second_level=second_scores, facts=facts
    )
    return TrainingReport(out, scores, predictions, second_scores, facts)


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


def _fold_key(coded: pd.DataFrame, codebook: Codebook, seed: int, encoder: SentenceEncoder | None) -> str:
    """Hash of all that the folds' scores come from."""
    code = code_hash(*(f"classify/{name}" for name in _FOLD_CODE))
    versions = {name: version(name) for name in ("numpy", "scikit-learn", "scipy", "spacy")}
    return value_hash([_data_hash(coded), codebook.fingerprint(), seed, code, versions, encoder.fingerprint() if encoder else ""])


def _data_hash(coded: pd.DataFrame) -> str:
    """SHA-256 of the texts and codes, in order; what is missing is not what is empty."""
    content = coded[[name for name in coded.columns if name != "order"]].to_csv(index=False, lineterminator="\n", na_rep="?")
    return hashlib.sha256(content.encode("utf-8")).hexdigest()
