"""The real commands, in a process of their own, on good and on bad folders of plans."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.plans import TEXTS, make_bad_folder, make_plan

COLUMNS = "doc_id passage_id kommune kommunenr page section kind text innovativt_grep innovativt_grep_p ny_samarbeidsform ny_samarbeidsform_p needs_review why"


def boliginnov(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "boliginnov.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    make_plan(folder / "plans" / "3301_boligplan.pdf")
    make_plan(folder / "plans" / "hole.pdf", title="Boligplan 2022–2026", kommune="Hole")
    boliginnov("run", "--raw", folder / "plans", "--out", folder / "out", "--jobs", 1)
    return folder


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("bad")
    make_bad_folder(folder / "plans")
    done = boliginnov("run", "--raw", folder / "plans", "--out", folder / "out", code=1)
    return folder, done.stderr


def test_a_run_gives_every_output(good: Path) -> None:
    out = good / "out"
    names = [
        "documents.csv",
        "documents.parquet",
        "passages.csv",
        "passages.parquet",
        "measures.csv",
        "policy/policy.xlsx",
        "coded_passages.csv",
        "report/index.html",
        "run.json",
    ]
    assert all((out / name).stat().st_size > 0 for name in names)
    table = rows(out / "coded_passages.csv", ";")
    assert set(COLUMNS.split()) <= set(table[0])
    assert len(table) == len(rows(out / "passages.csv"))
    by_text = {row["text"]: row for row in table}
    assert set(TEXTS) <= set(by_text)
    assert by_text[TEXTS[0]]["innovativt_grep"] == "1"
    assert by_text[TEXTS[0]]["why"] != ""
    assert by_text[TEXTS[2]]["innovativt_grep"] == "0"
    assert by_text[TEXTS[1]]["ny_samarbeidsform"] == "1"
    assert by_text[TEXTS[1]]["section"].endswith("2 Tiltak")
    assert by_text[TEXTS[1]]["lead_in"] == "Vi skal:"


def test_every_csv_has_the_columns_that_the_data_package_declares(good: Path) -> None:
    package = json.loads((good / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["path"] for resource in package["resources"]} == {path.name for path in (good / "out").glob("*.csv")}
    for resource in package["resources"]:
        with (good / "out" / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file, delimiter=resource["dialect"]["delimiter"]))
        assert header == [field["name"] for field in resource["schema"]["fields"]], resource["path"]
        for field in resource["schema"]["fields"]:
            if field["type"] == "number":
                cells = [row[field["name"]] for row in rows(good / "out" / resource["path"], resource["dialect"]["delimiter"])]
                assert [cell for cell in cells if not re.fullmatch(r"(\d+(\.\d{1,4}|e-\d)?)?", cell)] == [], (
                    resource["path"],
                    field["name"],
                )


def test_facts_are_guessed_without_a_manifest(good: Path) -> None:
    by_id = {row["doc_id"]: row for row in rows(good / "out" / "documents.csv")}
    hole = by_id["hole"]
    assert (hole["kommunenr"], hole["kommunenr_2024"], hole["fylke"], hole["period_from"], hole["period_to"]) == (
        "3310",
        "3310",
        "Buskerud",
        "2022",
        "2026",
    )
    assert {"kommune", "title", "period_from"} <= set(hole["guessed"].split())


def test_a_second_run_does_nothing_and_changes_no_byte(good: Path) -> None:
    out = good / "out"
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    done = boliginnov("run", "--raw", good / "plans", "--out", out)
    assert done.stderr.count("nothing new") == 4
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_the_same_bytes_in_another_run_with_more_jobs(good: Path) -> None:
    boliginnov("run", "--raw", good / "plans", "--out", good / "out2", "--jobs", 2)
    for name in ("documents", "passages", "codings"):
        for ending in ("csv", "parquet"):
            assert (good / "out2" / f"{name}.{ending}").read_bytes() == (good / "out" / f"{name}.{ending}").read_bytes()
    assert (good / "out2" / "coded_passages.csv").read_bytes() == (good / "out" / "coded_passages.csv").read_bytes()
    assert (good / "out2" / "report" / "index.html").read_bytes() == (good / "out" / "report" / "index.html").read_bytes()


def test_only_a_new_plan_is_read(good: Path, tmp_path: Path) -> None:
    plans, out = tmp_path / "plans", tmp_path / "out"
    make_plan(plans / "en.pdf")
    boliginnov("extract", "--raw", plans, "--out", out)
    make_plan(plans / "to.pdf", kommune="Lier")
    done = boliginnov("extract", "--raw", plans, "--out", out)
    assert "to.pdf" in done.stderr
    assert "en.pdf" not in done.stderr
    assert [row["doc_id"] for row in rows(out / "documents.csv")] == ["en", "to"]


@pytest.mark.parametrize(
    ("doc_id", "status", "problem"),
    [
        ("god plan æøå", "ok", ""),
        ("a--lik", "ok", ""),
        ("b--lik", "ok", ""),
        ("ukjent", "ok", "unknown_municipality"),
        ("uten_rad", "ok", "not_in_manifest"),
        ("laast", "failed", "encrypted"),
        ("tom", "failed", "empty_file"),
        ("tekst", "failed", "not_a_pdf"),
        ("avkuttet", "failed", "damaged"),
        ("ingen_sider", "failed", "no_pages"),
        ("gammel", "failed", "format"),
        ("borte", "failed", "missing_file"),
        ("blank", "partial", "no_text"),
    ],
)
def test_each_bad_file_has_a_row_and_a_message(bad: tuple[Path, str], doc_id: str, status: str, problem: str) -> None:
    folder, messages = bad
    by_id = {row["doc_id"]: row for row in rows(folder / "out" / "documents.csv")}
    row = by_id[doc_id]
    assert row["status"] == status, row["reason"]
    assert problem in row["problem"].split() or problem == row["problem"]
    if problem:
        assert row["file"] in row["reason"]
        assert row["reason"] in messages


def test_the_good_plans_of_a_bad_folder_are_coded(bad: tuple[Path, str]) -> None:
    folder, messages = bad
    coded = {row["doc_id"] for row in rows(folder / "out" / "coded_passages.csv", ";")}
    assert {"god plan æøå", "a--lik", "b--lik", "ukjent", "uten_rad"} <= coded
    assert "Windows-1252" in messages
    assert "failed; the rest is done" in messages
    assert (folder / "out" / "report" / "index.html").is_file()


def test_status_names_what_failed(bad: tuple[Path, str]) -> None:
    folder, _ = bad
    told = boliginnov("status", "--raw", folder / "plans", "--out", folder / "out").stdout
    assert "laast.pdf" in told
    assert "classify:" in told
    assert re.search(r"mentions: \d+ mentions", told)


def test_an_empty_folder_gives_an_empty_report(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    boliginnov("run", "--raw", tmp_path / "plans", "--out", tmp_path / "out")
    assert rows(tmp_path / "out" / "coded_passages.csv", ";") == []
    assert (tmp_path / "out" / "report" / "index.html").is_file()


def test_a_persons_decision_survives_the_next_run(good: Path, tmp_path: Path) -> None:
    first = rows(good / "out" / "coded_passages.csv", ";")
    changed = next(row for row in first if row["text"] == TEXTS[2])
    (tmp_path / "coded").mkdir()
    (tmp_path / "coded" / "ab.csv").write_text(
        f"passage_id;doc_id;text;innovativt_grep;coder\n{changed['passage_id']};{changed['doc_id']};;1;AB\n", encoding="utf-8"
    )
    (tmp_path / "study.toml").write_text('[documents]\ncoded = "coded"\n', encoding="utf-8")
    boliginnov("run", "--study", tmp_path / "study.toml", "--raw", good / "plans", "--out", tmp_path / "out")
    row = next(r for r in rows(tmp_path / "out" / "coded_passages.csv", ";") if r["passage_id"] == changed["passage_id"])
    assert (row["innovativt_grep"], row["innovativt_grep_by"]) == ("1", "person")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["extract", "--raw", "finnes-ikke"], "finnes-ikke"),
        (["extract", "--study", "finnes-ikke.toml"], "finnes-ikke.toml"),
        (["classify", "--out", "tom-mappe"], "boliginnov extract"),
        (["codebook", "ukjent_kode"], "innovativt_grep"),
        (["extract", "--jobs", "-1"], "--jobs"),
        (["ukjent"], "ukjent"),
    ],
)
def test_wrong_usage_is_exit_code_2_with_a_message(arguments: list[str], named: str) -> None:
    assert named in boliginnov(*arguments, code=2).stderr


@pytest.mark.parametrize(
    "command",
    [
        "extract",
        "classify",
        "report",
        "run",
        "train",
        "evaluate",
        "status",
        "codebook",
        "fetch",
        "sample",
        "brief",
        "show",
        "compare",
        "language",
        "periods",
        "regression",
    ],
)
def test_help_shows_an_example(command: str) -> None:
    assert f"Example: boliginnov {command}" in boliginnov(command, "--help").stdout


def test_run_json_tells_what_was_done(good: Path) -> None:
    record = json.loads((good / "out" / "run.json").read_text(encoding="utf-8"))
    assert set(record["stages"]) == {"extract", "classify", "mentions", "report"}
    assert record["stages"]["extract"]["counts"]["documents"] == 2
    assert all(stage["seconds"] >= 0 for stage in record["stages"].values())
    assert record["libraries"]["pandas"]


def test_word_brief_and_a_sample_of_a_finished_run(good: Path) -> None:
    out = good / "out"
    boliginnov("report", "--raw", good / "plans", "--out", out, "--format", "docx")
    assert (out / "report" / "rapport.docx").read_bytes().startswith(b"PK")
    brief = Path(boliginnov("brief", "--raw", good / "plans", "--out", out).stdout.strip())
    assert "<script" not in brief.read_text(encoding="utf-8")
    sample = Path(boliginnov("sample", "--n", 4, "--out", out).stdout.strip())
    drawn = rows(sample, ";")
    assert len(drawn) == 4
    assert all(0 < float(row["sample_probability"]) <= 1 and row["coder"] == "" for row in drawn)
    assert "drawn already" in boliginnov("sample", "--n", 4, "--out", out, code=2).stderr
    assert "docx" in boliginnov("report", "--raw", good / "plans", "--out", out, "--format", "odt", code=2).stderr


def test_a_page_can_be_looked_at(good: Path, tmp_path: Path) -> None:
    boliginnov("show", good / "plans" / "hole.pdf", "--page", 1, "--to", tmp_path)
    assert (tmp_path / "hole-1.png").read_bytes().startswith(b"\x89PNG")
