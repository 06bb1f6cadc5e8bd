"""One row a passage, for researchers."""

from __future__ import annotations

import pandas as pd

from boliginnov.codebook import Codebook, MainCode
from boliginnov.export.coded_passages import PLAN_COLUMNS, coded_passages

CODEBOOK = Codebook(
    title="Nytt", codes=tuple(MainCode(name=name, label=name, definition=name) for name in ("ny_modell", "ny_avtale"))
)


def _coding(passage: str, code: str, decision: int, needs_review: int) -> dict[str, object]:
    return {
        "passage_id": passage,
        "code": code,
        "probability": 0.5,
        "decision": decision,
        "decided_by": "model",
        "needs_review": needs_review,
        "why": "ord",
    }


def test_a_row_says_which_of_its_decisions_a_person_should_look_at() -> None:
    documents = pd.DataFrame([{"doc_id": "d", **dict.fromkeys(PLAN_COLUMNS, "")}])
    passages = pd.DataFrame({"passage_id": ["p1", "p2", "p3"], "doc_id": "d"})
    codings = pd.DataFrame(
        [
            _coding("p1", "ny_modell", 1, 0),
            _coding("p1", "ny_avtale", 0, 1),
            _coding("p2", "ny_modell", 1, 0),
            _coding("p2", "ny_avtale", 1, 0),
        ]
    )
    wide = coded_passages(documents, passages, codings, CODEBOOK)
    assert wide["ny_modell_review"].tolist() == [0, 0, 0]
    assert wide["ny_avtale_review"].tolist() == [1, 0, 0]
    assert wide["needs_review"].tolist() == [1, 0, 0]
