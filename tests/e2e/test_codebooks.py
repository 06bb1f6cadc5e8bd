"""A study with another codebook: a code more or less is an edit of that file, and every output follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from boliginnov.codebook import load_codebook
from boliginnov.resources import shipped
from tests.e2e.plans import TEXTS, make_plan
from tests.e2e.test_commands import boliginnov, rows

SHIPPED = shipped("codebook.toml").read_text(encoding="utf-8").partition("[[examples]]")[0]
ADDED = """
[[second_level]]
name = "eierform"
label = "Eierform"
parents = ["innovativt_grep"]
multiple = true
values = [{name = "eie", label = "Eie"}, {name = "leie", label = "Leie"}]
"""
OWN = """
title = "Tall"

[[codes]]
name = "tall"
label = "Tall"
definition = "Passasjen har et tall."
"""


def without(*second_level: str) -> str:
    """The shipped codebook without some second-level codes."""
    starts = tuple(f'name = "{name}"' for name in second_level)
    return "[[second_level]]\n".join(part for part in SHIPPED.split("[[second_level]]\n") if not part.startswith(starts))


def run(folder: Path, codebook: str, decided: str) -> Path:
    """Run a study of one plan with a codebook and one decision of a person; the folder of its output."""
    make_plan(folder / "plans" / "plan.pdf")
    (folder / "codebook.toml").write_text(codebook, encoding="utf-8")
    (folder / "coded").mkdir()
    (folder / "coded" / "ab.csv").write_text(f"passage_id;doc_id;text;coder;{decided}\n", encoding="utf-8")
    (folder / "study.toml").write_text(
        """codebook = "codebook.toml"
[documents]
raw = "plans"
coded = "coded"
[coder]
name = "keyword"
[language]
mentions = false
[output]
out = "out"
""",
        encoding="utf-8",
    )
    boliginnov("run", "--study", folder / "study.toml", "--jobs", 1)
    return folder / "out"


def test_a_further_second_level_code_is_in_every_output(tmp_path: Path) -> None:
    out = run(tmp_path, SHIPPED + ADDED, f"innovativt_grep;eierform\nx;plan;{TEXTS[0]};AB;1;leie eie")
    coded = rows(out / "coded_passages.csv", ";")
    assert {row["text"]: row["eierform"] for row in coded}[TEXTS[0]] == "eie leie"
    names = list(coded[0])
    assert names[names.index("status") + 1] == "eierform"
    page = (out / "report" / "index.html").read_text(encoding="utf-8")
    assert "figur-eierform" in page
    assert "Eierform" in page
    sample = Path(boliginnov("sample", "--study", tmp_path / "study.toml", "--n", 2).stdout.strip())
    assert set(load_codebook(tmp_path / "codebook.toml").second_level_code_names) <= set(rows(sample, ";")[0])


@pytest.mark.parametrize("gone", [("status",), ("dimensjon", "innovasjonstype", "aktor")])
def test_a_codebook_may_lack_second_level_codes(tmp_path: Path, gone: tuple[str, ...]) -> None:
    out = run(tmp_path, without(*gone), f"innovativt_grep\nx;plan;{TEXTS[0]};AB;1")
    assert not set(gone) & set(rows(out / "coded_passages.csv", ";")[0])
    assert (out / "report" / "index.html").is_file()
    boliginnov("brief", "--study", tmp_path / "study.toml")


def test_a_codebook_of_its_own_needs_nothing_of_the_shipped_one(tmp_path: Path) -> None:
    out = run(tmp_path, OWN, f"tall\nx;plan;{TEXTS[2]};AB;1")
    coded = {row["text"]: row["tall"] for row in rows(out / "coded_passages.csv", ";")}
    assert (coded[TEXTS[2]], coded[TEXTS[1]]) == ("1", "0")
    assert (out / "report" / "index.html").is_file()
