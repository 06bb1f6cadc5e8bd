"""Logistic regression of a code on plan attributes, corrected for the coder's errors, with errors clustered by plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from boliginnov.analysis.corrected import pseudo_outcomes
from boliginnov.analysis.human_sample import Flags, Floats, Ints, Matched, codes_of, match
from boliginnov.analysis.intervals import quantile
from boliginnov.analysis.shares import FEW_PLANS, group_values
from boliginnov.errors import BoliginnovError

Correction = Literal["jackknife", "cr1"]
COLUMNS = [
    "term", "estimate", "se", "df", "low", "high", "odds_ratio", "odds_low", "odds_high", "p", "n_passages", "n_plans", "n_sampled", "method", "note",
]  # fmt: skip
FEWEST_OF_EACH = 5
"""With fewer passages coded by hand that have the code, or that have it not, the odds of a value are the coder's own more than the people's."""
_SHOWN = 3
_STEPS, _CLOSE, _FARTHEST = 100, 1e-10, 30.0


@dataclass(frozen=True)
class Fit:
    """Coefficients (k,), their covariance (k, k), clustered by plan, and degrees of freedom (k,)."""

    coefficients: Floats
    covariance: Floats
    df: Floats
    clusters: int


def regression(
    coded: pd.DataFrame,
    code: str,
    attributes: Sequence[str],
    *,
    sample: pd.DataFrame | None = None,
    correction: Correction = "jackknife",
) -> pd.DataFrame:
    """One row per term: log odds and odds ratio with 95 % interval and p value, uncorrected for the number of terms.

    Parameters
    ----------
    coded : the wide table, one row a passage
    attributes : plan columns. Numbers enter as they are, centred at their mean; text as indicators against the most frequent value. Rows with a
        missing number are left out; empty text is a value of its own ("ukjent").
    sample : the human-coded sample. Without it the coder's decisions are taken as true (``method`` "naive").
    correction : see ``fit_logistic``

    With a sample the moment conditions are x·(ỹ − expit(xβ)), ỹ the pseudo-outcomes of ``corrected`` (DSL, Egami et al. 2023): unbiased whatever
    the coder's errors. Intervals and p values use Student's t with each term's own degrees of freedom (see ``fit_logistic``). ``note`` has keys
    of ``shares.NOTES``.

    Raises BoliginnovError if an attribute has one value only, or a value in one plan only; if attributes cannot be told from each other; if the
    code is all but never or always in a group; and if fewer than ``FEWEST_OF_EACH`` sampled passages of a value have, or have not, the code.
    """
    from scipy.stats import t as student

    attributes = list(dict.fromkeys(attributes))
    keep = complete_rows(coded, attributes)
    used = coded[keep].reset_index(drop=True)
    if used.empty:
        raise BoliginnovError(f"Regression: no passage has {' and '.join(attributes)}.")
    _check_values(used, attributes)
    matched = match(coded, sample, code) if sample is not None and not sample.empty else None
    y = pd.to_numeric(coded[code]).to_numpy(dtype=np.float64) if matched is None else pseudo_outcomes(matched)
    x, terms = design_matrix(used, attributes)
    plan, plans = codes_of(used["doc_id"])
    notes: list[str] = ["few_plans"] if plans < FEW_PLANS else []
    sampled = 0
    if matched is not None:
        notes += matched.notes
        sampled = int(keep[matched.row].sum())
        _check_sample(coded, attributes, matched, keep)
    fit = fit_logistic(x, y[keep], plan, correction=correction)
    se = np.sqrt(np.diag(fit.covariance))
    rows = []
    for term, b, s, df in zip(terms, fit.coefficients, se, fit.df, strict=True):
        q = quantile(df)
        low, high = b - q * s, b + q * s
        rows.append(
            {
                "term": term,
                "estimate": b,
                "se": s,
                "df": df,
                "low": low,
                "high": high,
                "odds_ratio": np.exp(b),
                "odds_low": np.exp(low),
                "odds_high": np.exp(high),
                "p": float(2 * student.sf(abs(b / s), max(df, 1.0))),
                "n_passages": len(used),
                "n_plans": plans,
                "n_sampled": sampled,
                "method": "naive" if matched is None else "corrected",
                "note": " ".join(notes),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def complete_rows(coded: pd.DataFrame, attributes: Sequence[str]) -> Flags:
    """The passages (N,) that have every attribute that is a number; text is never missing."""
    keep = np.ones(len(coded), dtype=bool)
    for name in attributes:
        if pd.api.types.is_numeric_dtype(coded[name]):
            keep &= coded[name].notna().to_numpy()
    return keep


def _check_values(used: pd.DataFrame, attributes: Sequence[str]) -> None:
    """Refuse an attribute of one value, and values that one plan alone has, by name."""
    alone: list[str] = []
    for name in attributes:
        values = group_values(used[name])
        plans = used["doc_id"].groupby(values).nunique()
        if len(plans) == 1:
            raise BoliginnovError(f"Regression: {name} is {plans.index[0]} in all passages. Leave it out.")
        if not pd.api.types.is_numeric_dtype(used[name]):
            alone += [f"{name}={value}" for value in sorted(plans.index[plans == 1])]
    if alone:
        raise BoliginnovError(
            f"Regression: one plan alone has {_some(alone)}, so the error cannot be told. Join values or leave it out."
        )


def _check_sample(coded: pd.DataFrame, attributes: Sequence[str], matched: Matched, keep: Flags) -> None:
    """Refuse values where people found too few passages with the code, or without it."""
    inside = keep[matched.row]
    y = matched.y[inside]
    groups = {"": pd.Series("", index=range(len(y)))}
    for name in attributes:
        if not pd.api.types.is_numeric_dtype(coded[name]):
            groups[name] = group_values(coded[name].iloc[matched.row[inside]]).reset_index(drop=True)
    few = []
    for name, values in groups.items():
        every = [""] if not name else sorted(set(group_values(coded.loc[keep, name])))
        for value in every:
            own = y[(values == value).to_numpy(dtype=bool)]
            if min(own.sum(), len(own) - own.sum()) < FEWEST_OF_EACH:
                few.append(f"{f'{name}={value}' if name else 'all'}: {own.sum():.0f} of {len(own)}")
    if few:
        raise BoliginnovError(
            f"Regression: too few passages coded by hand have the code, or have it not ({_some(few)}; it takes {FEWEST_OF_EACH} of each). "
            "Code a larger sample, join values or leave the attribute out."
        )


def _some(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def design_matrix(coded: pd.DataFrame, attributes: Sequence[str]) -> tuple[Floats, list[str]]:
    """Regressors (N, k) with a constant first, and the names of the terms; text becomes ``column=value``."""
    columns: list[Floats] = [np.ones(len(coded))]
    terms = ["constant"]
    for name in attributes:
        if pd.api.types.is_numeric_dtype(coded[name]):
            numbers = coded[name].to_numpy(dtype=np.float64)
            columns.append(numbers - numbers.mean())
            terms.append(name)
            continue
        values = group_values(coded[name])
        counts = values.value_counts()
        common = min(counts[counts == counts.max()].index)
        for value in sorted(set(values) - {common}):
            columns.append(np.where((values == value).to_numpy(dtype=bool), 1.0, 0.0))
            terms.append(f"{name}={value}")
    return np.column_stack(columns), terms


def fit_logistic(x: Floats, y: Floats, cluster: Ints, *, correction: Correction = "jackknife") -> Fit:
    """Logistic regression by Newton's method, with a sandwich covariance clustered by ``cluster``.

    Parameters
    ----------
    x : regressors, shape (N, k), a constant first; y : outcomes, shape (N,), any real number (pseudo-outcomes may leave 0 to 1); cluster : 0…G-1, shape (N,)
    correction : "cr1" multiplies the sandwich by G/(G−1)·(N−1)/(N−k), as Stata and statsmodels do. "jackknife" leaves out one
        cluster at a time, linearised (CV3L, MacKinnon, Nielsen & Webb 2023): better with few or unequal clusters. Its degrees of freedom
        are Satterthwaite's for each coefficient (Bell & McCaffrey 2002) with outcomes that move together within a cluster as much as the
        residuals do (Imbens & Kolesár 2016): a value that two of 200 plans have has about one. Those of "cr1" are G − 1.

    Raises BoliginnovError if the regressors are collinear, or the outcome has no finite solution.
    """
    n, k = x.shape
    groups = int(cluster.max()) + 1 if n else 0
    if groups < 2 or np.linalg.matrix_rank(x) < k:
        raise BoliginnovError(
            "Regression: the attributes cannot be told apart with these plans (collinear, or one plan). Leave one out."
        )
    beta = _solve(x, y)
    mu = 1 / (1 + np.exp(-(x @ beta)))
    scores = x * (y - mu)[:, None]
    by_cluster = np.zeros((groups, k))
    np.add.at(by_cluster, cluster, scores)
    information = (x * (mu * (1 - mu))[:, None]).T @ x
    if correction == "cr1":
        bread = np.linalg.inv(information)
        covariance = bread @ (by_cluster.T @ by_cluster) @ bread * groups / (groups - 1) * (n - 1) / (n - k)
        return Fit(beta, covariance, np.full(k, groups - 1.0), groups)
    weighted = x * (mu * (1 - mu))[:, None]
    own, left = np.zeros((2, groups, k, k))
    for g in range(groups):
        rows = cluster == g
        own[g] = weighted[rows].T @ x[rows]
        if np.linalg.cond(information - own[g]) > 1e12:
            raise BoliginnovError(
                "Regression: an attribute has a value that only one plan has, so its error cannot be told. Join values or leave it out."
            )
        left[g] = np.linalg.inv(information - own[g])
    moves = -np.einsum("gij,gj->gi", left, by_cluster)
    together = np.zeros((groups, k))
    np.add.at(together, cluster, weighted)
    size, excess = together[:, 0], by_cluster[:, 0] ** 2
    dispersion = float(((y - mu) ** 2).sum()) / float(size.sum())
    moving = max(float((excess - dispersion * size).sum()), 0.0) / float((size**2).sum())
    variance = dispersion * own + moving * together[:, :, None] * together[:, None, :]
    return Fit(beta, (groups - 1) / groups * moves.T @ moves, _degrees_of_freedom(own, left, variance), groups)


def _degrees_of_freedom(own: Floats, left: Floats, variance: Floats) -> Floats:
    """Satterthwaite's degrees of freedom (k,) of the jackknife variances, if the clusters' scores have these variances.

    ``own`` (G, k, k) is the information of each cluster, ``left`` the inverse of that of all others, ``variance`` that of its scores. A cluster's move
    is its score less its part of the sum of all scores, times ``left``; the squared moves are a quadratic form in the scores with
    mean tr P and variance 2 tr P², P the covariance of the moves.
    """
    inverse, total = np.linalg.inv(own.sum(axis=0)), variance.sum(axis=0)
    result = np.ones(own.shape[1])
    for term in range(own.shape[1]):
        row = left[:, term, :]
        part = np.einsum("gi,gij->gj", row, own) @ inverse
        spread = np.einsum("gij,gj->gi", variance, row)
        crossed = spread @ part.T
        moves = np.diag(np.einsum("gi,gi->g", row, spread)) - crossed - crossed.T + part @ total @ part.T
        result[term] = max(float(np.trace(moves)) ** 2 / float((moves**2).sum()), 1.0)
    return result


def _solve(x: Floats, y: Floats) -> Floats:
    beta: Floats = np.zeros(x.shape[1])
    mean = min(max(float(y.mean()), 1e-4), 1 - 1e-4)
    beta[0] = np.log(mean / (1 - mean))
    loss = _loss(x, y, beta)
    for _ in range(_STEPS):
        mu = 1 / (1 + np.exp(-(x @ beta)))
        gradient = x.T @ (y - mu)
        information = (x * (mu * (1 - mu))[:, None]).T @ x
        try:
            step = np.linalg.solve(information, gradient)
        except np.linalg.LinAlgError as error:
            raise _unsolvable() from error
        size = 1.0
        while size > 1e-8 and (new := _loss(x, y, beta + size * step)) > loss + 1e-12:
            size /= 2
        beta = beta + size * step
        if np.abs(x @ beta).max() > _FARTHEST:
            raise _unsolvable()
        if np.abs(step).max() < _CLOSE:
            return beta
        loss = new
    raise _unsolvable()


def _loss(x: Floats, y: Floats, beta: Floats) -> float:
    """Negative log likelihood; convex in beta for any real outcomes."""
    eta = x @ beta
    return float(np.logaddexp(0, eta).sum() - y @ eta)


def _unsolvable() -> BoliginnovError:
    return BoliginnovError(
        "Regression: a group of passages has (all but) none or only the code, so its odds cannot be told. Join values or code more passages."
    )
