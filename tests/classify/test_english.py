"""English documents: coded by the English lists, whatever the study's coder, and sent to review."""

import json
from pathlib import Path

import pandas as pd

from boliginnov.classify.english import code_document
from boliginnov.classify.registry import load_coder
from boliginnov.classify.train import TrainingReport
from boliginnov.codebook import Codebook
from boliginnov.tables import CODINGS, validate
from tests.classify.invented import passages

ENGLISH = "The city will pilot a rent-to-own scheme for families and has set up a partnership with two charities."
SET = Path(__file__).parents[2] / "benchmarks" / "english" / "passages.jsonl"


def decisions(codings: pd.DataFrame) -> dict[str, int]:
    return dict(zip(codings["code"], codings["decision"], strict=True))


def test_the_trained_coder_leaves_an_english_document_to_the_keyword_coder(codebook: Codebook, trained: TrainingReport) -> None:
    coder = load_coder("trained", codebook, trained.folder)
    codings = validate(CODINGS, code_document(coder, passages(ENGLISH).assign(language="en")))
    assert decisions(codings) == {"innovativt_grep": 1, "ny_samarbeidsform": 1}
    assert set(codings["coder"]) == {"keyword"}
    assert (codings["needs_review"] == codings["decision"]).all()


def test_a_norwegian_document_with_an_english_passage_stays_with_the_trained_coder(
    codebook: Codebook, trained: TrainingReport
) -> None:
    coder = load_coder("trained", codebook, trained.folder)
    table = passages(*["Kommunen skal prøve ut en ordning med felles team i boligene for unge og eldre i sentrum."] * 3, ENGLISH)
    codings = code_document(coder, table.assign(language=["nb", "nb", "nb", "en"]))
    assert set(codings["coder"]) == {"trained"}


def test_the_english_lists_hold_up_on_the_invented_passages(codebook: Codebook) -> None:
    rows = [json.loads(line) for line in SET.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 100
    table = passages(*(row["text"] for row in rows)).assign(language="en")
    codings = load_coder("keyword", codebook).code(table)
    for code in codebook.code_names:
        found = codings.loc[codings["code"] == code, "decision"].to_numpy()
        told = [row[code] for row in rows]
        right = sum(a and b for a, b in zip(found, told, strict=True))
        assert 2 * right / (found.sum() + sum(told)) >= 0.75, code
