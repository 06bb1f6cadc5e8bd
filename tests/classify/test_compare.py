"""Two coders on the same passages: how far they agree, with people too, and the list of where they do not."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from boliginnov.classify.llm import endpoint as endpoint_module
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.coding import agreement_with_intervals
from boliginnov.evaluate.compare import compare_coders
from boliginnov.run import classify_stage, extract_stage
from boliginnov.study import Study, load_study
from tests.classify.fake_endpoint import Site, codes, entry, says, serving
from tests.e2e.plans import TEXTS, make_plan

STUDY = """
[documents]
raw = "plans"
coded = "coded"
[coder]
name = "keyword"
[coder.llm]
endpoint = "{url}"
model = "liten"
batch = 1
retries = 0
[output]
out = "out"
csv = "plain"
"""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(endpoint_module, "FIRST_WAIT", 0.01)
    with serving() as site:
        site.usual = codes(lambda n, text: entry(n, "innovativt_grep", words=text[:30]) if text == TEXTS[1] else entry(n))
        yield site


def load(folder: Path, url: str) -> Study:
    (folder / "study.toml").write_text(STUDY.format(url=url), encoding="utf-8")
    return load_study(folder / "study.toml")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extracted")
    make_plan(folder / "plans" / "3301_boligplan.pdf")
    (folder / "coded").mkdir()
    extract_stage(load(folder, ""))
    return folder


@pytest.fixture
def study(site: Site, extracted: Path, tmp_path: Path) -> Study:
    shutil.copytree(extracted, tmp_path, dirs_exist_ok=True)
    return load(tmp_path, site.url)


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def cells(lines: list[str], code: str, coders: str) -> list[str]:
    line = next(line for line in lines if line.startswith(code) and coders in line)
    return [cell.strip() for cell in line.split("  ") if cell.strip()]


def test_two_coders_are_compared_and_their_differences_listed(study: Study, site: Site) -> None:
    lines = compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    table = rows(study.output.out / "comparison" / "keyword-llm.csv")
    by_text = {row["text"]: row for row in table}
    assert by_text[TEXTS[0]]["innovativt_grep_keyword"] == "1"
    assert by_text[TEXTS[0]]["innovativt_grep_llm"] == "0"
    assert by_text[TEXTS[1]]["innovativt_grep_llm"] == "1"
    assert TEXTS[2] not in by_text
    assert {row["innovativt_grep"] + row["coder"] for row in table} == {""}
    positive, both = cells(lines, "innovativt_grep", "keyword – llm")[3:5]
    assert positive.endswith("– 1")
    assert both == ("1" if by_text[TEXTS[1]]["innovativt_grep_keyword"] == "1" else "0")
    assert lines[-1].endswith("keyword-llm.csv")
    sent = len(site.asked)
    assert compare_coders(study, "llm", gold=None, jobs=1, seed=1) == lines
    assert len(site.asked) == sent


def test_the_list_filled_in_is_what_people_decided(study: Study) -> None:
    compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    form = pd.read_csv(study.output.out / "comparison" / "keyword-llm.csv", dtype=str, keep_default_na=False)
    form["innovativt_grep"], form["ny_samarbeidsform"], form["coder"] = form["innovativt_grep_llm"], "0", "ab"
    form.to_csv(study.documents.coded / "avgjort.csv", index=False)
    lines = compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    passages, _, _, agree = cells(lines, "innovativt_grep", "llm – people")[2:6]
    assert (passages, agree) == (str(len(form)), "1.000")
    assert f"{2 * len(form)} decided_by_people" in classify_stage(study).message


def test_passages_without_an_answer_are_left_out(study: Study, site: Site) -> None:
    good = codes(lambda n, text: entry(n))
    site.usual = lambda handler, body: (says("nei") if TEXTS[0] in json.dumps(body, ensure_ascii=False) else good)(handler, body)
    lines = compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    total = int(lines[0].split()[0])
    assert int(cells(lines, "innovativt_grep", "keyword – llm")[2]) == total - 1
    assert any(line.startswith("1 passage(s) got no usable answer") for line in lines)


def test_gold_counts_as_people(study: Study, tmp_path: Path) -> None:
    gold = [
        {"id": f"3301_plan#{n}", "kind": "paragraph", "text": text, "grep": grep, "samarbeid": 0}
        for n, (text, grep) in enumerate(zip(TEXTS, (0, 1, 0), strict=True), start=1)
    ]
    (tmp_path / "gold").mkdir()
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in gold)
    (tmp_path / "gold" / "3301_plan.gold.jsonl").write_text(text, encoding="utf-8")
    lines = compare_coders(study, "llm", gold=tmp_path / "gold", jobs=1, seed=1)
    assert cells(lines, "innovativt_grep", "llm – people")[2:8] == ["3", "1 – 1", "1", "1.000", "1.000", "1.000"]
    assert not (study.output.out / "comparison").exists()


def test_a_study_with_the_coder_llm_runs_and_says_so(study: Study, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIN_NOKKEL", "sk-oppdiktet-1")
    llm = study.coder.llm.model_copy(update={"api_key_env": "MIN_NOKKEL"})
    study = study.model_copy(update={"coder": study.coder.model_copy(update={"name": "llm", "llm": llm})})
    message = classify_stage(study, jobs=2).message
    assert "1 innovativt_grep" in message
    sent = len(site.asked)
    assert "nothing new" in classify_stage(study).message
    classify_stage(study, force=True)
    assert len(site.asked) == sent
    other = study.model_copy(
        update={"coder": study.coder.model_copy(update={"llm": study.coder.llm.model_copy(update={"seed": 2})})}
    )
    assert "nothing new" not in classify_stage(other).message
    assert site.headers[0]["Authorization"] == "Bearer sk-oppdiktet-1"
    files = [path for path in study.output.out.rglob("*") if path.is_file()]
    assert study.output.out / "run.json" in files
    assert not any(b"oppdiktet-1" in path.read_bytes() for path in files)


@pytest.mark.parametrize("line", ['api_key_env = "sk-hemmelig"', 'endpoint = "http://meg:hemmelig@localhost/v1"'])
def test_a_secret_in_the_study_file_is_refused_and_not_repeated(line: str, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(f"[coder.llm]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_study(tmp_path / "study.toml")
    assert "hemmelig" not in str(caught.value)
    assert f"coder.llm.{line.split()[0]}: write" in str(caught.value)


@pytest.mark.parametrize(("second", "said"), [("magic", "no coder 'magic'"), ("keyword", "study's own")])
def test_a_second_coder_must_be_another_one(second: str, said: str, study: Study) -> None:
    with pytest.raises(ConfigurationError, match=said):
        compare_coders(study, second, gold=None, jobs=1, seed=1)


def test_another_study_may_bring_the_second_coder(study: Study, site: Site, tmp_path: Path) -> None:
    text = STUDY.format(url=site.url).replace('"keyword"', '"llm"').replace('out = "out"', 'out = "out2"')
    (tmp_path / "llm.toml").write_text(text, encoding="utf-8")
    lines = compare_coders(study, str(tmp_path / "llm.toml"), gold=None, jobs=1, seed=1)
    assert cells(lines, "innovativt_grep", "keyword – llm")
    assert (tmp_path / "out2" / "cache" / "llm" / "answers.jsonl").is_file()


def test_agreement_has_intervals_over_whole_groups() -> None:
    first = pd.Series([1, 1, 0, 0, 1, 0, 0, 0], dtype=float).to_numpy()
    second = pd.Series([1, 1, 0, 0, 0, 1, 0, 0], dtype=float).to_numpy()
    groups = pd.Series(["a"] * 4 + ["b"] * 4, dtype=object).to_numpy()
    table = agreement_with_intervals(first, second, groups, seed=1).set_index("measure")
    assert table.loc["f1", "estimate"] == pytest.approx(2 / 3)
    assert (table.loc["f1", "low"], table.loc["f1", "high"]) == (0.0, 1.0)
    alone = agreement_with_intervals(first, second, groups[:1].repeat(8), seed=1)
    assert alone["low"].isna().all()
