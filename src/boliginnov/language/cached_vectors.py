"""Remember the subword vectors of words already met, so that a frequent word's letter sequences are hashed once a process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.vectors import BaseVectors, Vectors  # type: ignore[import-not-found]

MOST = 50_000
"""Words remembered; the memory starts afresh when it is full (128 numbers a word, 26 MB)."""


class CachedVectors(BaseVectors):  # type: ignore[misc]
    """A floret table whose rows are looked up through a memory. For reading only; saved as the table itself."""

    def __init__(self, table: Vectors, most: int = MOST) -> None:
        self.table = table
        self.most = most
        self.attr = table.attr
        self.strings = table.strings
        self._rows: dict[int, int] = {}
        self._memory: npt.NDArray[np.float32] = np.zeros((most, table.shape[1]), dtype="f4")

    @property
    def shape(self) -> tuple[int, int]:
        return (int(self.table.shape[0]), int(self.table.shape[1]))

    @property
    def size(self) -> int:
        return int(self.table.size)

    def __len__(self) -> int:
        return len(self.table)

    def __getitem__(self, key: Any) -> npt.NDArray[np.float32]:
        return np.asarray(self.table[key])

    def __contains__(self, key: Any) -> bool:
        return key in self.table

    def get_batch(self, keys: Iterable[int]) -> npt.NDArray[np.float32]:
        """Vectors of the words with these hashes, shape (words, width)."""
        wanted = [int(key) for key in keys]
        new = list(dict.fromkeys(key for key in wanted if key not in self._rows))
        if len(self._rows) + len(new) > self.most:
            self._rows.clear()
            new = list(dict.fromkeys(wanted))
        if len(new) > self.most:
            return np.asarray(self.table.get_batch(wanted), dtype="f4")
        if new:
            start = len(self._rows)
            self._memory[start : start + len(new)] = self.table.get_batch(new)
            self._rows.update(zip(new, range(start, start + len(new)), strict=True))
        return self._memory[[self._rows[key] for key in wanted]]

    def to_disk(self, path: Any, *, exclude: Any = ()) -> None:
        """Write the table itself."""
        self.table.to_disk(path, exclude=exclude)

    def to_bytes(self, **settings: Any) -> bytes:
        """The table itself."""
        return bytes(self.table.to_bytes(**settings))

    def __getattr__(self, name: str) -> Any:
        """What else spaCy asks of vectors (name, mode, n_keys) is the table's."""
        if name == "table":
            raise AttributeError(name)
        return getattr(self.table, name)
