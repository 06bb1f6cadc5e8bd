"""The wide table that a researcher opens: every passage with its plan, its codes and the way back to the page."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from boliginnov.codebook import Codebook
from boliginnov.tables import PLAN_COLUMNS

HEAD = ("doc_id", "passage_id", "kommune", "kommunenr", "page", "section", "kind", "lead_in", "text")
TAIL = (
    "page_end",
    "bbox",
    "bbox_end",
    "kommunenr_2024",
    "fylke",
    "title",
    "plan_type",
    "period_from",
    "period_to",
    "plan_status",
    "adopted_date",
    "order",
    "language",
    "ocr_confidence",
    "link",
    "source_url",
    "document_kind",
    "author",
    "actor_type",
)

_QUOTE = 160


def coded_passages(
    documents: pd.DataFrame,
    passages: pd.DataFrame,
    codings: pd.DataFrame,
    codebook: Codebook,
    nearest: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row a passage: where it stands, its text, and per main code decision, probability, who decided and whether a person should look at it; second-level codes joined with a space.

    ``documents``, ``passages``, ``codings`` and ``nearest`` as in ``tables``; the codes are those of the codebook. The rows keep the order
    of plans and passages.
    """
    wide = passages.merge(documents[["doc_id", *PLAN_COLUMNS]], on="doc_id", how="left", validate="many_to_one")
    why = pd.Series("", index=wide["passage_id"], dtype=object)
    for code in codebook.code_names:
        rows = codings[codings["code"] == code].set_index("passage_id").reindex(wide["passage_id"])
        wide[code] = rows["decision"].to_numpy()
        wide[f"{code}_p"] = rows["probability"].to_numpy()
        wide[f"{code}_by"] = rows["decided_by"].to_numpy()
        wide[f"{code}_review"] = rows["needs_review"].fillna(0).astype("Int64").to_numpy()
        named = rows["why"].fillna("").where(rows["decision"] == 1, "")
        why = why.where(named == "", why.where(why == "", why + " | ") + f"{code}: " + named)
    for code in codebook.second_level_code_names:
        found = codings[codings["code"].str.startswith(f"{code}:") & (codings["decision"] == 1)]
        values = found.assign(value=found["code"].str.removeprefix(f"{code}:")).groupby("passage_id")["value"].agg(" ".join)
        wide[code] = wide["passage_id"].map(values).astype(object).fillna("").astype(str)
    wide["needs_review"] = wide[[f"{code}_review" for code in codebook.code_names]].max(axis=1)
    wide["why"] = why.to_numpy()
    examples = {} if nearest is None else _nearest_in_words(nearest)
    wide["nearest"] = [examples.get(passage, "") for passage in wide["passage_id"]]
    return wide


def _nearest_in_words(nearest: pd.DataFrame) -> dict[str, str]:
    """passage_id → its nearest examples by code, as a cell to read: ``code: ligner «…» (id, 0,41) · «…» (id, 0,35) · uten koden: «…» (id, 0,30)``."""
    cells: dict[str, list[str]] = {}
    for (passage, code), rows in nearest.groupby(["passage_id", "code"], sort=False):
        examples = [
            f"{'ligner ' if row.stance == 'for' and row.rank == 1 else 'uten koden: ' if row.stance == 'against' else ''}"
            f"«{_quote(row.example)}» ({row.example_id}, {f'{row.similarity:.2f}'.replace('.', ',')})"
            for row in rows.itertuples()
        ]
        cells.setdefault(str(passage), []).append(f"{code}: {' · '.join(examples)}")
    return {passage: " | ".join(parts) for passage, parts in cells.items()}


def _quote(text: object) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= _QUOTE else line[:_QUOTE].rsplit(" ", 1)[0] + " …"


def research_columns(wide: pd.DataFrame, codebook: Codebook, raw: Path, out: Path) -> pd.DataFrame:
    """The columns of ``coded_passages.csv`` (``column_names``), with a link to the page relative to ``out``."""
    table = wide.assign(link=[page_link(raw, out, file, page) for file, page in zip(wide["file"], wide["page"], strict=True)])
    return table[column_names(codebook)]


def column_names(codebook: Codebook) -> list[str]:
    """Names of the columns of ``coded_passages.csv`` in the order a researcher reads them."""
    main = [column for code in codebook.code_names for column in (code, f"{code}_p", f"{code}_by", f"{code}_review")]
    return [*HEAD, *main, *codebook.second_level_code_names, "needs_review", "why", "nearest", *TAIL]


def page_link(raw: Path, out: Path, file: str, page: int) -> str:
    """Address of a page, relative to the folder ``out`` that holds the file with the link."""
    return f"{raw_link(raw, out)}{quote(file)}#page={page}"


def raw_link(raw: Path, out: Path) -> str:
    """Relative address of the folder of plans seen from a folder, with a slash at the end; absolute where there is no relative way (another drive)."""
    try:
        relative = Path(os.path.relpath(raw, out)).as_posix()
    except ValueError:
        return raw.absolute().as_uri() + "/"
    return quote(relative) + "/"
