"""What is special about a plan against the others, so that chance in small plans does not pass for character."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import beta

from boliginnov.analysis.examples import strongest
from boliginnov.analysis.human_sample import Floats

WORDS = ["doc_id", "word", "n_here", "n_elsewhere", "log_odds", "z"]
CODES = ["doc_id", "code", "n", "n_passages", "share", "shrunk", "low", "high", "others", "stands_out"]
PRIOR_WORDS = 500.0
"""Weight, in words, of what all plans together say: the informative prior."""
NOTABLE = 1.96
_WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*")


def special_words(
    coded: pd.DataFrame, doc_id: str, *, limit: int = 20, fewest: int = 3, ignore: Sequence[str] = ()
) -> pd.DataFrame:
    """Words that a plan uses more than the others, by log odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008).

    Columns: doc_id, word, n_here, n_elsewhere, log_odds (natural log, shrunk), z. The prior is the words' frequencies in all plans, worth
    ``PRIOR_WORDS`` words, so rare words and small plans are drawn to no difference. Only words used at least ``fewest`` times in the plan with z above
    1.96, highest z first. ``ignore`` takes the names of place and municipality out.
    """
    here, elsewhere = Counter[str](), Counter[str]()
    for text, own in zip(coded["text"], coded["doc_id"] == doc_id, strict=True):
        (here if own else elsewhere).update(word.casefold() for word in _WORD.findall(str(text)))
    skip = {word.casefold() for word in ignore}
    total = here + elsewhere
    n_all, n_here, n_else = sum(total.values()), sum(here.values()), sum(elsewhere.values())
    rows = []
    for word in sorted(here):
        if here[word] < fewest or word in skip or not n_else:
            continue
        prior = PRIOR_WORDS * total[word] / n_all
        a, b = here[word] + prior, elsewhere[word] + prior
        log_odds = float(np.log(a / (n_here + PRIOR_WORDS - a)) - np.log(b / (n_else + PRIOR_WORDS - b)))
        z = log_odds / float(np.sqrt(1 / a + 1 / b))
        if z > NOTABLE:
            rows.append(
                {
                    "doc_id": doc_id,
                    "word": word,
                    "n_here": here[word],
                    "n_elsewhere": elsewhere[word],
                    "log_odds": log_odds,
                    "z": z,
                }
            )
    table = pd.DataFrame(rows, columns=WORDS)
    return table.sort_values(["z", "word"], ascending=[False, True], kind="stable").head(limit).reset_index(drop=True)


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


def plan_passages(coded: pd.DataFrame, doc_id: str, codes: Sequence[str], *, limit: int = 5) -> pd.DataFrame:
    """The plan's strongest passages for each code (``examples.strongest``), with the code in the column ``for_code``."""
    own = coded[coded["doc_id"] == doc_id]
    parts = [strongest(own, code, limit=limit, per_plan=limit).assign(for_code=code) for code in codes]
    return pd.concat(parts, ignore_index=True) if parts else own.head(0).assign(for_code="")


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
