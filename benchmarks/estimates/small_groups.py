"""Coverage of the intervals of groups with few sampled passages, and how far off estimate and plain count are, by simulation.

Usage: python benchmarks/estimates/small_groups.py [--runs 25]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.analysis.coder_that_errs import CODE, coded_by_hand, plans_and_truth

from boliginnov.analysis.shares import shares
from boliginnov.review.sample import draw_sample


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=25)
    runs = parser.parse_args().runs
    print(
        "| sampled in all | groups | covered by the 95 % interval | mean width | estimate off by | count off by |\n|---|---|---|---|---|---|"
    )
    for n in (100, 200, 300):
        rows = []
        for seed in range(runs):
            coded, truth = plans_and_truth(seed)
            sample = coded_by_hand(draw_sample(coded, n, codes=[CODE], seed=seed, simple=False), coded, truth)
            table = shares(coded, [CODE], groups=["kommune"], sample=sample)
            for row in table[table["method"] == "pooled"].to_dict("records"):
                share = truth[coded["kommune"] == row["group_value"]].mean()
                covered = row["low"] <= share <= row["high"]
                rows.append((covered, row["high"] - row["low"], abs(row["estimate"] - share), abs(row["naive"] - share)))
        covered, width, estimate, naive = np.mean(rows, axis=0)
        print(f"| {n} | {len(rows)} | {covered:.3f} | {width:.3f} | {estimate:.3f} | {naive:.3f} |")


if __name__ == "__main__":
    main()
