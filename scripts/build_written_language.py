"""Count which words and word endings tell Bokmål from Nynorsk in a treebank, and write the weights that the package ships.

Usage: python scripts/build_written_language.py TREEBANK_FOLDER   (holds nob-train.spacy, nno-train.spacy and the dev and test parts)
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from boliginnov.language.written_language import WEIGHTS_FILE, features, written_language

MOST = 4000
"""Features kept, those with the largest absolute weight times frequency."""


def sentences(folder: Path, part: str) -> list[str]:
    """Sentences of one part of the treebank as text."""
    docs = DocBin().from_disk(folder / f"{part}.spacy").get_docs(spacy.blank("nb").vocab)
    return [sentence.text for doc in docs for sentence in doc.sents]


def weights(folder: Path) -> dict[str, float]:
    """Log odds (positive: Nynorsk) of every telling feature, add-half smoothed."""
    counts = {form: Counter(f for s in sentences(folder, f"{form}-train") for f in features(s)) for form in ("nob", "nno")}
    totals = {form: sum(c.values()) for form, c in counts.items()}
    odds = {
        f: math.log((counts["nno"][f] + 0.5) / (totals["nno"] + 1)) - math.log((counts["nob"][f] + 0.5) / (totals["nob"] + 1))
        for f in counts["nob"] | counts["nno"]
        if counts["nob"][f] + counts["nno"][f] >= 8
    }
    tell = sorted(odds, key=lambda f: (-abs(odds[f]) * math.sqrt(counts["nob"][f] + counts["nno"][f]), f))[:MOST]
    return {f: round(odds[f], 2) for f in sorted(tell)}


def main(folder: Path) -> None:
    WEIGHTS_FILE.write_text(json.dumps(weights(folder), ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    for part, truth in (("nob-dev", "nb"), ("nno-dev", "nn"), ("nob-test", "nb"), ("nno-test", "nn")):
        told = [written_language(s) for s in sentences(folder, part) if len(s.split()) >= 10]
        print(f"{part}: {sum(t == truth for t in told) / len(told):.4f} right of {len(told)} sentences of 10 words or more ({Counter(told)})")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
