"""Reads which plans to fetch from a manifest, which for this needs an address but no file names."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from boliginnov.errors import ConfigurationError
from boliginnov.plans.manifest import COLUMNS, ManifestRow


def read_sources(path: Path) -> list[ManifestRow]:
    """The rows of a manifest that have an address, in its order; UTF-8 or Windows-1252, comma, semicolon or tab.

    Raises ConfigurationError if it cannot be read or has no column of addresses.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot read the manifest ({error.strerror}); give one that lists plans by address"
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header, _, _ = text.partition("\n")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    names = [name.strip().casefold() for name in next(reader, [])]
    wanted = ("file", "kommunenr", "kommune", "title", "source_url")
    places = {column: names.index(alias) for column in wanted for alias in COLUMNS[column] if alias in names}
    if "source_url" not in places:
        raise ConfigurationError(
            f"{path}: the manifest needs a column 'source_url' (or url); it has {', '.join(names) or 'no columns'}"
        )
    rows: list[ManifestRow] = []
    for cells in reader:
        values = {column: cells[place].strip() if place < len(cells) else "" for column, place in places.items()}
        if not values["source_url"]:
            continue
        known = {column: values.get(column, "") for column in wanted}
        row = ManifestRow(
            reader.line_num,
            known["file"],
            kommunenr=known["kommunenr"],
            kommune=known["kommune"],
            title=known["title"],
            source_url=known["source_url"],
        )
        rows.append(row)
    return rows
