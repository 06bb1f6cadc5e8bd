"""Find the mentions in all passages of a run, plan by plan, in worker processes where several are wished."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from joblib import Parallel, delayed
from spacy.language import Language

from boliginnov import tables
from boliginnov.errors import ModelError
from boliginnov.language.mentions import mentions
from boliginnov.language.pipeline import NAME, load_language, model_folder
from boliginnov.progress import Step


def usable_model(name: str) -> str:
    """The pipeline to use: ``blank`` (no names, verb forms by their endings) where the shipped one is not part of the installation."""
    if name != NAME:
        return name
    try:
        model_folder()
    except ModelError:
        return "blank"
    return name


def run_mentions(documents: pd.DataFrame, passages: pd.DataFrame, model: str, *, jobs: int, done: Step) -> pd.DataFrame:
    """Mentions (``tables.MENTIONS``) in all coded passages by the pipeline ``model``; the same whatever the number of jobs.

    ``done`` is called with the doc_id after each plan.
    """
    plans = list(tables.coded_only(passages).groupby("doc_id", sort=False))
    if not plans:
        return tables.empty(tables.MENTIONS)
    homes = documents.set_index("doc_id")["kommune"]
    tasks = [(model, plan[["passage_id", "text", "language"]], str(homes.get(doc_id, ""))) for doc_id, plan in plans]
    if jobs > 1 and len(plans) > 1:
        results = Parallel(n_jobs=jobs, return_as="generator")(delayed(_plan_mentions)(*task) for task in tasks)
    else:
        results = (_plan_mentions(*task) for task in tasks)
    found: list[pd.DataFrame] = []
    for (doc_id, _), table in zip(plans, results, strict=True):
        found.append(table)
        done(str(doc_id))
    return pd.concat(found, ignore_index=True)


def _plan_mentions(model: str, plan: pd.DataFrame, municipality: str) -> pd.DataFrame:
    return mentions(plan, _pipeline(model), municipality)


@lru_cache(maxsize=1)
def _pipeline(model: str) -> Language:
    return load_language(model)
