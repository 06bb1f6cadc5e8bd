"""Corrected shares against the truth, textbook stratified sampling, and closed forms."""

import numpy as np
import pandas as pd
import pytest

from boliginnov.analysis.corrected import corrected_share, pseudo_outcomes
from boliginnov.analysis.expected import Measured
from boliginnov.analysis.human_sample import codes_of, match
from boliginnov.analysis.shares import COLUMNS, METHODS, NOTES, shares
from boliginnov.review.sample import draw_sample
from tests.analysis.coder_that_errs import CODE, coded_by_hand, plans_and_truth


def sampled(n: int = 200, seed: int = 1, **options: bool) -> tuple[pd.DataFrame, np.ndarray, pd.DataFrame]:
    coded, truth = plans_and_truth()
    return coded, truth, coded_by_hand(draw_sample(coded, n, codes=[CODE], seed=seed, **options), coded, truth)  # type: ignore[arg-type]


def everywhere(coded: pd.DataFrame) -> np.ndarray:
    return np.ones(len(coded), dtype=bool)


def test_mean_of_many_samples_is_the_truth_while_the_count_is_not() -> None:
    coded, truth = plans_and_truth()
    plan, _ = codes_of(coded["doc_id"])
    estimates = []
    for seed in range(100):
        sample = coded_by_hand(draw_sample(coded, 150, codes=[CODE], seed=seed), coded, truth)
        matched = match(coded, sample, CODE)
        assert matched is not None
        estimates.append(corrected_share(matched, everywhere(coded), plan, clustered=False).estimate)
    error = np.std(estimates) / 100**0.5
    assert abs(np.mean(estimates) - truth.mean()) < 3.5 * error + 5e-4
    assert abs(coded[CODE].mean() - truth.mean()) > 10 * error


def test_without_predictions_it_is_the_textbook_stratified_estimate() -> None:
    coded, _, sample = sampled()
    plan, _ = codes_of(coded["doc_id"])
    matched = match(coded, sample, CODE, independent=False)
    assert matched is not None
    found = corrected_share(matched, everywhere(coded), plan, clustered=False)
    strata = sample.groupby("stratum")
    size, n, mean, s2 = strata["stratum_size"].first(), strata.size(), strata[CODE].mean(), strata[CODE].var(ddof=1)
    assert found.estimate == pytest.approx((size * mean).sum() / size.sum())
    textbook = (((1 - n / size) * size**2 * s2 / n).sum()) ** 0.5 / size.sum()
    assert found.se >= textbook - 1e-12  # kept up where nothing was found
    assert found.se < 2 * textbook


def test_coding_everything_gives_the_truth_with_no_error() -> None:
    coded, truth, sample = sampled(n=10_000)
    row = shares(coded, [CODE], sample=sample, target="read").iloc[0]
    assert row["estimate"] == pytest.approx(truth.mean())
    assert row["low"] == pytest.approx(row["high"])


def test_clustered_error_with_everything_coded_is_the_delete_one_plan_jackknife() -> None:
    coded, truth, sample = sampled(n=10_000)
    keep = np.random.default_rng(0).random(len(coded)) < 0.6 + 0.4 * (np.arange(len(coded)) > 900)
    plan, plans = codes_of(coded["doc_id"])
    matched = match(coded, sample, CODE)
    assert matched is not None
    found = corrected_share(matched, keep, plan, clustered=True)
    left_out = np.array([truth[keep & (plan != g)].mean() for g in range(plans)])
    by_hand = ((plans - 1) / plans * ((left_out - truth[keep].mean()) ** 2).sum()) ** 0.5
    assert found.estimate == pytest.approx(truth[keep].mean())
    assert found.se == pytest.approx(by_hand)


def test_mean_of_pseudo_outcomes_is_the_estimate() -> None:
    coded, _, sample = sampled()
    plan, _ = codes_of(coded["doc_id"])
    matched = match(coded, sample, CODE)
    assert matched is not None
    assert 0 < matched.power <= 1
    assert pseudo_outcomes(matched).mean() == pytest.approx(
        corrected_share(matched, everywhere(coded), plan, clustered=True).estimate
    )


