"""The edge of the pipeline: each stage reads its tables, does only what is new, writes its tables and records what it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov import tables
from boliginnov.classify.coded_passages import read_coded
from boliginnov.classify.nearest import coded_examples, nearest_examples
from boliginnov.classify.stage import classify, operating_points
from boliginnov.codebook import load_codebook
from boliginnov.errors import DocumentError
from boliginnov.export.coded_passages import coded_passages, raw_link, research_columns
from boliginnov.export.datapackage import datapackage
from boliginnov.export.table_files import read_table, write_bytes, write_csv, write_table
from boliginnov.extract.cache import ExtractionCache
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.plan_ocr import ocr_advice, ocr_at_hand
from boliginnov.fingerprint import code_hash, file_hash, folder_hash
from boliginnov.formats.workers import extract_documents
from boliginnov.measures.measures import measures
from boliginnov.plans.collections import Collection, read_collections
from boliginnov.plans.discover import PlanFile
from boliginnov.plans.documents import build_tables
from boliginnov.progress import progress, say
from boliginnov.register.municipalities import MunicipalityRegister, load_register
from boliginnov.review.decisions import Decisions, apply_decisions, overlooked, read_decisions
from boliginnov.run_record import Outcome, run_stage
from boliginnov.study import Study


def extract_stage(study: Study, *, jobs: int = 1, force: bool = False) -> Outcome:
    """Read every plan of the study's folder; writes ``documents`` and ``passages``. Files read before are not read again."""
    raw, out = study.documents.raw, study.output.out
    collections = read_collections(study.documents, out)
    files = [file for collection in collections for file in collection.files]
    for note in [note for collection in collections if collection.manifest for note in collection.manifest.notes]:
        say(f"Note: {note}")
    if not collections[0].files:
        say(f"{raw}: no plans there yet; put PDF files in the folder")
    register = load_register(study.documents.municipalities)
    hashes = {plan.doc_id: _plan_hash(plan) for plan in files}
    inputs = {
        "files": {c.above + plan.relative: [c.kind, hashes[plan.doc_id]] for c in collections for plan in c.files},
        "manifest": [file_hash(collection.manifest_file) for collection in collections],
        "municipalities": [file_hash(path) for path in study.documents.municipalities],
        "seconds_per_document": study.documents.seconds_per_document,
        "ocr": ocr_at_hand(study.documents.extraction),
        "code": code_hash("extract", "formats", "measures", "plans", "register", "language", "people_csv.py", "tables.py"),
    }

    def work() -> tuple[dict[str, Any], int]:
        extracted = _extract_new(study, files, hashes, jobs)
        documents, passages = _tables(collections, hashes, extracted, register)
        write_table(documents, out, "documents")
        write_table(passages, out, "passages")
        plans = set(tables.plans_only(documents)["doc_id"])
        write_table(measures(passages[passages["doc_id"].isin(plans)]), out, "measures")
        for row in documents[documents["reason"] != ""].itertuples():
            say(f"{'Failed' if row.status == 'failed' else 'Note'}: {row.reason}")
        if documents["ocr_pages"].sum() and (advice := ocr_advice(study.documents.extraction)):
            say(f"Note: {documents['ocr_pages'].sum()} page(s) without text were not read. {advice}")
        return _document_counts(documents), int((documents["status"] == "failed").sum())

    outputs = [f"{name}.{ending}" for name in ("documents", "passages", "measures") for ending in ("csv", "parquet")]
    return run_stage(study, "extract", inputs, outputs, work, force)


def _plan_hash(plan: PlanFile) -> str:
    """Hash of a plan's file or folder; empty if it cannot be read, which reading it explains."""
    try:
        return "" if plan.refused else folder_hash(plan.path) if plan.path.is_dir() else file_hash(plan.path)
    except OSError:
        return ""


