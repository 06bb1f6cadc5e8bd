"""Share of passages with a code, over all and per group of plans, with an interval that knows the coder errs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from boliginnov.analysis.corrected import corrected_share
from boliginnov.analysis.counts import UNKNOWN_YEAR
from boliginnov.analysis.expected import Measured, expected_count
from boliginnov.analysis.human_sample import Flags, Ints, Matched, codes_of, match
from boliginnov.analysis.intervals import share_interval
from boliginnov.analysis.pooled import pooled_residuals

Target = Literal["plans", "read"]
COLUMNS = [
    "group", "group_value", "code", "n_passages", "n_plans", "n_sampled", "naive", "estimate", "low", "high", "method", "note",
]  # fmt: skip
ALL = "all"
FEWEST_SAMPLED = 30
"""With fewer sampled passages a group is not estimated from them alone."""
FEW_PLANS = 10
_LEAST_SCALE = 0.01
"""Groups may always differ by this share: the prior of partial pooling is never narrower."""
METHODS = {
    "corrected": "predictions corrected with the human-coded sample (DSL / PPI++)",
    "pooled": "predictions corrected with the human-coded sample, the group's own part drawn towards the other groups (partial pooling)",
    "expected": "the sum of the coder's calibrated probabilities, persons' decisions counting as they are",
    "naive": "the coder's count as it is; its error is not known",
}
NOTES = {
    "no_sample": "there is no human-coded sample",
    "few_sampled": f"fewer than {FEWEST_SAMPLED} sampled passages in the group",
    "pooled": "the coder's error here is taken from the other groups too; the interval is about the passages read, not about plans like these",
    "none_sampled": "no sampled passage in the group: it is taken to be like the other groups",
    "one_plan": "the group is one plan: the interval is about its passages, not about plans like it",
    "few_plans": "fewer than ten plans: the interval is wide and only roughly right",
    "no_positive": "the people found none in the sample; the interval starts at 0",
    "sample_incomplete": "a sample had a stratum where nothing was coded and was left out",
    "sample_partly_coded": "not all drawn passages are coded; the rest counts as missing at random within its stratum",
    "passages_changed": "the passages are not those that the sample was drawn from; the new ones are taken to be like the old",
    "predictions_not_used": "the coder gives no probabilities or has learnt from the sample; the sample alone is used",
    "same_calibration": "the coder's probabilities are taken to be as right here as where they were measured; the interval is about the passages read",
    "learnt_from": "the coder has learnt from plans of these municipalities: its probabilities are too sure, so there is no interval",
    "coder_unknown": "nothing is known of the coder's error, so there is no interval",
}


def shares(
    coded: pd.DataFrame,
    codes: Sequence[str],
    *,
    groups: Sequence[str] = (),
    sample: pd.DataFrame | None = None,
    level: Mapping[str, Measured] | None = None,
    learnt_from: Collection[str] = (),
    target: Target = "plans",
    independent: bool = True,
) -> pd.DataFrame:
    """One row per group value and code, all passages first: the coder's count (naive) and the estimate with its 95 % interval.

    Parameters
    ----------
    coded : the wide table, one row a passage, with doc_id, the plan columns named in ``groups`` and per code C, C_p, C_by
    groups : plan columns; empty and missing values are one group of their own ("ukjent")
    sample : the human-coded sample (``review.sample.read_sample``)
    level : how well the level of the coder's probabilities is known (``analysis.quality.level``), for where there is no sample
    learnt_from : municipality numbers that the coder was trained on, so that ``level`` says nothing of their plans (columns kommunenr and kommunenr_2024)
    target : "plans" (default) is about plans like these, errors clustered by plan; "read" is about the very passages read
    independent : False if the coder was trained on the sample

    All shares are between 0 and 1. ``method`` is a key of ``METHODS``, ``note`` keys of ``NOTES`` joined with a space. Where nobody found the code
    (0 of the sample) the interval starts at 0 and its upper end comes from the variance that is kept up (see ``corrected``).

    Sources: Egami, Hinck, Stewart & Wei (2023, NeurIPS), Angelopoulos et al. (2023, Science; 2023, PPI++).
    """
    plan, _ = codes_of(coded["doc_id"])
    learnt = np.zeros(len(coded), dtype=bool)
    if learnt_from:
        learnt = coded[["kommunenr", "kommunenr_2024"]].isin(learnt_from).any(axis=1).to_numpy(dtype=bool)
    rows = []
    pooled: dict[tuple[str, str], dict[str, dict[str, object]]] = {}
    matched: dict[str, Matched | None] = {}
    if sample is not None and not sample.empty:
        matched = {code: match(coded, sample, code, independent=independent) for code in codes}
    for group, value, domain in domains(coded, groups):
        for code in codes:
            decision = pd.to_numeric(coded[code]).to_numpy(dtype=np.float64)
            found = matched.get(code)
            plans = len(np.unique(plan[domain]))
            sampled = 0 if found is None else int(domain[found.row].sum())
            row: dict[str, object] = {
                "group": group,
                "group_value": value,
                "code": code,
                "n_passages": int(domain.sum()),
                "n_plans": plans,
                "n_sampled": sampled,
                "naive": float(decision[domain].mean()),
            }
            if found is not None and sampled >= FEWEST_SAMPLED:
                row |= _from_sample(found, domain, plan, plans, target)
            elif found is not None and group != ALL and len(found.row) >= FEWEST_SAMPLED:
                if (group, code) not in pooled:
                    pooled[group, code] = _pooled(found, coded[group])
                row |= pooled[group, code][value] | {"note": _pooled_note(found, sampled)}
            else:
                missing = "few_sampled" if found is not None else "no_sample" if not matched else "sample_incomplete"
                row |= _from_probabilities(coded[domain], code, (level or {}).get(code), learnt[domain], missing)
            rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def domains(coded: pd.DataFrame, groups: Sequence[str]) -> Iterator[tuple[str, str, Flags]]:
    """Group column, value and its passages (N,): all first, then each column's values in sorted order."""
    if coded.empty:
        return
    yield ALL, "", np.ones(len(coded), dtype=bool)
    for group in groups:
        values = group_values(coded[group])
        for value in sorted(set(values)):
            yield group, str(value), (values == value).to_numpy(dtype=bool)


