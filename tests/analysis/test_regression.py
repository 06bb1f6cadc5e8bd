"""Regression against statsmodels where nothing is corrected, against leaving plans out by hand, and against the truth where it is."""

import numpy as np
import pandas as pd
import pytest

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
    pd.testing.assert_frame_equal(corrected.drop(columns="method"), true.drop(columns="method"))


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
