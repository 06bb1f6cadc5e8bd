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


LEVEL = {CODE: Measured(0.67, 0.60, 0.73)}


def calibrated_plans() -> tuple[pd.DataFrame, np.ndarray]:
    """40 plans of 250 passages, some with ten times as many positives as others, and a coder whose probabilities are right."""
    random = np.random.default_rng(5)
    plan = np.repeat(np.arange(40), 250)
    p = random.beta(0.15, 2.0, len(plan)) * np.where(plan < 20, 0.2, 1.0)
    truth = random.random(len(plan)) < p
    coded = pd.DataFrame(
        {
            "passage_id": np.arange(len(plan)).astype(str),
            "doc_id": plan.astype(str),
            "kommunenr": np.where(plan < 5, "0605", ""),
            "kommunenr_2024": np.where(plan < 5, "3305", "9999"),
            "g": np.where(plan < 20, "few", "many"),
            CODE: (p >= 0.35).astype(int),
            f"{CODE}_p": p,
            f"{CODE}_by": "model",
        }
    )
    return coded, truth


def test_without_a_sample_the_share_is_the_sum_of_the_probabilities_in_every_group() -> None:
    coded, truth = calibrated_plans()
    table = shares(coded, [CODE], groups=["g", "doc_id"], level=LEVEL)
    assert set(table["method"]) == {"expected"}
    true = {"": truth.mean(), **{group: truth[(coded["g"] == group).to_numpy()].mean() for group in ("few", "many")}}
    for row in table[table["group"] != "doc_id"].to_dict("records"):
        assert row["low"] < true[row["group_value"]] < row["high"]
        assert row["naive"] == coded.loc[(coded["g"] == row["group_value"]) | (row["group"] == "all"), CODE].mean()
    plans = table[table["group"] == "doc_id"].assign(
        true=lambda t: t["group_value"].map(pd.Series(truth).groupby(coded["doc_id"]).mean())
    )
    assert ((plans["low"] <= plans["true"]) & (plans["true"] <= plans["high"])).mean() >= 0.85
    assert (plans["high"] > plans["low"]).all()


def test_the_share_stays_right_when_people_have_decided_the_doubtful_passages() -> None:
    coded, truth = calibrated_plans()
    doubtful = coded[f"{CODE}_p"].between(0.15, 0.8).to_numpy()
    reviewed = coded.assign(**{CODE: np.where(doubtful, truth, coded[CODE]), f"{CODE}_by": np.where(doubtful, "person", "model")})
    before, after = (shares(table, [CODE], level=LEVEL).iloc[0] for table in (coded, reviewed))
    assert after["low"] <= truth.mean() <= after["high"]
    assert after["high"] - after["low"] < before["high"] - before["low"]
    by_person = shares(coded.assign(**{CODE: truth.astype(int), f"{CODE}_by": "person"}), [CODE], level=LEVEL).iloc[0]
    assert (by_person["estimate"], by_person["low"], by_person["high"]) == pytest.approx((truth.mean(),) * 3)


def test_where_the_line_is_drawn_changes_the_count_and_not_the_estimate() -> None:
    coded, _ = calibrated_plans()
    eager = coded.assign(**{CODE: (coded[f"{CODE}_p"] >= 0.1).astype(int)})
    usual, other = (shares(table, [CODE], level=LEVEL).iloc[0] for table in (coded, eager))
    assert other["naive"] > 1.5 * usual["naive"]
    assert other["estimate"] == usual["estimate"]


def test_municipalities_that_the_coder_has_learnt_from_have_no_interval() -> None:
    coded, _ = calibrated_plans()
    table = shares(coded, [CODE], groups=["kommunenr_2024"], level=LEVEL, learnt_from={"3305"}).set_index("group_value")
    assert "learnt_from" in table.loc["3305", "note"]
    assert table.loc[["3305", ""], "low"].isna().all()
    assert table.loc["3305", "method"] == "naive"
    assert table.loc["9999", "low"] < table.loc["9999", "high"]


def test_nothing_known_is_called_naive_and_no_passages_give_no_rows() -> None:
    coded, _ = plans_and_truth()
    row = shares(coded, [CODE]).iloc[0]
    assert row[["method", "note"]].tolist() == ["naive", "no_sample coder_unknown"]
    assert row["estimate"] == row["naive"]
    assert np.isnan(row["high"])
    assert shares(coded.head(0), [CODE]).empty
