"""Read a CSV file as people save it: UTF-8 or Windows-1252, comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from boliginnov.export.table_files import undo_neutralise


@dataclass(frozen=True)
class PeopleCsv:
    """Headings in lower case, rows as (line number, cells by heading) with blanks trimmed and neutralised formulas undone, and whether the file was not UTF-8."""

    header: list[str]
    rows: list[tuple[int, dict[str, str]]]
    not_utf8: bool


def read_people_csv(path: Path) -> PeopleCsv:
    """The file's rows that are not blank; missing cells are empty, cells beyond the headings are dropped. Raises OSError if it cannot be read."""
    content = path.read_bytes()
    try:
        text, not_utf8 = content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        text, not_utf8 = content.decode("cp1252", errors="replace"), True
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [name.strip().lower() for name in next(reader, [])]
    rows = []
    for cells in reader:
        trimmed = [undo_neutralise(cell.strip()) for cell in cells]
        if any(trimmed):
            trimmed += [""] * (len(header) - len(trimmed))
            rows.append((reader.line_num, dict(zip(header, trimmed, strict=False))))
    return PeopleCsv(header, rows, not_utf8)
