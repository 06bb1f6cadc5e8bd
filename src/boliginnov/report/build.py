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
from boliginnov.analysis.quality import learnt_from, measured_counts, measured_on, quality, quality_table, thresholds
from boliginnov.report import figures, findings, findings_sections, other_documents
from boliginnov.report.changes import change_groups
from boliginnov.report.environment import environment
from boliginnov.report.evidence import Evidence, gather
from boliginnov.report.first_screen import five_sentences
from boliginnov.report.input import ReportInput, complete
from boliginnov.report.labels import period
from boliginnov.report.links import page_link, web_link
from boliginnov.report.passage_rows import choices, passage_rows, years_in_force
from boliginnov.report.quotes import cues, excerpt, marked
from boliginnov.report.texts import Texts, small
from boliginnov.report.tiles import tile_map

__all__ = ["ReportInput", "build_report"]

MOST_TABLE_ROWS = 3000


def build_report(data: ReportInput, evidence: Evidence | None = None) -> str:
    """The report as one HTML page that fetches nothing, from tables that are there already or gathered here.

    Raises ConfigurationError for a language that the report is not written in.
    """
    t = data.texts
    data = complete(data)
    evidence = evidence or gather(data)
    names, labels, read = list(evidence.names), evidence.labels, evidence.read
    script, style = (resources.files(__package__).joinpath(file).read_text("utf-8") for file in ("filter.js", "style.css"))
    shown, in_all = examples.to_look_through(data.coded, names, limit=MOST_TABLE_ROWS)
    rows = passage_rows(t, shown, labels, data.raw_link, data.mentions)
    page = environment(t).get_template("template.html.j2")
    return page.render(
        title=data.title,
        lang=data.lang,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=style,
        read=read,
        codes=[{"name": name, "label": text, "definition": definition} for name, text, definition in data.codes],
        labels=labels,
        deck_codes=_deck(t, data.codes),
        **_results(data, evidence),
        **_sections(data, evidence),
        plans=[_plan(t, record, data.raw_link) for record in data.documents.to_dict("records")],
        problems=_problems(t, data.documents),
        anything_guessed=bool((data.documents["guessed"] != "").any()),
        examples=[
            (name, [_quotation(r, name, names, data) for r in _records(examples.strongest(data.coded, name))]) for name in names
        ],
        rows=rows,
        rows_in_all=in_all,
        most_rows=MOST_TABLE_ROWS,
        choices={
            key: choices(t, rows, key)
            for key in ("municipality", "county", "kind", "status", "actors", "named", "dimensions", "types")
        },
        years=years_in_force(shown),
        coder_name=str(data.coder.get("name") or ""),
        measured_on=_measured_on(t, data.coder),
        thresholds=_thresholds(t, data),
        script_texts=t.script(),
        run=_flat(data.run),
    )


def _results(data: ReportInput, evidence: Evidence) -> dict[str, Any]:
    """Findings and figures."""
    t = data.texts
    coded, labels, names, read = data.coded, evidence.labels, evidence.names, evidence.read
    right = {code: found.get("precision") for code, found in quality(data.coder).items()}
    written = findings.Findings(
        first=five_sentences(t, evidence, data.shares),
        reading=findings.about_reading(t, read),
        codes=[
            findings.about_code(t, row, labels[row["code"]], read, right.get(row["code"]))
            for row in _records(evidence.per_code)
            if read.passages
        ],
        more=[
            sentence
            for sentence in (
                findings.about_several(t, counts.with_several(coded, names), len(names)),
                *findings.about_plans(
                    t, evidence.per_plan, _plan_names(t, data.documents, t.text("word.plan_in_municipality")), labels
                ),
                *(findings.about_values(t, evidence.values(column), column) for column in ("innovasjonstype", "aktor", "status")),
                findings.about_review(t, int(coded["needs_review"].sum())),
            )
            if sentence
        ],
        caution=findings.caution(
            t,
            evidence.per_code,
            quality_known=bool(evidence.precision),
            corrected=findings.corrected_with(data.shares),
            learnt_from=_learnt_from(data),
        ),
    )
    measured = quality_table(data.coder, names)
    return {
        "key_figures": findings.key_figures(t, read, evidence.per_code, labels) if read.plans else [],
        "findings": written,
        "anything_coded": counts.with_any(coded, names) > 0,
        "main_figures": _main_figures(data, evidence) if len(coded) and names else [],
        "second_figures": _second_figures(data, evidence),
        "quality_figure": figures.quality_figure(t, measured, labels) if len(measured) else None,
    }


