"""Read coded passages (gold JSON Lines, people's CSV files) into the one table that coders are trained and scored on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov.classify.gold_file import GoldPassage, read_gold_lines
from boliginnov.errors import ConfigurationError
from boliginnov.language.written_language import passage_languages, written_language
from boliginnov.people_csv import read_people_csv
from boliginnov.tables import KINDS

MAIN_CODES = ("innovativt_grep", "ny_samarbeidsform")
CODED_COLUMNS = (
    "passage_id",
    "doc_id",
    "kommunenr",
    "section",
    "kind",
    "lead_in",
    "text",
    "language",
    "order",
    "innovativt_grep",
    "ny_samarbeidsform",
    "dimensjon",
    "innovasjonstype",
    "aktor",
    "status",
    "origin",
)


def infer_lead_ins(kinds: Iterable[str], texts: Iterable[str]) -> list[str]:
    """For each passage in document order the text that introduces its list: the passage before a run of list items, if it ends in a colon."""
    lead_ins: list[str] = []
    lead_in = ""
    for kind, text in zip(kinds, texts, strict=True):
        if kind == "list_item":
            lead_ins.append(lead_in)
        else:
            lead_ins.append("")
            lead_in = text if text.rstrip().endswith(":") else ""
    return lead_ins


def read_gold(folder: Path) -> pd.DataFrame:
    """All ``*.gold.jsonl`` files of a folder as one table with the columns of CODED_COLUMNS.

    Raises ConfigurationError when the folder holds none or a line cannot be used, naming file and line.
    """
    files = read_gold_lines(folder, GoldPassage)
    if not files:
        raise ConfigurationError(f"{folder}: no *.gold.jsonl files there. Give the folder that holds the coded plans.")
    return pd.concat([_gold_table(lines) for lines in files], ignore_index=True)


def _gold_table(lines: list[GoldPassage]) -> pd.DataFrame:
    rows = [_gold_row(line, order) for order, line in enumerate(lines, start=1)]
    table = pd.DataFrame(rows, columns=list(CODED_COLUMNS))
    table["lead_in"] = infer_lead_ins(table["kind"], table["text"])
    table["language"] = passage_languages(list(table["text"]))
    return table


def _gold_row(line: GoldPassage, order: int) -> dict[str, Any]:
    return {
        "passage_id": line.id,
        "doc_id": line.id.split("#")[0],
        "kommunenr": line.id[:4],
        "section": line.section or "",
        "kind": line.kind,
        "lead_in": "",
        "text": line.text,
        "language": "nb",
        "order": order,
        "innovativt_grep": line.grep,
        "ny_samarbeidsform": line.samarbeid,
        "dimensjon": " ".join(line.dimensjon or []),
        "innovasjonstype": line.innovasjonstype or "",
        "aktor": " ".join(line.aktor or []),
        "status": line.status or "",
        "origin": "gold",
    }


def read_coded(folder: Path, second_level: Collection[str] = ()) -> pd.DataFrame:
    """All coded ``*.csv`` of a folder (comma or semicolon, UTF-8 with or without BOM) as one table with the columns of CODED_COLUMNS.

    Columns that a file lacks are filled in: ``doc_id`` from the file's name, ``kommunenr`` from ``doc_id`` (people's own files may give only
    text and codes). Further columns of 0 and 1 are taken as codes of their own,
    and columns named in ``second_level`` as second-level codes. Files without ``text`` and a main code are not coded passages and are left out. An empty table when there are none.
    """
    tables = [table for file in sorted(folder.glob("*.csv")) if (table := _read_coded_file(file, second_level)) is not None]
    if not tables:
        return pd.DataFrame(columns=list(CODED_COLUMNS))
    return pd.concat(tables, ignore_index=True)


def _read_coded_file(file: Path, second_level: Collection[str]) -> pd.DataFrame | None:
    found = read_people_csv(file)
    table = pd.DataFrame([row for _, row in found.rows], columns=found.header, dtype=object)
    codes = [code for code in MAIN_CODES if code in table]
    if "text" not in table or not codes:
        return None
    decided = (table[codes] != "").all(axis=1)
    if "coder" in table:  # in a file of decisions, rows without a coder are the model's own
        decided &= table["coder"] != ""
    if "sample_id" in table:  # a sample that estimates rest on must not teach the coder
        decided &= table["sample_id"] == ""
    table = table[decided].reset_index(drop=True)
    for code in codes:
        wrong = table.loc[~table[code].isin(["0", "1"])]
        if len(wrong):
            raise ConfigurationError(
                f"{file.name}, row {wrong.index[0] + 2}: {code} is {wrong[code].iloc[0]!r}; it must be 0 or 1."
            )
        table[code] = table[code].astype(int)
    defaults: dict[str, Any] = {
        "passage_id": [f"{file.stem}#{n:04d}" for n in range(1, len(table) + 1)],
        "doc_id": file.stem,
        "section": "",
        "kind": "paragraph",
        "lead_in": "",
        "language": [written_language(text) for text in table["text"]],
        "order": list(range(1, len(table) + 1)),
        "origin": "human",
    } | dict.fromkeys(("dimensjon", "innovasjonstype", "aktor", "status"), "")
    for name, value in defaults.items():
        if name not in table:
            table[name] = value
    if "kommunenr" not in table:
        table["kommunenr"] = table["doc_id"]
    wrong_kind = table.loc[~table["kind"].isin(KINDS)]
    if len(wrong_kind):
        raise ConfigurationError(
            f"{file.name}, row {wrong_kind.index[0] + 2}: kind is {wrong_kind['kind'].iloc[0]!r}; it must be one of {', '.join(KINDS)}."
        )
    table["order"] = table["order"].astype(int)
    extra = [str(name) for name in table if name not in CODED_COLUMNS and set(table[name]) <= {"0", "1"}]
    further = [name for name in second_level if name in table and name not in CODED_COLUMNS]
    extra = [name for name in extra if name not in further]
    return table[[name for name in CODED_COLUMNS if name in table] + extra + further].astype(dict.fromkeys(extra, int))
