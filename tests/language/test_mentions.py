"""The mentions table, and the page that shows it."""

from __future__ import annotations

import pandas as pd
from spacy.language import Language

from boliginnov.language.mentions import mentions
from boliginnov.language.pipeline import load_language
from boliginnov.language.show import language_html
from boliginnov.tables import MENTIONS

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
    assert list(table.columns) == list(MENTIONS.columns)
    texts = PASSAGES.set_index("passage_id")["text"]
    assert all(texts[row.passage_id][row.start : row.end] == row.text for row in table.itertuples())
    found = set(zip(table["passage_id"], table["type"], table["subtype"], table["value"], table["modality"], strict=True))
    assert found >= {
        ("a", "actor", "kommune_internt", "Granvika kommune", ""),
        ("a", "instrument", "", "leie-til-eie", ""),
        ("a", "target_group", "", "barnefamilier", ""),
        ("a", "deadline", "", "2027", ""),
        ("a", "cue", "act", "prøve ut", "planlagt"),
        ("b", "actor", "stat", "Husbanken", ""),
        ("b", "amount", "", "NOK 2500000", ""),
        ("b", "law", "", "boligsosial lov § 5", ""),
    }


def test_a_refused_action_is_marked_as_negated(nlp: Language) -> None:
    passages = pd.DataFrame(
        {"passage_id": ["a", "b"], "text": ["Vi har ikke opprettet et boligfond.", "Vi har opprettet et boligfond."]}
    )
    table = mentions(passages, nlp)
    acts = table[table["subtype"] == "act"].set_index("passage_id")
    assert acts["negated"].to_dict() == {"a": 1, "b": 0}
    assert set(acts["modality"]) == {"gjennomfort"}


def test_another_municipality_than_the_plans_own_is_told_apart(nlp: Language) -> None:
    passages = pd.DataFrame({"passage_id": ["a"], "text": ["Granvika kommune leier ut boliger."]})
    types = [mentions(passages, nlp, own)["subtype"].tolist()[0] for own in ("Granvika", "Steinsletta")]
    assert types == ["kommune_internt", "interkommunalt"]


def test_a_name_ends_where_its_cell_ends() -> None:
    """Whatever the entity recogniser takes for one name; here rules stand in for it."""
    nlp = load_language("blank")
    ruler = nlp.add_pipe("entity_ruler", before="boliginnov_cell_borders")
    ruler.add_patterns(
        [
            {"label": "ORG", "pattern": "Høgskolen | 2023"},
            {"label": "ORG", "pattern": "Storøya | Teknisk drift | 2027"},
            {"label": "GPE_LOC", "pattern": "Tangen |"},
            {"label": "ORG", "pattern": "Nordlys AS"},
        ]
    )
    text = "Kurs | Høgskolen | 2023 | Ny omsorgsbolig på Storøya | Teknisk drift | 2027 | Tangen | Nordlys AS | 2028"
    table = mentions(pd.DataFrame({"passage_id": ["a"], "text": [text]}), nlp)
    named = table[table["component"].isin(("actors", "names"))]
    assert named["text"].tolist() == ["Høgskolen", "Storøya", "Teknisk drift", "Tangen", "Nordlys AS"]
    assert named["subtype"].tolist() == ["forskning", "ORG", "ORG", "GPE_LOC", "privat"]


def test_no_passages_give_an_empty_table(nlp: Language) -> None:
    assert mentions(PASSAGES.head(0), nlp).empty


def test_the_page_shows_and_escapes(nlp: Language) -> None:
    page = language_html(PASSAGES, nlp)
    assert "<mark" in page
    assert "&lt;" in page
    assert "<bustadsosialt>" not in page
    assert "nynorsk" in page
    assert "stat · Husbanken" in page
    assert "http" not in page