def test_table_has_all_and_groups_and_says_what_it_did() -> None:
    coded, truth, sample = sampled(300)
    table = shares(coded, [CODE], groups=["plan_type", "fylke", "kommune", "period_from"], sample=sample)
    assert list(table.columns) == COLUMNS
    assert table.iloc[0][["group", "n_passages", "n_plans", "n_sampled"]].tolist() == ["all", 1800, 30, 300]
    assert set(table.loc[table["group"] == "fylke", "group_value"]) == {"Fjordfylke", "ukjent"}
    assert set(table["method"]) <= set(METHODS)
    assert {note for cell in table["note"] for note in cell.split()} <= set(NOTES)
    small = table[table["group"] == "kommune"]
    assert (small["method"] == "pooled").all()
    assert small["note"].str.contains("few_sampled").all()
    assert small[["low", "high"]].notna().all(axis=None)
    assert table["estimate"].between(0, 1).all()
    types = table[table["group"] == "plan_type"].set_index("group_value")
    for value, row in types.iterrows():
        assert row["low"] <= truth[coded["plan_type"] == value].mean() <= row["high"]


def test_small_groups_are_pooled_and_cover_the_truth_better_than_the_count() -> None:
    inside, off_pooled, off_naive = [], [], []
    for seed in range(6):
        coded, truth, sample = sampled(200, seed)
        table = shares(coded, [CODE], groups=["kommune"], sample=sample)
        for row in table[table["method"] == "pooled"].to_dict("records"):
            share = truth[coded["kommune"] == row["group_value"]].mean()
            inside.append(row["low"] <= share <= row["high"])
            off_pooled.append(abs(row["estimate"] - share))
            off_naive.append(abs(row["naive"] - share))
    assert len(inside) >= 60
    assert np.mean(inside) >= 0.93
    assert np.mean(off_pooled) < 0.6 * np.mean(off_naive)


def test_a_group_without_sampled_passages_says_so_and_is_less_sure() -> None:
    coded, _, sample = sampled(300)
    place = coded["passage_id"].map(dict(zip(coded["passage_id"], coded["kommune"], strict=True)))
    without = sample["passage_id"].isin(coded.loc[place == "Kommune 3", "passage_id"])
    table = shares(coded, [CODE], groups=["kommune"], sample=sample.assign(**{CODE: sample[CODE].mask(without)}))
    rows = table[table["group"] == "kommune"].set_index("group_value")
    assert rows.loc["Kommune 3", "n_sampled"] == 0
    assert "none_sampled" in rows.loc["Kommune 3", "note"].split()
    assert "none_sampled" not in rows.loc["Kommune 4", "note"].split()
    assert rows.loc["Kommune 3", "method"] == "pooled"


def test_about_the_passages_read_is_narrower_than_about_plans_like_these() -> None:
    coded, _, sample = sampled(600)
    read = shares(coded, [CODE], sample=sample, target="read").iloc[0]
    plans = shares(coded, [CODE], sample=sample, target="plans").iloc[0]
    assert read["estimate"] == plans["estimate"]
    assert read["high"] - read["low"] < plans["high"] - plans["low"]


def test_nothing_found_in_the_sample_gives_an_interval_from_zero() -> None:
    coded, _, sample = sampled()
    row = shares(coded, [CODE], sample=sample.assign(**{CODE: 0.0})).iloc[0]
    assert row["low"] == 0
    assert row["estimate"] <= row["high"]
    assert 0 < row["high"] < 0.2
    assert "no_positive" in row["note"]


def test_a_half_coded_sample_is_used_and_said() -> None:
    coded, truth, sample = sampled(400)
    half = sample.assign(**{CODE: sample[CODE].where(sample.index < 250)})
    row = shares(coded, [CODE], sample=half).iloc[0]
    assert row["n_sampled"] == 250
    assert "sample_partly_coded" in row["note"]
    assert row["low"] <= truth.mean() <= row["high"]


def test_a_sample_with_a_whole_stratum_missing_is_not_used() -> None:
    coded, _, sample = sampled()
    gone = sample[sample["stratum"] != sample["stratum"].iloc[0]]
    row = shares(coded, [CODE], sample=gone).iloc[0]
    assert row["method"] == "naive"
    assert "sample_incomplete" in row["note"]
    assert np.isnan(row["low"])


