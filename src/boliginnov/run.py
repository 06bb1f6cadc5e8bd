"""The edge of the pipeline: each stage reads its tables, does only what is new, writes its tables and records what it did."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov import __version__, tables
from boliginnov.classify.stage import classify
from boliginnov.codebook import load_codebook
from boliginnov.errors import BoliginnovError, ConfigurationError, DocumentError
from boliginnov.export.coded_passages import coded_passages, raw_link, research_columns
from boliginnov.export.datapackage import datapackage
from boliginnov.export.table_files import read_table, write_bytes, write_csv, write_table
from boliginnov.extract.cache import ExtractionCache
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.workers import extract_documents
from boliginnov.fingerprint import code_hash, file_hash, folder_hash, value_hash
from boliginnov.plans.discover import PlanFile, discover
from boliginnov.plans.documents import build_tables
from boliginnov.plans.manifest import read_manifest
from boliginnov.progress import progress, say
from boliginnov.register.municipalities import load_register
from boliginnov.report.build import ReportInput, build_report
from boliginnov.review.decisions import Decisions, apply_decisions, read_decisions
from boliginnov.review.sample import draw_sample
from boliginnov.study import Study

RUN_FILE = "run.json"
LIBRARIES = ("numpy", "onnxruntime", "pandas", "pdfplumber", "pypdfium2", "scikit-learn", "spacy")


@dataclass(frozen=True)
class Outcome:
    """What a stage did: the number of documents that failed, and one line that says what was done."""

    failed: int
    message: str


def extract_stage(study: Study, *, jobs: int = 1, force: bool = False) -> Outcome:
    """Read every plan of the study's folder; writes ``documents`` and ``passages``. Files read before are not read again."""
    raw, out = study.documents.raw, study.output.out
    files = discover(raw)
    manifest = read_manifest(raw / study.documents.manifest)
    for note in manifest.notes if manifest else []:
        say(f"Note: {note}")
    if not files:
        say(f"{raw}: no plans there yet; put PDF files in the folder")
    register = load_register(study.documents.municipalities)
    hashes = {plan.doc_id: folder_hash(plan.path) if plan.path.is_dir() else file_hash(plan.path) for plan in files}
    inputs = {
        "files": {plan.relative: hashes[plan.doc_id] for plan in files},
        "manifest": file_hash(raw / study.documents.manifest),
        "municipalities": [file_hash(path) for path in study.documents.municipalities],
        "seconds_per_document": study.documents.seconds_per_document,
        "code": code_hash("extract", "formats", "plans", "register", "language", "tables.py"),
    }

    def work() -> tuple[dict[str, Any], int]:
        extracted = _extract_new(study, files, hashes, jobs)
        documents, passages = build_tables(files, hashes, extracted, manifest, register)
        write_table(documents, out, "documents")
        write_table(passages, out, "passages")
        for row in documents[documents["reason"] != ""].itertuples():
            say(f"{'Failed' if row.status == 'failed' else 'Note'}: {row.reason}")
        return _document_counts(documents), int((documents["status"] == "failed").sum())

    outputs = [f"{name}.{ending}" for name in ("documents", "passages") for ending in ("csv", "parquet")]
    return _stage(study, "extract", inputs, outputs, work, force)


def _extract_new(
    study: Study, files: list[PlanFile], hashes: dict[str, str], jobs: int
) -> dict[str, ExtractedDocument | DocumentError]:
    cache = ExtractionCache(study.output.out / "cache" / "extract", code_hash("extract", "formats"))
    extracted: dict[str, ExtractedDocument | DocumentError] = {}
    new: list[PlanFile] = []
    for plan in files:
        if (known := cache.get(hashes[plan.doc_id])) is not None:
            extracted[plan.doc_id] = known
        else:
            new.append(plan)
    by_path = {plan.path: plan for plan in new}
    settings = ExtractSettings(seconds_per_document=study.documents.seconds_per_document)
    with progress("extract", len(new)) as step:

        def done(path: Path, result: ExtractedDocument | DocumentError) -> None:
            plan = by_path[path]
            extracted[plan.doc_id] = result
            if isinstance(result, ExtractedDocument):
                cache.put(hashes[plan.doc_id], result)
            step(plan.relative)

        extract_documents([plan.path for plan in new], settings, jobs, done)
    return extracted


