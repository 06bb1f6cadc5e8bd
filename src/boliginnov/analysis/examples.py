"""Which passages to show: the strongest examples of a code, and the coded passages that a reader looks through."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from boliginnov.analysis.asks_lexicon import load_lexicon


def strongest(coded: pd.DataFrame, code: str, *, limit: int = 10, per_plan: int = 2) -> pd.DataFrame:
    """The passages with the code that a person gave, then those with the highest probability; ties by passage_id.

    At most `per_plan` from one plan, and a text that several plans share only once. What tells of an idea that came to nothing is no example,
    unless a person gave it the code.
    """
    found = coded[coded[code] == 1]
    by_person = found[f"{code}_by"] == "person"
    found = found[by_person | ~found["text"].str.lower().str.contains(load_lexicon().dropped)]
    found = found.assign(_person=by_person, _text=found["text"].str.casefold().str.split().str.join(" "))
    found = found.sort_values(["_person", f"{code}_p", "passage_id"], ascending=[False, False, True], kind="stable")
    found = found.drop_duplicates("_text")
    return found[found.groupby("doc_id").cumcount() < per_plan].head(limit).drop(columns=["_person", "_text"])


def to_look_through(coded: pd.DataFrame, codes: Sequence[str], *, limit: int) -> tuple[pd.DataFrame, int]:
    """The passages with a code or waiting for a person, the most probable first, and how many there are without the limit."""
    names = list(codes)
    coded_or_waiting = coded["needs_review"] == 1
    for code in names:
        coded_or_waiting = coded_or_waiting | (coded[code] == 1)
    found = coded[coded_or_waiting]
    if not names or found.empty:
        return found.head(limit), len(found)
    found = found.assign(_p=found[[f"{code}_p" for code in names]].max(axis=1))
    found = found.sort_values(["_p", "passage_id"], ascending=[False, True], kind="stable").drop(columns="_p")
    return found.head(limit), len(found)
