"""Read coded passages (gold JSON Lines, people's CSV files) into the one table that coders are trained and scored on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov.classify.gold_file import GoldPassage, read_gold_lines
from boliginnov.classify.peoples_majority import decided_by_people, one_row_a_passage
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError
from boliginnov.language.written_language import passage_languages, written_language
from boliginnov.people_csv import people_files, read_people_csv
from boliginnov.people_votes import NONE
from boliginnov.tables import KINDS

PASSAGE_COLUMNS = ("passage_id", "doc_id", "kommunenr", "section", "kind", "lead_in", "text", "language", "order")
_WHO = ("coder", "row")
_GOLD_KEYS = {"grep": "innovativt_grep", "samarbeid": "ny_samarbeidsform"}
GOLD_CODES = tuple(_GOLD_KEYS.values())
"""The main codes that gold files have."""
_GOLD_SECOND_LEVEL = ("dimensjon", "innovasjonstype", "aktor", "status")


def coded_columns(codebook: Codebook) -> list[str]:
    """The columns of coded passages: what a passage is, main codes (0 or 1), second-level codes (values joined with a space), origin."""
    return [*PASSAGE_COLUMNS, *codebook.code_names, *codebook.second_level_code_names, "origin"]


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
    """All ``*.gold.jsonl`` files of a folder as one table: ``PASSAGE_COLUMNS``, the codes that gold has, origin.

    Raises ConfigurationError when the folder holds none or a line cannot be used, naming file and line.
    """
    files = read_gold_lines(folder, GoldPassage)
    if not files:
        raise ConfigurationError(f"{folder}: no *.gold.jsonl files there. Give the folder that holds the coded plans.")
    return pd.concat([_gold_table(lines) for lines in files], ignore_index=True)


def _gold_table(lines: list[GoldPassage]) -> pd.DataFrame:
    rows = [_gold_row(line, order) for order, line in enumerate(lines, start=1)]
    table = pd.DataFrame(rows, columns=[*PASSAGE_COLUMNS, *GOLD_CODES, *_GOLD_SECOND_LEVEL, "origin"])
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
    } | {
        **{code: getattr(line, name) for name, code in _GOLD_KEYS.items()},
        **{code: _joined(getattr(line, code)) for code in _GOLD_SECOND_LEVEL},
        "origin": "gold",
    }


def _joined(values: str | list[str] | None) -> str:
    """A value, or several joined with a space."""
    return " ".join([values] if isinstance(values, str) else values or [])


def read_coded(folder: Path, codebook: Codebook, note: Callable[[str], None] = lambda message: None) -> pd.DataFrame:
    """All coded CSV files of a folder (as `read_people_csv` reads them) as one table with the columns of ``coded_columns``.

    Columns that a file lacks are filled in: ``doc_id`` from the file's name, ``kommunenr`` from ``doc_id`` (people's own files may give only
    text and codes); main codes that it lacks are missing. Files without ``text`` and a main code of the codebook are not coded passages and are
    left out. An empty table when there are none.

    Rows of people on the same passage become one by the majority, as ``peoples_majority`` says; ``note`` is called with what is left out so.
    A second-level code on which people who are named said nothing, or were divided, is missing; it is empty where they found that no value fits.
    """
    tables = [table for file in people_files(folder) if (table := _read_coded_file(file, codebook)) is not None]
    if not tables:
        return pd.DataFrame(columns=coded_columns(codebook))
    table = pd.concat(tables, ignore_index=True)
    main = [code for code in codebook.code_names if code in table]
    second_level = list(codebook.second_level_code_names)
    merged, notes = one_row_a_passage(table, main=main, values=second_level)
    for message in notes:
        note(message)
    values = merged[second_level].astype(object)
    merged[second_level] = values.mask((values == "").mul(decided_by_people(merged), axis=0), None).replace(NONE, "")
    return merged.drop(columns=list(_WHO))


def _read_coded_file(file: Path, codebook: Codebook) -> pd.DataFrame | None:
    found = read_people_csv(file)
    table = pd.DataFrame(
        [row for _, row in found.rows], index=[line for line, _ in found.rows], columns=found.header, dtype=object
    )
    codes = [code for code in codebook.code_names if code in table]
    if "text" not in table or not codes:
        return None
    decided = (table[codes] != "").all(axis=1)
    if "coder" in table:  # in a file of decisions, rows without a coder are the model's own
        decided &= table["coder"] != ""
    if "sample_id" in table:  # a sample that estimates rest on must not teach the coder
        decided &= table["sample_id"] == ""
    table = table[decided].copy()
    for code in codes:
        wrong = table.loc[~table[code].isin(["0", "1"])]
        if len(wrong):
            raise ConfigurationError(f"{file.name}, line {wrong.index[0]}: {code} is {wrong[code].iloc[0]!r}; it must be 0 or 1.")
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
        "coder": "",
    } | dict.fromkeys(codebook.second_level_code_names, "")
    for name, value in defaults.items():
        if name not in table:
            table[name] = value
    for second in codebook.second_level:
        table[second.name] = [" ".join(second.as_spelled(cell)) for cell in table[second.name]]
    if "kommunenr" not in table:
        table["kommunenr"] = table["doc_id"]
    wrong_kind = table.loc[~table["kind"].isin(KINDS)]
    if len(wrong_kind):
        raise ConfigurationError(
            f"{file.name}, line {wrong_kind.index[0]}: kind is {wrong_kind['kind'].iloc[0]!r}; it must be one of {', '.join(KINDS)}."
        )
    table["order"] = table["order"].astype(int)
    table["row"] = [f"{file.name}:{line}" for line in table.index]
    return table[[name for name in (*coded_columns(codebook), *_WHO) if name in table]]
