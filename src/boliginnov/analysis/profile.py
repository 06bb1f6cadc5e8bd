"""What is special about a plan against the others, so that chance in small plans does not pass for character."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import beta

from boliginnov.analysis.human_sample import Floats

CODES = ["doc_id", "code", "n", "n_passages", "share", "shrunk", "low", "high", "others", "stands_out"]


def special_codes(coded: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """One row per plan and code: its share of coded passages, shrunk towards the other plans by how little it says (beta-binomial).

    The prior is fitted to all plans by maximum marginal likelihood (empirical Bayes; Morris 1983). ``shrunk`` is the posterior mean, low and high its 95 %
    interval, ``others`` the share in all other plans. ``stands_out`` is "more" or "less" where the interval leaves ``others`` out, else "".
    Counts are decisions as they stand.
    """
    rows = []
    for code in codes:
        by_plan = (coded[code] == 1).groupby(coded["doc_id"]).agg(["sum", "count"]).sort_index()
        n, size = by_plan["sum"].to_numpy(dtype=float), by_plan["count"].to_numpy(dtype=float)
        if not len(n):
            continue
        a, b = fit_beta(n, size)
        for doc_id, x, m in zip(by_plan.index, n, size, strict=True):
            rest = size.sum() - m
            others = (n.sum() - x) / rest if rest else np.nan
            low, high = (float(v) for v in beta.ppf([0.025, 0.975], a + x, b + m - x))
            rows.append(
                {
                    "doc_id": doc_id,
                    "code": code,
                    "n": int(x),
                    "n_passages": int(m),
                    "share": x / m,
                    "shrunk": (a + x) / (a + b + m),
                    "low": low,
                    "high": high,
                    "others": others,
                    "stands_out": "more" if low > others else "less" if high < others else "",
                }
            )
    return pd.DataFrame(rows, columns=CODES)


def fit_beta(n: Floats, size: Floats) -> tuple[float, float]:
    """Beta prior (a, b) of the plans' shares by maximum marginal likelihood of beta-binomial counts, shapes (G,).

    Plans that do not differ more than chance give a prior worth at most as many passages as all plans have.
    """
    mean = float((n.sum() + 0.5) / (size.sum() + 1))

    def loss(log_weight: Floats) -> float:
        weight = float(np.exp(log_weight[0]))
        a, b = mean * weight, (1 - mean) * weight
        return -float((betaln(a + n, b + size - n) - betaln(a, b)).sum())

    grid = np.linspace(0, np.log(max(size.sum(), 2.0)), 25)
    start = min(grid, key=lambda value: loss(np.array([value])))
    best = minimize(loss, np.array([start]), method="L-BFGS-B", bounds=[(0.0, float(grid[-1]))])
    weight = float(np.exp(best.x[0]))
    return mean * weight, (1 - mean) * weight
