"""What a model said of gold passages when their municipality was held out of its training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov.classify.held_out_file import passage_keys, read_held_out


def held_out_codings(
    model: Path, gold: pd.DataFrame, codes: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame] | None:
    """The gold passages that the model was judged on, their codings (passage_id, code, probability, decision, needs_review, uncertainty), and
    second-level values.

    The last is as ``breakdown.second_level_lines`` takes it: values given the right main codes, None where they do not apply. None for a model
    that keeps no held-out scores, or none of these passages.
    """
    held_out = read_held_out(model)
    if held_out is None or not {f"{code}_p" for code in codes} <= set(held_out):
        return None
    known = held_out.drop_duplicates("key").set_index("key")
    keys = np.array(passage_keys(gold), dtype=object)
    found = np.isin(keys, known.index)
    judged = gold[found]
    if judged.empty:
        return None
    rows = known.reindex(keys[found]).reset_index(drop=True)
    parts = [
        pd.DataFrame(
            {
                "passage_id": judged["passage_id"].to_numpy(),
                "code": code,
                "probability": rows[f"{code}_p"],
                "decision": rows[f"{code}_decision"],
                "needs_review": rows[f"{code}_review"],
                "uncertainty": rows[f"{code}_uncertainty"],
            }
        )
        for code in codes
    ]
    suffix = "_given"
    given = rows[[name for name in rows if str(name).endswith(suffix)]].rename(
        columns=lambda name: str(name).removesuffix(suffix)
    )
    return judged, pd.concat(parts, ignore_index=True), given.set_index(judged.index)
