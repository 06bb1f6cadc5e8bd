"""Count the weights that tell Bokmål from Nynorsk in a treebank and the lexicons, and print how often they are right.

Usage: python scripts/build_written_language.py TREEBANK_FOLDER   (holds nob-train.spacy, nno-train.spacy and the dev and test parts)
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from boliginnov.language.lexicon import FOLDER
from boliginnov.language.written_language import WEIGHTS_FILE, features, word_odds, words, written_language

FORMS = {"nob": "nb", "nno": "nn"}
MOST = 4000
"""Features kept, those with the largest absolute weight times the root of their frequency."""
LEXICON_COUNT = 8
"""How often a term of a lexicon that only one written language has counts as seen."""


def sentences(folder: Path, part: str) -> Iterator[list[str]]:
    """Sentences of each document of one part of the treebank as text."""
    for doc in DocBin().from_disk(folder / f"{part}.spacy").get_docs(spacy.blank("nb").vocab):
        yield [sentence.text for sentence in doc.sents]


def passages(folder: Path, part: str, least: int) -> list[str]:
    """Consecutive sentences of a document, joined until there are ``least`` words."""
    out = []
    for document in sentences(folder, part):
        joined: list[str] = []
        for sentence in document:
            joined.append(sentence)
            if sum(len(s.split()) for s in joined) >= least:
                out.append(" ".join(joined))
                joined = []
    return out


def lexicon_pairs() -> Iterator[tuple[str, str]]:
    """Written language and spelling of the terms that differ between the two, from all lexicons."""
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter=";"):
                spelled = {form: set(row[form].split("|")) - {""} for form in ("nb", "nn")}
                for form, other in (("nb", "nn"), ("nn", "nb")):
                    yield from ((form, term) for term in sorted(spelled[form] - spelled[other]) if row["match"] != "name")


def train(folder: Path) -> None:
    """Log odds (positive: Nynorsk) of every telling feature, add-half smoothed, written as JSON."""
    counts = {form: Counter[str]() for form in FORMS.values()}
    for prefix, form in FORMS.items():
        counts[form].update(f for text in passages(folder, f"{prefix}-train", 1) for word in words(text) for f in features(word))
    for form, term in lexicon_pairs():
        counts[form].update(dict.fromkeys(words(term), LEXICON_COUNT))
    totals = {form: sum(c.values()) for form, c in counts.items()}
    odds = {
        f: math.log((counts["nn"][f] + 0.5) / (totals["nn"] + 1)) - math.log((counts["nb"][f] + 0.5) / (totals["nb"] + 1))
        for f in counts["nb"] | counts["nn"]
        if counts["nb"][f] + counts["nn"][f] >= LEXICON_COUNT
    }
    tell = sorted(odds, key=lambda f: (-abs(odds[f]) * math.sqrt(counts["nb"][f] + counts["nn"][f]), f))[:MOST]
    weights = {f: round(odds[f], 2) for f in sorted(tell)}
    WEIGHTS_FILE.write_text(json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    word_odds.cache_clear()


def main(folder: Path) -> None:
    train(folder)
    for part in ("dev", "test"):
        for least in (10, 20, 40):
            told = [
                (form, written_language(text))
                for prefix, form in FORMS.items()
                for text in passages(folder, f"{prefix}-{part}", least)
            ]
            right = sum(truth == said for truth, said in told)
            print(
                f"{part}, passages of {least} words or more: {right / len(told):.4f} of {len(told)} right {Counter(t for t in told if t[0] != t[1])}"
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
