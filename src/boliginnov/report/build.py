"""Puts the report together: analysis tables in, one self-contained HTML page out, the same bytes for the same input."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from boliginnov.analysis import counts, examples
from boliginnov.analysis.quality import measured_on, quality, quality_table, thresholds
from boliginnov.analysis.reading import Reading, reading
from boliginnov.errors import ConfigurationError
from boliginnov.report import figures, findings, norwegian
from boliginnov.report.labels import label, municipality_name, period, problem
from boliginnov.report.links import page_link, web_link
from boliginnov.report.norwegian import likelihood, number, probability
from boliginnov.report.passage_rows import choices, passage_rows
from boliginnov.report.quotes import cues, excerpt, marked

MOST_TABLE_ROWS = 3000
_SECOND_LEVEL = ("dimensjon", "innovasjonstype", "aktor", "status")
_TEXT_COLUMNS = (
    *_SECOND_LEVEL,
    "why",
    "kommune",
    "kommunenr",
    "kommunenr_2024",
    "title",
    "file",
    "section",
    "lead_in",
    "language",
)


@dataclass(frozen=True)
class ReportInput:
    """All that a report is made of.

    Attributes
    ----------
    documents : table `tables.DOCUMENTS`
    coded : one row per passage: the columns of `tables.PASSAGES` and kommune, kommunenr, kommunenr_2024, fylke, title, plan_type,
        period_from, period_to, file, source_url of its plan; per main code C the columns C (0/1), C_p (0..1), C_by (model/person);
        where known dimensjon, innovasjonstype, aktor, status (values joined with spaces), needs_review (0/1), why
    codes : the codebook's main codes as (name, Norwegian label, Norwegian definition)
    coder : name, and when it was measured quality: {"codes": {C: {"precision": [estimate, low, high], "recall": …, "f1": …, "ap": …}},
        "measured_on": …, "thresholds": {C: t}}
    run : what the appendix lists; holds no clock times, so that the same input gives the same bytes
    title : heading of the report
    lang : language of the report; only "nb" so far
    raw_link : relative path or web address from the report to the folder of PDFs, "" if there is none
    """

    documents: pd.DataFrame
    coded: pd.DataFrame
    codes: Sequence[tuple[str, str, str]]
    coder: Mapping[str, Any]
    run: Mapping[str, Any]
    title: str
    lang: str = "nb"
    raw_link: str = ""


def build_report(data: ReportInput) -> str:
    """The report as one HTML page that fetches nothing.

    Raises ConfigurationError for a language that the report is not written in.
    """
    if data.lang != "nb":
        raise ConfigurationError(
            f'The report is written in Norwegian bokmål (nb) only, not {data.lang!r}. Set lang = "nb" in the study file.'
        )
    data = replace(data, coded=_complete(data.coded))
    names = [name for name, _, _ in data.codes]
    labels = {name: text for name, text, _ in data.codes}
    read = reading(data.documents)
    script, style = (resources.files(__package__).joinpath(file).read_text("utf-8") for file in ("filter.js", "style.css"))
    shown, in_all = examples.to_look_through(data.coded, names, limit=MOST_TABLE_ROWS)
    rows = passage_rows(shown, labels, data.raw_link)
    page = _environment().get_template("template.html.j2")
    return page.render(
        title=data.title,
        lang=data.lang,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=style,
        read=read,
        codes=[{"name": name, "label": text, "definition": definition} for name, text, definition in data.codes],
        labels=labels,
        **_results(data, names, labels, read),
        plans=[_plan(record, data.raw_link) for record in data.documents.to_dict("records")],
        problems=_problems(data.documents),
        anything_guessed=bool((data.documents["guessed"] != "").any()),
        examples=[
            (name, [_quotation(r, name, names, data.raw_link) for r in _records(examples.strongest(data.coded, name))])
            for name in names
        ],
        rows=rows,
        rows_in_all=in_all,
        most_rows=MOST_TABLE_ROWS,
        choices={key: choices(rows, key) for key in ("municipality", "kind", "status", "actors")},
        coder_name=str(data.coder.get("name") or ""),
        measured_on=measured_on(data.coder),
        thresholds=thresholds(data.coder),
        run=_flat(data.run),
    )


def _results(data: ReportInput, names: Sequence[str], labels: Mapping[str, str], read: Reading) -> dict[str, Any]:
    """Findings and figures."""
    coded = data.coded
    known = quality(data.coder)
    precision = {code: measures["precision"] for code, measures in known.items() if "precision" in measures}
    per_code = counts.by_code(coded, names, precision)
    per_plan = counts.by_plan(coded, names, precision)
    plan_names = _plan_names(data.documents, "{municipality}: {title}")
    second = {column: counts.values(coded.loc[_within(coded, column, names), column]) for column in _SECOND_LEVEL}
    written = findings.Findings(
        reading=findings.about_reading(read),
        codes=[
            findings.about_code(row, labels[row["code"]], read, precision.get(row["code"]))
            for row in _records(per_code)
            if read.passages
        ],
        more=[
            sentence
            for sentence in (
                findings.about_several(counts.with_several(coded, names), len(names)),
                *findings.about_plans(per_plan, _plan_names(data.documents, "«{title}» ({municipality})"), labels),
                findings.about_values(second["innovasjonstype"], "Vanligste type innovasjon er", "passasjer"),
                findings.about_values(second["aktor"], "Vanligste part i samarbeidet er", "passasjer"),
                findings.about_values(second["status"], "Vanligste status er", "passasjer"),
                findings.about_review(int(coded["needs_review"].sum())),
            )
            if sentence
        ],
        caution=findings.caution(per_code, quality_known=bool(precision)),
    )
    measured = quality_table(data.coder, names)
    return {
        "key_figures": findings.key_figures(read, per_code, labels) if read.plans else [],
        "findings": written,
        "anything_coded": counts.with_any(coded, names) > 0,
        "main_figures": _main_figures(data, per_code, per_plan, plan_names, names, labels, precision)
        if len(coded) and names
        else [],
        "second_figures": _second_figures(coded, second),
        "quality_figure": figures.quality_figure(measured, labels) if len(measured) else None,
    }


def _main_figures(
    data: ReportInput,
    per_code: pd.DataFrame,
    per_plan: pd.DataFrame,
    plan_names: Mapping[str, str],
    names: Sequence[str],
    labels: Mapping[str, str],
    precision: Mapping[str, Any],
) -> list[figures.Figure]:
    per_year = counts.by_first_year(data.coded, names, precision)
    plans_per_year = counts.plans_per_first_year(data.coded)
    return [
        figures.codes_figure(per_code, labels),
        figures.plans_figure(per_plan, plan_names, labels),
        figures.years_figure(per_year, plans_per_year, labels),
    ]


def _second_figures(coded: pd.DataFrame, second: Mapping[str, pd.DataFrame]) -> list[figures.Figure]:
    what = {
        "dimensjon": ("Begrensninger, muligheter, betingelser og løsninger", "passasjene som har en slik kode", 2, True),
        "innovasjonstype": ("Type innovasjon", "de innovative grepene der typen er kodet", 0, False),
        "aktor": ("Parter i nye samarbeidsformer", "passasjene der en part er kodet", 1, True),
        "status": ("Hvor langt tiltakene er kommet", "passasjene med hovedkode der status er kodet", 4, False),
    }
    return [
        figures.values_figure(
            second[column],
            name=column,
            title=title,
            of=of,
            colour=colour,
            several=several,
            together=counts.combinations(coded[column]) if several else None,
        )
        for column, (title, of, colour, several) in what.items()
        if len(second[column])
    ]


def _within(coded: pd.DataFrame, column: str, names: Sequence[str]) -> pd.Series[bool]:
    """The passages that a second-level code applies to: all, those with its parent, or those with any main code."""
    parents = {"innovasjonstype": ["innovativt_grep"], "aktor": ["ny_samarbeidsform"], "status": list(names)}.get(column, [])
    parents = [parent for parent in parents if parent in names]
    return coded[parents].max(axis=1) == 1 if parents else pd.Series(True, index=coded.index)


def _complete(coded: pd.DataFrame) -> pd.DataFrame:
    """The coded passages with every column that the report reads, texts without gaps."""
    table = coded.reset_index(drop=True)
    for column in _TEXT_COLUMNS:
        table[column] = table[column].astype("object").fillna("").astype(str) if column in table else ""
    table["needs_review"] = pd.to_numeric(table["needs_review"]).fillna(0).astype(int) if "needs_review" in table else 0
    return table


def _plan_names(documents: pd.DataFrame, pattern: str) -> dict[str, str]:
    """doc_id → the plan's name as the pattern has it, the doc_id added where plans share a name."""
    names = {
        record["doc_id"]: pattern.format(
            municipality=municipality_name(record["kommune"]), title=record["title"] or record["doc_id"]
        )
        for record in documents.to_dict("records")
    }
    shared = {name for name, n in Counter(names.values()).items() if n > 1}
    return {doc_id: f"{name} ({doc_id})" if name in shared else name for doc_id, name in names.items()}


