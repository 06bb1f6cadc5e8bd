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

from boliginnov import tables
from boliginnov.classify.llm import endpoint as endpoint_module
from boliginnov.codebook import SecondLevelCode, Value, load_codebook
from boliginnov.compare_run import compare_coders
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.coding import agreement, agreement_with_intervals
from boliginnov.evaluate.second_level_agreement import judged_by_both, masi_distance, values_agreement
from boliginnov.export.table_files import read_table
from boliginnov.review.decisions import people_codes
from boliginnov.run import classify_stage, extract_stage
from boliginnov.study import OtherDocuments, Study, load_study
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
    said = next(line for line in lines if "not those of the whole run" in line)
    assert "drawn sample" not in said
    assert f"{2 * len(form)} decided_by_people" in classify_stage(study).message


def test_it_says_how_many_of_peoples_passages_were_drawn(study: Study) -> None:
    passages = read_table(study.output.out, "passages", tables.PASSAGES)
    columns = ["passage_id", "doc_id", "text"]
    of_text = {text: passages.loc[passages["text"] == text, columns] for text in TEXTS}
    codes = {"innovativt_grep": "1", "ny_samarbeidsform": "0", "coder": "ab"}
    of_text[TEXTS[0]].assign(**codes).to_csv(study.documents.coded / "valgt.csv", index=False)
    drawn = pd.concat([of_text[TEXTS[1]].assign(**codes), of_text[TEXTS[2]]])
    design = {"sample_id": "n2-seed1-x", "stratum": "1", "stratum_drawn": 2, "stratum_size": 4, "frame_size": 4}
    drawn.assign(sample_probability=0.5, **design).to_csv(study.documents.coded / "trukket.csv", index=False)
    lines = compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    assert cells(lines, "innovativt_grep", "llm – people")[2] == "2"
    assert any(line.endswith("1 of these 2 passages are of a drawn sample.") for line in lines)


def test_other_documents_than_plans_are_left_out(study: Study, site: Site) -> None:
    alone = compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    literature = OtherDocuments(kind="literature", raw=study.documents.raw.parent / "literature")
    make_plan(literature.raw / "rapport.pdf", title="Rapport om boliger")
    with_literature = study.model_copy(update={"documents": study.documents.model_copy(update={"other": (literature,)})})
    extract_stage(with_literature)
    assert len(read_table(study.output.out, "documents", tables.DOCUMENTS)) == 2
    sent = len(site.asked)
    assert compare_coders(with_literature, "llm", gold=None, jobs=1, seed=1) == alone
    assert len(site.asked) == sent


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


