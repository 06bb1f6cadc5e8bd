"""People's files come back from a spreadsheet with the cells that went out."""

from pathlib import Path

import pandas as pd
import pytest

from boliginnov.export.table_files import write_csv
from boliginnov.people_csv import read_people_csv


@pytest.mark.parametrize("dialect", ["excel", "plain"])
def test_neutralised_cells_come_back_as_they_were(tmp_path: Path, dialect: str) -> None:
    cells = ["- Leie til eie", "=1+1", "@NAV", "'68-generasjonen", "''Sitat'' om + og -", "vanlig"]
    write_csv(pd.DataFrame({"text": cells, "lead_in": cells[::-1]}), tmp_path / "t.csv", dialect)  # type: ignore[arg-type]
    rows = [row for _, row in read_people_csv(tmp_path / "t.csv").rows]
    assert [row["text"] for row in rows] == cells
    assert [row["lead_in"] for row in rows] == cells[::-1]