def test_two_samples_are_pooled() -> None:
    coded, truth = plans_and_truth()
    samples = [coded_by_hand(draw_sample(coded, 150, codes=[CODE], seed=s), coded, truth) for s in (1, 2)]
    matched = match(coded, pd.concat(samples), CODE)
    assert matched is not None
    assert matched.weight.sum() == pytest.approx(len(coded))
    one = shares(coded, [CODE], sample=samples[0], target="read").iloc[0]
    both = shares(coded, [CODE], sample=pd.concat(samples), target="read").iloc[0]
    assert both["high"] - both["low"] < one["high"] - one["low"]


def test_new_passages_since_the_sample_are_said() -> None:
    coded, _, sample = sampled()
    more = pd.concat([coded, coded.tail(60).assign(passage_id=lambda t: "x" + t["passage_id"], doc_id="ny")], ignore_index=True)
    assert "passages_changed" in shares(more, [CODE], sample=sample).iloc[0]["note"]


def test_a_coder_trained_on_the_sample_is_not_trusted() -> None:
    coded, truth, sample = sampled(400)
    drawn = coded["passage_id"].isin(sample["passage_id"]).to_numpy()
    cheating = coded.assign(**{f"{CODE}_p": np.where(drawn, truth, 0.9)})  # right where it was taught, absurd elsewhere
    assert shares(cheating, [CODE], sample=sample).iloc[0]["estimate"] > 3 * truth.mean()
    honest = shares(cheating, [CODE], sample=sample, independent=False).iloc[0]
    assert honest["low"] <= truth.mean() <= honest["high"]
    assert "predictions_not_used" in honest["note"]


def test_known_quality_gives_precision_over_recall_and_keeps_persons_codes() -> None:
    coded, truth = plans_and_truth()
    decided = coded[CODE].to_numpy() == 1
    precision, recall = truth[decided].mean(), decided[truth].mean()
    quality = {
        CODE: {
            "precision": Measured(precision, precision - 0.05, precision + 0.05),
            "recall": Measured(recall, recall - 0.05, recall + 0.05),
        }
    }
    row = shares(coded, [CODE], quality=quality).iloc[0]
    assert row["method"] == "quality"
    assert row["estimate"] == pytest.approx(truth.mean())
    assert row["low"] < row["estimate"] < row["high"]
    assert row["naive"] == coded[CODE].mean()
    by_person = coded.assign(**{CODE: truth.astype(int), f"{CODE}_by": "person"})
    certain = shares(by_person, [CODE], quality=quality).iloc[0]
    assert (certain["estimate"], certain["low"], certain["high"]) == pytest.approx((truth.mean(),) * 3)


def test_quality_corrects_groups_with_the_same_error_rates() -> None:
    n = 100_000
    plan = np.arange(n) % 50
    truth = np.random.default_rng(0).random(n) < np.where(plan < 25, 0.02, 0.10)
    decision = np.where(truth, np.random.default_rng(1).random(n) < 0.6, np.random.default_rng(2).random(n) < 0.02)
    coded = pd.DataFrame(
        {
            "passage_id": np.arange(n).astype(str),
            "doc_id": plan.astype(str),
            "g": np.where(plan < 25, "a", "b"),
            CODE: decision.astype(int),
            f"{CODE}_p": 0.5,
            f"{CODE}_by": "model",
        }
    )
    p, r = truth[decision].mean(), decision[truth].mean()
    quality = {CODE: {"precision": Measured(p, p - 0.01, p + 0.01), "recall": Measured(r, r - 0.01, r + 0.01)}}
    table = shares(coded, [CODE], groups=["g"], quality=quality).set_index("group_value")
    assert table.loc["a", "estimate"] == pytest.approx(0.02, abs=0.004)
    assert table.loc["b", "estimate"] == pytest.approx(0.10, abs=0.006)


def test_nothing_known_is_called_naive_and_no_passages_give_no_rows() -> None:
    coded, _ = plans_and_truth()
    row = shares(coded, [CODE]).iloc[0]
    assert row[["method", "note"]].tolist() == ["naive", "no_sample coder_unknown"]
    assert row["estimate"] == row["naive"]
    assert np.isnan(row["high"])
    assert shares(coded.head(0), [CODE]).empty
