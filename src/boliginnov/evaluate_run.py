"""Measure extraction and codes on coded plans: what ``boliginnov evaluate`` prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from boliginnov import tables
from boliginnov.classify.coded_passages import GOLD_CODES, read_gold
from boliginnov.classify.coder import Coder
from boliginnov.classify.english import code_document
from boliginnov.classify.gold_pairs import gold_pairs
from boliginnov.classify.held_out_codings import held_out_codings
from boliginnov.classify.stage import study_coder
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError, DocumentError
from boliginnov.evaluate.breakdown import (
    breakdown_lines,
    calibration_lines,
    given_values,
    review_lines,
    second_level_lines,
    with_plan_type,
)
from boliginnov.evaluate.coding import FEWEST_MUNICIPALITIES, score_codings
from boliginnov.evaluate.extraction import ExtractionScore, matched_passages, score_document
from boliginnov.evaluate.text_table import text_table, with_interval
from boliginnov.extract.document import ExtractedDocument
from boliginnov.formats.workers import extract_documents
from boliginnov.plans.discover import PlanFile, discover
from boliginnov.plans.documents import build_tables
from boliginnov.progress import progress
from boliginnov.register.municipalities import load_register
from boliginnov.study import Review, Study

CODERS = ("keyword", "trained")
MEASURES = ("precision", "recall", "f1", "ap")


def evaluation_lines(study: Study, gold_folder: Path, raw: list[Path], *, jobs: int, seed: int) -> list[str]:
    """Figures for a folder of gold files: extraction of their PDFs in each folder of ``raw``, then the codes on the gold text and end to end.

    Without ``raw`` the folders of a folder ``plans`` beside the gold are taken, if there is one. The shipped model's own training plans are no
    test of it: then the figures of held-out municipalities are printed as well.
    The coders are those of ``classify``, with the study's settings. Raises ConfigurationError if there is no gold, if it has none of the codebook's main
    codes, or if a folder holds no PDF that belongs to it.
    """
    gold = with_plan_type(read_gold(gold_folder))
    codebook = load_codebook(study.codebook_file)
    codes = [code for code in codebook.code_names if code in gold]
    if not codes:
        raise ConfigurationError(
            f"{gold_folder} is coded with {', '.join(GOLD_CODES)}, the codebook {study.codebook_file} has {', '.join(codebook.code_names)}: "
            "no code is in both. Give a study (--study) whose codebook has one of the gold's; how good a coder of another codebook is on held-out "
            "municipalities, `boliginnov train` says."
        )
    positives = ", ".join(f"{int(gold[code].sum())} {code}" for code in codes)
    lines = [
        f"Gold: {len(gold)} passages of {gold['doc_id'].nunique()} plans of {gold['kommunenr'].nunique()} municipalities ({positives}). "
        f"Intervals: 95 %, municipalities drawn with replacement; none from fewer than {FEWEST_MUNICIPALITIES}."
    ]
    coders = {name: study_coder(study.with_coder(name)) for name in CODERS}
    on_gold = {name: _code(coder, gold) for name, coder in coders.items()}
    held_out = _held_out(study, gold)
    lines += ["", *_by_subset(study, gold, gold_folder, codebook, on_gold, seed)]
    extracted: dict[Path, pd.DataFrame] = {}
    for folder in raw or sorted(path for path in (gold_folder.absolute().parent / "plans").glob("*") if path.is_dir()):
        extracted[folder], own = _extraction(study, gold, gold_folder, folder, jobs)
        lines += ["", *own]
    for name, coder in coders.items():
        seen = " (trained on plans of this gold: not a test of it)" if name == "trained" and held_out else ""
        lines += [
            "",
            f"Coder {name} on the gold text{seen}",
            *_score_table(score_codings(gold, on_gold[name], seed=seed, codes=codes)),
        ]
        for folder, passages in extracted.items():
            own_gold = gold[gold["doc_id"].isin(passages["doc_id"])]
            if own_gold.empty:
                continue
            scores = score_codings(own_gold, _on_gold(own_gold, passages, _code(coder, passages)), seed=seed, codes=codes)
            lines += ["", f"Coder {name} end to end on the passages read from {folder.name}{seen}", *_score_table(scores)]
    return lines


def _code(coder: Coder, passages: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([code_document(coder, plan) for _, plan in passages.groupby("doc_id", sort=False)])


def _held_out(study: Study, gold: pd.DataFrame) -> bool:
    """True if the model was trained on municipalities of this gold."""
    quality_file = study.model_dir / "quality.json"
    if not quality_file.is_file():
        return False
    quality: dict[str, Any] = json.loads(quality_file.read_text(encoding="utf-8"))
    return bool(set(quality.get("municipalities", [])) & set(gold["kommunenr"]))


def _by_subset(
    study: Study, gold: pd.DataFrame, gold_folder: Path, codebook: Codebook, on_gold: Mapping[str, pd.DataFrame], seed: int
) -> list[str]:
    """The trained coder by written language, type of plan and kind: held out from training where it was trained on this gold."""
    codes = [code for code in codebook.code_names if code in gold]
    pairs = gold_pairs(gold_folder)
    seen = _held_out(study, gold)
    found = held_out_codings(study.model_dir, gold, codes) if seen else None
    if seen and found is None:
        return [
            "The model was trained on plans of this gold and keeps no scores of held-out municipalities; run `boliginnov train` again"
        ]
    if found is not None:
        judged, codings, given = found
        title = f"Coder trained, each municipality held out of training: {len(judged)} of {len(gold)} passages"
        note = "Second-level codes, given the right main codes"
    else:
        judged, codings, given = gold, on_gold["trained"], given_values(gold, on_gold["trained"], codebook)
        title, note = "Coder trained, by subset of the gold", "Second-level codes, with the coder's own main codes"
    return [
        title,
        *breakdown_lines(judged, codings, on_gold["keyword"], pairs, codes, seed=seed),
        *(_with_held_out_scores(study, judged, codings, codes, seed) if found is not None else []),
        "",
        note,
        *second_level_lines(judged, given, codebook, seed=seed),
    ]


def _with_held_out_scores(study: Study, judged: pd.DataFrame, codings: pd.DataFrame, codes: list[str], seed: int) -> list[str]:
    return [
        "",
        *calibration_lines(judged, codings, codes, seed=seed),
        "",
        *review_lines(judged, codings, codes, seed=seed),
        *_left_out(study),
    ]


def _left_out(study: Study) -> list[str]:
    """What the held-out figures leave out of the study's settings."""
    if not (study.coder.thresholds or study.coder.recall or study.coder.review != Review()):
        return []
    return [
        "These are with the thresholds and review limits chosen in training; what to expect of the study's own is in run.json after `boliginnov classify`."
    ]


