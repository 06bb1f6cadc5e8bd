"""Read a CSV file as people save it: UTF-8, UTF-16 or Windows-1252, comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from boliginnov.export.table_files import undo_neutralise

csv.field_size_limit(2**31 - 1)  # a passage may be longer than the module's 131,072 letters


@dataclass(frozen=True)
class PeopleCsv:
    """Headings in lower case, rows as (line number, cells by heading) with blanks trimmed and neutralised formulas undone, and whether the file was not UTF-8."""

    header: list[str]
    rows: list[tuple[int, dict[str, str]]]
    not_utf8: bool


def people_files(folder: Path) -> list[Path]:
    """The CSV files of a folder in order of their names, whether they end in .csv or .CSV."""
    return sorted(path for path in folder.glob("*") if path.suffix.lower() == ".csv")


def read_people_csv(path: Path) -> PeopleCsv:
    """The file's rows that are not blank; missing cells are empty, cells beyond the headings are dropped. A first line ``sep=;``, as Excel knows it, is heeded.

    Raises OSError if the file cannot be read.
    """
    text, not_utf8 = _decoded(path.read_bytes())
    first, _, rest = text.partition("\n")
    told = first.strip().lower()
    said = told.startswith("sep=") and len(told) <= len("sep=;")
    delimiter = told[4:] or "\t" if said else max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(rest if said else text, newline=""), delimiter=delimiter)
    header = [name.strip().lower() for name in next(reader, [])]
    rows = []
    for cells in reader:
        trimmed = [undo_neutralise(cell.strip()) for cell in cells]
        if any(trimmed):
            trimmed += [""] * (len(header) - len(trimmed))
            rows.append((reader.line_num + said, dict(zip(header, trimmed, strict=False))))
    return PeopleCsv(header, rows, not_utf8)


def _decoded(content: bytes) -> tuple[str, bool]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), True
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), True