def _tables(
    collections: list[Collection],
    hashes: dict[str, str],
    extracted: dict[str, ExtractedDocument | DocumentError],
    register: MunicipalityRegister,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Documents and passages of all folders, those of plans first, whichever folder a document lies in."""
    parts: list[tuple[pd.DataFrame, pd.DataFrame]] = []
    reserved = {file.doc_id for collection in collections for file in collection.files}
    for c in collections:
        parts.append(
            build_tables(c.files, hashes, extracted, c.manifest, register, kind=c.kind, above=c.above, reserved=reserved)
        )
        reserved |= set(parts[-1][0]["doc_id"])
    documents, passages = (
        pd.concat([part[place] for part in parts if len(part[place]) or len(parts) == 1], ignore_index=True) for place in (0, 1)
    )
    others = set(tables.others_only(documents)["doc_id"])
    documents, passages = (
        table.sort_values("doc_id", key=lambda ids: ids.isin(others), kind="stable", ignore_index=True)
        for table in (documents, passages)
    )
    return tables.validate(tables.DOCUMENTS, documents), tables.validate(tables.PASSAGES, passages)


def _extract_new(
    study: Study, files: list[PlanFile], hashes: dict[str, str], jobs: int
) -> dict[str, ExtractedDocument | DocumentError]:
    cache = ExtractionCache(
        study.output.out / "cache" / "extract", code_hash("extract", "formats"), ocr_at_hand(study.documents.extraction)
    )
    extracted: dict[str, ExtractedDocument | DocumentError] = {}
    new: list[PlanFile] = []
    for plan in files:
        if plan.refused:
            extracted[plan.doc_id] = DocumentError(f"{plan.relative}: {plan.refused}", "unreadable")
        elif (known := cache.get(hashes[plan.doc_id])) is not None:
            extracted[plan.doc_id] = known
        else:
            new.append(plan)
    by_path = {plan.path: plan for plan in new}
    settings = study.documents.extraction
    with progress("extract", len(new)) as step:

        def done(path: Path, result: ExtractedDocument | DocumentError) -> None:
            plan = by_path[path]
            extracted[plan.doc_id] = result
            if isinstance(result, ExtractedDocument) and hashes[plan.doc_id]:
                cache.put(hashes[plan.doc_id], result)
            step(plan.relative)

        extract_documents([plan.path for plan in new], settings, jobs, done)
    return extracted


def _document_counts(documents: pd.DataFrame) -> dict[str, Any]:
    """Counts of the plans, and how many other documents there are by kind."""
    plans, others = tables.plans_only(documents), tables.others_only(documents)
    return {
        "documents": len(plans),
        "by_status": {status: int((plans["status"] == status).sum()) for status in tables.STATUSES},
        "pages": int(plans["pages"].sum()),
        "pages_read_by_ocr": int(plans["pages_read_by_ocr"].sum()),
        "ocr_pages": int(plans["ocr_pages"].sum()),
        "passages": int(plans["passages"].sum()),
        "other_documents": {str(kind): int(n) for kind, n in others["document_kind"].value_counts().sort_index().items()},
    }


def classify_stage(study: Study, *, jobs: int = 1, force: bool = False) -> Outcome:
    """Code every passage; people's decisions outrank the coder. Writes ``codings`` and ``coded_passages.csv``."""
    out = study.output.out
    documents = read_table(out, "documents", tables.DOCUMENTS)
    passages = tables.coded_only(read_table(out, "passages", tables.PASSAGES))
    codebook = load_codebook(study.codebook_file)
    inputs = {
        "passages": file_hash(out / "passages.parquet"),
        "documents": file_hash(out / "documents.parquet"),
        "codebook": file_hash(study.codebook_file),
        "coder": study.coder.name,
        "thresholds": [study.coder.thresholds, study.coder.recall, study.coder.review.model_dump()],
        "model": folder_hash(study.model_dir) if study.coder.name == "trained" else "",
        "encoder": study.coder.encoder if study.coder.name == "trained" else "",
        "llm": study.coder.llm.model_dump() if study.coder.name == "llm" else "",
        "coded": folder_hash(study.documents.coded),
        "plans": raw_link(study.documents.raw, out),
        "csv": study.output.csv,
        "code": code_hash("classify", "codebook.py", "review", "export", "people_csv.py", "people_votes.py", "tables.py"),
    }

    def work() -> tuple[dict[str, Any], int]:
        with progress("classify", documents[documents["passages"] > 0].shape[0]) as step:
            codings = classify(passages, study, jobs=jobs, done=step)
        decisions = apply_decisions(codings, passages, read_decisions(study.documents.coded, codebook), codebook)
        for note in overlooked(study.documents.coded, codebook):
            say(f"Note: {note}")
        _report_decisions(decisions, out)
        codings = tables.validate(tables.CODINGS, decisions.codings)
        write_table(codings, out, "codings")
        names = list(codebook.code_names)
        examples = coded_examples(read_coded(study.documents.coded, codebook), codings, passages, names)
        nearest = nearest_examples(codings, passages, examples, names)
        write_table(nearest, out, "nearest")
        wide = coded_passages(documents, passages, codings, codebook, nearest)
        write_csv(research_columns(wide, codebook, study.documents.raw, out), out / "coded_passages.csv", study.output.csv)
        write_bytes(out / "datapackage.json", datapackage(codebook, study.output.csv))
        plans = tables.plans_only(wide)
        counts: dict[str, Any] = {name: int(plans[name].sum()) for name in names}
        counts |= {
            "passages": len(plans),
            "needs_review": int(plans["needs_review"].sum()),
            "decided_by_people": decisions.applied,
            "passages_of_other_documents": len(wide) - len(plans),
        }
        if points := operating_points(study):
            counts["operating_points"] = points
        return counts, 0

    outputs = ["codings.csv", "codings.parquet", "nearest.csv", "nearest.parquet", "coded_passages.csv", "datapackage.json"]
    return run_stage(study, "classify", inputs, outputs, work, force)


def mentions_stage(study: Study, *, jobs: int = 1, force: bool = False) -> Outcome:
    """Find actors, names, instruments, target groups, laws, amounts and cues in every passage; writes ``mentions``."""
    from boliginnov.language.pipeline import NAME, model_folder  # these load spaCy, which takes seconds
    from boliginnov.language.stage import run_mentions, usable_model

    out = study.output.out
    documents = read_table(out, "documents", tables.DOCUMENTS)
    passages = read_table(out, "passages", tables.PASSAGES)
    model = usable_model(study.language.model)
    if model != study.language.model:
        say(f"Note: the language pipeline {study.language.model} is not part of this installation; mentions are found without it")
    inputs = {
        "passages": file_hash(out / "passages.parquet"),
        "kommune": documents.set_index("doc_id")["kommune"].to_dict(),
        "model": [model, folder_hash(model_folder()) if model == NAME else ""],
        "code": code_hash("language", "tables.py"),
    }

    def work() -> tuple[dict[str, Any], int]:
        with progress("mentions", tables.coded_only(passages)["doc_id"].nunique()) as step:
            found = run_mentions(documents, passages, model, jobs=jobs, done=step)
        write_table(found, out, "mentions")
        counts = found["type"].value_counts()
        return {"mentions": len(found), "by_type": {kind: int(counts.get(kind, 0)) for kind in tables.MENTION_TYPES}}, 0

    return run_stage(study, "mentions", inputs, ["mentions.csv", "mentions.parquet"], work, force)


def _report_decisions(decisions: Decisions, out: Path) -> None:
    for note in decisions.notes:
        say(f"Note: {note}")
    lost = out / "decisions_unattached.csv"
    if len(decisions.unattached):
        write_csv(decisions.unattached, lost)
        say(f"Note: {len(decisions.unattached)} decision(s) of people fit no passage any more; they are kept in {lost}")
    else:
        lost.unlink(missing_ok=True)
