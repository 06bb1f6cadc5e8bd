#!/usr/bin/env python3
"""How well readers who did not see the codes agree with them: on the invented training passages, and on the gold passages if their folder is given.

Usage: python benchmarks/coder/readings.py [GOLD_DIR]

Only readings by somebody who did not see the codes count; where several read a passage, their mean. Readers gave a chance from 0 to 100. For invented
passages the reader's decision is a chance of at least 50; for gold passages, of which readers spoke less boldly, the table gives average precision and the
F1 at the best chance (optimistic). Last, whether invented text repeats real text.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import average_precision_score

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.readings import chances, read_invented, read_readings
from boliginnov.evaluate.coding import f1

CODES = ("innovativt_grep", "ny_samarbeidsform")
RUN = 9
BLIND = "blind"  # a reader who did not see the codes
TRAINING = Path(__file__).parents[2] / "data" / "coded" / "training"


def agreement(truth: npt.NDArray[np.bool_], given: npt.NDArray[np.bool_]) -> float:
    """F1 of one against the other."""
    return f1(truth.astype(float), given.astype(float), given.astype(float))


def invented_lines(invented: pd.DataFrame, readings: pd.DataFrame) -> list[str]:
    """Markdown rows: writers who had read real plans, and writers who had not."""
    lines = [
        "| invented passages by writers who had | passages | nynorsk | code | coded | agreement F1 |",
        "|---|---|---|---|---|---|",
    ]
    had_read = np.array([bool(before) for before in invented["read_before"]])
    for name, rows in (("read passages of real plans", had_read), ("not", ~had_read)):
        part = invented[rows & invented["passage_id"].isin(readings.index).to_numpy()]
        given = chances(readings, list(part["passage_id"]), CODES)
        for number, code in enumerate(CODES):
            truth = part[code].to_numpy() == 1
            lines.append(
                f"| {name} | {len(part)} | {(part['language'] == 'nn').sum()} | `{code}` | {truth.sum()} | {agreement(truth, given[:, number] >= 0.5):.2f} |"
            )
    return lines


def gold_lines(gold: pd.DataFrame, readings: pd.DataFrame) -> list[str]:
    """Markdown rows: the reader as a coder of the gold passages."""
    given = chances(readings, list(gold["passage_id"]), CODES)
    lines = ["| gold passages | code | coded | readers' average precision | best F1 |", "|---|---|---|---|---|"]
    for number, code in enumerate(CODES):
        known = ~np.isnan(given[:, number])
        truth, chance = gold.loc[known, code].to_numpy() == 1, given[known, number]
        best = max(agreement(truth, chance >= cut) for cut in np.unique(chance))
        lines.append(f"| {known.sum()} | `{code}` | {truth.sum()} | {average_precision_score(truth, chance):.2f} | {best:.2f} |")
    return lines


def runs(text: str) -> set[tuple[str, ...]]:
    """The runs of RUN words of a text."""
    words = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def repeated(invented: pd.DataFrame, gold: pd.DataFrame) -> list[str]:
    """The invented passages that share a run of RUN words with a real one."""
    real = set().union(*map(runs, gold["text"]))
    return [name for name, text in zip(invented["passage_id"], invented["text"], strict=True) if runs(text) & real]


def main() -> None:
    """Print both tables, and whether invented text repeats real text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    settings = parser.parse_args()
    readings = read_readings(TRAINING)
    readings = readings[readings["reader"] == BLIND]
    print("\n".join(invented_lines(read_invented(TRAINING), readings)))
    if settings.gold:
        gold = read_gold(settings.gold)
        print("\n" + "\n".join(gold_lines(gold, readings)))
        shared = repeated(read_invented(TRAINING), gold)
        print(f"\nInvented passages that share {RUN} words in a row with a gold passage: {len(shared)} {' '.join(shared)}")


if __name__ == "__main__":
    main()
