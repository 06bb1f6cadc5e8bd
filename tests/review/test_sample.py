"""A sample has known probabilities, reaches every passage, and comes back from a spreadsheet as it went out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.export.table_files import write_csv
from boliginnov.resources import shipped
from boliginnov.review.decisions import read_decisions
from boliginnov.review.sample import attach_sample, draw_sample, read_sample

CODES = ["innovativt_grep", "ny_samarbeidsform"]


@pytest.fixture
def codebook() -> Codebook:
    return load_codebook(shipped("codebook.toml"))


def passages(n: int = 600, seed: int = 0) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "passage_id": [f"p{i:05}" for i in range(n)],
            "doc_id": [f"plan{i % 7}" for i in range(n)],
            "kommune": "Granvika",
            "title": "Boligplan",
            "plan_type": np.where(np.arange(n) % 3 == 0, "samfunnsdel", "boligplan"),
            "page": 1,
            "section": "",
            "lead_in": "",
            "text": [f"Oppdiktet passasje nummer {i} om boliger" for i in range(n)],
        }
    )
    for code in CODES:
        table[f"{code}_p"] = 1 / (1 + np.exp(5 - 2.5 * generator.standard_normal(n)))
        table[code] = (table[f"{code}_p"] > 0.4).astype(int)
    return table


@pytest.mark.parametrize("options", [{}, {"simple": True}, {"by": "plan_type"}])
def test_weights_count_every_passage_once(options: dict[str, object]) -> None:
    sample = draw_sample(passages(), 80, codes=CODES, seed=3, **options)  # type: ignore[arg-type]
    assert len(sample) == 80
    assert sample["passage_id"].is_unique
    assert (1 / sample["sample_probability"]).sum() == pytest.approx(600)
    assert (sample["sample_probability"] == sample["stratum_drawn"] / sample["stratum_size"]).all()
    assert (sample.groupby("stratum").size() == sample.groupby("stratum")["stratum_drawn"].first()).all()


def test_every_passage_is_drawn_as_often_as_its_probability_says() -> None:
    coded = passages(60)
    drawn = pd.concat([draw_sample(coded, 20, codes=CODES, seed=seed) for seed in range(600)])
    share = drawn["passage_id"].value_counts().reindex(coded["passage_id"]) / 600
    told = drawn.groupby("passage_id")["sample_probability"].first().reindex(coded["passage_id"])
    assert share.notna().all()
    assert (abs(share - told) < 5 * np.sqrt(told * (1 - told) / 600) + 1e-9).all()


def test_probable_passages_are_drawn_more_often_than_their_share() -> None:
    coded = passages(5000)
    likely = set(coded.loc[coded["innovativt_grep_p"] > 0.25, "passage_id"])
    stratified = draw_sample(coded, 200, codes=CODES, seed=1)["passage_id"].isin(likely).sum()
    assert stratified > 1.8 * 200 * len(likely) / 5000


def test_same_seed_same_sample_whatever_the_order_of_rows() -> None:
    coded = passages()
    again = coded.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(draw_sample(coded, 50, codes=CODES, seed=9), draw_sample(again, 50, codes=CODES, seed=9))
    assert not draw_sample(coded, 50, codes=CODES, seed=9)["passage_id"].equals(
        draw_sample(coded, 50, codes=CODES, seed=8)["passage_id"]
    )


@pytest.mark.parametrize(("rows", "n"), [(3, 200), (1, 1), (40, 1), (40, 3), (600, 599)])
def test_small_tables_and_small_samples(rows: int, n: int) -> None:
    sample = draw_sample(passages(rows), n, codes=CODES, seed=0)
    assert len(sample) == min(rows, n)
    assert (1 / sample["sample_probability"]).sum() == pytest.approx(rows)


def test_a_sample_of_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="at least one"):
        draw_sample(passages(), 0, codes=CODES, seed=0)


@pytest.mark.parametrize("dialect", ["excel", "plain"])
def test_filled_sample_is_read_as_decisions_and_as_sample(tmp_path: Path, codebook: Codebook, dialect: str) -> None:
    sample = draw_sample(passages(20_000), 60, codes=CODES, seed=2)
    filled = sample.assign(coder="AB", innovativt_grep="1", ny_samarbeidsform="0")
    filled.loc[59, ["coder", "innovativt_grep", "ny_samarbeidsform"]] = ""
    write_csv(filled, tmp_path / "sample.csv", dialect)  # type: ignore[arg-type]
    back = read_sample(tmp_path, codebook).set_index("passage_id").reindex(sample["passage_id"])
    np.testing.assert_allclose(back["sample_probability"].astype(float), sample["sample_probability"], rtol=1e-12)
    assert back["innovativt_grep"].iloc[:59].eq(1).all()
    assert back["innovativt_grep"].isna().sum() == 1
    assert len(read_decisions(tmp_path, codebook)) == 59


def test_votes_of_two_coders_are_averaged(tmp_path: Path, codebook: Codebook) -> None:
    sample = draw_sample(passages(), 10, codes=CODES, seed=2)
    write_csv(sample.assign(coder="AB", innovativt_grep="1"), tmp_path / "a.csv")
    write_csv(sample.assign(coder="CD", innovativt_grep="0"), tmp_path / "b.csv")
    back = read_sample(tmp_path, codebook)
    assert len(back) == 10
    assert back["innovativt_grep"].eq(0.5).all()
    assert back["ny_samarbeidsform"].isna().all()
    assert set(back["coder"]) == {"AB+CD"}


def test_a_coder_has_one_vote_in_a_sample_and_none_when_contradicting(tmp_path: Path, codebook: Codebook) -> None:
    sample = draw_sample(passages(), 10, codes=CODES, seed=2)
    write_csv(sample.assign(coder="AB", innovativt_grep="1", ny_samarbeidsform="1"), tmp_path / "a.csv")
    write_csv(sample.assign(coder="ab", innovativt_grep="1", ny_samarbeidsform="0"), tmp_path / "b.csv")
    write_csv(sample.assign(coder="CD", innovativt_grep="0", ny_samarbeidsform="0"), tmp_path / "c.csv")
    back = read_sample(tmp_path, codebook)
    assert back["innovativt_grep"].eq(0.5).all()
    assert back["ny_samarbeidsform"].eq(0).all()


@pytest.mark.parametrize(("column", "value"), [("innovativt_grep", "ja"), ("stratum_size", "mange"), ("stratum_drawn", "999999")])
def test_impossible_values_are_named_with_file_and_line(tmp_path: Path, codebook: Codebook, column: str, value: str) -> None:
    sample = draw_sample(passages(), 5, codes=CODES, seed=2).astype(object)
    sample["coder"] = "AB"
    sample.loc[1, column] = value
    write_csv(sample, tmp_path / "s.csv")
    with pytest.raises(ConfigurationError, match="line 3"):
        read_sample(tmp_path, codebook)


def test_a_passage_with_a_new_id_is_found_by_its_text(tmp_path: Path, codebook: Codebook) -> None:
    coded = passages(50)
    coded["text"] = [f"{word} passasje om noe helt for seg selv {word}" for word in (f"{i * 7919:x}" * 6 for i in range(1, 51))]
    sample = draw_sample(coded, 10, codes=CODES, seed=2)
    write_csv(sample.assign(coder="AB", innovativt_grep="1"), tmp_path / "s.csv")
    renamed = coded.assign(passage_id="new" + coded["passage_id"])
    back = attach_sample(read_sample(tmp_path, codebook), renamed)
    assert set(back["passage_id"]) == {f"new{p}" for p in sample["passage_id"]}


def test_a_text_keeps_its_own_apostrophe_and_loses_the_guard_against_formulas(tmp_path: Path, codebook: Codebook) -> None:
    coded = passages(10).assign(text=["- et punkt", *["'68-generasjonen"] * 9])
    write_csv(draw_sample(coded, 10, codes=CODES, seed=2).assign(coder="AB"), tmp_path / "s.csv")
    assert set(read_sample(tmp_path, codebook)["text"]) == {"- et punkt", "'68-generasjonen"}
    assert set(read_decisions(tmp_path, codebook)["text"]) == {"- et punkt", "'68-generasjonen"}


def test_a_folder_without_samples_gives_an_empty_table(tmp_path: Path, codebook: Codebook) -> None:
    (tmp_path / "decisions.csv").write_text("passage_id;coder;innovativt_grep\np1;AB;1\n", encoding="utf-8")
    assert read_sample(tmp_path, codebook).empty
