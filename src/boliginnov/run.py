"""The edge of the pipeline: each stage reads its tables, does only what is new, writes its tables and records what it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov import tables
from boliginnov.classify.stage import classify
from boliginnov.codebook import load_codebook
from boliginnov.errors import DocumentError
from boliginnov.export.coded_passages import coded_passages, research_columns
from boliginnov.export.datapackage import datapackage
from boliginnov.export.table_files import read_table, write_bytes, write_csv, write_table
from boliginnov.extract.cache import ExtractionCache
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.workers import extract_documents
from boliginnov.fingerprint import code_hash, file_hash, folder_hash
from boliginnov.measures.measures import measures
from boliginnov.plans.discover import PlanFile, discover
from boliginnov.plans.documents import build_tables
from boliginnov.plans.manifest import read_manifest
from boliginnov.progress import progress, say
from boliginnov.register.municipalities import load_register
from boliginnov.review.decisions import Decisions, apply_decisions, read_decisions
from boliginnov.run_record import Outcome, run_stage
from boliginnov.study import Study


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
        "code": code_hash("extract", "formats", "measures", "plans", "register", "language", "tables.py"),
    }

    def work() -> tuple[dict[str, Any], int]:
        extracted = _extract_new(study, files, hashes, jobs)
        documents, passages = build_tables(files, hashes, extracted, manifest, register)
        write_table(documents, out, "documents")
        write_table(passages, out, "passages")
        write_table(measures(passages), out, "measures")
        for row in documents[documents["reason"] != ""].itertuples():
            say(f"{'Failed' if row.status == 'failed' else 'Note'}: {row.reason}")
        return _document_counts(documents), int((documents["status"] == "failed").sum())

    outputs = [f"{name}.{ending}" for name in ("documents", "passages", "measures") for ending in ("csv", "parquet")]
    return run_stage(study, "extract", inputs, outputs, work, force)


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
    return run_stage(study, "classify", inputs, outputs, work, force)


def _report_decisions(decisions: Decisions, out: Path) -> None:
    lost = out / "decisions_unattached.csv"
    if len(decisions.unattached):
        write_csv(decisions.unattached, lost)
        say(f"Note: {len(decisions.unattached)} decision(s) of people fit no passage any more; they are kept in {lost}")
    else:
        lost.unlink(missing_ok=True)
