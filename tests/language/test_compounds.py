"""Compounds are split into parts, and the head is given in its dictionary form."""

import pytest

from boliginnov.language.compounds import split_compound


@pytest.mark.parametrize(
    ("word", "parts", "head"),
    [
        ("boligsosialt", ("bolig", "sosialt"), "sosial"),
        ("samlokaliseringsprosjekt", ("samlokalisering", "prosjekt"), "prosjekt"),
        ("prøvebo-ordningen", ("prøvebo", "ordningen"), "ordning"),
        ("bustadmarknaden", ("bustad", "marknaden"), "marknad"),
        ("tilvisningsavtaler", ("tilvisning", "avtaler"), "avtale"),
    ],
)
def test_parts_and_head(word: str, parts: tuple[str, ...], head: str) -> None:
    compound = split_compound(word)
    assert compound is not None
    assert compound.parts == parts
    assert compound.head == head


@pytest.mark.parametrize("word", ["kommunen", "politikk", "familie", "administrasjonen", "etablere", "ny", "2027-"])
def test_simple_words_stay_whole(word: str) -> None:
    assert split_compound(word) is None
