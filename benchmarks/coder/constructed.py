#!/usr/bin/env python3
"""How the constructed passages differ from real ones: codes, kinds, written languages, lengths and cues, in one table.

Usage: python benchmarks/coder/constructed.py GOLD_DIR [--coded data/coded]
Of the training passages every twentieth is taken. Shares are of passages; words are those of what a coder reads. A row of a cue (classify/cues.toml) has its share of
all passages / of those with a main code; cues of things, parties and recognised alternatives are taken together. Under a minute on one core.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.cues import lexicon
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.readings import read_invented
from boliginnov.tables import CODED_KINDS

CODED = Path(__file__).parents[2] / "data" / "coded"
CODES = ["innovativt_grep", "ny_samarbeidsform"]
EVERY = 20
TOGETHER = ("thing", "recognised", "party", "modality")


def read_sources(gold: Path, coded: Path) -> dict[str, pd.DataFrame]:
    """The gold and the three kinds of constructed passages, with ``reading``, what a coder reads."""
    plans, pairs = (pd.read_csv(coded / name, keep_default_na=False) for name in ("sample_plans.csv", "contrast_pairs.csv"))
    tables = {"gold": read_gold(gold), "sample plans": plans, "contrast pairs": pairs}
    read = {name: table.assign(reading=reading_texts(table)) for name, table in tables.items()}
    return read | {"training passages": read_invented(coded / "training").iloc[::EVERY]}


def figures(table: pd.DataFrame) -> dict[str, str]:
    """The column of one source: row → figure."""
    coded = table[CODES].any(axis=1).to_numpy()
    words = [len(text.split()) for text in table["reading"]]
    rows = {"passages": f"{len(table)}"}
    rows |= {f"`{code}`": _percent(table[code] == 1) for code in CODES}
    rows |= {f"kind: {kind}": _percent(table["kind"] == kind) for kind in CODED_KINDS}
    rows |= {"written language: nn": _percent(table["language"] == "nn")}
    rows |= {"words: median (quartiles)": "{1:.0f} ({0:.0f}–{2:.0f})".format(*np.quantile(words, (0.25, 0.5, 0.75)))}
    for cue, found in _cues([text.lower() for text in table["reading"]]).items():
        rows[f"cue: {cue}"] = f"{_percent(found)} / {_percent(found[coded])}"
    return rows


def _cues(texts: list[str]) -> dict[str, np.ndarray]:
    """Cue, or group of cues → which texts have it."""
    result: dict[str, np.ndarray] = {}
    for name, pattern in lexicon().items():
        group = name.partition(".")[0]
        row = group if group in TOGETHER else name
        found = np.array([pattern.search(text) is not None for text in texts])
        result[row] = result.get(row, False) | found
    return result


def _percent(flags: pd.Series | np.ndarray) -> str:
    return f"{100 * np.mean(flags):.1f}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--coded", type=Path, default=CODED)
    asked = parser.parse_args()
    columns = {name: figures(table) for name, table in read_sources(asked.gold, asked.coded).items()}
    print(f"| % of passages | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}")
    for row in columns["gold"]:
        print(f"| {row} | {' | '.join(column[row] for column in columns.values())} |")


if __name__ == "__main__":
    main()
