"""Which coded examples each positive passage is most like: two with the code and one without it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from boliginnov.classify.cues import lexicon
from boliginnov.classify.features import seen_passages
from boliginnov.classify.members import Passages
from boliginnov.tables import NEAREST, empty, validate

FOR, AGAINST = 2, 1
"""How many examples with the code and without it are named for a positive."""
_BLOCK = 512


def nearest_examples(codings: pd.DataFrame, passages: pd.DataFrame, examples: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """The nearest examples (``tables.NEAREST``) of every passage with a main code, most alike first.

    Likeness is the mean of three cosines: of TF-IDF vectors of stems, of their characters, and of the codebook's cues (``cues.toml``), so it is
    the same for every coder. ``examples`` are passages as :func:`coded_examples` gives them; one with the passage's own text does not count.
    """
    positive = codings[codings["code"].isin(codes) & (codings["decision"] == 1)]
    own = passages[passages["passage_id"].isin(positive["passage_id"])].reset_index(drop=True)
    if own.empty or examples.empty:
        return empty(NEAREST)
    known, asked = _vectors(seen_passages(examples), seen_passages(own))
    identity = {text: number for number, text in enumerate(dict.fromkeys([*_plain(examples), *_plain(own)]))}
    example_text, own_text = (np.array([identity[text] for text in _plain(table)]) for table in (examples, own))
    row_of = {passage: row for row, passage in enumerate(own["passage_id"])}
    found: list[dict[str, Any]] = []
    for code in codes:
        if code not in examples:
            continue
        rows = np.array([row_of[passage] for passage in positive.loc[positive["code"] == code, "passage_id"]], dtype=np.int64)
        for stance, value, most in (("for", 1, FOR), ("against", 0, AGAINST)):
            pool = np.flatnonzero(examples[code].isin([value]))
            if not len(pool):
                continue
            for start in range(0, len(rows), _BLOCK):
                part = rows[start : start + _BLOCK]
                alike = np.asarray((asked[part] @ known[pool].T).todense())
                alike[own_text[part][:, None] == example_text[pool][None, :]] = 0
                found += [
                    {
                        "passage_id": own["passage_id"].iloc[row],
                        "code": code,
                        "stance": stance,
                        "rank": rank,
                        "example_id": examples["passage_id"].iloc[pool[place]],
                        "similarity": round(float(likeness[place]), 3),
                        "example": examples["text"].iloc[pool[place]],
                        "example_source": examples["source"].iloc[pool[place]],
                    }
                    for row, likeness in zip(part, alike, strict=True)
                    for rank, place in enumerate(_best(likeness, example_text[pool], most), start=1)
                ]
    if not found:
        return empty(NEAREST)
    table = pd.DataFrame(found)
    order = pd.DataFrame(
        {
            "passage": table["passage_id"].map(row_of),
            "code": table["code"].map({code: place for place, code in enumerate(codes)}),
            "against": table["stance"] == "against",
            "rank": table["rank"],
        }
    ).sort_values(["passage", "code", "against", "rank"])
    return validate(NEAREST, table.loc[order.index].reset_index(drop=True))


def coded_examples(coded: pd.DataFrame, codings: pd.DataFrame, passages: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Passages that people coded, as examples: passage_id, doc_id, text, kind, lead_in, source, and the codes (1, 0 or missing).

    They are the coded passages of the study's folder (``read_coded``) other than gold, whose text may not be handed on, and what people decided
    in this run. The same passage of both counts as decided in the run.
    """
    main = [code for code in codes if code in coded]
    columns = ["passage_id", "doc_id", "text", "kind", "lead_in"]
    shipped = coded[coded["origin"] != "gold"].copy()
    shipped["source"] = np.where(shipped["origin"] == "constructed", "constructed", "coded")
    decided = codings[codings["code"].isin(codes) & (codings["decided_by"] == "person")]
    wide = decided.pivot(index="passage_id", columns="code", values="decision").reset_index()
    own = passages[columns].merge(wide, on="passage_id").assign(source="study")
    both = pd.concat([own, shipped[[*columns, *main, "source"]]], ignore_index=True).drop_duplicates("passage_id")
    return both[both["text"].str.strip() != ""].reset_index(drop=True)


def _best(likeness: npt.NDArray[np.float64], texts: npt.NDArray[np.int64], most: int) -> list[int]:
    """Places of the most alike, of different texts, ties in the order they stand."""
    chosen: list[int] = []
    for place in np.argsort(-likeness, kind="stable"):
        if len(chosen) == most or likeness[place] <= 0:
            break
        if all(texts[place] != texts[other] for other in chosen):
            chosen.append(int(place))
    return chosen


def _vectors(known: Passages, asked: Passages) -> tuple[csr_matrix, csr_matrix]:
    """Rows of length 1 whose products are the likeness, fitted on the known passages."""
    words = TfidfVectorizer(lowercase=False, token_pattern=r"\S+", sublinear_tf=True)
    characters = TfidfVectorizer(lowercase=False, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    cues = TfidfTransformer()
    own, others = (csr_matrix(passages.cues[:, : len(lexicon())]) for passages in (known, asked))
    fitted = [words.fit_transform(known.stems), characters.fit_transform(known.stems), cues.fit_transform(own)]
    transformed = [words.transform(asked.stems), characters.transform(asked.stems), cues.transform(others)]
    first, second = (csr_matrix(hstack(blocks) / np.sqrt(len(blocks))) for blocks in (fitted, transformed))
    return first, second


def _plain(table: pd.DataFrame) -> list[str]:
    return [re.sub(r"[\W_]+", " ", text).casefold().strip() for text in table["text"]]
