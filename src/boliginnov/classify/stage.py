"""Code all passages of a run, plan by plan, in worker processes where several are wished."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
from joblib import Parallel, delayed

from boliginnov import tables
from boliginnov.classify.coder import Coder
from boliginnov.classify.english import code_document
from boliginnov.classify.llm.coder import LanguageModelCoder
from boliginnov.classify.operating_point import Wishes
from boliginnov.classify.registry import load_coder
from boliginnov.classify.review_rule import ReviewGoal
from boliginnov.classify.trained import TrainedCoder
from boliginnov.codebook import load_codebook
from boliginnov.progress import Step
from boliginnov.study import Study


def classify(passages: pd.DataFrame, study: Study, *, jobs: int, done: Step) -> pd.DataFrame:
    """Codings (``tables.CODINGS``) of all passages by the study's coder; the same whatever the number of jobs.

    ``done`` is called with the doc_id after each plan.
    """
    plans = list(passages.groupby("doc_id", sort=False))
    if not plans:
        return tables.empty(tables.CODINGS)
    if study.coder.name == "llm":
        jobs = 1  # its requests run side by side by themselves, and share one cache
        begin(_coder(study.model_dump_json()), passages)
    if jobs > 1 and len(plans) > 1:
        model = study.model_dump_json()
        results = Parallel(n_jobs=jobs, return_as="generator")(delayed(_code_plan)(model, plan) for _, plan in plans)
    else:
        results = (code_document(_coder(study.model_dump_json()), plan) for _, plan in plans)
    coded: list[pd.DataFrame] = []
    for (doc_id, _), codings in zip(plans, results, strict=True):
        coded.append(codings)
        done(str(doc_id))
    return pd.concat(coded, ignore_index=True)


def begin(coder: Coder, passages: pd.DataFrame) -> None:
    """Let a coder that asks elsewhere say what these passages will take. Raises ConfigurationError if that is above the study's limit."""
    if isinstance(coder, LanguageModelCoder):
        coder.begin(passages)


def _code_plan(study: str, plan: pd.DataFrame) -> pd.DataFrame:
    return code_document(_coder(study), plan)


@lru_cache(maxsize=1)
def _coder(study_json: str) -> Coder:
    study = Study.model_validate_json(study_json)
    return study_coder(study)


def study_coder(study: Study) -> Coder:
    """The coder that a study names, with the study's settings. Raises ConfigurationError or ModelError as ``load_coder`` does."""
    model = study.model_dir if study.coder.name == "trained" else None
    cache = study.output.out / "cache" / "llm"
    return load_coder(
        study.coder.name,
        load_codebook(study.codebook_file),
        model,
        _wishes(study),
        encoder=study.coder.encoder,
        download=study.coder.encoder_download,
        llm=study.coder.llm,
        cache=cache,
    )


def operating_points(study: Study) -> dict[str, dict[str, Any]]:
    """Per main code its threshold and what to expect of it (``operating_point.OperatingPoint``); empty for coders without thresholds."""
    coder = _coder(study.model_dump_json())
    return {code: point.as_dict() for code, point in coder.points.items()} if isinstance(coder, TrainedCoder) else {}


def _wishes(study: Study) -> Wishes:
    review = ReviewGoal(study.coder.review.right, study.coder.review.f1)
    return Wishes(study.coder.thresholds, study.coder.recall, review)
