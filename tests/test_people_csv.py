"""People's files come back from a spreadsheet with the cells that went out."""

from pathlib import Path

import pandas as pd
import pytest

from boliginnov.export.table_files import write_csv
from boliginnov.people_csv import people_files, read_people_csv


@pytest.mark.parametrize("dialect", ["excel", "plain"])
def test_neutralised_cells_come_back_as_they_were(tmp_path: Path, dialect: str) -> None:
    cells = ["- Leie til eie", "=1+1", "@NAV", "'68-generasjonen", "''Sitat'' om + og -", "vanlig"]
    write_csv(pd.DataFrame({"text": cells, "lead_in": cells[::-1]}), tmp_path / "t.csv", dialect)  # type: ignore[arg-type]
    rows = [row for _, row in read_people_csv(tmp_path / "t.csv").rows]
    assert [row["text"] for row in rows] == cells
    assert [row["lead_in"] for row in rows] == cells[::-1]


def test_ways_that_spreadsheets_save_a_file(tmp_path: Path) -> None:
    text = "passage_id;coder\np1;ÅB\n"
    for name, content in {
        "utf16.csv": text.encode("utf-16"),
        "told.csv": ("sep=;\n" + text).encode(),
        "CAPITALS.CSV": text.encode("utf-8-sig"),
        "windows.csv": text.encode("cp1252"),
    }.items():
        (tmp_path / name).write_bytes(content)
        table = read_people_csv(tmp_path / name)
        assert [row for _, row in table.rows] == [{"passage_id": "p1", "coder": "ÅB"}]
    assert read_people_csv(tmp_path / "told.csv").rows[0][0] == 3
    assert len(people_files(tmp_path)) == 4


def test_a_cell_of_any_length_is_read(tmp_path: Path) -> None:
    long = "ord " * 60_000
    (tmp_path / "long.csv").write_text(f"text\n{long}\n", encoding="utf-8")
    assert read_people_csv(tmp_path / "long.csv").rows[0][1]["text"] == long.strip()
