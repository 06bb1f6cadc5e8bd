"""Embed words by hashed attributes, by beginnings and endings of several lengths, and by the static subword vectors.

spaCy's ``MultiHashEmbed`` knows one ending (three letters) and one beginning (one letter); Norwegian inflection and compounding show in
endings of two to five letters (``-ar``, ``-ane``, ``-heit``), above all in words that the training text does not have.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt
from spacy.ml.featureextractor import FeatureExtractor
from spacy.ml.staticvectors import StaticVectors
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array

Ids = npt.NDArray[np.uint64]
MOST = 200_000
"""Words whose affixes are remembered; the memory starts afresh when it is full."""


@registry.architectures("boliginnov.WordEmbed.v1")  # type: ignore[untyped-decorator]
def word_embed(
    width: int, attrs: list[str], rows: list[int], affixes: list[int], affix_rows: list[int], affix_width: int
) -> Model[list[Doc], list[Any]]:
    """Token vectors of ``width`` numbers from the documents' words.

    ``attrs`` are spaCy's token attributes and ``rows`` the heights of their tables; ``affixes`` are lengths in letters of the lower-case
    form, endings negative and beginnings positive, with tables of ``affix_rows`` rows and ``affix_width`` numbers.
    """
    tables: list[Any] = [HashEmbed(width, height, column=i, seed=8 + i, dropout=0.0) for i, height in enumerate(rows)]
    affix_tables: list[Any] = [
        HashEmbed(affix_width, height, column=i, seed=40 + i, dropout=0.0) for i, height in enumerate(affix_rows)
    ]
    joined = width * (len(rows) + 1) + affix_width * len(affix_rows)
    model: Any = chain(
        concatenate(
            chain(FeatureExtractor(cast("list[str | int]", attrs)), list2ragged(), with_array(concatenate(*tables))),
            chain(affix_extractor(affixes), list2ragged(), with_array(concatenate(*affix_tables))),
            StaticVectors(width, dropout=0.0),
        ),
        with_array(Maxout(width, joined, nP=3, dropout=0.0, normalize=True)),
        ragged2list(),
    )
    return cast("Model[list[Doc], list[Any]]", model)


def affix_extractor(affixes: list[int]) -> Model[list[Doc], list[Ids]]:
    """Hashes of the affixes of each token, shape (tokens, affixes) a document."""
    return Model("extract_affixes", _extract, attrs={"affixes": affixes})


def affix_hashes(word: str, affixes: list[int]) -> list[int]:
    """Hash of each affix of a lower-case word; a word shorter than the affix stands for itself."""
    return [hash_string(word[length:] if length < 0 else word[:length]) for length in affixes]


_memories: dict[tuple[int, ...], dict[int, list[int]]] = {}
"""Affix hashes by the word's own hash, which is the same in every vocabulary; kept out of the model, which would save them."""


def _extract(model: Model[list[Doc], list[Ids]], docs: list[Doc], is_train: bool) -> tuple[list[Ids], Any]:
    affixes = cast("list[int]", model.attrs["affixes"])
    memory = _memories.setdefault(tuple(affixes), {})
    if len(memory) > MOST:
        memory.clear()
    out = [np.array([_remembered(key, doc.vocab, affixes, memory) for key in _keys(doc)], dtype="uint64") for doc in docs]
    return [ids.reshape(-1, len(affixes)) for ids in out], lambda _: []


def _keys(doc: Doc) -> list[int]:
    return cast("list[int]", doc.to_array("LOWER").tolist())


def _remembered(key: int, vocab: Vocab, affixes: list[int], memory: dict[int, list[int]]) -> list[int]:
    found = memory.get(key)
    if found is None:
        found = memory[key] = affix_hashes(vocab.strings[key], affixes)
    return found
