"""Files of a folder of plans get stable, different names."""

from pathlib import Path

import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.plans.discover import discover


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.4")


def test_doc_id_is_the_file_name_without_ending(tmp_path: Path) -> None:
    touch(tmp_path, "boligplan 2024 for Ærøy.pdf", "år.2025/plan.v2.PDF")
    assert [plan.doc_id for plan in discover(tmp_path)] == ["boligplan 2024 for Ærøy", "plan.v2"]


def test_files_with_the_same_name_keep_apart(tmp_path: Path) -> None:
    touch(tmp_path, "a/plan.pdf", "b/plan.pdf", "plan.pdf", "andre.pdf", "andre.docx")
    ids = [plan.doc_id for plan in discover(tmp_path)]
    assert len(set(ids)) == 5
    assert {"a--plan", "b--plan", "plan"} <= set(ids)


def test_manifest_notes_and_hidden_files_are_no_plans(tmp_path: Path) -> None:
    touch(tmp_path, "plans.csv", "README.md", ".DS_Store", "~$plan.docx", ".git/x.pdf", "plan.pdf")
    assert [plan.relative for plan in discover(tmp_path)] == ["plan.pdf"]


def test_a_folder_of_web_pages_is_one_plan(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "boligplan/1-mal.html",
        "boligplan/2-tiltak.html",
        "side.html",
        "side_files/bilde.svg",
        "b/plan.pdf",
        "b/ved.html",
    )
    assert [(plan.doc_id, plan.relative) for plan in discover(tmp_path)] == [
        ("plan", "b/plan.pdf"),
        ("ved", "b/ved.html"),
        ("boligplan", "boligplan"),
        ("side", "side.html"),
    ]


def test_a_dot_in_a_name_is_kept(tmp_path: Path) -> None:
    touch(tmp_path, "boligplan vedtatt 12.12.pdf", "uten ending")
    assert [plan.doc_id for plan in discover(tmp_path)] == ["boligplan vedtatt 12.12", "uten ending"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ingen-mappe"):
        discover(tmp_path / "ingen-mappe")


@pytest.mark.parametrize("linked", [False, True])
def test_results_inside_the_folder_of_plans_are_no_plans(tmp_path: Path, linked: bool) -> None:
    touch(tmp_path / "planer", "plan.pdf", "resultater/report/index.html", "resultater/policy.xlsx", "resultater 2019/gammel.pdf")
    folder = tmp_path / "planer"
    if linked:
        (tmp_path / "lenke").symlink_to(folder)
    found = discover(folder, (tmp_path / "lenke" if linked else folder) / "resultater")
    assert [plan.relative for plan in found] == ["plan.pdf", "resultater 2019/gammel.pdf"]


def test_plans_below_the_folder_of_results_are_plans(tmp_path: Path) -> None:
    touch(tmp_path / "prosjekt" / "planer", "plan.pdf")
    assert [plan.relative for plan in discover(tmp_path / "prosjekt" / "planer", tmp_path / "prosjekt")] == ["plan.pdf"]