def _plan(record: Mapping[Any, Any], raw_link: str) -> dict[str, Any]:
    guessed = str(record["guessed"]).split()
    failed = record["status"] == "failed"
    return {
        "municipality": municipality_name(record["kommune"]),
        "municipality_guessed": "kommune" in guessed or "kommunenr" in guessed,
        "title": record["title"] or record["doc_id"],
        "title_guessed": "title" in guessed,
        "file": record["file"],
        "link": page_link(raw_link, record["file"], 1) if not failed else "",
        "source": web_link(record["source_url"]),
        "period": period(record["period_from"], record["period_to"]),
        "period_guessed": "period_from" in guessed or "period_to" in guessed,
        "language": label(record["language"]) if record["language"] else "",
        "pages": "" if failed else number(record["pages"]),
        "passages": "" if failed else number(record["passages"]),
        "status": record["status"],
        "status_label": label(record["status"]),
    }


@dataclass(frozen=True)
class _Problem:
    """A kind of fault with the files that have it, each with what there is to add about it."""

    text: str
    failed: bool
    files: list[tuple[str, str]]


def _problems(documents: pd.DataFrame) -> list[_Problem]:
    """What went wrong, kind by kind: first where a file could not be read, then where something is missing."""
    found: dict[tuple[bool, str], _Problem] = {}
    for record in documents.to_dict("records"):
        failed = record["status"] == "failed"
        for kind in str(record["problem"]).split():
            entry = found.setdefault((not failed, kind), _Problem(problem(kind), failed, []))
            entry.files.append((record["file"], _pages(record) if kind == "pages_without_text" else ""))
    return [found[key] for key in sorted(found)]


