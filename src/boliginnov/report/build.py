"""Puts the report together: analysis tables in, one self-contained HTML page out, the same bytes for the same input."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pandas as pd

from boliginnov.analysis import counts, examples
from boliginnov.analysis.quality import measured_on, quality_table, thresholds
from boliginnov.errors import ConfigurationError
from boliginnov.report import figures, findings, findings_sections, norwegian
from boliginnov.report.changes import change_groups
from boliginnov.report.environment import environment
from boliginnov.report.evidence import Evidence, gather
from boliginnov.report.first_screen import five_sentences
from boliginnov.report.input import ReportInput, complete
from boliginnov.report.labels import label, municipality_name, period, problem
from boliginnov.report.links import page_link, web_link
from boliginnov.report.norwegian import likelihood, number, probability
from boliginnov.report.passage_rows import choices, passage_rows, years_in_force
from boliginnov.report.quotes import cues, excerpt, marked
from boliginnov.report.tiles import tile_map

__all__ = ["ReportInput", "build_report"]

MOST_TABLE_ROWS = 3000


def build_report(data: ReportInput) -> str:
    """The report as one HTML page that fetches nothing.

    Raises ConfigurationError for a language that the report is not written in.
    """
    if data.lang != "nb":
        raise ConfigurationError(
            f'The report is written in Norwegian bokmål (nb) only, not {data.lang!r}. Set lang = "nb" in the study file.'
        )
    data = complete(data)
    evidence = gather(data)
    names, labels, read = list(evidence.names), evidence.labels, evidence.read
    script, style = (resources.files(__package__).joinpath(file).read_text("utf-8") for file in ("filter.js", "style.css"))
    shown, in_all = examples.to_look_through(data.coded, names, limit=MOST_TABLE_ROWS)
    rows = passage_rows(shown, labels, data.raw_link)
    page = environment(data.texts).get_template("template.html.j2")
    return page.render(
        title=data.title,
        lang=data.lang,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=style,
        read=read,
        codes=[{"name": name, "label": text, "definition": definition} for name, text, definition in data.codes],
        labels=labels,
        **_results(data, evidence),
        **_sections(data, evidence),
        plans=[_plan(record, data.raw_link) for record in data.documents.to_dict("records")],
        problems=_problems(data.documents),
        anything_guessed=bool((data.documents["guessed"] != "").any()),
        examples=[
            (name, [_quotation(r, name, names, data) for r in _records(examples.strongest(data.coded, name))]) for name in names
        ],
        rows=rows,
        rows_in_all=in_all,
        most_rows=MOST_TABLE_ROWS,
        choices={
            key: choices(rows, key) for key in ("municipality", "county", "kind", "status", "actors", "dimensions", "types")
        },
        years=years_in_force(shown),
        coder_name=str(data.coder.get("name") or ""),
        measured_on=measured_on(data.coder),
        thresholds=thresholds(data.coder),
        run=_flat(data.run),
    )


def _results(data: ReportInput, evidence: Evidence) -> dict[str, Any]:
    """Findings and figures."""
    coded, labels, names, read = data.coded, evidence.labels, evidence.names, evidence.read
    precision, second = evidence.precision, evidence.second
    written = findings.Findings(
        first=five_sentences(evidence, data.shares),
        reading=findings.about_reading(read),
        codes=[
            findings.about_code(row, labels[row["code"]], read, precision.get(row["code"]))
            for row in _records(evidence.per_code)
            if read.passages
        ],
        more=[
            sentence
            for sentence in (
                findings.about_several(counts.with_several(coded, names), len(names)),
                *findings.about_plans(evidence.per_plan, _plan_names(data.documents, "«{title}» ({municipality})"), labels),
                findings.about_values(second["innovasjonstype"], "Vanligste type innovasjon er", "passasjer"),
                findings.about_values(second["aktor"], "Vanligste part i samarbeidet er", "passasjer"),
                findings.about_values(second["status"], "Vanligste status er", "passasjer"),
                findings.about_review(int(coded["needs_review"].sum())),
            )
            if sentence
        ],
        caution=findings.caution(
            evidence.per_code, quality_known=bool(precision), corrected=findings.corrected_with(data.shares)
        ),
    )
    measured = quality_table(data.coder, names)
    return {
        "key_figures": findings.key_figures(read, evidence.per_code, labels) if read.plans else [],
        "findings": written,
        "anything_coded": counts.with_any(coded, names) > 0,
        "main_figures": _main_figures(data, evidence) if len(coded) and names else [],
        "second_figures": _second_figures(coded, second),
        "quality_figure": figures.quality_figure(measured, labels) if len(measured) else None,
    }


def _sections(data: ReportInput, evidence: Evidence) -> dict[str, Any]:
    """What stands after the figures: map, what goes together, who with whom, demand, ideas that spread, profiles, changes."""
    several = evidence.read.plans > 1
    return {
        "tiles": tile_map(evidence.any_code) if several and evidence.names else None,
        "together": findings_sections.together(evidence),
        "partners": findings_sections.partners(evidence),
        "demand": findings_sections.demand(evidence, data.coded, data.raw_link),
        "ideas": findings_sections.ideas(evidence, data.coded, data.raw_link),
        "profiles": findings_sections.profiles(evidence, data.documents, data.raw_link) if several else [],
        "changes": change_groups(data.changes) if data.changes is not None else None,
    }


def _main_figures(data: ReportInput, evidence: Evidence) -> list[figures.Figure]:
    estimated = [] if data.shares is None else figures.shares_figures(data.shares, evidence.labels)
    return [
        figures.codes_figure(evidence.per_code, evidence.labels),
        *estimated,
        figures.plans_figure(evidence.per_plan, _plan_names(data.documents, "{municipality}: {title}"), evidence.labels),
        figures.years_figure(evidence.per_year, evidence.plans_per_year, evidence.labels),
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


def _quotation(record: Mapping[Any, Any], code: str, codes: Sequence[str], data: ReportInput) -> dict[str, Any]:
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
        "link": page_link(data.raw_link, record["file"], int(record["page"])),
        "picture": _data_address(data.pictures.get(record["passage_id"])),
        "section": record["section"],
        "kind": label(record["kind"]),
        "sure": "kodet av en person" if by_person else sure,
        "why": why,
    }


def _data_address(picture: bytes | None) -> str:
    """A PNG as an address that the page holds itself; nothing where there is no picture."""
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}" if picture else ""


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
