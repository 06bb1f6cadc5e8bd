"""Read the manifest: a CSV that says what each file of the folder of plans is."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from boliginnov.errors import ConfigurationError
from boliginnov.formats.read import READERS
from boliginnov.people_csv import read_people_csv
from boliginnov.plans.bokmal import plan_status_in_bokmal, plan_type_in_bokmal
from boliginnov.plans.discover import PlanFile
from boliginnov.tables import ACTOR_TYPES, DOCUMENT_KINDS, PLAN_STATUSES

COLUMNS = {
    "file": ("file", "fil", "filnavn", "filename"),
    "kommunenr": ("kommunenr", "kommunenummer", "knr"),
    "kommune": ("kommune", "kommunenavn", "municipality"),
    "title": ("title", "tittel"),
    "plan_type": ("plan_type", "plantype"),
    "period_from": ("period_from", "periode_fra", "fra"),
    "period_to": ("period_to", "periode_til", "til"),
    "plan_status": ("plan_status", "planstatus"),
    "adopted_date": ("adopted_date", "vedtatt", "vedtatt_dato", "vedtaksdato"),
    "adopted_by": ("adopted_by", "vedtatt_av"),
    "case_number": ("case_number", "saksnummer", "sak"),
    "source_url": ("source_url", "url", "kilde"),
    "kind": ("kind", "slag", "dokumenttype", "document_kind"),
    "author": ("author", "forfatter", "avsender"),
    "actor_type": ("actor_type", "aktørtype", "aktortype"),
}
"""Columns of the manifest with the Norwegian and English headings they are known by; only ``file`` has to be there."""


@dataclass(frozen=True)
class ManifestRow:
    """What the manifest says about one file; empty where it says nothing."""

    line: int
    file: str
    kommunenr: str = ""
    kommune: str = ""
    title: str = ""
    plan_type: str = ""
    period_from: int | None = None
    period_to: int | None = None
    plan_status: str = ""
    adopted_date: str = ""
    adopted_by: str = ""
    case_number: str = ""
    source_url: str = ""
    kind: str = ""
    author: str = ""
    actor_type: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """The rows of a manifest, and what a person should know about how it was read."""

    path: Path
    rows: list[ManifestRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_manifest(path: Path) -> Manifest | None:
    """The manifest, or None if there is no such file. Reads UTF-8 or Windows-1252; comma, semicolon or tab.

    Raises ConfigurationError if it cannot be read at all or has no column for the file's name.
    """
    if not path.exists():
        return None
    try:
        table = read_people_csv(path)
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot read the manifest ({error.strerror})") from error
    notes = []
    if table.not_utf8:
        notes.append(f"{path.name} is not UTF-8; read as Windows-1252. Save it as UTF-8 to be sure of æ, ø and å")
    places = {column: alias for column, aliases in COLUMNS.items() for alias in aliases if alias in table.header}
    if "file" not in places:
        raise ConfigurationError(f"{path}: the manifest needs a column 'file'; it has {', '.join(table.header) or 'no columns'}")
    rows = []
    for line, row in table.rows:
        values = {column: row[heading] for column, heading in places.items()}
        if not values["file"]:
            notes.append(f"{path.name} line {line}: no file name, row left out")
            continue
        rows.append(_row(line, values))
    return Manifest(path, rows, notes)


def _row(line: int, values: dict[str, str]) -> ManifestRow:
    notes = []
    years: dict[str, int | None] = {}
    for column in ("period_from", "period_to"):
        value = values.pop(column, "")
        match = re.fullmatch(r"((?:19|20)\d\d)(?:\.0)?", value)
        years[column] = int(match.group(1)) if match else None
        if value and not match:
            notes.append(f"{column} {value!r} is not a year")
    first, last = years["period_from"], years["period_to"]
    if first and last and first > last:
        notes.append(f"period_from {first} is after period_to {last}")
        years = dict.fromkeys(years)
    number = values.get("kommunenr", "")
    if number and not re.fullmatch(r"\d{3,4}", number):
        notes.append(f"kommunenr {number!r} is not a number of four digits")
        values["kommunenr"] = ""
    elif number:
        values["kommunenr"] = number.zfill(4)
    values["plan_type"] = plan_type_in_bokmal(values.get("plan_type", ""))
    values["plan_status"] = plan_status_in_bokmal(values.get("plan_status", ""))
    for column, allowed in (("kind", DOCUMENT_KINDS), ("actor_type", ACTOR_TYPES), ("plan_status", PLAN_STATUSES)):
        values[column] = values.get(column, "").casefold()
        if values[column] not in ("", *allowed):
            notes.append(f"{column} {values[column]!r} is none of {', '.join(allowed)}")
            values[column] = ""
    if day := values.get("adopted_date", ""):
        values["adopted_date"] = _iso_day(day)
        if not values["adopted_date"]:
            notes.append(f"adopted_date {day!r} is not a date; write it as 2022-12-15 or 15.12.2022")
    return ManifestRow(line=line, notes=tuple(notes), period_from=years["period_from"], period_to=years["period_to"], **values)


def _iso_day(text: str) -> str:
    """A date as 2022-12-15 or 15.12.2022 in the first form; empty if it is none."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return ""


def match_rows(manifest: Manifest | None, files: list[PlanFile]) -> tuple[dict[str, ManifestRow], list[ManifestRow]]:
    """Rows by doc_id of the file they describe, and the rows that describe no file.

    A row names the path below the folder of plans or, where that is enough, only the file's name; case, slashes and the ending may differ.
    """
    if manifest is None:
        return {}, []
    by_path = {_key(f.relative): f for f in files}
    by_name: dict[str, list[PlanFile]] = {}
    for plan in files:
        by_name.setdefault(_key(plan.relative.rsplit("/", 1)[-1]), []).append(plan)
    matched: dict[str, ManifestRow] = {}
    orphans = []
    for row in manifest.rows:
        key = _key(row.file)
        candidates = (
            [by_path[key]] if key in by_path else by_name.get(key) or [p for e in READERS for p in by_name.get(f"{key}{e}", [])]
        )
        if len(candidates) == 1 and candidates[0].doc_id not in matched:
            matched[candidates[0].doc_id] = row
        else:
            orphans.append(row)
    return matched, orphans


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).replace("\\", "/").removeprefix("./").casefold()
