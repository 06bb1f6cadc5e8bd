#!/usr/bin/env python3
"""How well the words that the coder names under ``why`` are those that readers say carry a code.

Usage: python benchmarks/coder/marked_words.py [--model models/coder]

data/coded/agreement/marked_words.csv has invented passages that the coder never learnt from, with their codes and the phrases that two readers marked
without seeing each other's or the coder's. *Overlap*: share of the passages where at least one phrase shares a word with one of the reader's. *Word F1*: words
in marked phrases, over all passages.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov.classify.encoder import FOLDER, Encoder
from boliginnov.classify.why import MOST
from boliginnov.resources import shipped

MARKS = Path(__file__).parents[2] / "data" / "coded" / "agreement" / "marked_words.csv"
CODES = ("innovativt_grep", "ny_samarbeidsform")
BETWEEN = " ; "
Words = list[set[int]]


def named_words(text: str, phrases: Sequence[str]) -> set[int]:
    """The numbers of the text's words of which some letter is in one of the phrases, each where it first stands."""
    spans = [(text.find(phrase), text.find(phrase) + len(phrase)) for phrase in phrases if phrase in text and phrase]
    words = enumerate(re.finditer(r"\S+", text))
    return {number for number, word in words if any(start < word.end() and end > word.start() for start, end in spans)}


def common_words(first: Words, second: Words) -> tuple[float, float]:
    """Share of passages where both have a word in common, and F1 over all words."""
    overlap = float(np.mean([bool(a & b) for a, b in zip(first, second, strict=True)]))
    common = sum(len(a & b) for a, b in zip(first, second, strict=True))
    return overlap, 2 * common / (sum(map(len, first)) + sum(map(len, second)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=shipped("models/coder"))
    encoder = Encoder(parser.parse_args().model / FOLDER)
    table = pd.read_csv(MARKS, dtype=str, keep_default_na=False)
    print(
        "| code | language | passages | reader and reader: overlap / word F1 | coder and reader 1 | coder and reader 2 |\n|---|---|---|---|---|---|"
    )
    for code in CODES:
        for language in ("nb", "nn"):
            part = table[(table[code] == "1") & (table["language"] == language)]
            texts = list(part["text"])
            marked = [encoder.marked_words(text, code)[:MOST] for text in texts]
            readers = [[entry.split(BETWEEN) for entry in part[f"{code}_{number}"]] for number in (1, 2)]
            coder, one, two = (
                [named_words(text, phrases) for text, phrases in zip(texts, each, strict=True)] for each in (marked, *readers)
            )
            cells = [
                f"{overlap:.2f} / {f1:.2f}"
                for overlap, f1 in (common_words(one, two), common_words(coder, one), common_words(coder, two))
            ]
            print(f"| `{code}` | {language} | {len(part)} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
