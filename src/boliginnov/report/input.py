"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from boliginnov.codebook import Codebook, Language, load_codebook
from boliginnov.report.texts import Texts, texts
from boliginnov.resources import shipped

SECOND_LEVEL = ("dimensjon", "innovasjonstype", "aktor", "status")
"""Second-level codes that the report has sentences, tables and filters of its own for; no passage has one that the codebook lacks."""
_TEXT_COLUMNS = (
    "why",
    "nearest",
    "kommune",
    "kommunenr",
    "kommunenr_2024",
    "fylke",
    "title",
    "file",
    "section",
    "lead_in",
    "text",
    "doc_id",
    "language",
    "bbox",
)


@dataclass(frozen=True)
class ReportInput:
    """All that a report is made of.

    Attributes
    ----------
    documents : table `tables.DOCUMENTS`
    coded : one row per passage: the columns of `tables.PASSAGES` and kommune, kommunenr, kommunenr_2024, fylke, title, plan_type,
        period_from, period_to, file, source_url of its plan; per main code C the columns C (0/1), C_p (0..1), C_by (model/person);
        where known the second-level codes (values joined with spaces), needs_review (0/1), why
    codes : the codebook's main codes as (name, label, definition) in the language of the report
    coder : name, and when it was measured quality: {"codes": {C: {"precision": [estimate, low, high], "recall": …, "f1": …, "ap": …}},
        "measured_on": …, "thresholds": {C: t}}
    run : what the appendix lists; holds no clock times, so that the same input gives the same bytes
    title : heading of the report
    lang : language of the report
    raw_link : relative path or web address from the report to the folder of PDFs, "" if there is none
    shares : corrected shares (`analysis.shares.shares`), overall and per group; None where they were not estimated
    pictures : passage_id → PNG of the passage on its page (`page_picture.pictures_of_examples`)
    codebook : for what goes together; those sections are left out without it, and values are named as in the codebook that comes with the program
    other_documents, other_coded : the same two tables of literature, EU cases and documents of other actors, which no figure counts; their text is
        gathered in `evidence.gather`
    mentions : passage_id, type, value of what the passages mention; the actors among them become a filter
    changes : what is new since an earlier run (`changes.changes`); None where there is none to compare with
    """

    documents: pd.DataFrame
    coded: pd.DataFrame
    codes: Sequence[tuple[str, str, str]]
    coder: Mapping[str, Any]
    run: Mapping[str, Any]
    title: str
    lang: Language = "nb"
    raw_link: str = ""
    shares: pd.DataFrame | None = None
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    codebook: Codebook | None = None
    changes: pd.DataFrame | None = None
    mentions: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["passage_id", "type", "value"]))
    other_documents: pd.DataFrame = field(default_factory=pd.DataFrame)
    other_coded: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def book(self) -> Codebook:
        """The codebook, or the one that comes with the program."""
        return self.codebook or load_codebook(shipped("codebook.toml"))

    @cached_property
    def texts(self) -> Texts:
        """The texts of the report's language, with the codebook's names of codes and values.

        Raises ConfigurationError for a language that there are no texts in.
        """
        return texts(self.lang, self.book.labels(self.lang) | {name: label for name, label, _ in self.codes})


def complete(data: ReportInput) -> ReportInput:
    """The input with every column that the report reads in `coded`, texts without gaps, as objects: they are gone through many times."""
    second_level = (*SECOND_LEVEL, *data.book.second_level_code_names)
    others = data.other_coded if data.other_coded.empty else _complete(data.other_coded, second_level)
    return replace(data, coded=_complete(data.coded, second_level), other_coded=others)


def _complete(coded: pd.DataFrame, second_level: Sequence[str]) -> pd.DataFrame:
    table = coded.reset_index(drop=True)
    for column in (*second_level, *_TEXT_COLUMNS):
        texts = table[column].astype("object").fillna("") if column in table else pd.Series("", index=table.index)
        table[column] = pd.Series([str(text) for text in texts], index=table.index, dtype=object)
    table["needs_review"] = pd.to_numeric(table["needs_review"]).fillna(0).astype(int) if "needs_review" in table else 0
    return table