WORDS = ["en", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv", "tretten"]
DIMENSIONS = {
    1: (["begrensning"], ["begrensning"]),
    2: (["begrensning", "losning"], ["begrensning"]),
    3: (["losning"], ["begrensning", "losning"]),
}
ACTORS = {1: (["stat"], ["stat"]), 2: (["stat", "privat"], ["stat"]), 3: (["stat"], ["stat"])}
"""By passage: what people give, and what the language model gives."""


def coded_by(voice: int, number: int) -> dict[str, object]:
    """Codes of passage 1 to 13 by people (0) and the language model (1): both see a measure in 1 to 10, people also in 11."""
    measure = number <= (11, 10)[voice]
    return {
        "dimensjon": DIMENSIONS.get(number, ([], []))[voice] if number < 13 else ["losning"],
        "innovasjonstype": ("tjeneste" if number <= (5, 4)[voice] else "regler") if measure else None,
        "aktor": ACTORS.get(number, ([], []))[voice],
        "status": "planlagt" if measure else None,
    }


def given_main(voice: int, number: int) -> list[str]:
    measure = ["innovativt_grep"] if number <= (11, 10)[voice] else []
    return [*measure, *(["ny_samarbeidsform"] if number in ACTORS else [])]


def write_second_level_gold(folder: Path) -> None:
    """Thirteen passages of six municipalities, as people coded them."""
    folder.mkdir()
    firsts = (1, 2, 4, 6, 8, 10, 14)
    for kommunenr, numbers in ((3301 + n, range(firsts[n], firsts[n + 1])) for n in range(6)):
        entries = [
            {
                "id": f"{kommunenr}_plan#{number}",
                "kind": "paragraph",
                "text": f"Kommunen prøver ut løsning {WORDS[number - 1]}.",
                "grep": int("innovativt_grep" in given_main(0, number)),
                "samarbeid": int("ny_samarbeidsform" in given_main(0, number)),
                **coded_by(0, number),
            }
            for number in numbers
        ]
        lines = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
        (folder / f"{kommunenr}_plan.gold.jsonl").write_text(lines, encoding="utf-8")


def test_second_level_codes_are_compared_where_both_give_a_main_code(study: Study, site: Site, tmp_path: Path) -> None:
    write_second_level_gold(tmp_path / "gold")

    def decide(identity: int, text: str) -> dict[str, object]:
        number = WORDS.index(text.split()[-1].strip(".")) + 1
        return entry(identity, *given_main(1, number), words=text, **coded_by(1, number))

    good = codes(decide)
    site.usual = lambda handler, body: (says("nei") if "tretten" in json.dumps(body) else good)(handler, body)
    lines = compare_coders(study, "llm", gold=tmp_path / "gold", jobs=1, seed=1)
    table = lines[next(place for place, line in enumerate(lines) if line.startswith("second level")) :]
    found = {name: cells(table, name, "llm – people")[2:] for name in ("dimensjon", "innovasjonstype", "aktor", "status")}
    measures = {name: [cell.split(" [")[0] for cell in row] for name, row in found.items()}
    # 10 passages with both's measure, values 9 and 11 times: alpha 1 - 0.1 / (2 * 9 * 11 / (20 * 19))
    assert measures["innovasjonstype"] == ["10", "9", "0.900", "0.808", "nominal"]
    assert " [" in found["innovasjonstype"][3]
    # 12 passages that the model answered; no value is an answer too: 1 - (4/3 / 12) / (2 * (18 * 6 + 25/3) / (24 * 23))
    assert measures["dimensjon"] == ["12", "10", "0.833", "0.736", "MASI"]
    assert measures["aktor"] == ["3", "2", "few", "few", "MASI"]
    # one value throughout: they agree, but alpha is not defined
    assert measures["status"] == ["10", "10", "1.000", "–", "nominal"]
    assert not any("keyword" in line for line in table)  # it gives no second-level codes


def test_second_level_values_of_people_in_the_study_count(study: Study, site: Site) -> None:
    site.usual = codes(
        lambda n, text: (
            entry(n)
            if text == TEXTS[0]
            else entry(n, "innovativt_grep", words=text[:30], innovasjonstype="tjeneste", status="planlagt")
        )
    )
    compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    form = pd.read_csv(study.output.out / "comparison" / "keyword-llm.csv", dtype=str, keep_default_na=False)
    form["innovativt_grep"], form["ny_samarbeidsform"], form["coder"] = form["innovativt_grep_llm"], "0", "ab"
    form["innovasjonstype"] = ["regler" if text == TEXTS[2] else "" for text in form["text"]]
    assert (form["innovativt_grep"] == "1").sum() > 1  # one with a value, the others left empty
    form.to_csv(study.documents.coded / "avgjort.csv", index=False)
    lines = compare_coders(study, "llm", gold=None, jobs=1, seed=1)
    assert cells(lines, "innovasjonstype", "llm – people")[2:] == ["1", "0", "few", "few", "nominal"]
    assert not any(line.startswith("status") for line in lines)  # people gave none


def test_peoples_second_level_values_are_those_of_the_majority(study: Study) -> None:
    codebook = load_codebook(study.codebook_file)
    rows = [("p1", "stat privat", ""), ("p1", "privat stat", ""), ("p1", "stat", "ide"), ("p2", "stat", ""), ("p2", "privat", "")]
    decisions = pd.DataFrame(
        [
            {
                "passage_id": name,
                "doc_id": "d",
                "text": "",
                "coder": f"c{n}",
                "file": f"d.csv:{n}",
                "aktor": actors,
                "status": status,
            }
            for n, (name, actors, status) in enumerate(rows)
        ]
    )
    names = [*codebook.code_names, *(second.name for second in codebook.second_level)]
    decisions[[name for name in names if name not in decisions]] = ""
    passages = pd.DataFrame({"passage_id": ["p1", "p2"], "doc_id": "d", "text": ""})
    people = people_codes(decisions, passages, codebook).set_index("passage_id")
    assert people.loc["p1", "aktor"] == "privat stat"
    assert people.loc["p1", "status"] == "ide"
    assert people["innovativt_grep"].isna().all()
    assert people.loc["p2", "aktor"] is None


def test_a_second_level_code_is_judged_where_both_gave_one_of_its_main_codes() -> None:
    first = pd.DataFrame({"x": [1, 1, 0, 1, None], "y": [0, 0, 1, 1, None], "z": ["a", "", "a", None, None]}, dtype=object)
    other = pd.DataFrame({"x": [1, 0, 1, 1, 1], "y": [0, 0, 0, 1, 1], "z": ["b", "a", "a", "a", "a"]}, dtype=object)
    values = (Value(name="a", label="A"), Value(name="b", label="B"))
    both, one, none = (SecondLevelCode(name="z", label="Z", parents=p, values=values) for p in (("x", "y"), ("x",), ()))
    assert judged_by_both(first, other, both).tolist() == [True, False, True, False, False]
    assert judged_by_both(first, other, one).tolist() == [True, False, False, False, False]
    assert judged_by_both(first, other, none).tolist() == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("", "", 0),
        ("a b", "b a", 0),
        ("", "a", 1),
        ("a", "b", 1),
        ("a b", "a", 1 - 2 / 3 * 1 / 2),
        ("a", "a b c d", 1 - 2 / 3 * 1 / 4),
        ("a b", "b c", 1 - 1 / 3 * 1 / 3),
    ],
)
def test_masi_distance(first: str, second: str, distance: float) -> None:
    assert masi_distance(frozenset(first.split()), frozenset(second.split())) == pytest.approx(distance)
    assert masi_distance(frozenset(second.split()), frozenset(first.split())) == pytest.approx(distance)


