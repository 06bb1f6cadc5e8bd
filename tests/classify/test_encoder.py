"""The fine-tuned encoder: scores that hang on nothing but the text, and the words that carry a code."""

from __future__ import annotations

import numpy as np
import pytest

from boliginnov.classify.encoder import SECOND_ASKED_FROM, Encoder, marked_phrases, second_asked
from boliginnov.resources import shipped

TEXT = "Kommunen skal prøve ut en leie-til-eie-modell, der NAV og utbyggere inngår en samarbeidsavtale."


def _encoder() -> Encoder:
    return Encoder(shipped("models") / "coder" / "encoder")


def _marked(encoder: Encoder, text: str, code: str) -> list[str]:
    return encoder.marked_words(text, encoder.answers([text])[0], code)


def test_neighbouring_marked_words_are_one_phrase_and_the_strongest_comes_first() -> None:
    text = "skal prøve ut en «ny modell» nå."
    tokens = [
        (0, 4, -3.0),
        (5, 8, 0.5),  # "prø"
        (8, 10, -1.0),  # "ve": a word is marked when one of its pieces is
        (11, 13, 0.2),
        (14, 16, -2.0),
        (17, 20, 1.5),
        (20, 28, 1.0),
        (29, 32, -1.0),
    ]
    assert marked_phrases(text, tokens) == ["ny modell", "prøve ut"]


def test_a_phrase_ends_at_the_border_of_a_cell() -> None:
    assert marked_phrases("felles team | NAV", [(0, 6, 2.0), (7, 11, 1.0), (12, 13, 3.0), (14, 17, 0.5)]) == [
        "felles team",
        "NAV",
    ]


def test_a_phrase_neither_begins_nor_ends_with_a_loose_word_but_keeps_what_belongs_to_a_verb() -> None:
    def phrase(text: str) -> list[str]:
        return marked_phrases(text, [(0, len(text), 1.0)])

    assert phrase("ut innovative løsninger på") == ["innovative løsninger"]
    assert phrase("i samarbeid med Husbanken om") == ["samarbeid med Husbanken"]
    assert phrase("prøve ut") == ["prøve ut"]
    assert phrase("(på) av") == []


def test_a_quotation_that_opens_in_a_phrase_is_closed_in_it() -> None:
    text = "Prosjektet «Trygg heime» har (felles team) og «ny modell»."
    tokens = [(0, 10, 3.0), (12, 24, 3.0), (26, 29, -1.0), (30, 41, 2.0), (43, 45, -1.0), (46, 56, 1.0)]
    assert marked_phrases(text, tokens) == ["Prosjektet «Trygg heime»", "felles team", "ny modell"]


def test_no_marked_word_gives_no_phrase() -> None:
    assert marked_phrases("bare ord", [(0, 4, -1.0), (5, 8, -2.0)]) == []
    assert marked_phrases("", []) == []


def test_a_text_scores_the_same_alone_and_in_company() -> None:
    encoder = _encoder()
    together = encoder.log_odds([TEXT, "Kommunen har 12 boliger. " * 40, ""])
    assert (encoder.log_odds([TEXT])[0] == together[0]).all()
    assert together.shape == (3, len(encoder.heads))


class _Other:
    """A model that gives the same log odds to everything, and counts how often it is asked."""

    def __init__(self, encoder: Encoder, log_odds: float) -> None:
        self._heads, self._marking = len(encoder.heads), len(encoder.marking)
        self._log_odds, self.asked = log_odds, 0

    def run(self, names: list[str], states: dict[str, np.ndarray]) -> list[np.ndarray]:
        assert names == ["log_odds", "words"]
        self.asked += 1
        return [np.full((1, self._heads), self._log_odds), np.full((1, states["mask"].shape[1], self._marking), self._log_odds)]


def test_the_second_model_is_asked_where_the_first_finds_a_code_possible_and_then_their_mean_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder = _encoder()
    silent, likely = _Other(encoder, -30.0), _Other(encoder, 8.0)
    monkeypatch.setattr(encoder, "_second", silent)
    facts = "Kommunen hadde 4 812 innbyggere ved årsskiftet."
    with_silent = encoder.log_odds([TEXT, facts])
    assert silent.asked == 1
    monkeypatch.setattr(encoder, "_second", likely)
    with_likely = encoder.log_odds([TEXT, facts])
    assert with_likely[0] - with_silent[0] == pytest.approx(19.0)
    assert (with_likely[1] == with_silent[1]).all()
    assert with_silent[1, :2].max() <= SECOND_ASKED_FROM


def test_second_level_values_do_not_decide_whether_the_second_model_is_asked() -> None:
    heads = ["innovativt_grep", "ny_samarbeidsform", "aktor:kommune"]
    assert second_asked(heads, np.array([[-9.0, -9.0, 5.0], [-9.0, -1.0, -9.0], [-1.0, -9.0, -9.0]])).tolist() == [
        False,
        True,
        True,
    ]


def test_both_models_mark_words(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = _encoder()
    assert _marked(encoder, TEXT, "innovativt_grep")
    monkeypatch.setattr(encoder, "_second", _Other(encoder, -100.0))
    assert _marked(encoder, TEXT, "innovativt_grep") == []


def test_an_answer_says_whether_the_whole_text_was_read() -> None:
    short, long = _encoder().answers([TEXT, TEXT * 20])
    assert not short.cut
    assert long.cut
    assert TEXT[slice(*short.places[0])] == "Kommunen"
    assert short.places[-1][1] == len(TEXT)


def test_marked_words_stand_in_the_text_and_differ_by_code() -> None:
    encoder = _encoder()
    novelty, form = _marked(encoder, TEXT, "innovativt_grep"), _marked(encoder, TEXT, "ny_samarbeidsform")
    assert novelty
    assert form
    assert all(phrase in TEXT for phrase in [*novelty, *form])
    assert any("samarbeidsavtale" in phrase for phrase in form)
    assert not any("samarbeidsavtale" in phrase for phrase in novelty)
    assert _marked(encoder, TEXT, "en_annen_kode") == []


def test_a_measure_at_the_end_of_a_long_passage_is_read() -> None:
    encoder = _encoder()
    facts = "Kommunen hadde 4 812 innbyggere ved årsskiftet, og halvparten av boligene er eneboliger fra 1970-tallet. " * 5
    measure = "Kommunen skal prøve ut leie-til-eie sammen med to private utbyggere og inngår en ny samarbeidsavtale."
    without, with_measure = encoder.log_odds([facts + facts[:100], facts + measure])[:, :2]
    assert (with_measure > without + 1).all()
    assert any("utbyggere" in phrase or "avtale" in phrase for phrase in _marked(encoder, facts + measure, "ny_samarbeidsform"))
