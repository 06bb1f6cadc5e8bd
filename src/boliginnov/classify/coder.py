"""What every coder can do, and how its scores become rows of the codings table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from boliginnov.tables import CODINGS, empty, validate

Scores = npt.NDArray[np.float64]


class Coder(Protocol):
    """Codes passages; ``keyword`` and ``trained`` are two."""

    @property
    def name(self) -> str:
        """Name of the coder, as the codings table gives it."""

    def code(self, passages: pd.DataFrame) -> pd.DataFrame:
        """Codings of passages.

        ``passages`` needs passage_id, doc_id, text, lead_in, kind, section, order and language, whole plans at a time since neighbours count.
        Returns a table as tables.CODINGS: every main code for every passage, and ``code:value`` rows of the second level where they apply.
        """


def codings_table(
    passage_ids: Sequence[str],
    code: str,
    *,
    coder: str,
    probabilities: Scores,
    decisions: npt.NDArray[np.bool_],
    needs_review: npt.NDArray[np.bool_],
    why: Sequence[str],
) -> pd.DataFrame:
    """Rows of tables.CODINGS for one code; all arguments have one entry a passage."""
    return pd.DataFrame(
        {
            "passage_id": list(passage_ids),
            "code": code,
            "probability": np.round(probabilities, 4),
            "decision": decisions.astype(int),
            "decided_by": "model",
            "coder": coder,
            "needs_review": needs_review.astype(int),
            "why": list(why),
        }
    )


def join_codings(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One validated codings table out of several; empty when there are none."""
    filled: list[Any] = [part for part in parts if len(part)]
    return validate(CODINGS, pd.concat(filled, ignore_index=True)) if filled else empty(CODINGS)
