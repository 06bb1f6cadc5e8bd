"""Two codings of the same gold passages, as far as the gold files keep them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

_CODES = ("innovativt_grep", "ny_samarbeidsform")


def gold_pairs(folder: Path) -> pd.DataFrame:
    """Columns passage_id and, per main code C, C_a and C_b (0 or 1): both codings of every passage of the folder's gold that was coded twice."""
    rows: list[dict[str, Any]] = []
    for file in sorted(folder.glob("*.gold.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line) if line.strip() else {}
            coders = entry.get("coders")
            if not isinstance(coders, dict) or len(coders) != 2:
                continue
            pairs = zip(_CODES, *(coders[name] for name in sorted(coders)), strict=True)
            rows.append(
                {"passage_id": entry["id"]}
                | {f"{code}_{coder}": int(value) for code, a, b in pairs for coder, value in (("a", a), ("b", b))}
            )
    return pd.DataFrame(rows, columns=["passage_id", *(f"{code}_{coder}" for code in _CODES for coder in "ab")])
