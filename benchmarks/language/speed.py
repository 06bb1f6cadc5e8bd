"""Words a second and memory of the language pipelines on one core, in one run: what classify needs beside everything.

Usage: python benchmarks/language/speed.py TEXT_FILE   (one passage a line; repeated to 100,000 words)
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from pathlib import Path

import spacy

from boliginnov.language.pipeline import load_language, model_folder, read

CASES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "full pipeline as spacy.load gives it": ((), ()),
    "full pipeline (tagging, lemmas, sentences, syntax, names)": ((), ()),
    "without syntax": ((), ("parser",)),
    "words only (tagging, lemmas, sentences)": ((), ("parser", "ner")),
    "words only with terms, laws, amounts and cues": (("terms", "laws", "amounts", "cues"), ("parser", "ner")),
    "all mentions (words, names, domain components)": (("compounds", "laws", "actors", "terms", "amounts", "cues"), ("parser",)),
}
WORDS = 100_000


def measure(name: str, texts: list[str]) -> None:
    components, exclude = CASES[name]
    nlp = (
        spacy.load(model_folder())
        if name.endswith("spacy.load gives it")
        else load_language(components=components, exclude=exclude)
    )
    for _ in read(nlp, texts[:20]):
        pass
    start, count = time.process_time(), 0
    for doc in read(nlp, texts):
        count += len(doc)
    seconds = time.process_time() - start
    status = Path("/proc/self/status")
    peak = (
        next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
        if status.exists()
        else "VmHWM: 0 kB"
    )
    print(f"| {name} | {count / seconds:,.0f} | {int(peak.split()[1]) / 1024:,.0f} MB |", flush=True)


def main(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    words = sum(len(line.split()) for line in lines)
    texts = (lines * (WORDS // words + 1))[: max(len(lines) * WORDS // words, 1)]
    print("| pipeline | words a second of processor time | memory of the worker |\n|---|---|---|")
    for name in CASES:
        worker = multiprocessing.get_context("spawn").Process(target=measure, args=(name, texts))
        worker.start()
        worker.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