def _extraction(study: Study, gold: pd.DataFrame, gold_folder: Path, raw: Path, jobs: int) -> tuple[pd.DataFrame, list[str]]:
    wanted = set(gold["doc_id"])
    files = [plan for plan in discover(raw, study.output.out) if plan.doc_id in wanted and not plan.refused]
    if not files:
        raise ConfigurationError(f"{raw}: no PDF there is named as a gold file of {gold_folder}")
    read: dict[str, ExtractedDocument | DocumentError] = {}
    by_path = {plan.path: plan for plan in files}
    with progress("extract", len(files)) as step:

        def done(path: Path, result: ExtractedDocument | DocumentError) -> None:
            read[by_path[path].doc_id] = result
            step(by_path[path].relative)

        extract_documents([plan.path for plan in files], study.documents.extraction, jobs, done)
    _, passages = build_tables(files, {}, read, None, load_register(study.documents.municipalities))
    return tables.coded_only(passages), _extraction_lines(files, read, gold, raw)


def _extraction_lines(
    files: list[PlanFile], read: Mapping[str, ExtractedDocument | DocumentError], gold: pd.DataFrame, raw: Path
) -> list[str]:
    total = ExtractionScore()
    rows = []
    for plan in files:
        result = read[plan.doc_id]
        rows_of_plan = gold[gold["doc_id"] == plan.doc_id]
        own = [{"text": text, "kind": kind} for text, kind in zip(rows_of_plan["text"], rows_of_plan["kind"], strict=True)]
        passages = [] if isinstance(result, DocumentError) else [(p.kind, p.text) for p in result.passages if p.is_coded]
        score = score_document(own, passages)
        total += score
        rows.append((plan.doc_id, *_figures(score)))
    rows.append(("all", *_figures(total)))
    return [
        f"Extraction of {len(files)} plans in {raw}",
        *text_table(("plan", "text recall", "noise", "boundary F1", "table rows", "table cells"), rows),
    ]


def _figures(score: ExtractionScore) -> tuple[str, ...]:
    return tuple(f"{value:.4f}" for value in (score.recall, score.noise, score.boundary_f1, score.rows, score.cells))


def _on_gold(gold: pd.DataFrame, extracted: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Codings of extracted passages, moved to the gold passage each one's words belong to; a gold passage takes the surest of several."""
    moved = {}
    for doc_id, own in extracted.groupby("doc_id", sort=False):
        rows = gold[gold["doc_id"] == doc_id]
        for passage, gold_row in zip(own["passage_id"], matched_passages(list(rows["text"]), list(own["text"])), strict=True):
            if gold_row is not None:
                moved[passage] = rows["passage_id"].iloc[gold_row]
    found = codings[codings["passage_id"].isin(moved)]
    return found.assign(passage_id=found["passage_id"].map(moved)).sort_values("probability", ascending=False, kind="stable")


def _score_table(scores: pd.DataFrame) -> list[str]:
    shown = scores[scores["measure"].isin(MEASURES)]
    rows = []
    for code, own in shown.groupby("code", sort=False):
        by_measure = own.set_index("measure").to_dict("index")
        rows.append((str(code), *(with_interval(by_measure[m], 3) for m in MEASURES)))
    return text_table(("code", *MEASURES), rows)
