"""Put together the tables of documents and passages from the files, the manifest and what was read from each file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov import tables
from boliginnov.errors import DocumentError
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.passage_id import passage_ids
from boliginnov.language.foreign_language import NAMES as FOREIGN
from boliginnov.language.written_language import passage_languages, plan_language
from boliginnov.plans.discover import PlanFile, file_stem
from boliginnov.plans.document_facts import Notes, other_facts, plan_facts
from boliginnov.plans.manifest import Manifest, ManifestRow, match_rows
from boliginnov.register.municipalities import MunicipalityRegister


def page_ranges(pages: tuple[int, ...]) -> str:
    """Page numbers as ranges: ``(2, 3, 4, 7)`` is ``2-4 7``."""
    ranges: list[list[int]] = []
    for page in sorted(pages):
        if ranges and page == ranges[-1][1] + 1:
            ranges[-1][1] = page
        else:
            ranges.append([page, page])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def build_tables(
    files: list[PlanFile],
    hashes: Mapping[str, str],
    extracted: Mapping[str, ExtractedDocument | DocumentError],
    manifest: Manifest | None,
    register: MunicipalityRegister,
    *,
    kind: str = "plan",
    above: str = "",
    reserved: Collection[str] = (),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Documents and passages (``tables.DOCUMENTS``, ``tables.PASSAGES``) of all files and of manifest rows without a file.

    ``hashes`` and ``extracted`` are by doc_id. ``kind`` is that of files whose row says none, ``above`` stands before every path in ``file``, and
    ``reserved`` are doc_ids of other folders.
    """
    rows, orphans = match_rows(manifest, files)
    documents: list[dict[str, Any]] = []
    passages: list[dict[str, Any]] = []
    first: dict[str, str] = {}
    for plan in files:
        own = _passage_rows(plan.doc_id, extracted[plan.doc_id])
        passages += own
        sha = hashes.get(plan.doc_id, "")
        same = first.setdefault(sha, plan.relative) if sha else plan.relative
        documents.append(
            _document_row(
                plan,
                sha,
                extracted[plan.doc_id],
                own,
                rows.get(plan.doc_id),
                manifest,
                register,
                kind,
                twin=same if same != plan.relative else "",
            )
        )
    taken = {plan.doc_id for plan in files} | set(reserved)
    for row in orphans:
        documents.append(_missing_row(row, taken, manifest, register, kind))
        taken.add(documents[-1]["doc_id"])
    for document in documents:
        document["file"] = above + document["file"]
    return (
        tables.validate(tables.DOCUMENTS, pd.DataFrame(documents, columns=list(tables.DOCUMENTS.columns))),
        tables.validate(tables.PASSAGES, pd.DataFrame(passages, columns=list(tables.PASSAGES.columns))),
    )


def _passage_rows(doc_id: str, extracted: ExtractedDocument | DocumentError) -> list[dict[str, Any]]:
    if isinstance(extracted, DocumentError):
        return []
    found = extracted.passages
    languages = passage_languages([p.text for p in found])
    ids = passage_ids(doc_id, found)
    return [
        {
            "passage_id": passage_id,
            "doc_id": doc_id,
            "page": p.page,
            "page_end": p.page_end,
            "bbox": _box(p.bbox),
            "bbox_end": _box(p.bbox_end),
            "section": p.section,
            "kind": p.kind,
            "lead_in": p.lead_in,
            "repeats": ids[p.repeats - 1] if p.repeats else "",
            "text": p.text,
            "language": language,
            "ocr_confidence": p.ocr_confidence,
            "order": order,
        }
        for order, (passage_id, p, language) in enumerate(zip(ids, found, languages, strict=True), start=1)
    ]


def _foreign_passages(passages: list[dict[str, Any]]) -> str:
    """How many passages of ten words or more are in other languages, and on which pages; empty if none."""
    pages: dict[str, list[int]] = {}
    for passage in passages:
        if passage["language"] in FOREIGN and len(passage["text"].split()) >= 10:
            pages.setdefault(passage["language"], []).append(passage["page"])
    return ", ".join(
        f"{len(found)} passage(s) in {FOREIGN[name]} on page {page_ranges(tuple(set(found)))}" for name, found in pages.items()
    )


