"""What a rerun notices: a folder of plans that is renamed, and another encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.report_run import report_stage
from boliginnov.run import classify_stage, extract_stage
from boliginnov.study import load_study
from tests.e2e.plans import make_plan


def run(folder: Path, plans: str, coder: str = "") -> list[str]:
    """Run the stages on plans in a folder of that name; gives what each says."""
    (folder / "study.toml").write_text(
        f'[documents]\nraw = "{plans}"\ncoded = "coded"\n[output]\nout = "out"\n[coder]\n{coder}', encoding="utf-8"
    )
    study = load_study(folder / "study.toml")
    return [stage(study).message for stage in (extract_stage, classify_stage, report_stage)]


def test_a_rerun_follows_a_renamed_folder_and_another_encoder(tmp_path: Path) -> None:
    make_plan(tmp_path / "plans" / "3301_boligplan.pdf")
    (tmp_path / "coded").mkdir()
    run(tmp_path, "plans")
    (tmp_path / "plans").rename(tmp_path / "renamed")
    run(tmp_path, "renamed")
    for name in ("coded_passages.csv", "report/index.html"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "../renamed/3301_boligplan.pdf#page=" in text
        assert "../plans/" not in text
    assert all("nothing new" in message for message in run(tmp_path, "renamed"))
    with pytest.raises(ConfigurationError, match="another/encoder"):
        run(tmp_path, "renamed", 'encoder = "another/encoder"')
