"""The mentions table, and the page that shows it."""

from __future__ import annotations

import pandas as pd
from spacy.language import Language

from boliginnov.language.mentions import COLUMNS, TYPES, mentions
from boliginnov.language.show import language_html

PASSAGES = pd.DataFrame(
    {
        "passage_id": ["a", "b"],
        "text": [
            "Granvika kommune skal prøve ut leie-til-eie for barnefamilier innen 2027.",
            "Husbanken gav 2,5 millionar kroner til <bustadsosialt> arbeid etter bustadsosiallova § 5.",
        ],
    }
)


def test_mentions_point_into_the_text(nlp: Language) -> None:
    table = mentions(PASSAGES, nlp)
    assert list(table.columns) == list(COLUMNS)
    assert set(table["type"]) <= set(TYPES)
    texts = PASSAGES.set_index("passage_id")["text"]
    assert all(texts[row.passage_id][row.start : row.end] == row.text for row in table.itertuples())
    found = set(zip(table["passage_id"], table["type"], table["value"], strict=True))
    assert found >= {
        ("a", "actor", "kommune_internt/Granvika kommune"),
        ("a", "instrument", "leie-til-eie"),
        ("a", "target_group", "barnefamilier"),
        ("a", "deadline", "2027"),
        ("a", "cue", "planlagt/prøve ut"),
        ("b", "actor", "stat/Husbanken"),
        ("b", "amount", "NOK 2500000"),
        ("b", "law", "boligsosial lov § 5"),
    }


def test_no_passages_give_an_empty_table(nlp: Language) -> None:
    assert mentions(PASSAGES.head(0), nlp).empty


def test_the_page_shows_and_escapes(nlp: Language) -> None:
    page = language_html(PASSAGES, nlp)
    assert "<mark" in page
    assert "&lt;" in page
    assert "<bustadsosialt>" not in page
    assert "nynorsk" in page
    assert "http" not in page
