"""What the command line needs to show the language layer: the passages of a plan or of a run as a table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from boliginnov import tables
from boliginnov.errors import DocumentError
from boliginnov.export.table_files import read_table
from boliginnov.extract.passage_id import passage_ids
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats.read import extract_any
from boliginnov.language.pipeline import load_language
from boliginnov.language.show import language_html
from boliginnov.language.stage import usable_model
from boliginnov.language.written_language import passage_languages


def show_language(plan: str, out: Path, model: str, *, page: int | None = None, passage: str = "") -> str:
    """The page of a plan (a file of any format, or the doc_id of a plan of the run in ``out``), or of one page or passage of it.

    Raises DocumentError when there is no such plan, page or passage.
    """
    table = plan_passages(Path(plan)) if Path(plan).exists() else run_passages(plan, out)
    if page is not None:
        table = table[table["page"] == page]
    if passage:
        table = table[table["passage_id"] == passage]
    if table.empty:
        where = f"passage {passage}" if passage else f"page {page}" if page is not None else "it"
        raise DocumentError(f"{plan}: {where} has no passages. Look at passages.csv for what was read.", "no_text")
    return language_html(table, load_language(usable_model(model)), f"Hva språklaget ser i {Path(plan).name}")


def plan_passages(path: Path) -> pd.DataFrame:
    """The passages of a file: passage_id, page, text and language. Raises DocumentError when it cannot be read."""
    found = extract_any(path, ExtractSettings()).passages
    return pd.DataFrame(
        {
            "passage_id": passage_ids(path.stem, found),
            "page": [passage.page for passage in found],
            "text": [passage.text for passage in found],
            "language": passage_languages([passage.text for passage in found]),
        }
    )


def run_passages(doc_id: str, out: Path) -> pd.DataFrame:
    """The passages of a plan of the run in ``out``. Raises DocumentError if it has no such plan."""
    table = read_table(out, "passages", tables.PASSAGES)
    own = table[table["doc_id"] == doc_id]
    if own.empty:
        raise DocumentError(
            f"{doc_id}: no such file, and no such doc_id in {out}. See documents.csv for the plans of the run.", "missing_file"
        )
    return own
