"""What a person's review gives: codes after it, how much of it there is, and how right the decisions are that nobody looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from boliginnov.evaluate.coding import FEWEST_MUNICIPALITIES, Numbers, bootstrap, f1, precision, recall

REVIEW_SHARES = (0.05, 0.1, 0.2)
AFTER_REVIEW = ("precision", "recall", "f1")


@dataclass(frozen=True)
class Decisions:
    """Decisions on one code, one entry a passage: right codes and decisions (0 or 1), chance that the decision is wrong, whether it is sent to review."""

    codes: Numbers
    decisions: Numbers
    uncertainty: Numbers
    sent: npt.NDArray[np.bool_]


def review_measures(own: Decisions, groups: npt.NDArray[np.object_]) -> dict[str, Any]:
    """What review of one code by itself gives: ``share_sent``, right decisions among the others (together, and in the municipality with fewest; nan where all
    are sent), and precision, recall and F1 after review of those sent and of REVIEW_SHARES of the passages, the most uncertain first.
    """
    return {
        "share_sent": float(own.sent.mean()),
        "right_among_unreviewed": right_among_unreviewed(own),
        "lowest_right_of_a_municipality": lowest_right(own, groups),
        "after_needs_review": after_correction(own.codes, own.decisions, own.sent),
        "after_review_of": {
            f"{share:.2f}": f1_after_review(own.codes, own.decisions, own.uncertainty, share) for share in REVIEW_SHARES
        },
    }


def review_cells(found: Mapping[str, Any]) -> list[str]:
    """What :func:`review_measures` found, as text: share sent, right decisions, precision / recall / F1 after each review; – for what is None or nan."""
    right = (found["right_among_unreviewed"], found["lowest_right_of_a_municipality"])
    after = (found["after_needs_review"], *found["after_review_of"].values())
    figures = (" / ".join(_figure(each[name], 2) for name in AFTER_REVIEW) for each in after)
    return [f"{found['share_sent']:.1%}", *(_figure(share, 3) for share in right), *figures]


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None or value != value else f"{value:.{digits}f}"


def f1_after_review(codes: Numbers, decisions: Numbers, uncertainty: Numbers, share: float) -> dict[str, float]:
    """Precision, recall and F1 when a person has put right the given share of passages, the most uncertain first."""
    reviewed = np.zeros(len(codes), dtype=bool)
    reviewed[np.argsort(-uncertainty, kind="stable")[: round(share * len(codes))]] = True
    return after_correction(codes, decisions, reviewed)


def after_correction(codes: Numbers, decisions: Numbers, reviewed: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Precision, recall and F1 when a person has put the reviewed passages right."""
    corrected = np.where(reviewed, codes, decisions)
    return {
        "precision": precision(codes, corrected, corrected),
        "recall": recall(codes, corrected, corrected),
        "f1": f1(codes, corrected, corrected),
    }


def after_review_of_passages(by_code: Mapping[str, Decisions], groups: npt.NDArray[np.object_], *, seed: int) -> pd.DataFrame:
    """What each code is like once a person has put all codes of a share of the passages right, those first of which some code is most in doubt.

    ``groups`` are the municipalities. Returns a row per code, share (REVIEW_SHARES) and measure (AFTER_REVIEW) with estimate, low and high: 95 %,
    municipalities drawn with replacement and ranked anew, none where the code occurs in fewer than FEWEST_MUNICIPALITIES.
    """
    doubt = np.max([own.uncertainty for own in by_code.values()], axis=0)
    parts = []
    for code, own in by_code.items():
        occurs = set(groups[(own.codes == 1) | (own.decisions == 1)].tolist())
        for share in REVIEW_SHARES:

            def measures(rows: npt.NDArray[np.int64], own: Decisions = own, share: float = share) -> dict[str, float]:
                return f1_after_review(own.codes[rows], own.decisions[rows], doubt[rows], share)

            table = bootstrap(measures, groups, seed=seed, draws=1000 if len(occurs) >= FEWEST_MUNICIPALITIES else 0)
            parts.append(table.assign(code=code, share=share))
    return pd.concat(parts, ignore_index=True)


def sent_for_any(by_code: Mapping[str, Decisions]) -> float:
    """Share of the passages that are sent to review for at least one code."""
    return float(np.any([own.sent for own in by_code.values()], axis=0).mean())


def right_among_unreviewed(own: Decisions) -> float:
    """Share of right decisions among those not sent to review; nan where all are sent."""
    return float((own.codes == own.decisions)[~own.sent].mean()) if not own.sent.all() else float("nan")


def lowest_right(own: Decisions, groups: npt.NDArray[np.object_]) -> float:
    """The lowest :func:`right_among_unreviewed` of a municipality; nan where all are sent."""
    right = pd.Series((own.codes == own.decisions)[~own.sent])
    return float(right.groupby(groups[~own.sent]).mean().min())
