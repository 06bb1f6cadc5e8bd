"""A file that lies there twice is counted twice, and its row says so."""

import shutil
from pathlib import Path

import pandas as pd

from boliginnov.run import extract_stage
from boliginnov.study import load_study
from tests.e2e.plans import make_plan


def test_the_later_of_two_equal_files_says_which_it_equals(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    make_plan(plans / "boligplan.pdf")
    shutil.copy(plans / "boligplan.pdf", plans / "kopi.pdf")
    make_plan(plans / "annen.pdf", title="Boligplan 2022–2026")
    (plans / "tom1.pdf").touch()
    (plans / "tom2.pdf").touch()
    extract_stage(load_study(None, raw=plans, out=tmp_path / "out"))
    table = pd.read_csv(tmp_path / "out" / "documents.csv", keep_default_na=False).set_index("doc_id")
    assert table.index[table["problem"].str.contains("same_file")].tolist() == ["kopi"]
    assert table.loc["kopi", "status"] == "ok"
    assert "kopi.pdf: is the same file as boligplan.pdf" in table.loc["kopi", "reason"]
    assert table.loc["kopi", "passages"] == table.loc["boligplan", "passages"]