def _box(box: tuple[float, float, float, float] | None) -> str:
    return " ".join(f"{value:.1f}" for value in box) if box else ""


def _document_row(
    plan: PlanFile,
    sha: str,
    extracted: ExtractedDocument | DocumentError,
    passages: list[dict[str, Any]],
    row: ManifestRow | None,
    manifest: Manifest | None,
    register: MunicipalityRegister,
    kind: str,
    *,
    twin: str = "",
) -> dict[str, Any]:
    """``twin`` is an earlier file with the same bytes."""
    notes = Notes()
    status = "ok"
    ocr_pages: tuple[int, ...] = ()
    read_by_ocr = 0
    if isinstance(extracted, DocumentError):
        status = "failed"
        notes.add(extracted.problem, str(extracted))
        text, title, pages = "", "", 0
    else:
        text, title = extracted.first_pages_text, extracted.title
        pages, ocr_pages, read_by_ocr = extracted.pages, extracted.ocr_pages, len(extracted.read_by_ocr)
        if ocr_pages:
            status = "partial"
            notes.add(
                "pages_without_text",
                f"{plan.relative}: no text layer on page {page_ranges(ocr_pages)}, and OCR did not read it: {extracted.ocr_problem}",
            )
        if extracted.problem:
            status = "partial"
            notes.add("pages_failed", extracted.problem)
        if not passages and not ocr_pages:
            status = "partial"
            notes.add("no_text", f"{plan.relative}: no passages found; look at the file")
        if twin:
            notes.add("same_file", f"{plan.relative}: is the same file as {twin}, so it is counted twice; remove one of them")
    if kind == "plan" and (foreign := _foreign_passages(passages)):
        notes.add("other_language", f"{plan.relative}: {foreign}; the coder knows Norwegian, look at how they are coded")
    if row is None and manifest is not None:
        notes.add(
            "not_in_manifest",
            f"{plan.relative}: no row in {manifest.path.name}; what it is is guessed from the file",
        )
    facts = _facts(plan, title, text, row or ManifestRow(0, plan.relative), register, notes, kind)
    return {
        "doc_id": plan.doc_id,
        "file": plan.relative,
        **facts,
        "language": plan_language((p["language"], p["text"]) for p in passages),
        "pages": pages,
        "pages_read_by_ocr": read_by_ocr,
        "ocr_pages": len(ocr_pages),
        "ocr_page_list": page_ranges(ocr_pages),
        "passages": 0 if isinstance(extracted, DocumentError) else sum(p.is_coded for p in extracted.passages),
        "status": status,
        "problem": " ".join(notes.problems),
        "reason": "; ".join(notes.reasons),
        "sha256": sha,
    }


def _missing_row(
    row: ManifestRow, taken: set[str], manifest: Manifest | None, register: MunicipalityRegister, kind: str
) -> dict[str, Any]:
    notes = Notes()
    name = manifest.path.name if manifest else "the manifest"
    notes.add(
        "missing_file",
        f"{row.file}: line {row.line} of {name} names a file that is not there (or several, or one that another row has); put it there or mend the row",
    )
    doc_id = file_stem(row.file)
    plan = PlanFile(doc_id if doc_id not in taken else f"{doc_id} (line {row.line})", Path(row.file), row.file)
    facts = _facts(plan, "", "", row, register, notes, kind)
    counts = dict.fromkeys(("pages", "pages_read_by_ocr", "ocr_pages", "passages"), 0)
    texts = dict.fromkeys(("language", "ocr_page_list", "sha256"), "")
    reason = {"problem": " ".join(notes.problems), "reason": "; ".join(notes.reasons)}
    return {"doc_id": plan.doc_id, "file": plan.relative, **facts, **counts, **texts, "status": "failed", **reason}


def _facts(
    plan: PlanFile, title: str, text: str, row: ManifestRow, register: MunicipalityRegister, notes: Notes, kind: str
) -> dict[str, Any]:
    """What the document is: the manifest's word first; for a plan then what it and its file name say, marked as guessed."""
    for note in row.notes:
        notes.add("manifest_row", f"{plan.relative}: line {row.line} of the manifest: {note}")
    kind = row.kind or kind
    if kind != "plan":
        return other_facts(plan, title, row, register, kind)
    return plan_facts(plan, title, text, row, register, notes)
