"""The measures of plans' tables: columns known by their titles, cells under the right column, number tables left out."""

from __future__ import annotations

import pandas as pd
import pytest

from boliginnov.measures.alignment import align
from boliginnov.measures.columns import column_role, column_roles
from boliginnov.measures.measures import is_measures_table, is_numeric_table, measures
from boliginnov.tables import MEASURES


def rows(header: str, *texts: str, doc_id: str = "plan", kind: str = "table_row") -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"passage_id": f"{doc_id}-{n}-{t}", "doc_id": doc_id, "page": 3, "kind": kind, "lead_in": header, "text": t}
            for n, t in enumerate(texts)
        ]
    )


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Tiltak", "tiltak"),
        ("Aktivitetar", "tiltak"),
        ("Kva skal vi gjere?", "tiltak"),
        ("Hva", "tiltak"),
        ("Delmål", "maal"),
        ("Hovudmål", "maal"),
        ("Målsetjing", "maal"),
        ("Målsetting", "maal"),
        ("Målgruppe", "other"),
        ("Måloppnåelse", "other"),
        ("Ansvar", "ansvar"),
        ("Ansvarleg eining", "ansvar"),
        ("Ansvarlig enhet", "ansvar"),
        ("Hvem har ansvaret", "ansvar"),
        ("Medansvarlig", "samarbeid"),
        ("Samarbeidspartnarar", "samarbeid"),
        ("Samarbeid", "samarbeid"),
        ("Når", "frist"),
        ("Tidsfrist", "frist"),
        ("Oppstart", "frist"),
        ("Periode", "frist"),
        ("Kostnad (1000 kr)", "kostnad"),
        ("Finansiering", "kostnad"),
        ("Økonomi", "kostnad"),
        ("Ressursbehov", "kostnad"),
        ("Status", "status"),
        ("Nr.", "nr"),
        ("Tema", "other"),
        ("", "other"),
    ],
)
def test_a_column_is_known_by_its_title_in_both_languages(title: str, role: str) -> None:
    assert column_role(title) == role


def test_a_row_becomes_a_measure_with_its_columns_told_apart() -> None:
    passages = rows(
        "Nr | Delmål | Tiltak | Ansvarleg | Samarbeidspartnarar | Frist | Økonomi | Status",
        "2.1 | Trygge bustader | Byggje seks tunhus i Vika | Teknisk | Bustadbyggjelaget | 2026 | 4,5 mill. | I gang",
    )
    measure = measures(passages).iloc[0].to_dict()
    assert measure == {
        "passage_id": passages["passage_id"][0],
        "doc_id": "plan",
        "page": 3,
        "tiltak": "Byggje seks tunhus i Vika",
        "maal": "Trygge bustader",
        "ansvar": "Teknisk",
        "frist": "2026",
        "kostnad": "4,5 mill.",
        "samarbeid": "Bustadbyggjelaget",
        "other": "Nr: 2.1; Status: I gang",
    }


def test_a_dash_is_an_empty_cell_and_goals_of_two_levels_are_joined() -> None:
    measure = measures(rows("Hovedmål | Delmål | Tiltak | Ansvar", "Bo godt | Færre flyttinger | Lage rutine | –")).iloc[0]
    assert measure["maal"] == "Bo godt; Færre flyttinger"
    assert measure["ansvar"] == ""


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("Bygge ti boliger i Lia | Eiendom | 3,1 mill.", ["Bygge ti boliger i Lia", "Eiendom", "", "3,1 mill."]),
        ("Bygge ti boliger i Lia | Eiendom | 2027", ["Bygge ti boliger i Lia", "Eiendom", "2027", ""]),
        ("Bygge ti boliger i Lia | 2027 | 3,1 mill.", ["Bygge ti boliger i Lia", "", "2027", "3,1 mill."]),
        ("Bygge ti boliger i Lia", ["Bygge ti boliger i Lia", "", "", ""]),
        ("Lage rutine for tildeling | NAV | Løpende", ["Lage rutine for tildeling", "NAV", "Løpende", ""]),
        ("Lage rutine for tildeling | NAV | Innanfor ramma", ["Lage rutine for tildeling", "NAV", "", "Innanfor ramma"]),
        ("Søke tilskudd | Kommunalsjef oppvekst | 1. kvartal 2026 | 200", None),
    ],
)
def test_cells_stand_under_the_right_column_when_one_is_missing(cells: str, expected: list[str] | None) -> None:
    parts = cells.split(" | ")
    assert align(parts, column_roles(["Tiltak", "Ansvar", "Frist", "Kostnad"])) == (expected or parts)


def test_complete_rows_of_the_table_tell_what_a_column_holds() -> None:
    header = "Område | Tiltak | Ansvar | Frist"
    table = measures(
        rows(header, "Sentrum | Lage møteplass | Rosa | 2026", "Bygda | Leie bil | Rosa | 2027", "Bygda | Male huset | 2027")
    )
    last = table.iloc[2]
    assert (last["tiltak"], last["ansvar"], last["frist"], last["other"]) == ("Male huset", "", "2027", "Område: Bygda")


def test_a_cell_that_holds_the_separator_stays_whole() -> None:
    row = measures(rows("Tiltak | Ansvar | Når", "Lage plan for bofellesskap | med råderett i huset | NAV | 2025")).iloc[0]
    assert row["tiltak"] == "Lage plan for bofellesskap; med råderett i huset"
    assert (row["ansvar"], row["frist"]) == ("NAV", "2025")


def test_tables_of_numbers_and_other_tables_are_left_out() -> None:
    assert measures(rows("Tiltak | 2024 | 2025 | 2026", "Tak på skolen | 200 | 1 500 | –", "Heis | 0 | 90 | 100")).empty
    assert measures(rows("År | Folketal | Husstandar", "2024 | 4 120 | 1 900")).empty
    assert measures(rows("", "Bygge boliger | NAV | 2025")).empty


def test_a_table_with_who_and_when_is_no_table_of_numbers() -> None:
    assert not is_numeric_table(["Tiltak", "Frist", "Kostnad"], [["Heis", "2025", "300"], ["Tak", "2026", "900"]])
    assert is_numeric_table(["Tiltak", "2025", "2026"], [["Heis", "300", "1,5 mill."], ["Tak", "–", "900"]])


def test_a_table_of_goals_counts_only_with_who_or_when() -> None:
    assert is_measures_table(["Mål", "Ansvar"])
    assert not is_measures_table(["Mål", "Indikator"])
    assert not is_measures_table(["Tiltak"])


def test_only_table_rows_count_and_the_order_of_the_passages_is_kept() -> None:
    passages = pd.concat(
        [
            rows("Tiltak | Frist", "Bygge hus i Lia | 2025", doc_id="a"),
            rows("Tiltak | Frist", "Et punkt i en liste", doc_id="a", kind="list_item"),
            rows("Tiltak | Ansvar", "Lage en plan | NAV", doc_id="b"),
            rows("Tiltak | Frist", "Selge hus i Vika | 2026", doc_id="c"),
        ],
        ignore_index=True,
    )
    assert list(measures(passages)["tiltak"]) == ["Bygge hus i Lia", "Lage en plan", "Selge hus i Vika"]


def test_no_passages_give_an_empty_table_with_its_columns() -> None:
    table = measures(rows("x").iloc[:0].reindex(columns=["passage_id", "doc_id", "page", "kind", "lead_in", "text"]))
    assert table.empty
    assert list(table.columns) == list(MEASURES.columns)
