"""What a plan is, guessed from its cover and its file's name."""

import pytest

from boliginnov.plans.facts import guess_municipality, guess_period, guess_plan_type, title_from_file_name
from boliginnov.register.municipalities import load_register


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("Boligsosial handlingsplan\nDrammen kommune\n2024–2028", "plan", "3301"),
        ("Bustadplan for Ulvik herad", "plan", "4620"),
        ("Boligplan for Nore og\nUvdal kommune", "plan", "3338"),
        ("Uten navn på forsiden", "3312_boligstrategi", "3312"),
        ("BOLIGPLAN\nLier\n2024", "plan", "3312"),
        ("Temaplan", "boligplan-lier", "3312"),
        ("Plan for Våler kommune", "3419_boligplan", "3419"),
    ],
)
def test_municipality(text: str, name: str, number: str) -> None:
    found = guess_municipality(load_register(), text, name).municipality
    assert found is not None
    assert found.kommunenr == number


def test_a_name_that_two_share_is_not_guessed() -> None:
    guess = guess_municipality(load_register(), "Herøy kommune", "plan")
    assert guess.municipality is None
    assert "1515" in guess.note
    assert "1818" in guess.note


@pytest.mark.parametrize(
    ("texts", "period"),
    [
        (("Boligplan 2024–2028",), (2024, 2028)),
        (("Boligplan", "2023-35"), (2023, 2035)),
        (("Plan 2019/2022",), (2019, 2022)),
        (("Boligplan 2025",), (2025, None)),
        (("Gnr. 2010-1999",), (2010, None)),
        (("Boligplan",), (None, None)),
    ],
)
def test_period(texts: tuple[str, ...], period: tuple[int | None, int | None]) -> None:
    assert guess_period(*texts) == period


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Boligsosial handlingsplan", "boligsosial plan"),
        ("Bustadpolitisk plan", "boligplan"),
        ("Kommuneplanens samfunnsdel", "kommuneplanens samfunnsdel"),
        ("Plan for helse- og omsorgstenester", "helse- og omsorgsplan"),
        ("Årsmelding", ""),
    ],
)
def test_plan_type(title: str, kind: str) -> None:
    assert guess_plan_type(title) == kind


def test_title_from_file_name() -> None:
    assert title_from_file_name("3312_boligsosial_plan 2024") == "Boligsosial plan 2024"
