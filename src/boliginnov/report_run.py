"""From a finished run to what people read: the report and its Word and PDF forms, policy tables, the forum brief, comparisons of plans and samples to code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov import __version__, tables
from boliginnov.analysis.periods import NOTES as PERIOD_NOTES
from boliginnov.analysis.periods import period_differences, period_names
from boliginnov.analysis.quality import learnt_from, level
from boliginnov.analysis.regression import complete_rows, regression
from boliginnov.analysis.shares import METHODS, NOTES, shares
from boliginnov.codebook import Codebook, Language, load_codebook
from boliginnov.errors import BoliginnovError, ConfigurationError
from boliginnov.evaluate.text_table import text_table, with_interval
from boliginnov.export.coded_passages import coded_passages, raw_link
from boliginnov.export.table_files import read_table, write_bytes, write_csv
from boliginnov.fingerprint import code_hash, file_hash, folder_hash, value_hash
from boliginnov.report.brief import build_brief
from boliginnov.report.build import build_report
from boliginnov.report.changes import changes
from boliginnov.report.evidence import gather
from boliginnov.report.input import ReportInput, complete
from boliginnov.report.page_picture import pictures_of_examples
from boliginnov.report.pdf import build_pdf
from boliginnov.report.policy_tables import WORKBOOK, write_policy_tables
from boliginnov.report.texts import texts
from boliginnov.report.word import build_docx
from boliginnov.review.sample import attach_sample, draw_sample, read_sample
from boliginnov.run_record import Outcome, libraries, read_run, run_stage
from boliginnov.study import Study

GROUPS = ("kommune", "fylke", "plan_type", "period_from", "language")
"""Plan columns, and the passage's language, that shares are given by."""
WANTS_OFFERS_FILE = "wants_offers.csv"
FORMATS = ("html", "docx", "pdf")
ATTRIBUTES = ("plan_type", "period_from", "period_to", "plan_status", "fylke", "kommune", "language", "kind")
"""Columns that a regression may be on: those of the plan, and the language and kind of the passage."""
_NO_SAMPLE = (
    "No whole sample is coded by hand, and the coder's own errors would pass for differences. Draw one with `boliginnov sample`, code it and "
    "save it among the study's coded passages."
)
_LEAST_P = 0.001
_SAME_LINE = 1e-3  # thresholds are rounded where they are noted
_TABLES = ("documents", "passages", "codings")
_SCHEMAS = (tables.DOCUMENTS, tables.PASSAGES, tables.CODINGS)


def report_files(study: Study, lang: Language | None = None) -> dict[str, Path]:
    """Where the report in a language stands: html, docx, pdf and the folder of policy tables. In another language than the study's the names say which."""
    out, end = study.output.out, "" if lang in (None, study.report.language) else f"-{lang}"
    report = {"html": f"index{end}.html", "docx": f"rapport{end}.docx", "pdf": f"rapport{end}.pdf"}
    return {kind: out / "report" / name for kind, name in report.items()} | {"policy": out / f"policy{end}"}


