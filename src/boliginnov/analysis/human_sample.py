"""A human-coded sample matched with the coder's passages: what each coded passage stands for, and what the coder thought of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_FEWEST_POSITIVE = 5


@dataclass(frozen=True)
class Matched:
    """The sample of one code beside the passages; n sampled rows, N passages.

    ``row`` (n,) is the passage's place in the table, ``y`` (n,) the human code (a mean of votes, 0 to 1), ``weight`` (n,) how many passages
    it stands for (they sum to N), ``stratum`` (n,) 0…H-1, ``prediction`` (N,) the coder's probability, ``part`` (n,)
    the sampled part of the stratum. ``power`` is how much the predictions are trusted (λ of PPI++). ``notes`` name what to know.
    """

    row: Ints
    y: Floats
    weight: Floats
    stratum: Ints
    part: Floats
    prediction: Floats
    power: float
    notes: tuple[str, ...]

    @property
    def residual(self) -> Floats:
        """Human code minus trusted prediction of the sampled passages, shape (n,)."""
        return self.y - self.power * self.prediction[self.row]


def match(coded: pd.DataFrame, sample: pd.DataFrame, code: str, *, independent: bool = True) -> Matched | None:
    """The sample matched for one code; None when no sample covers its strata.

    Parameters
    ----------
    coded : the wide table, one row a passage, with ``passage_id`` and ``{code}_p``
    sample : as ``review.sample.read_sample`` gives it: one row per sample and drawn passage, uncoded ones included
    independent : False if the coder was trained on the sample. Its predictions then fit the sample too well, and are not used.

    Drawn passages that nobody coded, or that are no longer among the passages, count as missing at random within their stratum. A sample with a
    stratum where nothing is coded is left out. Several samples are pooled, each with the part of the coded rows that it has (a convex
    combination of unbiased estimates).
    """
    place = pd.Series(np.arange(len(coded)), index=coded["passage_id"])
    known = sample[sample["passage_id"].isin(place.index) & sample[code].notna()]
    kept, notes = [], set()
    for name, rows in sample.groupby("sample_id", sort=True):
        own = known[known["sample_id"] == name]
        drawn, found = rows.groupby("stratum").size(), own.groupby("stratum").size()
        sizes = rows.groupby("stratum")[["stratum_drawn", "stratum_size"]].first()
        frame = rows["frame_size"].max()
        whole = pd.isna(frame) or int(sizes["stratum_size"].sum()) == int(frame)
        if own.empty or not whole or set(drawn.index) != set(found.index):
            notes.add("sample_incomplete")
            continue
        told = sizes["stratum_drawn"].astype("Float64")
        should = told.where(told.notna(), drawn.astype("Float64")).astype(float)
        if (found < should).any():
            notes.add("sample_partly_coded")
        weight = (should / found).reindex(own["stratum"]).to_numpy() / own["sample_probability"].to_numpy(dtype=float)
        kept.append(own.assign(_weight=weight, _stratum=str(name) + "/" + own["stratum"].astype(str)))
        if not pd.isna(frame) and int(frame) != len(coded):
            notes.add("passages_changed")
    if not kept:
        return None
    table = pd.concat(kept, ignore_index=True)
    total = len(table)
    shares = table.groupby("sample_id")["passage_id"].transform("size").to_numpy(dtype=float) / total
    sums = table.groupby("sample_id")["_weight"].transform("sum").to_numpy(dtype=float)
    part = np.minimum(1 / table["_weight"].to_numpy(dtype=float), 1.0)
    weight = shares * table["_weight"].to_numpy(dtype=float) * len(coded) / sums
    prediction = predictions(coded, code) if independent else None
    if prediction is None:
        notes.add("predictions_not_used")
        prediction = np.zeros(len(coded))
    row = place.loc[table["passage_id"]].to_numpy(dtype=np.int64)
    stratum = np.unique(table["_stratum"], return_inverse=True)[1].astype(np.int64)
    y = table[code].to_numpy(dtype=float)
    power = _power(y, prediction[row], weight, stratum, part)
    return Matched(row, y, weight, stratum, part, prediction, power, tuple(sorted(notes)))


def predictions(coded: pd.DataFrame, code: str) -> Floats | None:
    """The coder's probability of every passage, shape (N,); None if it gives none for some."""
    p = pd.to_numeric(coded[f"{code}_p"]).to_numpy(dtype=np.float64, na_value=np.nan)
    return None if not len(p) or np.isnan(p).any() else np.clip(p, 0.0, 1.0)


def _power(y: Floats, f: Floats, weight: Floats, stratum: Ints, part: Floats) -> float:
    """The λ with the smallest design variance of the difference estimator (PPI++, Angelopoulos, Duchi & Zrnic 2023), 0 to 1.

    With fewer than five coded positives it cannot be told, and the predictions are trusted in full (λ = 1).
    """
    if y.sum() < _FEWEST_POSITIVE:
        return 1.0
    scale = (1 - part) * weight**2
    covariance = float((scale * _centred(y, stratum) * _centred(f, stratum)).sum())
    variance = float((scale * _centred(f, stratum) ** 2).sum())
    return min(max(covariance / variance, 0.0), 1.0) if variance > 0 else 1.0


def _centred(values: Floats, stratum: Ints) -> Floats:
    n = np.bincount(stratum)
    return values - (np.bincount(stratum, weights=values) / n)[stratum]


def codes_of(plans: Any) -> tuple[Ints, int]:
    """Whole numbers 0…G-1 for the plans of the passages, and G."""
    names, index = np.unique(np.asarray(plans, dtype=str), return_inverse=True)
    return index.astype(np.int64), len(names)