def _pages(record: Mapping[Any, Any]) -> str:
    """Which pages have no text layer: sidene 2–4 og 7."""
    ranges = str(record["ocr_page_list"]).replace("-", "–").split()
    word = "side" if record["ocr_pages"] == 1 else "sidene"
    return f"{word} {norwegian.listing(ranges)}" if ranges else norwegian.count(int(record["ocr_pages"]), "side", "sider")


def _quotation(record: Mapping[Any, Any], code: str, codes: Sequence[str], raw_link: str) -> dict[str, Any]:
    text, cut = excerpt(record["text"])
    why = cues(record["why"], codes)[code]
    by_person = record[f"{code}_by"] == "person"
    value = record[f"{code}_p"]
    sure = "" if pd.isna(value) else f"{likelihood(float(value))} ({probability(float(value))})"
    return {
        "parts": marked(text, why),
        "lead_in": record["lead_in"] if record["kind"] == "list_item" else "",
        "cut": cut,
        "lang": record["language"] if record["language"] in ("nb", "nn") else "",
        "municipality": municipality_name(record["kommune"]),
        "plan": record["title"] or record["doc_id"],
        "page": int(record["page"]),
        "link": page_link(raw_link, record["file"], int(record["page"])),
        "section": record["section"],
        "kind": label(record["kind"]),
        "sure": "kodet av en person" if by_person else sure,
        "why": why,
    }


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.to_dict("records")


def _flat(run: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """The run's settings as lines: nested names joined with a dot."""
    lines: list[tuple[str, str]] = []
    for key, value in run.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping):
            lines += _flat(value, f"{name}.")
        else:
            lines.append((name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)))
    return lines


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("boliginnov.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    environment.filters["decimals"] = lambda value: number(value, 2)
    environment.filters["small"] = norwegian.small
    return environment
