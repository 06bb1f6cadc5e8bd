"""Precision and recall of asks and offers: on invented passages in Bokmål, Nynorsk and English, and on coded passages of real plans.

The codes of the real passages are in this folder; their texts are not in the repository and are read from the gold folder.
Usage: python benchmarks/demand_supply/run.py [--gold ../shared/gold] [--errors]
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov.analysis.demand_supply import demand_supply

HERE = Path(__file__).parent
Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    """Rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def found_in(row: Row) -> set[str]:
    """What the rules find in one passage, as "direction:actor"."""
    table = demand_supply(
        pd.DataFrame({"passage_id": ["p"], "doc_id": ["d"], "text": [row["text"]]}),
        speakers={"d": row["speaker"]} if "speaker" in row else None,
    )
    return {f"{direction}:{actor}" for direction, actor in zip(table["direction"], table["actor"], strict=True)}


def scores(rows: list[Row]) -> tuple[float, float, int]:
    """Precision, recall and the number of asks and offers told; each counts with the weight of its passage (1 without one)."""
    right = found_all = told_all = 0.0
    n = 0
    for row in rows:
        told, found, weight = set(row["found"]), found_in(row), float(row.get("weight", 1.0))
        right, found_all, told_all = (
            right + weight * len(told & found),
            found_all + weight * len(found),
            told_all + weight * len(told),
        )
        n += len(told)
    return right / found_all if found_all else float("nan"), right / told_all if told_all else float("nan"), n


def line(name: str, rows: list[Row]) -> str:
    """One row of the table."""
    precision, recall, n = scores(rows)
    return f"| {name} | {len(rows)} | {n} | {precision:.2f} | {recall:.2f} |"


def errors(rows: list[Row]) -> None:
    for row in rows:
        told, found = set(row["found"]), found_in(row)
        if told != found:
            print(f"  {row['text'][:300]}\n    missed {sorted(told - found)} wrong {sorted(found - told)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument(
        "--errors", choices=["a", "b", "real_first", "real_blind"], help="print the passages of a set that went wrong"
    )
    options = parser.parse_args()
    sets: dict[str, list[Row]] = defaultdict(list)
    for row in read(HERE / "invented.jsonl"):
        sets[row["part"]].append(row)
    print("| set | passages | asks and offers | precision | recall |\n|---|---|---|---|---|")
    for part, name in (("a", "invented, seen while the lexicon was written"), ("b", "invented, not looked at")):
        print(line(name, sets[part]))
        for lang in ("nb", "nn", "en"):
            print(line(f"… {lang}", [row for row in sets[part] if row["lang"] == lang]))
    texts = {row["id"]: row["text"] for path in sorted(options.gold.glob("*.gold.jsonl")) for row in read(path)}
    if not texts:
        print(f"{options.gold}: no gold files, so nothing of real plans; give their folder with --gold")
    for file, name in (
        ("real_first", "real, read before the lexicon was written"),
        ("real_blind", "real, coded after the lexicon was frozen"),
    ):
        if texts and (HERE / f"{file}.jsonl").is_file():
            sets[file] = [row | {"text": texts[row["id"]]} for row in read(HERE / f"{file}.jsonl")]
            print(line(name, sets[file]))
    if options.errors:
        errors(sets[options.errors])


if __name__ == "__main__":
    main()
