"""Loading of the pipelines, and what the shipped one gives for both written languages."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from boliginnov.errors import ModelError
from boliginnov.language.pipeline import load_language, model_folder, read

MEGABYTE = 1_000_000


def test_the_pipeline_is_a_plain_spacy_folder_of_less_than_60_megabytes(nlp: Language) -> None:
    folder = model_folder()
    assert spacy.load(folder).meta["name"] == "boliginnov"
    assert sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) < 60 * MEGABYTE


@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("Kommunen bygger boligene i år.", ["kommune", "bygge", "bolig"]),
        ("Kommunen byggjer bustadene i år.", ["kommune", "byggje", "bustad"]),
    ],
)
def test_lemmas_of_both_written_languages(nlp: Language, text: str, lemmas: list[str]) -> None:
    assert [token.lemma_ for token in nlp(text)][:3] == lemmas


def test_sentences_and_names(nlp: Language) -> None:
    doc = nlp("Jonas Gahr Støre møtte ordføreren i Drammen. Møtet varte i to timer.")
    assert len(list(doc.sents)) == 2
    assert ("Jonas Gahr Støre", "PER") in [(entity.text, entity.label_) for entity in doc.ents]


def test_written_language_that_is_known_is_kept(nlp: Language) -> None:
    docs = list(read(nlp, ["Startlån", "Startlån"], ["nn", "nb"]))
    assert [doc._.written_language for doc in docs] == ["nn", "nb"]


def test_a_blank_pipeline_still_finds_instruments_and_amounts() -> None:
    doc = load_language("blank", components=("terms", "amounts"))("Startlån på 100 000 kroner")
    assert [span._.value for span in (*doc._.instruments, *doc._.amounts)] == ["startlån", "NOK 100000"]


def test_a_pipeline_that_is_not_there_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="nb_boliginnov"):
        load_language("nb_core_news_lg_missing")
    with pytest.raises(ModelError, match="component"):
        load_language("blank", components=("weather",))
