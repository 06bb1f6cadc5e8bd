"""Tables for policy work: what was found, each number with its interval and what it is a share of, as CSV files and one Excel workbook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from boliginnov.analysis.examples import strongest
from boliginnov.analysis.shares import ALL
from boliginnov.export.table_files import write_bytes, write_csv
from boliginnov.report.evidence import Evidence, gather
from boliginnov.report.input import ReportInput, complete
from boliginnov.report.labels import group_value
from boliginnov.report.texts import Texts, small

WORKBOOK = "policy.xlsx"
_BEGINNING = datetime(2000, 1, 1)
_COUNT, _SHARE, _SCORE, _TEXT = "#,##0", "0.0%", "0.00", "@"
_FORMATS = {
    **dict.fromkeys(("n", "n_plans", "n_row", "n_passages", "n_sampled", "page", "count_passages", "count_plans"), _COUNT),
    **dict.fromkeys(("want_page", "offer_page", "n_documents", "n_coded"), _COUNT),
    "score": _SCORE,
    **dict.fromkeys(("share", "low", "high", "naive", "estimate", "estimate_low", "estimate_high", "probability"), _SHARE),
}
_WIDE = {"passage": 90, "want": 70, "offer": 70, "plan": 45, "note": 60}


@dataclass(frozen=True)
class PolicyTable:
    """A table with the name of its file and sheet, its heading, a note that says what its numbers are, and what each column holds.

    `columns` are the keys of ``[policy_column]`` in the report's texts; the table's own columns are what these call them.
    """

    name: str
    title: str
    note: str
    columns: Sequence[str]
    table: pd.DataFrame


def policy_tables(data: ReportInput, evidence: Evidence | None = None) -> list[PolicyTable]:
    """All tables, from what is gathered already or gathered here; one without rows keeps its columns."""
    t = data.texts
    data = complete(data)
    evidence = evidence or gather(data)
    cells = t("policy.cells_note")
    shares_note = t("policy.shares_naive_note" if data.shares is None else "policy.shares_note")
    return [
        _table(t, "shares", shares_note, _shares(t, data, evidence)),
        _table(t, "dimension", cells, _cells(t, evidence.dimensions, "code", "dimension", evidence.labels)),
        _table(t, "status", cells, _cells(t, evidence.type_status, "type", "status", {})),
        _table(t, "party", cells, _cells(t, evidence.actor_type, "party", "type", {})),
        _table(t, "asks", t("policy.asks_note"), _asks(t, evidence)),
        _table(t, "matched", t("policy.matched_note"), _matched(t, evidence)),
        _table(t, "others", t("policy.others_note"), _others(t, data)),
        _table(t, "examples", t("policy.examples_note"), _examples(t, data, evidence)),
    ]


def _table(t: Texts, key: str, note: str, table: pd.DataFrame) -> PolicyTable:
    columns = list(table.columns)
    shown = table.rename(columns={column: t(f"policy_column.{column}") for column in columns})
    return PolicyTable(t(f"policy.{key}_name"), t(f"policy.{key}_title"), note, columns, shown)


def write_policy_tables(data: ReportInput, folder: Path, evidence: Evidence | None = None) -> list[Path]:
    """Write `folder`/*.csv (for Excel in Norwegian) and `folder`/policy.xlsx; returns the files. The same input gives the same bytes."""
    tables = policy_tables(data, evidence)
    for table in tables:
        write_csv(table.table, folder / f"{table.name}.csv", "excel")
    write_bytes(folder / WORKBOOK, workbook(data.texts, tables, data.title))
    return [*(folder / f"{table.name}.csv" for table in tables), folder / WORKBOOK]


def workbook(t: Texts, tables: Sequence[PolicyTable], title: str) -> bytes:
    """The tables as an Excel workbook: a sheet of notes first, then a sheet a table with its header frozen and its numbers formatted."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"title": title, "author": "boliginnov", "created": _BEGINNING})
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E7F1F0"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {
        name: book.add_format({"num_format": name, "valign": "top", "text_wrap": name == _TEXT})
        for name in (_COUNT, _SHARE, _SCORE, _TEXT)
    }
    notes = book.add_worksheet(t("policy.about"))
    notes.set_column(0, 0, 26)
    notes.set_column(1, 1, 110)
    notes.write_string(0, 0, title, bold)
    for row, table in enumerate(tables, start=2):
        notes.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        notes.write_string(row, 1, t("policy.about_line", title=table.title, note=table.note), wrapped)
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 1)
        for place, (key, column) in enumerate(zip(table.columns, table.table.columns, strict=True)):
            sheet.write_string(0, place, column, head)
            sheet.set_column(place, place, _WIDE.get(key, 16 if key in _FORMATS else 28))
        for row, values in enumerate(table.table.itertuples(index=False, name=None), start=1):
            for place, (key, value) in enumerate(zip(table.columns, values, strict=True)):
                if pd.isna(value):
                    continue
                if key in _FORMATS:
                    sheet.write_number(row, place, float(value), formats[_FORMATS[key]])
                else:
                    sheet.write_string(row, place, str(value), formats[_TEXT])
        if table.columns:
            sheet.autofilter(0, 0, len(table.table), len(table.columns) - 1)
    book.close()
    return file.getvalue()


def _cells(t: Texts, cells: pd.DataFrame, row: str, column: str, names: Mapping[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            row: [names.get(value) or t.label(value) for value in cells["row"]],
            column: [t.label(value) for value in cells["column"]],
        }
    )
    for key in ("n", "n_plans", "n_row", "share", "low", "high"):
        table[key] = pd.to_numeric(cells[key].to_numpy())
    return table.reset_index(drop=True)


def _shares(t: Texts, data: ReportInput, evidence: Evidence) -> pd.DataFrame:
    """The corrected shares; without them the counts, called naive, with the interval of the sum of the probabilities."""
    if data.shares is None:
        found = evidence.per_code
        total = found["passages"].where(found["passages"] > 0)
        return pd.DataFrame(
            {
                "code": found["code"].map(evidence.labels),
                "group": t("policy_group.all"),
                "group_value": "",
                "naive": found["share"],
                "estimate": found["expected"] / total,
                "estimate_low": found["low"] / total,
                "estimate_high": found["high"] / total,
                "n_passages": found["passages"],
                "n_plans": evidence.read.plans,
                "n_sampled": 0,
                "method": t("policy.shares_naive_method"),
                "note": "",
            }
        )
    found = data.shares
    values = zip(found["group"], found["group_value"], strict=True)
    return pd.DataFrame(
        {
            "code": found["code"].map(evidence.labels),
            "group": [t(f"policy_group.{group}") if t.has(f"policy_group.{group}") else group for group in found["group"]],
            "group_value": ["" if group == ALL else _group_value(t, group, str(value)) for group, value in values],
            "naive": found["naive"],
            "estimate": found["estimate"],
            "estimate_low": found["low"],
            "estimate_high": found["high"],
            "n_passages": found["n_passages"],
            "n_plans": found["n_plans"],
            "n_sampled": found["n_sampled"],
            "method": [t(f"method.{method}") for method in found["method"]],
            "note": ["; ".join(t(f"note.{note}") for note in str(notes).split()) for notes in found["note"]],
        }
    )


def _group_value(t: Texts, group: str, value: str) -> str:
    """As `group_value`, in small letters where it is no name: names are those of the other tables, so that tables join."""
    named = group_value(t, group, value)
    return named if named == value else small(named)


def _asks(t: Texts, evidence: Evidence) -> pd.DataFrame:
    columns = ["direction", "party", "topic", "count_passages", "count_plans"]
    if evidence.asks.empty:
        return pd.DataFrame(columns=columns)
    topics = evidence.asks.assign(topic=evidence.asks["topics"].str.split()).explode("topic")
    table = topics.groupby(["direction", "actor", "topic"], as_index=False).agg(
        n=("passage_id", "nunique"), plans=("doc_id", "nunique")
    )
    table = table.sort_values(
        ["direction", "plans", "n", "actor", "topic"], ascending=[True, False, False, True, True], kind="stable"
    )
    shown = [
        [t(f"policy.{direction}") for direction in table["direction"]],
        table["actor"].map(t.label),
        table["topic"].map(t.label),
        table["n"],
        table["plans"],
    ]
    return pd.DataFrame(dict(zip(columns, shown, strict=True))).reset_index(drop=True)


def _matched(t: Texts, evidence: Evidence) -> pd.DataFrame:
    pairs = evidence.pairs
    met = pairs["match"] != "none"
    return pd.DataFrame(
        {
            "party": pairs["actor"].map(t.label),
            "municipality": pairs["kommune"].map(t.municipality),
            "want": pairs["want"],
            "want_page": pairs["want_page"],
            "match": [t(f"matched.{value}") if value != "none" else t("policy.match_none") for value in pairs["match"]],
            "score": pairs["score"],
            "shared": [", ".join(t(f"concept.{name}") for name in str(value).split()) for value in pairs["shared"]],
            "offer": pairs["offer"],
            "author": pairs["author"],
            "offer_kind": [t(f"matched.{value}") if own else "" for value, own in zip(pairs["offer_kind"], met, strict=True)],
            "document_kind": [
                t(f"document_kind.{value}") if own else "" for value, own in zip(pairs["document_kind"], met, strict=True)
            ],
            "offer_page": pairs["offer_page"],
            "passage_id": pairs["want_passage"],
            "offer_id": pairs["offer_passage"],
        }
    )


def _others(t: Texts, data: ReportInput) -> pd.DataFrame:
    columns = ["document_kind", "code", "n_documents", "n_passages", "n_coded"]
    documents, coded = data.other_documents, data.other_coded
    if documents.empty:
        return pd.DataFrame(columns=columns)
    rows = []
    for kind, own in documents.groupby("document_kind", sort=True):
        passages = coded[coded["document_kind"] == kind]
        rows += [
            (t(f"document_kind.{kind}"), name, len(own), len(passages), int(passages[code].sum())) for code, name, _ in data.codes
        ]
    return pd.DataFrame(rows, columns=columns)


def _examples(t: Texts, data: ReportInput, evidence: Evidence) -> pd.DataFrame:
    columns = [
        "code",
        "municipality",
        "plan",
        "page",
        "passage",
        "probability",
        "decided_by",
        "type",
        "parties",
        "status",
        "passage_id",
    ]
    rows = [
        (
            evidence.labels[code],
            t.municipality(r["kommune"]),
            r["title"] or r["doc_id"],
            int(r["page"]),
            r["text"],
            r[f"{code}_p"],
            t("word.person" if r[f"{code}_by"] == "person" else "policy.coder"),
            *(", ".join(t.label(value) for value in r[column].split()) for column in ("innovasjonstype", "aktor", "status")),
            r["passage_id"],
        )
        for code in evidence.names
        for r in strongest(data.coded, code, limit=25).to_dict("records")
    ]
    return pd.DataFrame(rows, columns=columns)
