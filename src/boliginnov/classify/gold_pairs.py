"""Two codings of the same gold passages, as far as the gold files keep them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov.classify.coded_passages import GOLD_CODES
from boliginnov.classify.gold_file import GoldCoders, read_gold_lines


def gold_pairs(folder: Path) -> pd.DataFrame:
    """Columns passage_id and, per main code C, C_a and C_b (0 or 1): both codings of every passage of the folder's gold that was coded twice.

    Raises ConfigurationError when a line cannot be used, naming file and line.
    """
    rows: list[dict[str, Any]] = []
    for line in (line for lines in read_gold_lines(folder, GoldCoders) for line in lines):
        if line.coders is None or len(line.coders) != 2:
            continue
        pairs = zip(GOLD_CODES, *(line.coders[name] for name in sorted(line.coders)), strict=True)
        rows.append(
            {"passage_id": line.id} | {f"{code}_{coder}": value for code, a, b in pairs for coder, value in (("a", a), ("b", b))}
        )
    return pd.DataFrame(rows, columns=["passage_id", *(f"{code}_{coder}" for code in GOLD_CODES for coder in "ab")])
