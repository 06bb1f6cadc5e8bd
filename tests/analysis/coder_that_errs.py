"""Invented plans with a known truth and a coder that is too eager, for the tests of the estimates."""

from __future__ import annotations

import numpy as np
import pandas as pd

CODE = "kode"


def plans_and_truth(
    seed: int = 0, *, plans: int = 30, size: int = 60, base: float = -4.0, off: float = 0.7
) -> tuple[pd.DataFrame, np.ndarray]:
    """The wide table of invented passages, and which of them have the code in truth."""
    generator = np.random.default_rng(seed)
    plan = np.repeat(np.arange(plans), size)
    signal = generator.normal(0, 3, len(plan)) + generator.normal(0, 0.6, plans)[plan] + 0.8 * (plan % 2)
    truth = generator.random(len(plan)) < 1 / (1 + np.exp(-(base + signal)))
    p = 1 / (1 + np.exp(-(base + off + signal + generator.normal(0, 0.5, len(plan)))))
    table = pd.DataFrame(
        {
            "passage_id": [f"p{i:05}" for i in range(len(plan))],
            "doc_id": [f"plan{g:03}" for g in plan],
            "kommune": [f"Kommune {g // 2}" for g in plan],
            "title": "Boligplan",
            "plan_type": np.where(plan % 2, "boligplan", "samfunnsdel"),
            "fylke": np.where(plan % 3, "Fjordfylke", ""),
            "period_from": pd.array(2016 + plan % 8, dtype="Int64"),
            "page": 1,
            "section": "",
            "lead_in": "",
            "text": "Oppdiktet passasje",
            CODE: (p >= 0.4).astype(int),
            f"{CODE}_p": p,
            f"{CODE}_by": "model",
        }
    )
    return table, truth


def coded_by_hand(sample: pd.DataFrame, coded: pd.DataFrame, truth: np.ndarray) -> pd.DataFrame:
    """The drawn sample with the true codes filled in, as ``read_sample`` gives it."""
    true = pd.Series(truth.astype(float), index=coded["passage_id"])
    return sample.assign(**{CODE: sample["passage_id"].map(true).astype(float), "coder": "AB"})
