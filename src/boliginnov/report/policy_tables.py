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
from boliginnov.export.table_files import write_bytes, write_csv
from boliginnov.report.evidence import Evidence, gather
from boliginnov.report.input import ReportInput, complete
from boliginnov.report.labels import label, municipality_name

WORKBOOK = "policy.xlsx"
_BEGINNING = datetime(2000, 1, 1)
_COUNT, _SHARE, _TEXT = "#,##0", "0.0%", "@"
_CELL = {
    "n": "antall",
    "n_plans": "planer",
    "n_row": "av passasjer",
    "share": "andel",
    "low": "andel, nedre grense",
    "high": "andel, øvre grense",
}
_FORMATS = {
    "antall": _COUNT,
    "planer": _COUNT,
    "av passasjer": _COUNT,
    "passasjer": _COUNT,
    "kodet for hånd": _COUNT,
    "side": _COUNT,
    "antall passasjer": _COUNT,
    "antall planer": _COUNT,
    "andel": _SHARE,
    "andel, nedre grense": _SHARE,
    "andel, øvre grense": _SHARE,
    "anslag": _SHARE,
    "anslag, nedre grense": _SHARE,
    "anslag, øvre grense": _SHARE,
    "ukorrigert andel": _SHARE,
    "sannsynlighet": _SHARE,
}
_WIDE = {"passasje": 90, "plan": 45, "merknad": 60, "setning": 90, "ord som veide tyngst": 40}


@dataclass(frozen=True)
class PolicyTable:
    """A table with the name of its file and sheet, its heading and a note that says what its numbers are."""

    name: str
    title: str
    note: str
    table: pd.DataFrame


def policy_tables(data: ReportInput) -> list[PolicyTable]:
    """All tables; one without rows keeps its columns."""
    data = complete(data)
    evidence = gather(data)
    counted = (
        "Hver celle: antall passasjer med begge, andelen av radens passasjer og 95 %-intervall der planene er klynger. "
        "Antallene er koderens egne og ikke korrigert for dens feil."
    )
    return [
        PolicyTable("andeler", "Anslått andel passasjer med hver kode", _shares_note(data), _shares(data, evidence)),
        PolicyTable(
            "kode_dimensjon", "Hovedkode og dimensjon", counted, _cells(evidence.dimensions, "kode", "dimensjon", evidence.labels)
        ),
        PolicyTable(
            "type_status", "Type innovasjon og status", counted, _cells(evidence.type_status, "type innovasjon", "status", {})
        ),
        PolicyTable(
            "part_type",
            "Part i samarbeidet og type innovasjon",
            counted,
            _cells(evidence.actor_type, "part", "type innovasjon", {}),
        ),
        PolicyTable(
            "onsker_tilbud",
            "Hva kommunene ber andre om og tilbyr dem",
            "Funnet med regler i alle passasjene; en setning kan gjelde flere tema. Regelfunn har ikke intervall.",
            _asks(evidence),
        ),
        PolicyTable(
            "eksempler",
            "De sterkeste eksemplene",
            "Inntil 25 passasjer per kode, høyst to fra samme plan. Sannsynligheten er koderens, for hver enkelt passasje.",
            _examples(data, evidence),
        ),
    ]


def write_policy_tables(data: ReportInput, folder: Path) -> list[Path]:
    """Write `folder`/*.csv (for Excel in Norwegian) and `folder`/policy.xlsx; returns the files. The same input gives the same bytes."""
    tables = policy_tables(data)
    for table in tables:
        write_csv(table.table, folder / f"{table.name}.csv", "excel")
    write_bytes(folder / WORKBOOK, workbook(tables, data.title))
    return [*(folder / f"{table.name}.csv" for table in tables), folder / WORKBOOK]


def workbook(tables: Sequence[PolicyTable], title: str) -> bytes:
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
        for name in (_COUNT, _SHARE, _TEXT)
    }
    notes = book.add_worksheet("Om tabellene")
    notes.set_column(0, 0, 26)
    notes.set_column(1, 1, 110)
    notes.write_string(0, 0, title, bold)
    for row, table in enumerate(tables, start=2):
        notes.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        notes.write_string(row, 1, f"{table.title}. {table.note}", wrapped)
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 1)
        columns = list(table.table.columns)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, head)
            sheet.set_column(place, place, _WIDE.get(column, 16 if column in _FORMATS else 28))
        for row, values in enumerate(table.table.itertuples(index=False, name=None), start=1):
            for place, (column, value) in enumerate(zip(columns, values, strict=True)):
                if pd.isna(value):
                    continue
                if column in _FORMATS:
                    sheet.write_number(row, place, float(value), formats[_FORMATS[column]])
                else:
                    sheet.write_string(row, place, str(value), formats[_TEXT])
        if columns:
            sheet.autofilter(0, 0, len(table.table), len(columns) - 1)
    book.close()
    return file.getvalue()


