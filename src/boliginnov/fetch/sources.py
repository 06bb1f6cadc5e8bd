"""Reads which plans to fetch from a manifest, which for this needs an address but no file names."""

from __future__ import annotations

from pathlib import Path

from boliginnov.errors import ConfigurationError
from boliginnov.people_csv import read_people_csv
from boliginnov.plans.manifest import COLUMNS, ManifestRow


def read_sources(path: Path) -> list[ManifestRow]:
    """The rows of a manifest that have an address, in its order; UTF-8 or Windows-1252, comma, semicolon or tab.

    Raises ConfigurationError if it cannot be read or has no column of addresses.
    """
    try:
        table = read_people_csv(path)
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot read the manifest ({error.strerror}); give one that lists plans by address"
        ) from error
    wanted = ("file", "kommunenr", "kommune", "title", "source_url")
    places = {column: alias for column in wanted for alias in COLUMNS[column] if alias in table.header}
    if "source_url" not in places:
        raise ConfigurationError(
            f"{path}: the manifest needs a column 'source_url' (or url); it has {', '.join(table.header) or 'no columns'}"
        )
    rows: list[ManifestRow] = []
    for line, cells in table.rows:
        values = {column: cells[heading] for column, heading in places.items()}
        if values["source_url"]:
            known = {column: values.get(column, "") for column in wanted}
            rows.append(
                ManifestRow(
                    line,
                    known["file"],
                    kommunenr=known["kommunenr"],
                    kommune=known["kommune"],
                    title=known["title"],
                    source_url=known["source_url"],
                )
            )
    return rows
