"""Old numbers, mergers and splits, against known cases of Norwegian municipal history."""

from pathlib import Path

import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.register.municipalities import load_register, read_register


@pytest.mark.parametrize(
    ("number", "now", "county"),
    [
        ("0602", "3301", "Buskerud"),
        ("3005", "3301", "Buskerud"),
        ("0625", "3301", "Buskerud"),
        ("0301", "0301", "Oslo"),
        ("1256", "4631", "Vestland"),
    ],
)
def test_old_numbers_lead_to_the_2024_municipality(number: str, now: str, county: str) -> None:
    found = load_register().by_number(number)
    assert found is not None
    assert (found.kommunenr_2024, found.fylke) == (now, county)


def test_a_divided_municipality_has_no_2024_number_and_says_why() -> None:
    found = load_register().by_number("1613")
    assert found is not None
    assert found.kommune == "Snillfjord"
    assert found.kommunenr_2024 == ""
    assert "divided" in found.note


def test_a_merged_municipality_is_found_by_its_old_name() -> None:
    found, note = load_register().find("Nedre Eiker kommune")
    assert found is not None
    assert found.kommunenr_2024 == "3301"
    assert "2020" in found.note
    assert note == ""


def test_double_names_are_found_by_either() -> None:
    register = load_register()
    assert register.find("Snåsa")[0] == register.find("Snåase")[0]
    assert register.find("Snåsa")[0] is not None


def test_unknown_names_say_what_to_do() -> None:
    found, note = load_register().find("Andeby")
    assert found is None
    assert "plans.csv" in note


def test_a_study_adds_municipalities(tmp_path: Path) -> None:
    extra = tmp_path / "egne.csv"
    extra.write_text(
        "kommunenr,kommune,gyldig_fra,gyldig_til,kommunenr_2024,kommune_2024,fylke\n9901,Andeby,,,9901,Andeby,Andefylket\n",
        encoding="utf-8",
    )
    found, _ = load_register((extra,)).find("andeby")
    assert found is not None
    assert found.fylke == "Andefylket"


def test_a_register_without_its_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("nr,navn\n1,A\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="kommunenr"):
        read_register(tmp_path / "r.csv")
