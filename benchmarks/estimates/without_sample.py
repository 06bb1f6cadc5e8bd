#!/usr/bin/env python3
"""How far shares estimated without a sample coded by hand are off, and how often their intervals hold the true share, on real plans held out of training.

Usage: python benchmarks/estimates/without_sample.py GOLD_DIR MODEL_DIR
The coder's held-out probabilities of every gold passage (MODEL_DIR/held_out.json); as coded, after a person has put right the passages with needs_review,
and with lower and higher thresholds. About a minute on one core.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov.analysis.quality import level
from boliginnov.analysis.shares import ALL, shares
from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.held_out_codings import held_out_codings
from boliginnov.evaluate.breakdown import with_plan_type

CODES = ("innovativt_grep", "ny_samarbeidsform")
GROUPS = ("plan_type", "kommunenr", "doc_id")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("model", type=Path)
    asked = parser.parse_args()
    gold = with_plan_type(read_gold(asked.gold))
    found = held_out_codings(asked.model, gold, CODES)
    if found is None:
        parser.error(f"{asked.model}: no held-out probabilities of these passages")
    judged, codings, _ = found
    known = level(json.loads((asked.model / "quality.json").read_text(encoding="utf-8")))
    print("| state | code | groups | intervals that hold the true share | mean width | estimate off by (RMSE) | count off by |")
    print("|---|---|---|---|---|---|---|")
    for code in CODES:
        own = codings[codings["code"] == code].set_index("passage_id").loc[judged["passage_id"]]
        p, truth = own["probability"].to_numpy(dtype=float), judged[code].to_numpy()
        usual, doubtful = own["decision"].to_numpy(), own["needs_review"].to_numpy() == 1
        states = {
            "as coded": (usual, np.zeros(len(p), dtype=bool)),
            "after review": (np.where(doubtful, truth, usual), doubtful),
            "threshold 0.1": ((p >= 0.1).astype(int), np.zeros(len(p), dtype=bool)),
            "threshold 0.7": ((p >= 0.7).astype(int), np.zeros(len(p), dtype=bool)),
        }
        for name, (decision, by_person) in states.items():
            coded = judged.assign(
                **{code: decision, f"{code}_p": p, f"{code}_by": np.where(by_person, "person", "model")}, truth=truth
            )
            table = shares(coded, [code], groups=GROUPS, level=known)
            for group, rows in table.groupby("group", sort=False):
                print(f"| {name} | `{code}` | {_line(str(group), rows, coded)} |")


def _line(group: str, rows: pd.DataFrame, coded: pd.DataFrame) -> str:
    if group == ALL:
        true = np.array([coded["truth"].mean()])
    else:
        true = rows["group_value"].map(coded.groupby(group)["truth"].mean()).to_numpy(dtype=float)
    low, high, estimate, naive = (rows[name].to_numpy(dtype=float) for name in ("low", "high", "estimate", "naive"))
    covered = int(((low <= true) & (true <= high)).sum())
    off = [float(np.sqrt(np.mean((value - true) ** 2))) for value in (estimate, naive)]
    return f"{group} | {covered} of {len(rows)} | {np.mean(high - low):.3f} | {off[0]:.4f} | {off[1]:.4f}"


if __name__ == "__main__":
    main()
