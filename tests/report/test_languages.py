"""The report, the Word document, the brief and the policy tables in nynorsk and English: nothing of bokmål is left, and numbers are set as there."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from docx import Document

from boliginnov.analysis.shares import shares
from boliginnov.codebook import Language, load_codebook
from boliginnov.report.brief import build_brief
from boliginnov.report.build import build_report
from boliginnov.report.input import ReportInput
from boliginnov.report.policy_tables import policy_tables
from boliginnov.report.texts import Wording, wording
from boliginnov.report.word import build_docx
from tests.report.invented import QUALITY, coded, documents, report_input
from tests.report.page import Page

CODEBOOK = load_codebook(Path(__file__).parents[2] / "codebook.toml")
OTHERS: tuple[Language, ...] = ("nn", "en")
_INVENTED = "Invented plans"


@cache
def _data(lang: Language) -> ReportInput:
    table = documents()
    passages = coded(table)
    asks = passages.index[:2]
    passages.loc[asks, "text"] = "Kommunen vil leie av private utleiere og ber staten om mer tilskudd til boliger."
    names = [code.name for code in CODEBOOK.codes]
    return report_input(
        documents=table,
        coded=passages,
        lang=lang,
        codes=[(code.name, code.label_in(lang), code.definition_in(lang)) for code in CODEBOOK.codes],
        codebook=CODEBOOK,
        shares=shares(passages, names, groups=("kommune", "language", "period_from")),
        coder={"name": "trained", "quality": QUALITY | {"measured": {"passages": 4001, "plans": 34, "municipalities": 13}}},
        title=_INVENTED,
    )


@cache
def _html(lang: Language) -> str:
    return build_report(_data(lang))


def _fragments(entry: Wording) -> list[str]:
    """What stands between the placeholders of a text: its fixed words."""
    forms = [entry] if isinstance(entry, str) else list(entry.values())
    plain = (re.sub(r"</?code>", "", form) for form in forms)
    return [" ".join(part.split()) for form in plain for part in re.split(r"\{\w+\}", form)]


def _bokmal_only(lang: Language) -> list[str]:
    """Words and sentences of the bokmål texts, of six letters or more, that no text of the other language holds; names of codes too."""
    own = " ".join(fragment for entry in wording(lang).values() for fragment in _fragments(entry))
    labels = {name: label for name, label in CODEBOOK.labels("nb").items() if CODEBOOK.labels(lang)[name] != label}
    found = {fragment for entry in wording("nb").values() for fragment in _fragments(entry)} | set(labels.values())
    return sorted(fragment for fragment in found if len(fragment) >= 6 and fragment.lower() not in own.lower())


def _left(text: str, lang: Language) -> list[str]:
    spaced = " ".join(text.split())
    return [fragment for fragment in _bokmal_only(lang) if re.search(rf"(?<!\w){re.escape(fragment)}(?!\w)", spaced)]


def _without_passages(text: str, data: ReportInput) -> str:
    """The text without what comes from the plans: passages, their lead-ins and headings, titles."""
    taken = pd.concat([data.coded[column] for column in ("text", "lead_in", "section", "why")])
    texts = sorted({str(value) for value in [*taken, *data.documents["title"]]} - {""}, key=len, reverse=True)
    spaced = " ".join(text.split())
    for value in texts:
        spaced = spaced.replace(" ".join(value.split()), "…")
    return spaced


@pytest.mark.parametrize("lang", OTHERS)
def test_no_bokmal_is_left_in_the_report(lang: Language) -> None:
    data = _data(lang)
    page = Page(_html(lang))
    said = " | ".join(
        [page.text, *(value for _, name, value in page.attributes if name in ("aria-label", "alt", "title", "placeholder"))]
    )
    assert ("html", "lang", lang) in page.attributes
    assert _left(_without_passages(said, data), lang) == []
    assert _left(str(page.data["texts"]), lang) == []


@pytest.mark.parametrize("lang", OTHERS)
def test_no_bokmal_is_left_in_brief_word_and_tables(lang: Language) -> None:
    data = _data(lang)
    brief = Page(build_brief(data))
    assert ("html", "lang", lang) in brief.attributes
    assert _left(_without_passages(brief.text, data), lang) == []
    word = Document(BytesIO(build_docx(data, _html(lang))))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert _left(_without_passages(" | ".join([*(p.text for p in word.paragraphs), *cells]), data), lang) == []
    for table in policy_tables(data):
        values = [str(value) for column in table.table for value in table.table[column]]
        said = " | ".join([table.name, table.title, table.note, *table.table.columns, *values])
        assert _left(_without_passages(said, data), lang) == []


def test_quotations_carry_their_language_in_an_english_report() -> None:
    page = Page(_html("en"))
    assert {value for tag, name, value in page.attributes if tag == "blockquote" and name == "lang"} == {"nb", "nn"}


def test_english_numbers() -> None:
    data = _data("en")
    text = _without_passages(Page(_html("en")).text, data)
    assert re.search(r"\d\.\d%", text)
    assert not re.search(r"\d,\d%|\d\u00a0%|\d %", text)


def test_bokmal_words_are_found_where_they_are_left() -> None:
    assert "Hva som er lest" in _left("What was read. Hva som er lest.", "en")
    assert "Hva som er lest" in _left("Kva som er lese. Hva som er lest.", "nn")