def _learnt_from(data: ReportInput) -> int:
    """How many of the municipalities the coder was trained on."""
    known, numbers = learnt_from(data.coder), data.documents[["kommunenr", "kommunenr_2024"]]
    return int(numbers[numbers.isin(known).any(axis=1)]["kommunenr_2024"].nunique())


def _sections(data: ReportInput, evidence: Evidence) -> dict[str, Any]:
    """What stands after the figures: map, what goes together, who with whom, demand and what meets it, ideas that spread, profiles, other documents, changes."""
    t = data.texts
    several = evidence.read.plans > 1
    return {
        "tiles": tile_map(t, evidence.any_code) if several and evidence.names else None,
        "together": findings_sections.together(t, evidence),
        "partners": findings_sections.partners(t, evidence),
        "demand": findings_sections.demand(t, evidence, data.coded, data.raw_link),
        "matched": other_documents.matched(t, evidence.pairs, data),
        "others": other_documents.others(t, data),
        "ideas": findings_sections.ideas(t, evidence, data.coded, data.raw_link),
        "profiles": findings_sections.profiles(t, evidence, data.documents, data.raw_link) if several else [],
        "changes": change_groups(t, data.changes) if data.changes is not None else None,
    }


def _main_figures(data: ReportInput, evidence: Evidence) -> list[figures.Figure]:
    t = data.texts
    estimated = [] if data.shares is None else figures.shares_figures(t, data.shares, evidence.labels)
    return [
        figures.codes_figure(t, evidence.per_code, evidence.labels),
        *estimated,
        figures.plans_figure(t, evidence.per_plan, _plan_names(t, data.documents, "{municipality}: {title}"), evidence.labels),
        figures.years_figure(t, evidence.per_year, evidence.plans_per_year, evidence.labels),
    ]


_COLOURS = {"dimensjon": 2, "innovasjonstype": 0, "aktor": 1, "status": 4}
_OTHER_COLOUR = 3


def _second_figures(data: ReportInput, evidence: Evidence) -> list[figures.Figure]:
    return [
        figures.values_figure(
            data.texts,
            evidence.second[second.name],
            column=second.name,
            colour=_COLOURS.get(second.name, _OTHER_COLOUR),
            together=counts.combinations(data.coded[second.name]) if second.multiple else None,
        )
        for second in data.book.second_level
        if len(evidence.second[second.name])
    ]


def _deck(t: Texts, codes: Sequence[tuple[str, str, str]]) -> str:
    """The main codes as the deck lists them."""
    return t.listing([t("word.quoted", text=small(label)) for _, label, _ in codes]) or t("page.deck_no_codes")


def _measured_on(t: Texts, coder: Mapping[str, Any]) -> str:
    """What the coder's quality was measured on, as a sentence; nothing where that is not known."""
    counted = measured_counts(coder)
    if counted:
        return t(
            "done.measured_by_municipality",
            passages=t.count("passage", counted["passages"]),
            plans=t.count("plan", counted["plans"]),
            municipalities=t.count("municipality", counted["municipalities"]),
        )
    what = measured_on(coder)
    return t("done.measured_on", what=what) if what else ""


def _thresholds(t: Texts, data: ReportInput) -> str:
    """From which probability a passage gets each code, as a sentence."""
    known = thresholds(data.coder)
    parts = [
        t("done.threshold", value=t.number(known[name], 2), code=small(label)) for name, label, _ in data.codes if name in known
    ]
    return t("done.thresholds", thresholds=t.listing(parts)) if parts else ""


