"""Keep what each held-out fold of a training gave, so that an interrupted training goes on where it stopped."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from boliginnov.classify.coder import Scores
from boliginnov.export.table_files import write_bytes

Fold = dict[str, Scores]
"""Name of a set of scores → scores of the fold's passages, one row a passage."""


class FoldCache:
    """Scores of folds by the hash of everything that they came from.

    Parameters
    ----------
    folder: where the files lie, made when first written to; None keeps nothing.
    key: hash of data, codebook, seed, code and libraries; what another key wrote is not used.
    """

    def __init__(self, folder: Path | None, key: str) -> None:
        self.folder = folder
        self.key = key[:32]

    def get(self, fold: str) -> Fold | None:
        """What the fold gave; None if it was not kept or the file is damaged."""
        if self.folder is None:
            return None
        try:
            with np.load(self._path(self.folder, fold), allow_pickle=False) as content:
                return {name: np.asarray(content[name], dtype=np.float64) for name in content.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def put(self, fold: str, scores: Fold) -> None:
        """Keep what the fold gave."""
        if self.folder is None:
            return
        content = io.BytesIO()
        np.savez(content, **scores)  # type: ignore[arg-type]
        write_bytes(self._path(self.folder, fold), content.getvalue())

    def _path(self, folder: Path, fold: str) -> Path:
        return folder / f"{self.key}-{fold}.npz"
