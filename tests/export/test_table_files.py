"""CSV that opens right: in Excel in Norwegian, in programs, and never as a formula."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from boliginnov import tables
from boliginnov.errors import BoliginnovError
from boliginnov.export.table_files import Dialect, decimal_comma, read_table, write_csv, write_table

TABLE = pd.DataFrame(
    {
        "text": ['Blåbær; "sitat", og\nlinje', "=1+1", "-5 boliger", "@NAV", "+47", "vanlig"],
        "n": pd.array([1, 2, None, 4, 5, 6], dtype="Int64"),
        "p": pd.array([0.8731, 0.5, None, 1.0, 0.0, 0.00004], dtype="Float64"),
    }
)


def read(path: Path, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=delimiter))


def test_excel_dialect_has_bom_and_semicolons(tmp_path: Path) -> None:
    write_csv(TABLE, tmp_path / "t.csv", "excel")
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbftext;n;p\r\n")
    assert read(tmp_path / "t.csv", ";")[1] == ['Blåbær; "sitat", og\nlinje', "1", "0,8731"]


def test_plain_dialect_is_rfc_4180(tmp_path: Path) -> None:
    write_csv(TABLE, tmp_path / "t.csv", "plain")
    content = (tmp_path / "t.csv").read_bytes()
    assert content.startswith(b"text,n,p\r\n")
    assert read(tmp_path / "t.csv", ",")[1] == ['Blåbær; "sitat", og\nlinje', "1", "0.8731"]


@pytest.mark.parametrize("dialect", ["excel", "plain"])
def test_no_cell_starts_as_a_formula(tmp_path: Path, dialect: Dialect) -> None:
    write_csv(TABLE, tmp_path / "t.csv", dialect)
    rows = read(tmp_path / "t.csv", ";" if dialect == "excel" else ",")
    assert [row[0] for row in rows[2:]] == ["'=1+1", "'-5 boliger", "'@NAV", "'+47", "vanlig"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0355, "0,0355"),
        (0.5, "0,5"),
        (1.0, "1"),
        (0.0, "0"),
        (0.0001, "0,0001"),
        (100.0, "100"),
        (-0.25, "-0,25"),
        (-0.00001, "0"),
    ],
)
def test_a_fraction_is_written_as_norwegians_write_it(value: float, text: str) -> None:
    assert decimal_comma(value) == text


@pytest.mark.parametrize(("dialect", "separator", "decimal"), [("excel", ";", ","), ("plain", ",", ".")])
def test_every_probability_of_a_coder_comes_back_the_same_and_without_exponent(
    tmp_path: Path, dialect: Dialect, separator: str, decimal: str
) -> None:
    probabilities = [round(n / 10_000, 4) for n in range(10_001)]
    write_csv(pd.DataFrame({"p": pd.array(probabilities, dtype="Float64")}), tmp_path / "t.csv", dialect)
    assert pd.read_csv(tmp_path / "t.csv", sep=separator, decimal=decimal)["p"].tolist() == probabilities
    assert "e" not in (tmp_path / "t.csv").read_text(encoding="utf-8").lower()


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    coding = {
        "passage_id": "a",
        "code": "x",
        "probability": 0.25,
        "decision": 1,
        "decided_by": "model",
        "coder": "k",
        "needs_review": 0,
        "why": "=ny",
    }
    table = tables.validate(tables.CODINGS, pd.DataFrame([coding]))
    write_table(table, tmp_path, "codings")
    pd.testing.assert_frame_equal(read_table(tmp_path, "codings", tables.CODINGS), table)


def test_a_missing_table_says_which_stage_to_run(tmp_path: Path) -> None:
    with pytest.raises(BoliginnovError, match="boliginnov extract"):
        read_table(tmp_path, "passages", tables.PASSAGES)


def test_a_damaged_table_says_which_stage_to_run_again(tmp_path: Path) -> None:
    (tmp_path / "passages.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(BoliginnovError, match="again"):
        read_table(tmp_path, "passages", tables.PASSAGES)
