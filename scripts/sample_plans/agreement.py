"""Print how well the second coding of 300 constructed passages agrees with the first: Krippendorff's alpha (nominal) and F1.

Usage: python scripts/sample_plans/agreement.py
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

CODING = Path(__file__).parents[2] / "data" / "coded" / "agreement" / "second_coding.csv"
CODES = ("innovativt_grep", "ny_samarbeidsform")


def krippendorff_alpha(first: pd.Series, second: pd.Series) -> float:
    """Alpha for two coders, binary nominal data without gaps (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability")."""
    n = 2 * len(first)
    ones = int(first.sum() + second.sum())
    expected = 2 * ones * (n - ones) / (n * (n - 1))
    observed = float((first != second).mean())
    return 1 - observed / expected


def main() -> None:
    table = pd.read_csv(CODING)
    print(f"{len(table)} passages coded twice")
    for code in CODES:
        first, second = table[f"first_{code}"], table[f"second_{code}"]
        both = int(((first == 1) & (second == 1)).sum())
        f1 = 2 * both / int(first.sum() + second.sum())
        differ = int((first != second).sum())
        print(
            f"{code}: {int(first.sum())} and {int(second.sum())} positive, {differ} disagreements, alpha {krippendorff_alpha(first, second):.3f}, F1 {f1:.3f}"
        )


if __name__ == "__main__":
    main()
