"""Keep with a model what it said of passages whose municipality it had not seen: thresholds, review and evaluation rest on it.

``held_out.json`` holds no text: a passage is a hash of its municipality and its text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from boliginnov.classify.passage_text import reading_texts
from boliginnov.errors import ModelError

FILE = "held_out.json"
_DIGITS = 4


def passage_keys(passages: pd.DataFrame) -> list[str]:
    """A short hash of municipality and reading text per passage; needs kommunenr, text, kind and lead_in."""
    return [
        hashlib.sha256(f"{group}\n{text}".encode()).hexdigest()[:16]
        for group, text in zip(passages["kommunenr"], reading_texts(passages), strict=True)
    ]


def write_held_out(folder: Path, predictions: pd.DataFrame, keys: Sequence[str]) -> None:
    """Write held-out predictions, one row a passage, columns as the training made them; ids are replaced by ``keys``."""
    table = predictions.drop(columns=["passage_id", "doc_id"]).round(_DIGITS).assign(key=list(keys))
    content = {name: table[name].tolist() for name in table.columns}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read_held_out(folder: Path) -> pd.DataFrame | None:
    """What :func:`write_held_out` wrote, with a column ``key``; None for a model without it.

    Raises ModelError when the file is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        return pd.DataFrame(json.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise ModelError(f"{path}: damaged ({error}). Run `boliginnov train` again or install boliginnov again.") from error
