"""Read the Norwegian treebank as training examples: raw text in, and its written language told to most passages as a feature."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from boliginnov.language.pipeline import mark_written_language

FORMS = {"nob": "nb", "nno": "nn"}
"""Name of each part's files in the treebank, and of the written language."""
HELD_OUT_EVERY = 33
"""One training document in so many is kept aside to watch the training, where they are taken ``spread``."""
HELD_OUT_END = 60
"""Documents at the end of each written language's training part that are kept aside instead where they are taken at the ``end``.

Neighbouring documents are cut from the same articles and share their names, so names are only watched honestly on a block.
"""


def parts(folder: Path, part: str, nlp: Language) -> Iterator[tuple[str, Doc]]:
    """Written language and annotated document, of both written languages; ``part`` is train, dev or test."""
    for prefix, form in FORMS.items():
        for doc in DocBin().from_disk(folder / f"{prefix}-{part}.spacy").get_docs(nlp.vocab):
            yield form, doc


@spacy.registry.readers("boliginnov.Treebank.v1")
def treebank_reader(
    folder: str | Path,
    held_out: bool,
    taken: str,
    forms: list[str],
    told_share: float,
    seed: int,
) -> Callable[[Language], Iterable[Example]]:
    """Reader of the training part (or of what is kept aside of it); ``told_share`` of the documents know their written language."""
    chance = random.Random(seed)
    chosen: list[tuple[str, Doc]] = []

    def read(nlp: Language) -> Iterator[Example]:
        if not chosen:
            for form in forms:
                own = [pair for pair in parts(Path(folder), "train", nlp) if pair[0] == form]
                aside = (
                    set(range(0, len(own), HELD_OUT_EVERY))
                    if taken == "spread"
                    else set(range(len(own) - HELD_OUT_END, len(own)))
                )
                chosen.extend(pair for number, pair in enumerate(own) if (number in aside) == held_out)
        for form, annotated in chosen:
            raw = nlp.make_doc(annotated.text)
            if chance.random() < told_share:
                mark_written_language(raw, form)
            yield Example(raw, annotated)

    return read
