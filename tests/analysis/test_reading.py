"""Totals of what was read."""

import pandas as pd

from boliginnov.analysis.reading import Reading, municipality, reading

DOCUMENTS = pd.DataFrame(
    {
        "status": ["ok", "ok", "partial", "failed", "ok", "partial"],
        "kommunenr": ["0101", "3001", "", "4601", "", "5001"],
        "kommunenr_2024": ["3101", "3101", "", "4601", "", "5001"],
        "kommune": ["Halden", "Halden", "Granvika", "Bergen", "", "Trondheim"],
        "pages": pd.array([10, 20, 5, 0, 7, 9], dtype="Int64"),
        "pages_read_by_ocr": pd.array([0, 12, 0, 0, 0, 3], dtype="Int64"),
        "ocr_pages": pd.array([0, 0, 2, 0, 0, 9], dtype="Int64"),
        "passages": pd.array([100, 200, 30, 0, 70, 0], dtype="Int64"),
    }
)


def test_plans_without_passages_are_left_out_and_old_numbers_are_one_municipality() -> None:
    assert reading(DOCUMENTS) == Reading(
        files=6,
        plans=4,
        partial=1,
        silent=1,
        failed=1,
        municipalities=2,
        unknown_municipality=1,
        pages=42,
        pages_without_text=11,
        read_by_ocr=12,
        passages=400,
    )


def test_nothing_read() -> None:
    assert reading(DOCUMENTS.head(0)) == Reading(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_municipality_falls_back_from_2024_number_to_number_to_name() -> None:
    table = pd.DataFrame({"kommunenr_2024": ["1", "", "", ""], "kommunenr": ["2", "2", "", ""], "kommune": ["x", "x", "x", ""]})
    assert list(municipality(table)) == ["1", "2", "x", ""]
