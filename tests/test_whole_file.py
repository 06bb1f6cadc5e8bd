"""Files are written whole or not at all, by one run or several at once, and what hinders it is told."""

import multiprocessing
import os
from pathlib import Path

import pandas as pd
import pytest

from boliginnov import cli
from boliginnov.errors import BoliginnovError
from boliginnov.export.table_files import write_bytes, write_table
from boliginnov.extract.cache import ExtractionCache
from boliginnov.extract.document import ExtractedDocument
from boliginnov.run_record import run_stage
from boliginnov.study import load_study

TABLE = pd.DataFrame({"text": ["Vi bygger."]})


def write_often(folder: Path) -> None:
    cache = ExtractionCache(folder / "cache", "kode")
    for number in range(150):
        write_table(pd.DataFrame({"n": list(range(number))}), folder, "tabell")
        cache.put("sum", ExtractedDocument(1, (), [], "", "", ""))


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=write_often, args=(tmp_path,)) for _ in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0, 0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "tabell.csv", "tabell.parquet"]
    assert len(list((tmp_path / "cache").iterdir())) == 1
    pd.read_parquet(tmp_path / "tabell.parquet")


def test_no_space_is_told_with_the_file_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_bytes(tmp_path / "a.csv", b"gammel")

    def full(path: Path, content: bytes) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BoliginnovError, match=r"a\.csv: cannot be written \(No space left"):
        write_bytes(tmp_path / "a.csv", b"ny")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "gammel"


def test_a_table_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "ut").write_text("en fil")
    with pytest.raises(BoliginnovError, match=r"ut.*cannot be written"):
        write_table(TABLE, tmp_path / "ut", "tabell")
    (tmp_path / "tabell.parquet").mkdir()
    with pytest.raises(BoliginnovError, match=r"tabell\.parquet: cannot be written"):
        write_table(TABLE, tmp_path, "tabell")
    assert not list(tmp_path.glob(".*"))


def test_a_file_in_place_of_the_folder_of_results_is_named(tmp_path: Path) -> None:
    (tmp_path / "ut").write_text("en fil")
    study = load_study(None, raw=tmp_path, out=tmp_path / "ut")
    with pytest.raises(BoliginnovError, match=r"ut: no folder for results .*--out"):
        run_stage(study, "extract", {}, [], lambda: ({}, 0), force=False)


@pytest.mark.parametrize("path", [None, "data/coded/ab.csv"])
def test_what_the_system_refuses_is_one_line_and_exit_code_2(
    path: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise OSError(13, os.strerror(13), path)

    monkeypatch.setattr(cli, "app", refuse)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert os.strerror(13) in said
    assert (path or "") in said
    assert "fault" not in said