def report_stage(
    study: Study,
    *,
    formats: tuple[str, ...] = ("html",),
    lang: Language | None = None,
    since: Path | None = None,
    force: bool = False,
) -> Outcome:
    """Write the report and the policy tables; with ``docx`` or ``pdf`` among the formats these too. `report_files` says where.

    ``lang`` is the study's language by default. ``since`` is the folder of an earlier run: the report then says what has changed since.
    Raises ConfigurationError for a format there is none of.
    """
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ConfigurationError(f"no report format {unknown[0]!r}; there are {', '.join(FORMATS)}")
    out = study.output.out
    codebook = load_codebook(study.codebook_file)
    documents, wide = _coded_run(out, codebook)
    inputs = {
        "tables": {name: file_hash(out / f"{name}.parquet") for name in _TABLES},
        "study": value_hash({**study.report.model_dump(), "lang": lang}),
        "mentions": file_hash(out / "mentions.parquet"),
        "codebook": file_hash(study.codebook_file),
        "coded": folder_hash(study.documents.coded),
        "plans": raw_link(study.documents.raw, out / "report"),
        "quality": file_hash(study.model_dir / "quality.json") if study.coder.name == "trained" else "",
        "since": {name: file_hash(since / f"{name}.parquet") for name in _TABLES} if since else "",
        "code": code_hash(
            "report", "analysis", "review", "export", "people_csv.py", "people_votes.py", "tables.py", "report_run.py"
        ),
    }
    files = report_files(study, lang)

    def work() -> tuple[dict[str, Any], int]:
        data = complete(_report_input(study, codebook, documents, wide, since, lang))
        evidence = gather(data)
        page = build_report(data, evidence)
        write_bytes(files["html"], page.encode("utf-8"))
        write_csv(tables.validate(tables.WANTS_OFFERS, evidence.pairs), out / WANTS_OFFERS_FILE)
        policy = write_policy_tables(data, files["policy"], evidence)
        if "docx" in formats:
            write_bytes(files["docx"], build_docx(data, page))
        if "pdf" in formats:
            build_pdf(files["html"], files["pdf"])
        return {"kilobytes": len(page.encode("utf-8")) // 1000, "policy_tables": len(policy) - 1}, 0

    wanted = [
        files["html"],
        out / WANTS_OFFERS_FILE,
        files["policy"] / WORKBOOK,
        *(files[name] for name in ("docx", "pdf") if name in formats),
    ]
    stage = "report" if files == report_files(study) else f"report-{lang}"
    return run_stage(study, stage, inputs, [path.relative_to(out).as_posix() for path in wanted], work, force)


def write_brief(study: Study, audience: str, lang: Language | None = None) -> Path:
    """Write the brief for an audience beside the report, ``brief-AUDIENCE.html``; returns its path."""
    codebook = load_codebook(study.codebook_file)
    documents, wide = _coded_run(study.output.out, codebook)
    report = report_files(study, lang)["html"]
    path = report.with_name(report.name.replace("index", f"brief-{audience}"))
    write_bytes(path, build_brief(_report_input(study, codebook, documents, wide, None, lang), audience).encode("utf-8"))
    return path


def draw_sample_to_code(study: Study, n: int, *, seed: int, simple: bool) -> Path:
    """Draw passages to code by hand from a finished run, and write them as a CSV to fill in; returns its path.

    Raises ConfigurationError if this very sample is there already.
    """
    codebook = load_codebook(study.codebook_file)
    _, wide = _coded_run(study.output.out, codebook)
    wide = tables.plans_only(wide)
    if wide.empty:
        raise ConfigurationError(f"{study.output.out}: no passages to draw from")
    sample = draw_sample(
        wide, n, codes=codebook.code_names, second_level=codebook.second_level_code_names, seed=seed, simple=simple
    )
    path = study.output.out / "samples" / f"{sample['sample_id'].iloc[0]}.csv"
    if path.exists():
        raise ConfigurationError(
            f"{path}: this sample is drawn already and somebody may be coding in it; give another --n or --seed"
        )
    write_csv(sample, path, study.output.csv)
    return path


def period_lines(study: Study, years: Sequence[int]) -> list[str]:
    """How the share of each main code differs between plans of different periods: a CSV in ``analysis/``, and the same as lines to print.

    The periods are cut before each of ``years`` by the first year of the plan period. Raises ConfigurationError if all plans are of one period.
    """
    codebook = load_codebook(study.codebook_file)
    wide, sample = _plans_and_sample(study, codebook)
    coder = _coder_facts(study)
    table = pd.DataFrame()
    if len(wide):
        table = period_differences(
            wide, codebook.code_names, years, sample=sample, level=level(coder), learnt_from=learnt_from(coder)
        )
    if table.empty:
        raise ConfigurationError(
            f"{study.output.out}: no plans on both sides of {', '.join(map(str, sorted(years)))} by period_from in documents.csv; give other years"
        )
    path = study.output.out / "analysis" / f"periods-{'-'.join(map(str, sorted(set(years))))}.csv"
    write_csv(table, path, study.output.csv)
    rows = [
        (
            row["code"],
            f"{row['earlier']} → {row['later']}",
            f"{row['plans_earlier']} → {row['plans_later']}",
            f"{row['share_earlier']:.3f} → {row['share_later']:.3f}",
            with_interval({**row, "estimate": row["difference"]}, 3),
        )
        for row in table.to_dict("records")
    ]
    lines = text_table(("code", "periods", "plans", "shares", "difference, 95 % interval"), rows)
    if without := int(wide.loc[wide["period_from"].isna(), "doc_id"].nunique()):
        lines.append(f"{without} plan(s) without a first year are left out.")
    there = {*table["earlier"], *table["later"]}
    lines += [f"No plan begins in {name}." for name in period_names(years) if name not in there]
    return [*lines, "", *_words(table, METHODS | PERIOD_NOTES), "", str(path)]


def regression_lines(study: Study, attributes: Sequence[str], code: str | None = None) -> list[str]:
    """What goes with a main code (all of them by default): its logistic regression on attributes, as a CSV in ``analysis/`` and as lines to print.

    It is corrected with the sample coded by hand, and not made without one. A code whose regression has no solution is named in the lines with the
    reason. Raises ConfigurationError for an attribute or code that there is none of, and BoliginnovError if no code has a solution.
    """
    codebook = load_codebook(study.codebook_file)
    for name, allowed in ((code, codebook.code_names), *((attribute, ATTRIBUTES) for attribute in attributes)):
        if name is not None and name not in allowed:
            raise ConfigurationError(f"There is no {name!r} to use here; there are {', '.join(allowed)}.")
    wide, sample = _plans_and_sample(study, codebook)
    attributes = list(dict.fromkeys(attributes))
    names = [code] if code else list(codebook.code_names)
    if sample[names].isna().all(axis=None):
        raise BoliginnovError(_NO_SAMPLE)
    found, reasons = [], []
    for name in names:
        try:
            fitted = regression(wide, name, attributes, sample=sample)
        except BoliginnovError as error:
            reasons.append(f"{name}: {error}")
            continue
        if (fitted["method"] == "corrected").all():
            found.append(fitted.assign(code=name))
        else:
            reasons.append(f"{name}: {_NO_SAMPLE}")
    if not found:
        raise BoliginnovError("\n".join(reasons))
    table = pd.concat(found, ignore_index=True)
    table = table[["code", *table.columns.drop("code")]]
    path = study.output.out / "analysis" / f"regression-{'-'.join(attributes)}{f'-{code}' if code else ''}.csv"
    write_csv(table, path, study.output.csv)
    rows = [
        (
            row["code"],
            row["term"],
            with_interval({"estimate": row["odds_ratio"], "low": row["odds_low"], "high": row["odds_high"]}, 2),
            f"{row['p']:.3f}" if row["p"] >= _LEAST_P else f"<{_LEAST_P}",
            str(row["n_passages"]),
            str(row["n_plans"]),
        )
        for row in table.to_dict("records")
    ]
    lines = text_table(("code", "term", "odds ratio, 95 % interval", "p", "passages", "plans"), rows)
    if without := int(wide.loc[~complete_rows(wide, attributes), "doc_id"].nunique()):
        lines.append(f"{without} plan(s) without {' or '.join(attributes)} are left out.")
    return [*lines, *reasons, "", *_words(table, METHODS | NOTES), "", str(path)]


def _words(table: pd.DataFrame, known: dict[str, str]) -> list[str]:
    """What each word in the columns method and note means."""
    return [f"{word}: {known[word]}" for word in dict.fromkeys(" ".join([*table["method"], *table["note"]]).split())]


def _plans_and_sample(study: Study, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The wide table of the plans of a finished run, and the sample coded by hand."""
    wide = tables.plans_only(_coded_run(study.output.out, codebook)[1])
    return wide, attach_sample(read_sample(study.documents.coded, codebook), wide)


def _coded_run(out: Path, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Documents of all kinds and the wide table of a finished run. Raises BoliginnovError if the codings are not of the passages there."""
    documents, passages, codings = (read_table(out, name, schema) for name, schema in zip(_TABLES, _SCHEMAS, strict=True))
    passages = tables.coded_only(passages)
    if any(
        set(codings.loc[codings["code"] == name, "passage_id"]) != set(passages["passage_id"]) for name in codebook.code_names
    ):
        raise BoliginnovError(f"{out}: the codings are not those of the passages there; run `boliginnov classify` again")
    return documents, coded_passages(documents, passages, codings, codebook, read_table(out, "nearest", tables.NEAREST))


def _report_input(
    study: Study, codebook: Codebook, documents: pd.DataFrame, wide: pd.DataFrame, since: Path | None, lang: Language | None
) -> ReportInput:
    """All that the report is made of: figures are about plans only, other documents come beside them."""
    out = study.output.out
    lang = lang or study.report.language
    names = list(codebook.code_names)
    others = tables.others_only(documents), tables.others_only(wide)
    documents, wide = tables.plans_only(documents), tables.plans_only(wide)
    coder = _coder_facts(study)
    sample = attach_sample(read_sample(study.documents.coded, codebook), wide)
    estimated = None
    if len(wide):
        estimated = shares(wide, names, groups=GROUPS, sample=sample, level=level(coder), learnt_from=learnt_from(coder))
    return ReportInput(
        documents=documents,
        coded=wide,
        codes=[(code.name, code.label_in(lang), code.definition_in(lang)) for code in codebook.codes],
        coder=coder,
        run=_run_facts(study),
        title=study.report.title_in(lang) or texts(lang)("page.title"),
        lang=lang,
        raw_link=raw_link(study.documents.raw, out / "report"),
        shares=estimated,
        pictures=pictures_of_examples(wide, names, study.documents.raw),
        codebook=codebook,
        mentions=_mentions(out),
        changes=_changes(out, since) if since else None,
        other_documents=others[0],
        other_coded=others[1],
    )


def _mentions(out: Path) -> pd.DataFrame:
    """What the passages mention; empty where that was not looked for."""
    path = out / "mentions.parquet"
    columns = ["passage_id", "type", "value"]
    return pd.read_parquet(path, columns=columns) if path.is_file() else pd.DataFrame(columns=columns)


def _changes(out: Path, since: Path) -> pd.DataFrame:
    before, after = (_plans_of_run(folder) for folder in (since, out))
    was, now = (read_run(folder).get("stages", {}).get("classify", {}).get("input_hashes", {}) for folder in (since, out))
    return changes(before, after, was=was, now=now)


def _plans_of_run(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a run, other documents than plans left out."""
    found = {name: read_table(folder, name, schema) for name, schema in zip(_TABLES, _SCHEMAS, strict=True)}
    found["documents"] = tables.plans_only(found["documents"])
    found["passages"] = found["passages"][found["passages"]["doc_id"].isin(found["documents"]["doc_id"])]
    found["codings"] = found["codings"][found["codings"]["passage_id"].isin(found["passages"]["passage_id"])]
    return found


def _coder_facts(study: Study) -> dict[str, Any]:
    """Name of the coder and, for a trained one, how good it was found to be (``quality.json`` beside the model).

    Where a study draws the line elsewhere than training did, precision, recall and F1 are left out: they were measured at another line.
    """
    facts: dict[str, Any] = {"name": study.coder.name}
    measured = study.model_dir / "quality.json"
    if study.coder.name == "trained" and measured.is_file():
        facts["quality"] = json.loads(measured.read_text(encoding="utf-8"))
        points = read_run(study.output.out).get("stages", {}).get("classify", {}).get("counts", {}).get("operating_points", {})
        trained = facts["quality"]["thresholds"]
        moved = [code for code, point in points.items() if abs(point["threshold"] - trained.get(code, 0.0)) > _SAME_LINE]
        for measures in (facts["quality"]["codes"].get(code, {}) for code in moved):
            measures["level"] = measures.pop("precision", None)
            for other in ("recall", "f1"):
                measures.pop(other, None)
        facts["quality"]["thresholds"] = trained | {code: point["threshold"] for code, point in points.items()}
    return facts


def _run_facts(study: Study) -> dict[str, Any]:
    out = study.output.out
    stages = read_run(out).get("stages", {})
    counts = {name: stages[name]["counts"] for name in ("extract", "classify") if name in stages}
    hashes = {name: file_hash(out / f"{name}.parquet") for name in _TABLES}
    settings = {"coder": study.coder.name, "thresholds": study.coder.thresholds, "codebook": file_hash(study.codebook_file)}
    if study.coder.name == "trained":
        settings["model"] = folder_hash(study.model_dir)
    return {"version": __version__, "counts": counts, "hashes": hashes, "settings": settings, "libraries": libraries()}
