"""Fit a floret table (hashed character n-grams) to word vectors, so that unseen words get a vector too and the table stays small."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from spacy.strings import StringStore
from spacy.vectors import Mode, Vectors

Floats = npt.NDArray[np.float32]


def empty_table(strings: StringStore, rows: int, width: int, longest: int) -> Vectors:
    """A floret table keyed by lower-case form with n-grams of three to ``longest`` characters, two rows each."""
    return Vectors(
        strings=strings,
        data=np.zeros((rows, width), dtype="f4"),
        mode=Mode.floret,
        minn=3,
        maxn=longest,
        hash_count=2,
        hash_seed=2166136261,
        attr="LOWER",
        name="nb_boliginnov.vectors",
    )


def word_rows(table: Vectors, words: list[str]) -> sparse.csr_matrix:
    """Which rows of the table a word's vector is the mean of, as a sparse matrix (words, table rows)."""
    height = table.shape[0]
    columns: list[int] = []
    shares: list[float] = []
    starts = [0]
    for word in words:
        hashes = [h % height for gram in table._get_ngrams(word) for h in table._get_ngram_hashes(gram)]
        columns += hashes
        shares += [1 / len(hashes)] * len(hashes)
        starts.append(len(columns))
    return sparse.csr_matrix((np.array(shares, dtype="f4"), np.array(columns), np.array(starts)), shape=(len(words), height))


def fit(table: Vectors, words: list[str], vectors: Floats, *, ridge: float, steps: int) -> None:
    """Fill the table by least squares with a ridge, solved by conjugate gradients for all dimensions at once."""
    a = word_rows(table, words)
    at = a.T.tocsr()
    x = np.zeros(table.shape, dtype="f4")
    residual = np.asarray(at @ vectors)
    direction = residual.copy()
    size = (residual**2).sum(0)
    for _ in range(steps):
        image = at @ (a @ direction) + np.float32(ridge) * direction
        step = size / np.maximum((direction * image).sum(0), 1e-12)
        x += step * direction
        residual -= step * image
        new_size = (residual**2).sum(0)
        direction = residual + (new_size / np.maximum(size, 1e-12)) * direction
        size = new_size
    table.data[...] = x
