"""Comparisons of plans from a finished run: between periods, and by attributes with a sample coded by hand."""

from __future__ import annotations

import csv
import io
import shutil
from math import log
from pathlib import Path

import pytest

from boliginnov.errors import BoliginnovError, ConfigurationError
from boliginnov.report_run import draw_sample_to_code, period_lines, regression_lines
from boliginnov.run import classify_stage, extract_stage
from boliginnov.study import Study, load_study
from tests.e2e.plans import make_plan

CODE = "innovativt_grep"
STUDY = """
[documents]
raw = "plans"
coded = "coded"
[coder]
name = "keyword"
[output]
out = "out"
csv = "plain"
"""
EARLY = ("Drammen", "Lier", "Hole", "Gol", "Nes", "Sigdal")
LATE = ("Flesberg", "Rollag", "Modum", "Ål", "Hol", "Krødsherad")
# By hand: how many passages of each plan have the code.
CODED = dict.fromkeys(EARLY, 1) | dict.fromkeys(LATE, 3) | {"Drammen": 2, "Ål": 2}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    for years, kommuner in (("2018–2022", EARLY), ("2024–2028", LATE)):
        for kommune in kommuner:
            make_plan(folder / "plans" / f"{kommune}.pdf", title=f"Boligsosial handlingsplan {years}", kommune=kommune)
    (folder / "coded").mkdir()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    study = load_study(folder / "study.toml")
    extract_stage(study)
    classify_stage(study)
    return folder


@pytest.fixture
def study(run: Path, tmp_path: Path) -> Study:
    shutil.copytree(run, tmp_path, dirs_exist_ok=True)
    return load_study(tmp_path / "study.toml")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def code_by_hand(study: Study) -> dict[str, int]:
    """Draw all passages, give the first ones of each plan the code, and return how many passages each plan has."""
    table = rows(draw_sample_to_code(study, 1000, seed=1, simple=True))
    seen: dict[str, int] = {}
    for row in table:
        seen[row["kommune"]] = seen.get(row["kommune"], 0) + 1
        row |= {CODE: str(int(seen[row["kommune"]] <= CODED[row["kommune"]])), "ny_samarbeidsform": "0", "coder": "AB"}
    with (study.documents.coded / "sample.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return seen


def test_periods_without_a_sample_are_the_count_and_claim_no_interval(study: Study) -> None:
    lines = period_lines(study, [2024])
    row = next(row for row in rows(Path(lines[-1])) if row["code"] == CODE)
    coded = [r for r in rows(study.output.out / "coded_passages.csv") if r["period_from"] == "2018"]
    assert (row["earlier"], row["later"]) == ("–2023", "2024–")
    assert float(row["share_earlier"]) == pytest.approx(sum(int(r[CODE]) for r in coded) / len(coded), abs=1e-4)
    assert (row["low"], row["high"]) == ("", "")
    assert any(line.startswith("naive: ") for line in lines)


def test_periods_with_everything_coded_by_hand_differ_as_the_hand_says(study: Study) -> None:
    sizes = code_by_hand(study)
    row = next(row for row in rows(Path(period_lines(study, [2024])[-1])) if row["code"] == CODE)
    before, after = (sum(CODED[k] for k in kommuner) / sum(sizes[k] for k in kommuner) for kommuner in (EARLY, LATE))
    assert float(row["difference"]) == pytest.approx(after - before, abs=1e-3)
    assert float(row["low"]) < float(row["difference"]) < float(row["high"])


def test_a_period_without_plans_is_named_and_the_plans_are_counted(study: Study) -> None:
    lines = period_lines(study, [2010, 2024])
    row = rows(Path(lines[-1]))[0]
    assert (row["plans_earlier"], row["plans_later"]) == (str(len(EARLY)), str(len(LATE)))
    assert "No plan begins in –2009." in lines


def test_a_regression_without_a_sample_says_so_before_it_says_what_else_is_wrong(study: Study) -> None:
    with pytest.raises(BoliginnovError) as refused:
        regression_lines(study, ["kommune"])
    assert "boliginnov sample" in str(refused.value)
    assert "Regression:" not in str(refused.value)


def test_years_that_part_no_plans_are_refused(study: Study) -> None:
    with pytest.raises(ConfigurationError, match="1990"):
        period_lines(study, [1990])


def test_a_regression_without_a_sample_is_refused(study: Study) -> None:
    with pytest.raises(BoliginnovError, match="boliginnov sample"):
        regression_lines(study, ["period_from"])


def test_a_regression_on_one_attribute_gives_the_odds_ratio_of_the_table(study: Study) -> None:
    sizes = code_by_hand(study)
    lines = regression_lines(study, ["period_from"])
    table = rows(Path(lines[-1]))
    with_code, without = (
        [sum(count(k) for k in kommuner) for kommuner in (EARLY, LATE)]
        for count in (lambda k: CODED[k], lambda k: sizes[k] - CODED[k])
    )
    a_year = log(with_code[1] * without[0] / (with_code[0] * without[1])) / (2024 - 2018)
    slope = next(row for row in table if row["term"] == "period_from")
    assert float(slope["estimate"]) == pytest.approx(a_year, abs=1e-3)
    assert {row["code"] for row in table} == {CODE}, "nobody gave the other code"
    assert any(line.startswith("ny_samarbeidsform: ") for line in lines), "and it is said why that has no regression"


@pytest.mark.parametrize(("attributes", "code"), [(["title"], None), (["period_from"], "ukjent")])
def test_an_unknown_attribute_or_code_is_refused_by_name(study: Study, attributes: list[str], code: str | None) -> None:
    with pytest.raises(ConfigurationError, match=code or attributes[0]):
        regression_lines(study, attributes, code)
