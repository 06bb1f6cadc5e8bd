"""Files and folders that cannot be opened get a row that says why; the others are read."""

import os
import sys
from pathlib import Path

import pandas as pd
import pytest

from boliginnov.plans.discover import discover
from boliginnov.run import extract_stage
from boliginnov.study import load_study
from tests.e2e.plans import make_plan

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="pipes, file names of any bytes and /proc")


def documents(plans: Path, failed: int) -> pd.DataFrame:
    out = plans.parent / "out"
    assert extract_stage(load_study(None, raw=plans, out=out)).failed == failed
    return pd.read_csv(out / "documents.csv", keep_default_na=False).set_index("doc_id")


def test_what_cannot_be_opened_has_a_row_and_the_others_are_read(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    make_plan(plans / "god.pdf")
    os.mkfifo(plans / "roer.pdf")
    (plans / "web").mkdir()
    os.mkfifo(plans / "web" / "side.html")
    (plans / "lenke.pdf").symlink_to("borte.pdf")
    (plans / "ring.pdf").symlink_to("ring.pdf")
    (plans / "minne.pdf").symlink_to("/proc/self/mem")  # opens, but its bytes cannot be read
    make_plan(plans / os.fsdecode(b"b\xe5tplan.pdf"))
    table = documents(plans, failed=6)
    assert table.loc["god", "status"] == "ok"
    assert set(table.index) == {"god", "roer", "side", "lenke", "ring", "minne", "b\\xe5tplan"}
    expected = {"roer": "pipe", "side": "pipe", "lenke": "link", "ring": "links", "minne": "permissions", "b\\xe5tplan": "UTF-8"}
    for doc_id, words in expected.items():
        row = table.loc[doc_id]
        assert (row["status"], row["problem"].split()[0]) == ("failed", "unreadable")
        assert words in row["reason"]
        assert row["file"].split("/")[-1] in row["reason"]


def test_a_link_to_a_file_that_comes_is_read_then(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "lenke.pdf").symlink_to(tmp_path / "kommer.pdf")
    documents(plans, failed=1)
    make_plan(tmp_path / "kommer.pdf")
    assert documents(plans, failed=0).loc["lenke", "status"] == "ok"


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan(tmp_path / "god.pdf")
    make_plan(tmp_path / "laast" / "plan.pdf")
    listed = os.listdir

    def refuse(path: Path) -> list[str]:
        if Path(path).name == "laast":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)
    plans = {plan.relative: plan.refused for plan in discover(tmp_path)}
    assert plans["god.pdf"] == ""
    assert "Permission denied" in plans["laast"]
    assert len(plans) == 2
