"""Describe the files of a run: ``datapackage.json`` (Frictionless) and the data dictionary of the docs, both from the schemas."""

from __future__ import annotations

import json
from typing import Any

from boliginnov import tables
from boliginnov.codebook import Codebook
from boliginnov.export.coded_passages import column_names
from boliginnov.export.table_files import Dialect
from boliginnov.people_votes import NONE

_SCHEMAS = (tables.DOCUMENTS, tables.PASSAGES, tables.CODINGS, tables.NEAREST, tables.MENTIONS, tables.MEASURES)
_CODED_PASSAGES = (
    "One row a coded passage, with its plan and its codes. The rows of plans come first, in the order of documents.csv; those of other documents "
    "(document_kind is literature, eu_case or actor, and kommune is empty unless the manifest gives one) stand after the last plan. They are in no "
    "figure about plans: keep the rows with document_kind = plan to count what plans say"
)


def descriptions() -> dict[str, str]:
    """Per file of a run what one row is."""
    return {schema.name: str(schema.description) for schema in (*_SCHEMAS, tables.WANTS_OFFERS)} | {
        "coded_passages": _CODED_PASSAGES
    }


def column_list(codebook: Codebook) -> dict[str, list[tuple[str, str, str]]]:
    """Per file of a run its columns as (name, type, description)."""
    lists = {schema.name: _columns(schema) for schema in _SCHEMAS}
    of_plan_and_passage = [*lists["documents"], *lists["passages"]]
    known = {name: (kind, text) for name, kind, text in of_plan_and_passage} | _made_columns(codebook)
    lists["coded_passages"] = [(name, *known[name]) for name in column_names(codebook)]
    lists["wants_offers"] = _columns(tables.WANTS_OFFERS)
    return lists


def _made_columns(codebook: Codebook) -> dict[str, tuple[str, str]]:
    """The columns of ``coded_passages.csv`` that are not those of plans and passages: name → type and description."""
    made: dict[str, tuple[str, str]] = {}
    for code in codebook.codes:
        made |= {
            code.name: ("integer", f"1 if the passage has the code «{code.label}», else 0"),
            f"{code.name}_p": ("number", "Calibrated probability that a trained coder gives it the code, 0 to 1"),
            f"{code.name}_by": ("string", "model or person: who decided"),
            f"{code.name}_review": ("integer", "1 if a person should look at this decision"),
        }
    for second in codebook.second_level:
        made[second.name] = (
            "string",
            f"Second-level code «{second.label}»: its values, joined with a space; in a file of decisions {NONE} says that none fits",
        )
    return made | {
        "needs_review": ("integer", "1 if a person should look at one of the decisions"),
        "why": (
            "string",
            "For every positive the words that point to the code, strongest first, after the code's name",
        ),
        "nearest": (
            "string",
            "For every positive the coded examples it is most like, two with the code and one without (uten koden), each with its id and likeness (0 to 1)",
        ),
        "link": ("string", "Address of the page in the PDF, relative to the file"),
    }


def _columns(schema: Any) -> list[tuple[str, str, str]]:
    return [(name, _kind(str(column.dtype)), column.description) for name, column in schema.columns.items()]


def _kind(dtype: str) -> str:
    return {"Int64": "integer", "Float64": "number", "float64": "number"}.get(dtype, "string")


def datapackage(codebook: Codebook, dialect: Dialect) -> bytes:
    """Content of ``datapackage.json`` for the CSV files of a run."""
    about = descriptions()
    semicolons = {"coded_passages"} if dialect == "excel" else set()
    resources = [
        {
            "name": name,
            "description": about[name],
            "path": f"{name}.csv",
            "format": "csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ";" if name in semicolons else ",", "lineTerminator": "\r\n"},
            "schema": {"fields": [{"name": n, "type": kind, "description": text} for n, kind, text in columns]},
        }
        for name, columns in column_list(codebook).items()
    ]
    package = {"name": "boliginnov-run", "profile": "tabular-data-package", "resources": resources}
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def data_dictionary(codebook: Codebook) -> str:
    """The data dictionary as Markdown, one table a file."""
    about = descriptions()
    parts = ["# Data dictionary", "", "Made from the schemas by `boliginnov codebook --dictionary`; do not edit by hand.", ""]
    for name, columns in column_list(codebook).items():
        parts += [f"## {name}.csv", "", f"{about[name]}.", "", "| column | type | what it holds |", "|---|---|---|"]
        parts += [f"| `{n}` | {kind} | {text.replace('|', chr(92) + '|')} |" for n, kind, text in columns]
        parts.append("")
    return "\n".join(parts)