def _document_counts(documents: pd.DataFrame) -> dict[str, Any]:
    return {
        "documents": len(documents),
        "by_status": {status: int((documents["status"] == status).sum()) for status in tables.STATUSES},
        "pages": int(documents["pages"].sum()),
        "ocr_pages": int(documents["ocr_pages"].sum()),
        "passages": int(documents["passages"].sum()),
    }


def classify_stage(study: Study, *, jobs: int = 1, force: bool = False) -> Outcome:
    """Code every passage; people's decisions outrank the coder. Writes ``codings`` and ``coded_passages.csv``."""
    out = study.output.out
    documents = read_table(out, "documents", tables.DOCUMENTS)
    passages = read_table(out, "passages", tables.PASSAGES)
    codebook = load_codebook(study.codebook_file)
    inputs = {
        "passages": file_hash(out / "passages.parquet"),
        "documents": file_hash(out / "documents.parquet"),
        "codebook": file_hash(study.codebook_file),
        "coder": study.coder.name,
        "thresholds": study.coder.thresholds,
        "model": folder_hash(study.model_dir) if study.coder.name != "keyword" else "",
        "coded": folder_hash(study.documents.coded),
        "csv": study.output.csv,
        "code": code_hash("classify", "codebook.py", "review", "export", "tables.py"),
    }

    def work() -> tuple[dict[str, Any], int]:
        with progress("classify", documents[documents["passages"] > 0].shape[0]) as step:
            codings = classify(passages, study, jobs=jobs, done=step)
        decisions = apply_decisions(codings, passages, read_decisions(study.documents.coded, codebook), codebook)
        _report_decisions(decisions, out)
        codings = tables.validate(tables.CODINGS, decisions.codings)
        write_table(codings, out, "codings")
        names = list(codebook.code_names)
        wide = coded_passages(documents, passages, codings, names)
        write_csv(research_columns(wide, names, study.documents.raw, out), out / "coded_passages.csv", study.output.csv)
        write_bytes(out / "datapackage.json", datapackage(codebook, study.output.csv))
        counts: dict[str, Any] = {name: int(wide[name].sum()) for name in names}
        counts |= {"passages": len(wide), "needs_review": int(wide["needs_review"].sum()), "decided_by_people": decisions.applied}
        return counts, 0

    outputs = ["codings.csv", "codings.parquet", "coded_passages.csv", "datapackage.json"]
    return _stage(study, "classify", inputs, outputs, work, force)


def _report_decisions(decisions: Decisions, out: Path) -> None:
    lost = out / "decisions_unattached.csv"
    if len(decisions.unattached):
        write_csv(decisions.unattached, lost)
        say(f"Note: {len(decisions.unattached)} decision(s) of people fit no passage any more; they are kept in {lost}")
    else:
        lost.unlink(missing_ok=True)


def draw_sample_to_code(study: Study, n: int, *, seed: int, simple: bool) -> Path:
    """Draw passages to code by hand from a finished run, and write them as a CSV to fill in; returns its path."""
    out = study.output.out
    names = list(load_codebook(study.codebook_file).code_names)
    sample = draw_sample(_coded_run(out, names)[2], n, codes=names, seed=seed, simple=simple)
    path = out / "samples" / f"{sample['sample_id'].iloc[0] if len(sample) else 'empty'}.csv"
    if path.exists():
        raise ConfigurationError(
            f"{path}: this sample is drawn already and somebody may be coding in it; give another --n or --seed"
        )
    write_csv(sample, path, study.output.csv)
    return path