def _cells(cells: pd.DataFrame, row: str, column: str, names: Mapping[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(
        {row: [names.get(value) or label(value) for value in cells["row"]], column: [label(value) for value in cells["column"]]}
    )
    for source, name in _CELL.items():
        table[name] = pd.to_numeric(cells[source].to_numpy())
    return table.reset_index(drop=True)


def _shares(data: ReportInput, evidence: Evidence) -> pd.DataFrame:
    """The corrected shares; without them the counts, called naive, with the interval of the sum of the probabilities."""
    if data.shares is None:
        found = evidence.per_code
        total = found["passages"].where(found["passages"] > 0)
        return pd.DataFrame(
            {
                "kode": found["code"].map(evidence.labels),
                "gruppe": "alle",
                "verdi": "",
                "ukorrigert andel": found["share"],
                "anslag": found["expected"] / total,
                "anslag, nedre grense": found["low"] / total,
                "anslag, øvre grense": found["high"] / total,
                "passasjer": found["passages"],
                "planer": evidence.read.plans,
                "kodet for hånd": 0,
                "metode": "sum av sannsynligheter, ikke korrigert",
                "merknad": "",
            }
        )
    found = data.shares
    methods = {
        "corrected": "korrigert med håndkodet utvalg",
        "quality": "korrigert med målt presisjon og dekning",
        "naive": "ikke korrigert",
    }
    return pd.DataFrame(
        {
            "kode": found["code"].map(evidence.labels),
            "gruppe": found["group"].replace("all", "alle"),
            "verdi": found["group_value"],
            "ukorrigert andel": found["naive"],
            "anslag": found["estimate"],
            "anslag, nedre grense": found["low"],
            "anslag, øvre grense": found["high"],
            "passasjer": found["n_passages"],
            "planer": found["n_plans"],
            "kodet for hånd": found["n_sampled"],
            "metode": found["method"].map(lambda value: methods.get(value, value)),
            "merknad": found["note"],
        }
    )


def _shares_note(data: ReportInput) -> str:
    if data.shares is None:
        return "Ikke korrigert: anslaget er summen av koderens sannsynligheter med 95 %-intervall."
    return "Anslag med 95 %-intervall; kolonnen metode sier hvordan koderens feil er regnet med, og merknad hva en må passe på."


def _asks(evidence: Evidence) -> pd.DataFrame:
    columns = ["retning", "part", "tema", "antall passasjer", "antall planer"]
    if evidence.asks.empty:
        return pd.DataFrame(columns=columns)
    topics = evidence.asks.assign(topic=evidence.asks["topics"].str.split()).explode("topic")
    table = topics.groupby(["direction", "actor", "topic"], as_index=False).agg(
        n=("passage_id", "nunique"), plans=("doc_id", "nunique")
    )
    table = table.sort_values(
        ["direction", "plans", "n", "actor", "topic"], ascending=[True, False, False, True, True], kind="stable"
    )
    return pd.DataFrame(
        {
            "retning": table["direction"].map({"asks": "kommunen ber om", "offers": "kommunen tilbyr"}),
            "part": table["actor"].map(label),
            "tema": table["topic"].map(label),
            "antall passasjer": table["n"],
            "antall planer": table["plans"],
        }
    ).reset_index(drop=True)


def _examples(data: ReportInput, evidence: Evidence) -> pd.DataFrame:
    columns = [
        "kode",
        "kommune",
        "plan",
        "side",
        "passasje",
        "sannsynlighet",
        "avgjort av",
        "type innovasjon",
        "parter",
        "status",
        "passage_id",
    ]
    rows = [
        (
            evidence.labels[code],
            municipality_name(r["kommune"]),
            r["title"] or r["doc_id"],
            int(r["page"]),
            r["text"],
            r[f"{code}_p"],
            "person" if r[f"{code}_by"] == "person" else "koder",
            ", ".join(label(v) for v in r["innovasjonstype"].split()),
            ", ".join(label(v) for v in r["aktor"].split()),
            ", ".join(label(v) for v in r["status"].split()),
            r["passage_id"],
        )
        for code in evidence.names
        for r in strongest(data.coded, code, limit=25).to_dict("records")
    ]
    return pd.DataFrame(rows, columns=columns)
