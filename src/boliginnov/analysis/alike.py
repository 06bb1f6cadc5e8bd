"""Passages that are alike across plans: copied and reworded text, so that it counts once and an idea's spread is seen."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from rapidfuzz import fuzz
from sklearn.feature_extraction.text import TfidfVectorizer

from boliginnov.analysis.human_sample import Floats, Ints
from boliginnov.analysis.reading import municipality

COPIED = 90.0
"""Least likeness (0 to 100, rapidfuzz ratio on normalised text) of text that is copied."""
REWORDED = 0.5
"""Least cosine of character n-grams of text that is reworded."""
COLUMNS = ["cluster", "passage_id", "doc_id", "kommune", "period_from", "role", "kind", "likeness"]
SPREAD = ["cluster", "n_passages", "n_plans", "n_municipalities", "first_plan", "first_year", "last_year", "kind", "passage_id"]
_BLOCK = 1000
_UNKNOWN = 9999


def alike(coded: pd.DataFrame, *, reworded: float = REWORDED, copied: float = COPIED) -> pd.DataFrame:
    """Clusters of two or more passages that say the same, one row a passage.

    ``coded`` holds the passages to compare (usually those with a code; thousands, not hundreds of thousands), with passage_id, doc_id, text,
    period_from and the municipality columns. Candidates are passages whose TF-IDF vectors of character 3- to 5-grams have a cosine
    of at least ``reworded``; rapidfuzz then tells copies (``copied``) from rewording.

    Each cluster has a leader: the earliest passage by period_from (unknown years last), then by doc_id and passage_id. A passage joins the leader that it
    is most like, never a chain of others, so a cluster does not drift from its first text. ``role`` is "first", "later" (another
    plan) or "same_plan"; ``kind`` is "copied" or "reworded", ``likeness`` the cosine, both towards the leader ("" and 1 for the leader). Short texts
    (fewer than five words) are left out: they are alike by chance.
    """
    years = pd.to_numeric(coded["period_from"]).astype("Int64").fillna(_UNKNOWN).astype(int)
    table = coded.assign(
        _year=years,
        _text=pd.Series([_normal(t) for t in coded["text"]], index=coded.index, dtype="str"),
        _place=municipality(coded),
    )
    table = (
        table[table["_text"].str.count(" ") >= 4]
        .sort_values(["_year", "doc_id", "passage_id"], kind="stable")
        .reset_index(drop=True)
    )
    if len(table) < 2:
        return pd.DataFrame(columns=COLUMNS)
    leader, cosine = _leaders(list(table["_text"]), reworded)
    rows = []
    leaders = [i for i in range(len(table)) if leader[i] == i and (leader == i).sum() > 1]
    for number, first in enumerate(leaders, start=1):
        for i in np.flatnonzero(leader == first):
            ratio = fuzz.ratio(table["_text"][first], table["_text"][i])
            same = table["doc_id"][i] == table["doc_id"][first]
            rows.append(
                {
                    "cluster": number,
                    "passage_id": table["passage_id"][i],
                    "doc_id": table["doc_id"][i],
                    "kommune": table["kommune"][i],
                    "period_from": table["period_from"][i],
                    "role": "first" if i == first else "same_plan" if same else "later",
                    "kind": "" if i == first else "copied" if ratio >= copied else "reworded",
                    "likeness": 1.0 if i == first else float(cosine[i]),
                }
            )
    return pd.DataFrame(rows, columns=COLUMNS).astype({"period_from": "Int64"})


def spread(clusters: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """One row a cluster that stands in two or more plans: the first plan and how far it has come, most plans first.

    ``kind`` is "copied" if every later plan copied it, else "reworded". ``passage_id`` is the first plan's. Years missing where no plan has one.
    """
    place = pd.Series(municipality(coded).to_numpy(), index=coded["passage_id"].to_numpy())
    rows = []
    for number, own in clusters.groupby("cluster", sort=True):
        later = own[own["role"] == "later"]
        if later.empty:
            continue
        first = own[own["role"] == "first"].iloc[0]
        rows.append(
            {
                "cluster": number,
                "n_passages": len(own),
                "n_plans": own["doc_id"].nunique(),
                "n_municipalities": place.loc[own["passage_id"]].nunique(),
                "first_plan": first["doc_id"],
                "first_year": own["period_from"].min(),
                "last_year": own["period_from"].max(),
                "kind": "copied" if (later["kind"] == "copied").all() else "reworded",
                "passage_id": first["passage_id"],
            }
        )
    table = pd.DataFrame(rows, columns=SPREAD)
    return table.sort_values(["n_plans", "n_passages", "cluster"], ascending=[False, False, True], kind="stable").reset_index(
        drop=True
    )


def counted_once(coded: pd.DataFrame, clusters: pd.DataFrame) -> pd.DataFrame:
    """The passages without those that copy an earlier one; rewordings stay."""
    return coded[~coded["passage_id"].isin(clusters.loc[clusters["kind"] == "copied", "passage_id"])]


def _leaders(texts: list[str], least: float) -> tuple[Ints, Floats]:
    """For each text, in order, the earlier leader it is most like (itself if none), and their cosine."""
    matrix = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=1).fit_transform(texts).tocsr()
    n = len(texts)
    leader = np.arange(n)
    cosine: Floats = np.ones(n)
    for start in range(0, n, _BLOCK):
        block = (matrix[start : start + _BLOCK] @ matrix[: start + _BLOCK].T).tocsr()
        for offset in range(block.shape[0]):
            i = start + offset
            columns = block.indices[block.indptr[offset] : block.indptr[offset + 1]]
            values = block.data[block.indptr[offset] : block.indptr[offset + 1]]
            fits = (columns < i) & (values >= least) & (leader[columns] == columns)
            if fits.any():
                best = min(zip(-values[fits].round(9), columns[fits], strict=True))
                leader[i], cosine[i] = int(best[1]), -float(best[0])
    return leader, cosine


def _normal(text: object) -> str:
    return re.sub(r"[\W\d_]+", " ", str(text)).casefold().strip()