def group_values(column: pd.Series[Any]) -> pd.Series[str]:
    """The group of every passage as text, "ukjent" where it is not known."""
    if pd.api.types.is_numeric_dtype(column):
        column = column.astype("Int64")
    return column.astype("string").fillna("").astype(str).replace("", UNKNOWN_YEAR)


def _from_sample(matched: Matched, domain: Flags, plan: Ints, plans: int, target: Target) -> dict[str, object]:
    notes = list(matched.notes)
    clustered = target == "plans" and plans > 1
    if target == "plans":
        notes += ["one_plan"] if plans == 1 else ["few_plans"] if plans < FEW_PLANS else []
    found = corrected_share(matched, domain, plan, clustered=clustered)
    low, high = share_interval(found.estimate, found.se, found.df)
    if not matched.y[domain[matched.row]].any():
        notes.append("no_positive")
        low = 0.0
    estimate = min(max(found.estimate, 0.0), 1.0)
    return {"estimate": estimate, "low": low, "high": high, "method": "corrected", "note": " ".join(notes)}


def _pooled(matched: Matched, column: pd.Series[Any]) -> dict[str, dict[str, object]]:
    """Estimate and interval of every group of a column by partial pooling; all groups of the column take part."""
    names, group = np.unique(group_values(column).to_numpy(dtype=str), return_inverse=True)
    overall = corrected_share(matched, np.ones(len(group), dtype=bool), group, clustered=False).estimate
    residual, variance = pooled_residuals(matched, group.astype(np.int64), min(max(overall, _LEAST_SCALE), 0.25))
    size = np.bincount(group)
    predicted = matched.power * np.bincount(group, weights=matched.prediction) / size
    found = {}
    for name, share, var in zip(names, predicted + residual, variance, strict=True):
        low, high = share_interval(float(share), float(np.sqrt(var)), max(len(matched.row) - len(names), 4.0))
        found[str(name)] = {"estimate": min(max(float(share), 0.0), 1.0), "low": low, "high": high, "method": "pooled"}
    return found


def _pooled_note(matched: Matched, sampled: int) -> str:
    return " ".join([*matched.notes, "pooled", "few_sampled" if sampled else "none_sampled"])


def _from_probabilities(coded: pd.DataFrame, code: str, level: Measured | None, learnt: Flags, missing: str) -> dict[str, object]:
    """Expected share of some passages (`expected_count`), or the count as it is where nothing is known of the probabilities."""
    decision = pd.to_numeric(coded[code]).to_numpy(dtype=np.float64)
    certain = (coded[f"{code}_by"] == "person").to_numpy(dtype=bool)
    p = pd.to_numeric(coded[f"{code}_p"]).to_numpy(dtype=np.float64, na_value=np.nan)
    p = np.where(certain, decision, np.clip(p, 0.0, 1.0))
    why_not = "learnt_from" if (learnt & ~certain).any() else "coder_unknown" if level is None or np.isnan(p).any() else ""
    if why_not:
        naive = float(decision.mean())
        return {"estimate": naive, "low": np.nan, "high": np.nan, "method": "naive", "note": f"{missing} {why_not}"}
    found = expected_count(p, certain=certain, precision=level)
    share, low, high = (number / len(coded) for number in (found.expected, found.low, found.high))
    return {"estimate": share, "low": low, "high": high, "method": "expected", "note": f"{missing} same_calibration"}