def test_alpha_of_values_is_that_computed_by_hand() -> None:
    first = [frozenset(values.split()) for values in ("a", "a b", "b")]
    second = [frozenset(values.split()) for values in ("a", "a", "a b")]
    groups = pd.Series(["m"] * 3, dtype=object).to_numpy()
    several = values_agreement(first, second, groups, multiple=True, seed=1).set_index("measure")["estimate"]
    # observed (0 + 2/3 + 2/3) / 3; expected 2 * (3 * 2 * 2/3 + 3 * 1 * 1 + 2 * 1 * 2/3) / (6 * 5)
    assert several["alpha"] == pytest.approx(1 - (4 / 9) / (5 / 9))
    single = values_agreement(first, second, groups, multiple=False, seed=1).set_index("measure")["estimate"]
    # observed 2/3; expected 2 * (3 * 2 + 3 * 1 + 2 * 1) / (6 * 5)
    assert single["alpha"] == pytest.approx(1 - (2 / 3) / (22 / 30))
    assert single["agree"] == several["agree"] == pytest.approx(1 / 3)


def test_alpha_is_not_defined_where_all_is_alike() -> None:
    zeros = pd.Series([0.0, 0.0, 0.0]).to_numpy()
    alike = agreement(zeros, zeros)
    assert alike["agree"] == 1
    assert alike["alpha"] != alike["alpha"]
    alone = values_agreement([frozenset("a")], [frozenset("b")], zeros[:1].astype(object), multiple=True, seed=1)
    assert alone.set_index("measure")["estimate"].to_dict() == {"agree": 0.0, "alpha": 0.0}


def test_agreement_has_intervals_over_whole_groups() -> None:
    first = pd.Series([1, 1, 0, 0, 1, 0, 0, 0] * 3, dtype=float).to_numpy()
    second = pd.Series([1, 1, 0, 0, 0, 1, 0, 0] * 3, dtype=float).to_numpy()
    groups = pd.Series(list("abcdef"), dtype=object).to_numpy().repeat(4)
    table = agreement_with_intervals(first, second, groups, seed=1).set_index("measure")
    assert table.loc["f1", "estimate"] == pytest.approx(2 / 3)
    assert 0 < table.loc["f1", "low"] < 2 / 3 < table.loc["f1", "high"] < 1
    few = agreement_with_intervals(first[:20], second[:20], groups[:20], seed=1)
    assert few["estimate"].notna().all()
    assert few[["low", "high"]].isna().all(axis=None), "none from five municipalities"
