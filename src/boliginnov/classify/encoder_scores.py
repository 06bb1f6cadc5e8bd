"""What the fine-tuned encoder says of the coded passages that a coder is trained on: from models that had not learnt from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from boliginnov.classify.coder import Scores
from boliginnov.classify.encoder import FILES, FOLDER, HELD_OUT, Cascade, Encoder, has_encoder, text_key
from boliginnov.errors import ModelError
from boliginnov.resources import shipped
from boliginnov.whole_file import replacing

_LICENCE = "README.md"  # says what the encoder is made of, and carries its licence


@dataclass(frozen=True)
class EncoderScores:
    """Log odds of the encoder: names of the heads, and scores (n, heads)."""

    heads: Sequence[str]
    scores: Scores

    def of(self, names: Sequence[str]) -> Scores | None:
        """The scores of some heads, shape (n, names); None if one is missing."""
        return self.scores[:, [self.heads.index(name) for name in names]] if set(names) <= set(self.heads) else None

    @classmethod
    def none(cls, passages: int) -> EncoderScores:
        """What there is without an encoder."""
        return cls([], np.zeros((passages, 0)))

    def with_floors(self, cascade: Cascade, asked: npt.NDArray[np.bool_]) -> EncoderScores:
        """The scores as they are at run time, when the encoder is only asked about some passages."""
        return EncoderScores(self.heads, np.where(asked[:, None], self.scores, np.array(cascade.floors)))


@dataclass(frozen=True)
class NewPassages:
    """How many coded passages the encoder did not learn from, and how many of these are of municipalities whose plans it learnt from."""

    new: int = 0
    new_in_learnt_municipalities: int = 0


def find_encoder(model: Path) -> Path | None:
    """The encoder in a model's folder, else the shipped one; None if the installation has none."""
    return next((folder / FOLDER for folder in (model, shipped("models") / "coder") if has_encoder(folder)), None)


def copy_encoder(folder: Path, to: Path) -> None:
    """Copy an encoder into another folder; nothing is done if it is the same. Raises BoliginnovError if that cannot be written."""
    if folder.resolve() == to.resolve():
        return
    for name in (*FILES, _LICENCE):
        if (folder / name).is_file():
            with replacing(to / name) as temporary:
                shutil.copyfile(folder / name, temporary)


def held_out_log_odds(folder: Path, groups: Sequence[str], texts: Sequence[str]) -> EncoderScores:
    """Log odds of passages from an encoder's folds that had not learnt from their municipality; nan for passages that it did not learn from.

    A text that it learnt from in another municipality has the log odds that it got there. Raises ModelError when the encoder has no such file, or a
    damaged one.
    """
    return _scores(_read(folder), groups, texts)


def coded_passages_log_odds(
    folder: Path, codes: Sequence[str], groups: Sequence[str], texts: Sequence[str], progress: Callable[[str], None]
) -> tuple[EncoderScores, NewPassages]:
    """As :func:`held_out_log_odds`, with what the encoder itself says of the passages that it did not learn from.

    No heads if it knows none of the main codes. ``progress`` is told which codes it does not know, and about how many passages it is asked.
    Raises ModelError when the encoder cannot be used.
    """
    content = _read(folder)
    unknown = [code for code in codes if code not in content["heads"]]
    if len(unknown) == len(codes):
        progress("train: the encoder knows none of the main codes; training without it")
        return EncoderScores.none(len(texts)), NewPassages()
    if unknown:
        progress(f"train: the encoder does not know {', '.join(unknown)}; the other members decide there")
    found = _scores(content, groups, texts)
    rows = np.flatnonzero(np.isnan(found.scores).any(axis=1)).tolist()
    near = sum(groups[row] in content["log_odds"] for row in rows)
    if rows:
        told = (
            f"; {near} are of municipalities whose plans it learnt from, so their scores may be a little too good" if near else ""
        )
        progress(f"train: asking the encoder about {len(rows)} passages that it did not learn from{told}")
        found.scores[rows] = Encoder(folder).log_odds([texts[row] for row in rows])
    return found, NewPassages(len(rows), near)


def _read(folder: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((folder / HELD_OUT).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{folder / HELD_OUT} cannot be read ({error}). Install boliginnov again, or run scripts/finetune_encoder.py again."
        ) from error
    return content


def _scores(content: dict[str, Any], groups: Sequence[str], texts: Sequence[str]) -> EncoderScores:
    learnt: dict[str, dict[str, list[float]]] = content["log_odds"]
    anywhere = {key: row for rows in learnt.values() for key, row in rows.items()}
    nothing = [np.nan] * len(content["heads"])
    keys = [text_key(text) for text in texts]
    rows = [learnt.get(group, {}).get(key) or anywhere.get(key, nothing) for group, key in zip(groups, keys, strict=True)]
    return EncoderScores(content["heads"], np.array(rows, dtype=float).reshape(len(rows), len(nothing)))
