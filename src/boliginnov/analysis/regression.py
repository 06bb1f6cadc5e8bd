"""Logistic regression of a code on plan attributes, corrected for the coder's errors, with errors clustered by plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from boliginnov.analysis.corrected import pseudo_outcomes
from boliginnov.analysis.counts import UNKNOWN_YEAR
from boliginnov.analysis.human_sample import Floats, Ints, codes_of, match
from boliginnov.analysis.intervals import quantile
from boliginnov.errors import BoliginnovError

Correction = Literal["jackknife", "cr1"]
COLUMNS = ["term", "estimate", "se", "low", "high", "odds_ratio", "odds_low", "odds_high", "p", "n_passages", "n_plans", "method"]
_STEPS, _CLOSE, _FARTHEST = 100, 1e-10, 30.0


@dataclass(frozen=True)
class Fit:
    """Coefficients (k,) and their covariance (k, k), clustered by plan."""

    coefficients: Floats
    covariance: Floats
    clusters: int


def regression(
    coded: pd.DataFrame,
    code: str,
    attributes: Sequence[str],
    *,
    sample: pd.DataFrame | None = None,
    correction: Correction = "jackknife",
) -> pd.DataFrame:
    """One row per term: log odds and odds ratio with 95 % interval and p value.

    Parameters
    ----------
    coded : the wide table, one row a passage
    attributes : plan columns. Numbers enter as they are, centred at their mean; text as indicators against the most frequent value. Rows with a
        missing number are left out; empty text is a value of its own ("ukjent").
    sample : the human-coded sample. Without it the coder's decisions are taken as true (``method`` "naive").
    correction : see ``fit_logistic``

    With a sample the moment conditions are x·(ỹ − expit(xβ)), ỹ the pseudo-outcomes of ``corrected`` (DSL, Egami et al. 2023): unbiased whatever
    the coder's errors. Intervals use Student's t with plans − 1 degrees of freedom.

    Raises BoliginnovError if an attribute cannot be told from others, or if the code is all but never or always in a group.
    """
    from scipy.stats import t as student

    keep = np.ones(len(coded), dtype=bool)
    for name in attributes:
        if pd.api.types.is_numeric_dtype(coded[name]):
            keep &= coded[name].notna().to_numpy()
    matched = match(coded, sample, code) if sample is not None and not sample.empty else None
    y = pd.to_numeric(coded[code]).to_numpy(dtype=np.float64) if matched is None else pseudo_outcomes(matched)
    used = coded[keep].reset_index(drop=True)
    x, terms = design_matrix(used, attributes)
    plan, plans = codes_of(used["doc_id"])
    fit = fit_logistic(x, y[keep], plan, correction=correction)
    se = np.sqrt(np.diag(fit.covariance))
    q = quantile(plans - 1)
    rows = []
    for term, b, s in zip(terms, fit.coefficients, se, strict=True):
        low, high = b - q * s, b + q * s
        rows.append(
            {
                "term": term,
                "estimate": b,
                "se": s,
                "low": low,
                "high": high,
                "odds_ratio": np.exp(b),
                "odds_low": np.exp(low),
                "odds_high": np.exp(high),
                "p": float(2 * student.sf(abs(b / s), max(plans - 1, 1))),
                "n_passages": len(used),
                "n_plans": plans,
                "method": "naive" if matched is None else "corrected",
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


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
        values = coded[name].astype("string").fillna("").astype(str).replace("", UNKNOWN_YEAR)
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
    x : regressors, shape (N, k); y : outcomes, shape (N,), any real number (pseudo-outcomes may leave 0 to 1); cluster : 0…G-1, shape (N,)
    correction : "cr1" multiplies the sandwich by G/(G−1)·(N−1)/(N−k), as Stata and statsmodels do. "jackknife" leaves out one
        cluster at a time, linearised (CV3L, MacKinnon, Nielsen & Webb 2023): better with few or unequal clusters.

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
        return Fit(beta, covariance, groups)
    moves = np.zeros((groups, k))
    for g in range(groups):
        rows = cluster == g
        own = (x[rows] * (mu[rows] * (1 - mu[rows]))[:, None]).T @ x[rows]
        left = information - own
        if np.linalg.cond(left) > 1e12:
            raise BoliginnovError(
                "Regression: an attribute has a value that only one plan has, so its error cannot be told. Join values or leave it out."
            )
        moves[g] = -np.linalg.solve(left, by_cluster[g])
    return Fit(beta, (groups - 1) / groups * moves.T @ moves, groups)


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
