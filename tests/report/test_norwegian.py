"""Numbers and words as Norwegian sets them."""

import pytest

from boliginnov.report.labels import label, period, shorten
from boliginnov.report.norwegian import capital, count, interval, likelihood, listing, number, percent, probability, small

NB = "\u00a0"


def test_numbers() -> None:
    assert number(1234567.891, 1) == f"1{NB}234{NB}567,9"
    assert number(999) == "999"
    assert percent(0.125) == f"12,5{NB}%"
    assert percent(0.5, 0) == f"50{NB}%"


def test_intervals_are_rounded_outwards_but_not_for_rounding_noise() -> None:
    assert interval(180.4, 230.2) == "180–231"
    assert interval(180 - 1e-12, 231 + 1e-12) == "180–231"


@pytest.mark.parametrize(("value", "text"), [(1.0, f"over 99{NB}%"), (0.0, f"under 1{NB}%"), (0.874, f"87{NB}%")])
def test_a_probability_is_never_certain(value: float, text: str) -> None:
    assert probability(value) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.95, "meget sannsynlig"), (0.6, "sannsynlig"), (0.5, "mulig"), (0.1, "lite sannsynlig"), (0.09, "svært lite sannsynlig")],
)
def test_likelihood(value: float, words: str) -> None:
    assert likelihood(value) == words


def test_words() -> None:
    assert [count(n, "plan", "planer") for n in (0, 1, 2)] == ["ingen planer", f"én{NB}plan", f"2{NB}planer"]
    assert [listing(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a og b", "a, b og c"]
    assert capital("én plan") == "Én plan"
    assert (small("Ny samarbeidsform"), small("NAV-kontor")) == ("ny samarbeidsform", "NAV-kontor")


def test_labels() -> None:
    assert label("arbeidsmate_finansiering") == "Arbeidsmåter og finansiering"
    assert label("en_ny_verdi") == "En ny verdi"
    assert [period(2020, 2024), period(2020, None), period(None, 2024), period(2020, 2020), period(None, None)] == [
        "2020–2024",
        "2020–",
        "–2024",
        "2020",
        "",
    ]


def test_shorten_cuts_between_words() -> None:
    assert shorten("Boligsosial handlingsplan", 30) == "Boligsosial handlingsplan"
    assert shorten("Boligsosial handlingsplan", 20) == "Boligsosial…"
    assert shorten("Boligsosialhandlingsplan", 10) == "Boligsosi…"
