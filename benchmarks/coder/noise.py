#!/usr/bin/env python3
"""What errors of text recognition cost the coder: scores on clean gold passages and with 2 and 5 % of their characters wrong.

Usage: python benchmarks/coder/noise.py GOLD_DIR [--model models/coder] [--table benchmarks/coder/noise_table.md]

Two protocols, since the fine-tuned encoder's held-out weights are not kept:
- *held out*: linear and tree member fitted on clean passages of the other municipalities (five groups), without the encoder; weights, calibration and
  thresholds from clean held-out scores of the other groups. Only the judged passages are noisy. Honest in height.
- *as shipped*: the whole model on plans that it was trained on. Only the difference to clean text means something, and it flatters.
About ten minutes on one core.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from ideas import CODES, FOLDS, encoder_folds

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.combine import fit_combination
from boliginnov.classify.features import seen_passages
from boliginnov.classify.held_out import fit_members
from boliginnov.classify.registry import load_coder
from boliginnov.classify.train import new_members
from boliginnov.codebook import load_codebook
from boliginnov.evaluate.coding import average_precision, f1, score_codings
from boliginnov.evaluate.noise import ocr_noise
from boliginnov.resources import shipped

SHARES = (0.0, 0.02, 0.05)
Scores = npt.NDArray[np.float64]


def noisy(gold: pd.DataFrame, share: float) -> pd.DataFrame:
    """The gold with simulated errors in texts and lead-ins."""
    changed = {column: [ocr_noise(text, share) for text in gold[column]] for column in ("text", "lead_in")}
    return gold.assign(**changed)


def held_out(gold: pd.DataFrame) -> dict[float, Scores]:
    """Share of wrong characters → held-out log odds (n, codes, members) from members fitted on clean passages."""
    seen = {share: seen_passages(noisy(gold, share)) for share in SHARES}
    codes = gold[list(CODES)].to_numpy(dtype=np.int64)
    fold = encoder_folds(gold)
    found = {share: np.zeros((len(gold), len(CODES), len(new_members(1)))) for share in SHARES}
    for number in range(FOLDS):
        learn, judge = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        members = fit_members(new_members(1), seen[0.0].take(learn), codes[learn])
        for share in SHARES:
            passages = seen[share].take(judge)
            found[share][judge] = np.stack([member.log_odds(passages) for member in members], axis=2)
        print(f"held out: group {number + 1} of {FOLDS}", flush=True)
    return found


def held_out_cells(gold: pd.DataFrame, log_odds: dict[float, Scores], share: float) -> list[str]:
    """Average precision and F1 per code, thresholds from clean text of the other municipalities."""
    groups = gold["kommunenr"].to_numpy(dtype=object)
    cells = []
    for number, code in enumerate(CODES):
        truth = gold[code].to_numpy(dtype=np.int64)
        probability, decision = np.zeros(len(gold)), np.zeros(len(gold))
        for group in sorted(set(groups)):
            own = groups == group
            fitted = fit_combination(log_odds[0.0][~own, number], truth[~own], [1.0] * log_odds[0.0].shape[2])
            probability[own] = fitted.probability(log_odds[share][own, number])
            decision[own] = fitted.decide(probability[own])
        real = truth.astype(float)
        cells.append(f"{average_precision(real, decision, probability):.3f} / {f1(real, decision, probability):.3f}")
    return cells


def main() -> None:
    """Measure both protocols and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--model", type=Path, default=shipped("models/coder"))
    parser.add_argument("--table", type=Path, default=Path(__file__).with_name("noise_table.md"))
    settings = parser.parse_args()
    gold = read_gold(settings.gold)
    coder = load_coder("trained", load_codebook(shipped("codebook.toml")), settings.model)
    log_odds = held_out(gold)
    rows = [f"| protocol, wrong characters | {' | '.join(f'{code}: AP / F1' for code in CODES)} |", "|---|" + "---|" * len(CODES)]
    for share in SHARES:
        rows.append(f"| held out, {share:.0%} | {' | '.join(held_out_cells(gold, log_odds, share))} |")
    for share in SHARES:
        codings = pd.concat([coder.code(plan) for _, plan in noisy(gold, share).groupby("doc_id", sort=False)])
        scores = score_codings(gold, codings, seed=1, codes=list(CODES)).set_index(["code", "measure"])["estimate"]
        cells = [f"{scores[code, 'ap']:.3f} / {scores[code, 'f1']:.3f}" for code in CODES]
        rows.append(f"| as shipped, {share:.0%} | {' | '.join(cells)} |")
    settings.table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
