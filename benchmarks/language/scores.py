"""Scores of nb_boliginnov on the treebank's development and test parts, beside the published figures of nb_core_news 3.8.

Usage: python benchmarks/language/scores.py TREEBANK_FOLDER [MODEL_FOLDER …]   (models: shipped one by default; raw text in)
"""

from __future__ import annotations

import sys
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example

from boliginnov.language.pipeline import load_language, mark_written_language, model_folder
from boliginnov.language.written_language import written_language

MEASURES = {
    "pos_acc": "POS",
    "morph_acc": "morph",
    "lemma_acc": "lemma",
    "sents_f": "sents F",
    "dep_uas": "UAS",
    "dep_las": "LAS",
    "ents_f": "NER F",
}
PUBLISHED = {
    "sm": (0.967, 0.952, 0.968, 0.926, 0.881, 0.848, 0.748),
    "md": (0.974, 0.961, 0.971, 0.940, 0.891, 0.861, 0.816),
    "lg": (0.974, 0.962, 0.972, 0.935, 0.892, 0.861, 0.839),
}
BOKMAL_ONLY = {
    "Bokmål dev": (0.964, 0.948, 0.966, 0.945, 0.866, 0.821, 0.747),
    "Bokmål test": (0.960, 0.940, 0.965, 0.953, None, 0.818, 0.652),
    "Nynorsk test": (0.810, 0.745, 0.802, 0.892, None, 0.597, 0.581),
}
"""A pipeline trained on the Bokmål part alone, without vectors; cited from the treebank's README, not trained anew here."""
FORMS = {"nob": "Bokmål", "nno": "Nynorsk"}


def examples(nlp: Language, folder: Path, part: str) -> list[Example]:
    """Raw text, its written language told by the package's own detector, beside the annotation."""
    out = []
    for annotated in DocBin().from_disk(folder / f"{part}.spacy").get_docs(nlp.vocab):
        raw = nlp.make_doc(annotated.text)
        form = written_language(annotated.text)
        out.append(Example(mark_written_language(raw, form) if form in ("nb", "nn") else raw, annotated))
    return out


def line(name: str, figures: list[float | None]) -> str:
    return f"| {name} | " + " | ".join("" if figure is None else f"{figure:.3f}" for figure in figures) + " |"


def main(folder: Path, models: list[Path]) -> None:
    print(f"| | {' | '.join(MEASURES.values())} |\n|---{'|---' * len(MEASURES)}|")
    for size, figures in PUBLISHED.items():
        print(line(f"nb_core_news_{size} 3.8, published, Bokmål dev", list(figures)))
    for part, cited in BOKMAL_ONLY.items():
        print(line(f"Bokmål-only pipeline without vectors, cited, {part}", list(cited)))
    for model in models or [model_folder()]:
        nlp = load_language(components=(), exclude=()) if model == model_folder() else spacy.load(model)
        for part in ("dev", "test"):
            for prefix, form in FORMS.items():
                scores = nlp.evaluate(examples(nlp, folder, f"{prefix}-{part}"))
                print(line(f"{model.name}, {form} {part}", [scores.get(measure) for measure in MEASURES]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(arg) for arg in sys.argv[2:]])