def _plan_names(t: Texts, documents: pd.DataFrame, pattern: str) -> dict[str, str]:
    """doc_id → the plan's name as the pattern has it, the doc_id added where plans share a name."""
    names = {
        record["doc_id"]: pattern.format(
            municipality=t.municipality(record["kommune"]), title=record["title"] or record["doc_id"]
        )
        for record in documents.to_dict("records")
    }
    shared = {name for name, n in Counter(names.values()).items() if n > 1}
    return {doc_id: f"{name} ({doc_id})" if name in shared else name for doc_id, name in names.items()}


def _plan(t: Texts, record: Mapping[Any, Any], raw_link: str) -> dict[str, Any]:
    guessed = str(record["guessed"]).split()
    failed = record["status"] == "failed"
    return {
        "municipality": t.municipality(record["kommune"]),
        "municipality_guessed": "kommune" in guessed or "kommunenr" in guessed,
        "title": record["title"] or record["doc_id"],
        "title_guessed": "title" in guessed,
        "file": record["file"],
        "link": page_link(raw_link, record["file"], 1) if not failed else "",
        "source": web_link(record["source_url"]),
        "draft": t.label(record["plan_status"]) if record["plan_status"] not in ("", "vedtatt") else "",
        "period": period(record["period_from"], record["period_to"]),
        "period_guessed": "period_from" in guessed or "period_to" in guessed,
        "language": t.label(record["language"]) if record["language"] else "",
        "pages": "" if failed else t.number(record["pages"]),
        "passages": "" if failed else t.number(record["passages"]),
        "status": record["status"],
        "status_label": t.label(record["status"]),
    }


@dataclass(frozen=True)
class _Problem:
    """A kind of fault with the files that have it, each with what there is to add about it."""

    text: str
    failed: bool
    files: list[tuple[str, str]]


def _problems(t: Texts, documents: pd.DataFrame) -> list[_Problem]:
    """What went wrong, kind by kind: first where a file could not be read, then where something is missing."""
    found: dict[tuple[bool, str], _Problem] = {}
    for record in documents.to_dict("records"):
        failed = record["status"] == "failed"
        for kind in str(record["problem"]).split():
            entry = found.setdefault((not failed, kind), _Problem(t.problem(kind), failed, []))
            entry.files.append((record["file"], _pages(t, record) if kind == "pages_without_text" else ""))
    return [found[key] for key in sorted(found)]


def _pages(t: Texts, record: Mapping[Any, Any]) -> str:
    """Which pages have no text layer: sidene 2–4 og 7."""
    ranges = str(record["ocr_page_list"]).replace("-", "–").split()
    n = int(record["ocr_pages"])
    return t("word.page_ranges", n=n, pages=t.listing(ranges)) if ranges else t.count("page", n)


def _quotation(record: Mapping[Any, Any], code: str, codes: Sequence[str], data: ReportInput) -> dict[str, Any]:
    t = data.texts
    text, cut = excerpt(record["text"])
    why = cues(record["why"], codes)[code]
    by_person = record[f"{code}_by"] == "person"
    value = record[f"{code}_p"]
    sure = (
        "" if pd.isna(value) else t("word.sure", likelihood=t.likelihood(float(value)), probability=t.probability(float(value)))
    )
    return {
        "parts": marked(text, why),
        "lead_in": record["lead_in"] if record["kind"] == "list_item" else "",
        "cut": cut,
        "lang": record["language"] if record["language"] in ("nb", "nn") else "",
        "municipality": t.municipality(record["kommune"]),
        "plan": record["title"] or record["doc_id"],
        "page": int(record["page"]),
        "link": page_link(data.raw_link, record["file"], int(record["page"])),
        "picture": _data_address(data.pictures.get(record["passage_id"])),
        "section": record["section"],
        "kind": t.label(record["kind"]),
        "sure": t("word.by_person") if by_person else sure,
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
