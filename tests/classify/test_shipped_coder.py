"""The coder that comes with boliginnov: what odd passages get from it, and how large it is."""

from __future__ import annotations

import pandas as pd
import pytest

from boliginnov.classify.coder import Coder
from boliginnov.classify.registry import load_coder
from boliginnov.codebook import Codebook
from boliginnov.evaluate.noise import ocr_noise
from boliginnov.resources import shipped
from tests.classify.invented import passages

CLEAR = "Kommunen skal prøve ut en leie-til-eie-modell for barnefamilier, og inngår en avtale om dette med private utbyggere."
FACTS = "Kommunen disponerer 214 utleieboliger, hvorav 61 er omsorgsboliger. "
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def coder(codebook: Codebook) -> Coder:
    return load_coder("trained", codebook, shipped("models/coder"))


def main_codes(coder: Coder, *texts: str) -> pd.DataFrame:
    codings = coder.code(passages(*texts))
    return codings[~codings["code"].str.contains(":")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("  \n ", id="blank"),
        pytest.param("117", id="number"),
        pytest.param("4.1 | 117 | 2 300 | 17,5 % | 2024 | – | kr 4 mill. | 12", id="row of numbers"),
        pytest.param("2021 2022 2023 2024\n117 121 125 130\n17,5 18,1 19,0 20,2", id="table of numbers"),
        pytest.param("Gielddas ledje 2023:s 214 láigovisti, ja 61 dain leat fuolahusvisttit.", id="facts in Northern Sámi"),
        pytest.param("Gielddas orrot 2 300 olbmo. Dálut leat eanaš huksejuvvon 1960-logus.", id="more facts in Northern Sámi"),
        pytest.param("The municipality had 214 rental homes in 2023, of which 61 were care homes.", id="facts in English"),
        pytest.param("Most households own a detached house. The population grew by 3 per cent.", id="more facts in English"),
        pytest.param(FACTS.upper(), id="facts in capitals"),
    ],
)
def test_numbers_and_facts_get_no_code(text: str, coder: Coder) -> None:
    codings = main_codes(coder, text)
    assert list(codings["decision"]) == [0, 0]
    assert (codings["probability"] < 0.1).all()


@pytest.mark.parametrize("text", [CLEAR, CLEAR.upper()], ids=["as written", "in capitals"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.02])
def test_a_clear_measure_is_found_in_capitals_and_with_wrong_characters(text: str, share: float, coder: Coder) -> None:
    codings = main_codes(coder, *(ocr_noise(text, share, seed) for seed in range(20)))
    found = codings.groupby("code")["decision"].mean()
    assert (found >= (0.8 if share else 1.0)).all(), found.to_dict()


@pytest.mark.parametrize(("beginning", "decision"), [("", 0), (CLEAR, 1)])
def test_ten_thousand_words_are_coded_by_their_beginning_and_go_to_review(
    beginning: str, decision: int, coder: Coder, capsys: pytest.CaptureFixture[str]
) -> None:
    many = f"{beginning} {FACTS * 1_430}"
    assert len(many.split()) > 10_000
    codings = main_codes(coder, many, FACTS)
    first = codings["passage_id"] == "p0"
    assert codings["probability"].between(0, 1).all()
    assert (codings.loc[first, "decision"] == decision).all()
    assert (codings["needs_review"] == first).all()
    assert "1 passage(s) are too long" in capsys.readouterr().err


def test_all_its_files_together_are_within_the_limit() -> None:
    files = [path for path in shipped("models/coder").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 70 * MEGABYTE


def test_a_passage_that_is_longer_than_the_encoder_reads_goes_to_review(coder: Coder) -> None:
    codings = main_codes(coder, CLEAR + FACTS * 25, FACTS)
    assert (codings["needs_review"] == (codings["passage_id"] == "p0")).all()
