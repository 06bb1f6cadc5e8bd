"""How often the written language of passages of ten words or more is told right, beside lingua and py3langid where they are installed.

Usage: python benchmarks/language/written_language.py TREEBANK_FOLDER [GOLD_FOLDER]   (peers: pip install lingua-language-detector py3langid)

Treebank: consecutive sentences of the official development and test parts, as long as passages of real plans (10, 15, 25, 50 and 100
words in turn) and as short as they come (10). Foreign: the invented passages beside this file; the first file was used to make the
detector, the blind one was written afterwards. Gold: each coded plan's passages, told one by one and with the rest of the plan, taken
to be in the written language of the municipality (``NYNORSK``; gold holds no truth of its own, and passages in quotation may differ).
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from boliginnov.language.written_language import passage_languages, plan_language, written_language

FORMS = {"nob": "nb", "nno": "nn"}
LENGTHS = (10, 15, 25, 50, 100)
LEAST = 10
NYNORSK = ("3324", "3328")
"""Municipalities of the gold plans that write Nynorsk."""
Cases = list[tuple[str, str]]


def passages(folder: Path, part: str, wanted: tuple[int, ...] = LENGTHS) -> Iterator[str]:
    """Consecutive sentences of each document, joined until they have as many words as wanted."""
    lengths = cycle(wanted)
    for doc in DocBin().from_disk(folder / f"{part}.spacy").get_docs(spacy.blank("nb").vocab):
        least, joined = next(lengths), ""
        for sentence in doc.sents:
            joined = f"{joined} {sentence.text}".strip()
            if len(joined.split()) >= least:
                yield joined
                least, joined = next(lengths), ""


def foreign(name: str) -> Cases:
    """(language, text) of a file of invented passages."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t", 1) for line in lines if line and not line.startswith("#")]
    return [(language, text) for language, text in pairs if len(text.split()) >= LEAST]


def cases(folder: Path) -> Iterator[tuple[str, Cases]]:
    """Name and cases of each test."""
    for part in ("dev", "test"):
        for wanted, length in ((LENGTHS, "10 to 100"), ((LEAST,), "10")):
            rows = [(form, text) for prefix, form in FORMS.items() for text in passages(folder, f"{prefix}-{part}", wanted)]
            yield f"treebank {part}, from {length} words", rows
    for name, title in (("foreign_passages.txt", "foreign"), ("foreign_passages_blind.txt", "foreign, blind")):
        rows = foreign(name)
        yield title, rows
        for language in dict.fromkeys(language for language, _ in rows):
            yield f"{title}: {language}", [row for row in rows if row[0] == language]


def peers() -> Iterator[tuple[str, Callable[[str], str]]]:
    """Name and function of each detector; a peer that is not installed is left out."""
    yield "boliginnov", written_language
    try:
        lingua = importlib.import_module("lingua")
    except ImportError:
        pass
    else:
        languages = [getattr(lingua.Language, name) for name in ("BOKMAL", "NYNORSK", "DANISH", "SWEDISH", "ENGLISH")]
        detector = lingua.LanguageDetectorBuilder.from_languages(*languages).build()
        yield "lingua", lambda text: ((found := detector.detect_language_of(text)) and found.iso_code_639_1.name.lower()) or ""
    try:
        langid = importlib.import_module("py3langid.langid")
    except ImportError:
        return
    langid.set_languages(["no", "nn", "da", "sv", "en", "se"])
    yield "py3langid", lambda text: str(langid.classify(text)[0]).replace("no", "nb")


def gold(folder: Path) -> None:
    """Prints how many passages and plans of the gold are told to be in the written language of their municipality."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for file in sorted(folder.glob("*.gold.jsonl")):
        texts = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        truth = "nn" if file.name.startswith(NYNORSK) else "nb"
        told = passage_languages(texts)
        for text, language in zip(texts, told, strict=True):
            if len(text.split()) >= LEAST:
                total["passages"] += 1
                right["passages"] += language == truth
                right["alone"] += written_language(text) == truth
                named[language] += language != truth
        total["plans"] += 1
        right["plans"] += plan_language(zip(told, texts, strict=True)) == truth
    print(
        f"\ngold: {right['plans']} of {total['plans']} plans, {right['passages'] / total['passages']:.4f} of {total['passages']} passages"
        f" ({right['alone'] / total['passages']:.4f} without the rest of the plan); others told as {dict(+named)}"
    )


def main(folder: Path, coded: Path | None) -> None:
    detectors = list(peers())
    taken: Counter[str] = Counter()
    print("| | passages |" + "".join(f" {name} |" for name, _ in detectors) + "\n|---|---|" + "---|" * len(detectors))
    for title, rows in cases(folder):
        shares = []
        for name, tell in detectors:
            start = time.perf_counter()
            shares.append(f"{sum(tell(text) == truth for truth, text in rows) / len(rows):.4f}")
            taken[name] += time.perf_counter() - start  # type: ignore[assignment]
        print(f"| {title} | {len(rows)} | " + " | ".join(shares) + " |", flush=True)
    print("\nseconds for all: " + ", ".join(f"{name} {taken[name]:.2f}" for name, _ in detectors))
    if coded is not None:
        gold(coded)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
