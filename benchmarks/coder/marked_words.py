#!/usr/bin/env python3
"""How well the words that the coder names under ``why`` are those that readers say carry a code, and those that the coder itself goes by.

Usage: python benchmarks/coder/marked_words.py [--model models/coder]

data/coded/agreement/marked_words.csv has invented passages that the coder never learnt from, with their codes and the phrases that two readers marked
without seeing each other's or the coder's. *Overlap*: share of the passages where at least one phrase shares a word with one of the reader's. *Word F1*: words
in marked phrases, over all passages.

The second table takes the words away (comprehensiveness: DeYoung et al. 2020, "ERASER: a benchmark to evaluate rationalized NLP models"): of the passages that the coder
gives a code, the mean drop of the code's log odds without the words under ``why``, and without as many random words of the passage, mean of ten draws; and the share
that loses the code. Under two minutes on one core.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov.classify.coder import Coder
from boliginnov.classify.encoder import FOLDER, Encoder
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.registry import load_coder
from boliginnov.classify.why import MOST, SEPARATOR
from boliginnov.codebook import load_codebook
from boliginnov.resources import shipped

MARKS = Path(__file__).parents[2] / "data" / "coded" / "agreement" / "marked_words.csv"
CODES = ("innovativt_grep", "ny_samarbeidsform")
BETWEEN = " ; "
DRAWS = 10
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


def without(text: str, numbers: set[int]) -> str:
    """The text without the words of these numbers."""
    return " ".join(word for number, word in enumerate(text.split()) if number not in numbers)


def random_words(text: str, count: int, random: np.random.Generator) -> set[int]:
    """The numbers of so many words of a text; signs between words, as a cell's border, are none."""
    words = [number for number, word in enumerate(text.split()) if any(map(str.isalnum, word))]
    return set(random.choice(words, count, replace=False).tolist())


def coded(coder: Coder, code: str, texts: Sequence[str], kinds: Sequence[str]) -> pd.DataFrame:
    """The codings of one code, one row a text in the order given, with ``log_odds`` of their probabilities."""
    passages = pd.DataFrame({"text": texts, "kind": kinds}).assign(doc_id="", section="", lead_in="", language="nb", order=1)
    codings = coder.code(passages.assign(passage_id=[str(number) for number in range(len(texts))]))
    own = codings[codings["code"] == code].reset_index(drop=True)
    probability = own["probability"].astype(float).clip(1e-4, 1 - 1e-4)  # codings have four decimals
    return own.assign(log_odds=np.log(probability / (1 - probability)))


def deletion_cells(coder: Coder, code: str, part: pd.DataFrame) -> list[str]:
    """The second table's figures of one code and some passages."""
    # To the coder rows and list items are of one kind, and a list item's text is not cut to some cells once more.
    kinds = ["paragraph" if kind == "paragraph" else "list_item" for kind in part["kind"]]
    read = part.assign(text=reading_texts(part.assign(lead_in="")), kind=kinds)
    before = coded(coder, code, list(read["text"]), kinds)
    given = (before["decision"] == 1).to_numpy()
    before, texts, kinds = before[given], list(read.loc[given, "text"]), list(read.loc[given, "kind"])
    named = [named_words(text.lower(), why.lower().split(SEPARATOR)) for text, why in zip(texts, before["why"], strict=True)]
    random = np.random.default_rng(1)
    drawn = [[random_words(text, len(words), random) for text, words in zip(texts, named, strict=True)] for _ in range(DRAWS)]
    cells = [f"{len(texts)}", f"{sum(map(len, named)) / sum(len(text.split()) for text in texts):.0%}"]
    for removals in ([named], drawn):
        after = [coded(coder, code, list(map(without, texts, numbers)), kinds) for numbers in removals]
        drop = np.mean([before["log_odds"].to_numpy() - each["log_odds"].to_numpy() for each in after])
        cells.append(f"{drop:.2f} / {np.mean([each['decision'] == 0 for each in after]):.2f}")
    return cells


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, default=shipped("models/coder"))
    model = parser.parse_args().model
    encoder, coder = Encoder(model / FOLDER), load_coder("trained", load_codebook(shipped("codebook.toml")), model)
    table = pd.read_csv(MARKS, dtype=str, keep_default_na=False)
    deletions = []
    print(
        "| code | language | passages | reader and reader: overlap / word F1 | coder and reader 1 | coder and reader 2 |\n|---|---|---|---|---|---|"
    )
    for code in CODES:
        for language in ("nb", "nn"):
            part = table[(table[code] == "1") & (table["language"] == language)]
            texts = list(part["text"])
            marked = [
                encoder.marked_words(text, answer, code)[:MOST]
                for text, answer in zip(texts, encoder.answers(texts), strict=True)
            ]
            readers = [[entry.split(BETWEEN) for entry in part[f"{code}_{number}"]] for number in (1, 2)]
            named, one, two = (
                [named_words(text, phrases) for text, phrases in zip(texts, each, strict=True)] for each in (marked, *readers)
            )
            cells = [
                f"{overlap:.2f} / {f1:.2f}"
                for overlap, f1 in (common_words(one, two), common_words(named, one), common_words(named, two))
            ]
            print(f"| `{code}` | {language} | {len(part)} | {' | '.join(cells)} |", flush=True)
            deletions.append(f"| `{code}` | {language} | {' | '.join(deletion_cells(coder, code, part))} |")
    print(
        "\n| code | language | passages given it | words under why | without them: drop / loses the code | without as many random words |\n"
        "|---|---|---|---|---|---|"
    )
    print("\n".join(deletions))


if __name__ == "__main__":
    main()
