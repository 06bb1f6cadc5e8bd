#!/usr/bin/env python3
"""What cues of the values (second_level_cues.toml) add to the second-level codes on municipalities held out of training.

Usage: python benchmarks/coder/second_level.py GOLD_DIR MODEL_DIR [--codes innovasjonstype aktor ...] [--table benchmarks/coder/second_level_table.md]

Every municipality is held out in turn, thresholds and calibration come from the others, and the right main codes are given. The fine-tuned encoder's
held-out scores in MODEL_DIR count as in training. Rows are weights of a log count of a value's cues; cells are F1 over all values, and their mean F1 over the
values that occur. About ten minutes on one core, most of it `dimensjon`.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.encoder import FOLDER
from boliginnov.classify.encoder_scores import held_out_log_odds
from boliginnov.classify.features import seen_passages
from boliginnov.classify.held_out import folds
from boliginnov.classify.members import LinearMember
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.second_level import SecondLevel, ValueModel
from boliginnov.classify.second_level_training import SecondLevelTraining, second_level_trainings
from boliginnov.codebook import load_codebook
from boliginnov.resources import shipped

WEIGHTS = (0.0, 0.3, 0.6, 1.0)


def with_weight(training: SecondLevelTraining, weight: float) -> SecondLevelTraining:
    """The same training with another weight of the cues and models of its own."""
    model = training.model
    fresh = SecondLevel(model.name, model.parents, model.multiple, [ValueModel(value.value) for value in model.values], weight)
    return replace(training, model=fresh)


def score(training: SecondLevelTraining, given: np.ndarray) -> str:
    """F1 over all values together, and the mean over those that occur, on the passages that were judged."""
    judged = given[:, 0] >= 0
    truth, got = training.columns[judged], given[judged]
    hits, total = (truth * got).sum(0), truth.sum(0) + got.sum(0)
    occurs = truth.sum(0) > 0
    return f"{2 * hits.sum() / total.sum():.3f} / {np.mean(2 * hits[occurs] / total[occurs]):.3f}"


def main() -> None:
    """Hold out every municipality once for all weights, settle, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--codes", nargs="*")
    parser.add_argument("--table", type=Path, default=Path(__file__).with_name("second_level_table.md"))
    settings = parser.parse_args()
    gold = read_gold(settings.gold)
    seen, groups = seen_passages(gold), gold["kommunenr"].to_numpy(dtype=object)
    found = held_out_log_odds(settings.model / FOLDER, list(groups), reading_texts(gold))
    trainings = [
        each
        for each in second_level_trainings(load_codebook(shipped("codebook.toml")), gold)
        if not settings.codes or each.model.name in settings.codes
    ]
    variants = {(each.model.name, weight): with_weight(each, weight) for each in trainings for weight in WEIGHTS}
    scores = {key: np.full(each.columns.shape, np.nan) for key, each in variants.items()}
    for inside, outside in folds(groups):
        linear = LinearMember()
        linear.fit(seen.take(inside), np.zeros((len(inside), 1), dtype=np.int64), np.ones(len(inside)))
        for key, each in variants.items():
            scores[key][outside] = each.hold_out(linear, seen, inside, outside)
        print(f"held out: {', '.join(sorted(set(groups[outside])))}", flush=True)
    cells = pd.DataFrame(index=list(WEIGHTS), columns=[each.model.name for each in trainings], dtype=object)
    for (name, weight), each in variants.items():
        own = [scores[name, weight]]
        encoded = found.of(each.model.heads)
        if encoded is not None:
            own.append(encoded)
        for value in each.model.values:
            value.model = True  # settle needs to know only that there is one
        cells.loc[weight, name] = score(each, each.settle(own, groups))
    lines = [f"| weight of cues | {' | '.join(cells.columns)} |", "|---|" + "---|" * len(cells.columns)]
    lines += [f"| {weight:g} | {' | '.join(row)} |" for weight, row in zip(cells.index, cells.to_numpy(), strict=True)]
    settings.table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
