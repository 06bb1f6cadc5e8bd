"""Regression against statsmodels where nothing is corrected, against leaving plans out by hand, and against the truth where it is."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from boliginnov.analysis.expected import Measured
from boliginnov.analysis.human_sample import codes_of
from boliginnov.analysis.periods import period_differences, period_of
from boliginnov.analysis.regression import design_matrix, fit_logistic, regression
from boliginnov.errors import BoliginnovError
from boliginnov.review.sample import draw_sample
from tests.analysis.coder_that_errs import CODE, coded_by_hand, plans_and_truth

ATTRIBUTES = ["plan_type", "period_from", "fylke"]


def test_uncorrected_equals_statsmodels_with_clustered_errors() -> None:
    sm = pytest.importorskip("statsmodels.api")
    coded, _ = plans_and_truth()
    x, terms = design_matrix(coded, ATTRIBUTES)
    plan, _ = codes_of(coded["doc_id"])
    told = sm.Logit(coded[CODE].to_numpy(), x).fit(disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": plan})
    found = regression(coded, CODE, ATTRIBUTES, correction="cr1")
    assert list(found["term"]) == terms
    np.testing.assert_allclose(found["estimate"], told.params, rtol=1e-6)
    np.testing.assert_allclose(found["se"], told.bse, rtol=1e-5)
    assert (found["method"] == "naive").all()


def test_jackknife_is_close_to_leaving_out_each_plan_and_wider_than_cr1() -> None:
    coded, _ = plans_and_truth(plans=12)
    x, _ = design_matrix(coded, ["plan_type"])
    y = coded[CODE].to_numpy(dtype=float)
    plan, plans = codes_of(coded["doc_id"])
    fit = fit_logistic(x, y, plan)
    left = np.array([fit_logistic(x[plan != g], y[plan != g], codes_of(plan[plan != g])[0]).coefficients for g in range(plans)])
    moves = left - fit.coefficients
    exact = (plans - 1) / plans * moves.T @ moves
    np.testing.assert_allclose(np.diag(fit.covariance), np.diag(exact), rtol=0.05)
    assert (np.diag(fit.covariance) > np.diag(fit_logistic(x, y, plan, correction="cr1").covariance)).all()


def test_correction_with_everything_coded_is_the_regression_of_the_truth() -> None:
    coded, truth = plans_and_truth()
    sample = coded_by_hand(draw_sample(coded, 10_000, codes=[CODE], seed=0), coded, truth)
    corrected = regression(coded, CODE, ["plan_type"], sample=sample)
    true = regression(coded.assign(**{CODE: truth.astype(int)}), CODE, ["plan_type"])
    of_sample = ["method", "n_sampled"]
    pd.testing.assert_frame_equal(corrected.drop(columns=of_sample), true.drop(columns=of_sample))
    assert set(corrected["n_sampled"]) == {len(coded)}


def test_corrected_coefficients_are_unbiased_and_covered() -> None:
    coded, truth = plans_and_truth(plans=40, off=1.2)
    coded[f"{CODE}_p"] = np.where(coded["plan_type"] == "boligplan", coded[f"{CODE}_p"], coded[f"{CODE}_p"] * 0.5)
    coded[CODE] = (coded[f"{CODE}_p"] >= 0.4).astype(int)
    term = 1
    true = regression(coded.assign(**{CODE: truth.astype(int)}), CODE, ["plan_type"])["estimate"][term]
    naive = regression(coded, CODE, ["plan_type"])["estimate"][term]
    found = []
    for seed in range(25):
        sample = coded_by_hand(draw_sample(coded, 500, codes=[CODE], seed=seed), coded, truth)
        row = regression(coded, CODE, ["plan_type"], sample=sample).iloc[term]
        found.append((row["estimate"], row["low"] <= true <= row["high"]))
    estimates, covered = np.array(found, dtype=float).T
    assert abs(estimates.mean() - true) < 0.25 < abs(naive - true)
    assert covered.mean() >= 0.93


def test_degrees_of_freedom_are_those_of_the_rarer_value() -> None:
    coded, _ = plans_and_truth(plans=40)
    coded["two"] = np.where(coded["doc_id"].isin(["plan003", "plan008"]), "ja", "nei")
    table = regression(coded, CODE, ["two"]).set_index("term")
    half = regression(coded, CODE, ["plan_type"]).set_index("term")
    assert 1 <= table.loc["two=ja", "df"] < 1.5, "two plans against 38: about one"
    assert 25 < half.loc["plan_type=samfunnsdel", "df"] <= 38, "20 against 20: nearly all"
    naive_t = abs(table.loc["two=ja", "estimate"]) / table.loc["two=ja", "se"]
    assert table.loc["two=ja", "p"] == pytest.approx(2 * student.sf(naive_t, table.loc["two=ja", "df"]))


def test_a_value_of_two_plans_that_means_nothing_is_seldom_found_significant() -> None:
    wrong = 0
    for seed in range(100):
        generator = np.random.default_rng(seed)
        plan = np.repeat(np.arange(12), 60)
        chance = 1 / (1 + np.exp(-(-1.5 + generator.normal(0, 1, 12)[plan])))
        coded = pd.DataFrame(
            {"doc_id": plan.astype(str), "kind": np.where(plan < 2, "a", "b"), CODE: generator.random(720) < chance}
        )
        wrong += regression(coded.astype({CODE: int}), CODE, ["kind"])["p"].iloc[1] < 0.05
    assert wrong <= 8


def test_jackknife_degrees_of_freedom_of_a_difference_of_means_are_welchs() -> None:
    plan = np.repeat(np.arange(12), 40)
    coded = pd.DataFrame({"doc_id": plan.astype(str), "kind": np.where(plan < 3, "a", "b")})
    coded[CODE] = (np.random.default_rng(0).random(480) < 0.4 + 0.02 * (plan % 6)).astype(int)
    found = regression(coded, CODE, ["kind"])["df"].iloc[1]
    a, b = 1 / 2, 1 / 8  # variances of means of 3 and of 9 plans, as the jackknife over all estimates them, in units of 1 plan's
    assert found == pytest.approx((a + b) ** 2 / (a**2 / 2 + b**2 / 8), rel=0.05)


@pytest.mark.parametrize(("people_found", "said"), [(0, "all: 0 of"), (3, "plan_type=samfunnsdel: 3 of")])
def test_too_few_coded_by_hand_in_a_value_are_refused_with_their_number(people_found: int, said: str) -> None:
    coded, truth = plans_and_truth()
    sample = coded_by_hand(draw_sample(coded, 300, codes=[CODE], seed=0), coded, truth)
    rare = sample["doc_id"].map(coded.groupby("doc_id")["plan_type"].first()) == "samfunnsdel"
    found = sample.index[rare & (sample[CODE] == 1)]
    sample.loc[found[people_found:], CODE] = 0.0
    if not people_found:
        sample[CODE] = 0.0
    with pytest.raises(BoliginnovError, match=said):
        regression(coded, CODE, ["plan_type"], sample=sample)


def test_numbers_and_notes_of_the_sample_come_with_the_regression() -> None:
    coded, truth = plans_and_truth(plans=8)
    sample = coded_by_hand(draw_sample(coded, 300, codes=[CODE], seed=0), coded, truth)
    sample.loc[sample.index[-20:], CODE] = np.nan
    table = regression(coded, CODE, ["plan_type"], sample=sample)
    assert set(table["n_sampled"]) == {280}
    assert set(table["note"]) == {"few_plans sample_partly_coded"}


def test_values_of_one_plan_and_attributes_of_one_value_are_named() -> None:
    coded, _ = plans_and_truth()
    coded["own"], coded["same"] = coded["doc_id"], "nb"
    with pytest.raises(BoliginnovError, match="own=plan000, own=plan001, own=plan002 and 27 more"):
        regression(coded, CODE, ["own"])
    with pytest.raises(BoliginnovError, match="same is nb"):
        regression(coded, CODE, ["plan_type", "same"])


def test_plans_without_a_number_are_left_out_and_none_left_is_refused() -> None:
    coded, _ = plans_and_truth()
    coded.loc[coded["doc_id"] < "plan010", "period_from"] = pd.NA
    assert set(regression(coded, CODE, ["period_from"])["n_plans"]) == {20}
    coded["period_from"] = pd.array([None] * len(coded), dtype="Int64")
    with pytest.raises(BoliginnovError, match="period_from"):
        regression(coded, CODE, ["period_from"])


def test_an_attribute_named_twice_counts_once() -> None:
    coded, _ = plans_and_truth()
    pd.testing.assert_frame_equal(regression(coded, CODE, ["plan_type"] * 2), regression(coded, CODE, ["plan_type"]))


@pytest.mark.parametrize("attributes", [["plan_type", "twin"], ["only_one"]])
def test_attributes_that_cannot_be_told_apart_are_refused(attributes: list[str]) -> None:
    coded, _ = plans_and_truth()
    coded["twin"] = coded["plan_type"]
    coded["only_one"] = np.where(coded["doc_id"] == "plan003", "ja", "nei")
    with pytest.raises(BoliginnovError, match="Regression"):
        regression(coded, CODE, attributes)


def test_a_group_without_the_code_is_refused() -> None:
    coded, _ = plans_and_truth()
    coded.loc[coded["plan_type"] == "boligplan", CODE] = 0
    with pytest.raises(BoliginnovError, match="Regression"):
        regression(coded, CODE, ["plan_type"])


def test_periods_are_cut_before_the_years() -> None:
    years = pd.DataFrame({"period_from": pd.array([2015, 2019, 2020, 2022, 2023, None], dtype="Int64")})
    assert period_of(years, [2023, 2020]).tolist() == ["–2019", "–2019", "2020–2022", "2020–2022", "2023–", ""]
    assert period_of(years, [2019, 2020]).tolist()[:3] == ["–2018", "2019", "2020–"]


def test_difference_between_periods_is_that_of_the_truth() -> None:
    coded, truth = plans_and_truth(plans=60)
    coded["period_from"] = pd.array(np.where(coded["plan_type"] == "boligplan", 2022, 2017), dtype="Int64")
    sample = coded_by_hand(draw_sample(coded, 800, codes=[CODE], seed=0), coded, truth)
    row = period_differences(coded, [CODE], [2020], sample=sample).iloc[0]
    later = (coded["period_from"] >= 2020).to_numpy()
    assert row[["earlier", "later"]].tolist() == ["–2019", "2020–"]
    assert row["low"] <= truth[later].mean() - truth[~later].mean() <= row["high"]
    assert row["difference"] == pytest.approx(row["share_later"] - row["share_earlier"])


def test_three_periods_are_compared_in_pairs_in_order() -> None:
    coded, _ = plans_and_truth()
    table = period_differences(coded, [CODE], [2018, 2021])
    assert table[["earlier", "later"]].to_numpy().tolist() == [["–2017", "2018–2020"], ["–2017", "2021–"], ["2018–2020", "2021–"]]
    assert table["low"].isna().all()


def test_the_coders_own_errors_never_pass_for_a_difference_between_periods() -> None:
    coded, truth = plans_and_truth(plans=60)
    coded["period_from"] = pd.array(np.where(coded["doc_id"] >= "plan054", 2022, 2017), dtype="Int64")
    level = {CODE: Measured(0.8, 0.75, 0.85)}
    without = period_differences(coded, [CODE], [2020], level=level).iloc[0]
    assert (without["method"], without[["low", "high"]].isna().all()) == ("expected", True)
    few = coded_by_hand(draw_sample(coded, 100, codes=[CODE], seed=0), coded, truth)
    pooled = period_differences(coded, [CODE], [2020], sample=few, level=level).iloc[0]
    assert (pooled["method"], pooled[["low", "high"]].isna().all()) == ("corrected pooled", True)
    assert pooled["difference"] == pytest.approx(pooled["share_later"] - pooled["share_earlier"])


def test_a_period_of_one_plan_has_no_interval_for_its_difference() -> None:
    coded, truth = plans_and_truth()
    coded["period_from"] = pd.array(np.where(coded["doc_id"] == "plan003", 2022, 2017), dtype="Int64")
    sample = coded_by_hand(draw_sample(coded, len(coded), codes=[CODE], seed=0), coded, truth)
    row = period_differences(coded, [CODE], [2020], sample=sample).iloc[0]
    assert (row["method"], row["note"], row["plans_earlier"], row["plans_later"]) == ("corrected", "one_plan", 29, 1)
    assert row[["low", "high"]].isna().all()


def test_plans_without_a_year_are_of_no_period() -> None:
    coded, _ = plans_and_truth()
    coded.loc[coded["doc_id"] < "plan010", "period_from"] = pd.NA
    backwards = coded.iloc[::-1]
    table = period_differences(backwards, [CODE], [2020])
    assert table[["earlier", "later", "plans_earlier", "plans_later"]].to_numpy().tolist() == [["–2019", "2020–", 10, 10]]
    nobody = coded.assign(period_from=pd.array([None] * len(coded), dtype="Int64"))
    assert period_differences(nobody, [CODE], [2020]).empty