def _coded_run(out: Path, names: list[str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Documents, codings and the wide table of a finished run. Raises BoliginnovError if the codings are not of these passages."""
    documents, passages = read_table(out, "documents", tables.DOCUMENTS), read_table(out, "passages", tables.PASSAGES)
    codings = read_table(out, "codings", tables.CODINGS)
    if any(set(codings.loc[codings["code"] == name, "passage_id"]) != set(passages["passage_id"]) for name in names):
        raise BoliginnovError(f"{out}: the codings are not those of the passages there; run `boliginnov classify` again")
    return documents, codings, coded_passages(documents, passages, codings, names)


def report_stage(study: Study, *, force: bool = False) -> Outcome:
    """Write ``report/index.html`` from the tables of the run."""
    out = study.output.out
    codebook = load_codebook(study.codebook_file)
    names = list(codebook.code_names)
    documents, _, wide = _coded_run(out, names)
    earlier = {name: stage for name, stage in read_run(out).get("stages", {}).items() if name in ("extract", "classify")}
    hashes = {name: file_hash(out / f"{name}.parquet") for name in ("documents", "passages", "codings")}
    inputs = {
        "tables": hashes,
        "study": value_hash(study.report.model_dump()),
        "codebook": file_hash(study.codebook_file),
        "code": code_hash("report", "analysis", "export", "tables.py"),
    }

    def work() -> tuple[dict[str, Any], int]:
        page = build_report(
            ReportInput(
                documents=documents,
                coded=wide,
                codes=[(code.name, code.label, code.definition) for code in codebook.codes],
                coder=_coder_facts(study),
                run=_run_facts(study, earlier, hashes),
                title=study.report.title,
                lang=study.report.language,
                raw_link=raw_link(study.documents.raw, out / "report"),
            )
        )
        write_bytes(out / "report" / "index.html", page.encode("utf-8"))
        return {"bytes": len(page.encode("utf-8"))}, 0

    return _stage(study, "report", inputs, ["report/index.html"], work, force)


def _coder_facts(study: Study) -> dict[str, Any]:
    """Name of the coder and, for a trained one, how good it was found to be (``quality.json`` beside the model)."""
    facts: dict[str, Any] = {"name": study.coder.name}
    quality = study.model_dir / "quality.json"
    if study.coder.name == "trained" and quality.is_file():
        facts["quality"] = json.loads(quality.read_text(encoding="utf-8"))
    return facts


def _run_facts(study: Study, stages: dict[str, Any], hashes: dict[str, str]) -> dict[str, Any]:
    counts = {name: stage["counts"] for name, stage in stages.items()}
    settings = {"coder": study.coder.name, "thresholds": study.coder.thresholds, "codebook": file_hash(study.codebook_file)}
    if study.coder.name != "keyword":
        settings["model"] = folder_hash(study.model_dir)
    return {"version": __version__, "counts": counts, "hashes": hashes, "settings": settings, "libraries": _libraries()}


def _libraries() -> dict[str, str]:
    return {name: installed_version(name) for name in LIBRARIES}


def read_run(out: Path) -> dict[str, Any]:
    """The record of the folder's last run; empty if there is none or it is damaged."""
    try:
        content = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def _stage(
    study: Study,
    name: str,
    inputs: dict[str, Any],
    outputs: list[str],
    work: Callable[[], tuple[dict[str, Any], int]],
    force: bool,
) -> Outcome:
    """Do a stage's work unless its inputs and outputs are those of the last run, and record it in ``run.json``."""
    out = study.output.out
    out.mkdir(parents=True, exist_ok=True)
    record = read_run(out)
    before = record.get("stages", {}).get(name, {})
    current = value_hash(inputs)
    if not force and before.get("inputs") == current and before.get("outputs") == {o: file_hash(out / o) for o in outputs}:
        return Outcome(before["failed"], f"{name}: nothing new since the last run ({_in_words(before['counts'])})")
    started = time.perf_counter()
    counts, failed = work()
    record["version"] = __version__
    record["python"] = platform.python_version()
    record["libraries"] = _libraries()
    record["study"] = json.loads(study.model_dump_json())
    record.setdefault("stages", {})[name] = {
        "inputs": current,
        "input_hashes": {key: value if isinstance(value, str | dict) else value_hash(value) for key, value in inputs.items()},
        "outputs": {o: file_hash(out / o) for o in outputs},
        "counts": counts,
        "failed": failed,
        "seconds": round(time.perf_counter() - started, 2),
    }
    write_bytes(out / RUN_FILE, (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    return Outcome(failed, f"{name}: {_in_words(counts)}")


def _in_words(counts: dict[str, Any]) -> str:
    return ", ".join(f"{value} {key}" for key, value in counts.items() if not isinstance(value, dict))
