"""How often the written language of treebank passages is told right, beside lingua and py3langid where they are installed.

Usage: python benchmarks/language/written_language.py TREEBANK_FOLDER   (peers: pip install lingua-language-detector py3langid)

Passages are consecutive sentences, as long as passages of real plans (10, 15, 25, 50 and 100 words in turn).
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from boliginnov.language.written_language import written_language

FORMS = {"nob": "nb", "nno": "nn"}
LENGTHS = (10, 15, 25, 50, 100)


def passages(folder: Path, part: str) -> Iterator[str]:
    lengths = cycle(LENGTHS)
    for doc in DocBin().from_disk(folder / f"{part}.spacy").get_docs(spacy.blank("nb").vocab):
        least, joined = next(lengths), ""
        for sentence in doc.sents:
            joined = f"{joined} {sentence.text}".strip()
            if len(joined.split()) >= least:
                yield joined
                least, joined = next(lengths), ""


def peers() -> Iterator[tuple[str, Callable[[str], str]]]:
    """Name and function of each detector; a peer that is not installed is left out."""
    yield "boliginnov", written_language
    try:
        lingua = importlib.import_module("lingua")
    except ImportError:
        pass
    else:
        languages = [
            lingua.Language.BOKMAL,
            lingua.Language.NYNORSK,
            lingua.Language.DANISH,
            lingua.Language.SWEDISH,
            lingua.Language.ENGLISH,
        ]
        detector = lingua.LanguageDetectorBuilder.from_languages(*languages).build()
        yield "lingua", lambda text: ((found := detector.detect_language_of(text)) and found.iso_code_639_1.name.lower()) or ""
    try:
        langid = importlib.import_module("py3langid.langid")
    except ImportError:
        return
    langid.set_languages(["no", "nn", "da", "sv", "en", "se"])
    yield "py3langid", lambda text: str(langid.classify(text)[0]).replace("no", "nb")


def main(folder: Path) -> None:
    print("| | part | passages | right | passages a second |\n|---|---|---|---|---|")
    for name, tell in peers():
        for part in ("dev", "test"):
            rows = [(form, text) for prefix, form in FORMS.items() for text in passages(folder, f"{prefix}-{part}")]
            start = time.perf_counter()
            right = sum(tell(text) == form for form, text in rows)
            print(
                f"| {name} | {part} | {len(rows)} | {right / len(rows):.4f} | {len(rows) / (time.perf_counter() - start):,.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
