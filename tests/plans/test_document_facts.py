"""What a plan is: the manifest's word before the plan's own, and every value read told with its page and words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from boliginnov.extract.first_pages import first_pages_text
from boliginnov.plans.discover import PlanFile
from boliginnov.plans.document_facts import Notes, plan_facts
from boliginnov.plans.manifest import ManifestRow, read_manifest
from boliginnov.register.municipalities import load_register

COVER = [(1, "Boligsosial handlingsplan"), (1, "for Lier kommune"), (1, "2023–2027")]
ADOPTED = (2, "Vedtatt av kommunestyret 15. desember 2022, sak 81/22")


def facts(
    lines: list[tuple[int, str]], row: ManifestRow | None = None, *, name: str = "plan.pdf", title: str = ""
) -> dict[str, Any]:
    plan = PlanFile(name.removesuffix(".pdf"), Path(name), name)
    return plan_facts(plan, title, first_pages_text(lines), row or ManifestRow(0, name), load_register(), Notes())


def test_what_the_plan_says_is_read_and_traced_to_its_page() -> None:
    found = facts([*COVER, ADOPTED], title="Boligsosial handlingsplan for Lier kommune")
    read = {
        "plan_status": "vedtatt",
        "adopted_date": "2022-12-15",
        "adopted_by": "kommunestyret",
        "case_number": "81/22",
        "kommunenr": "3312",
        "period_from": 2023,
        "period_to": 2027,
    }
    assert {column: found[column] for column in read} == read
    places = dict(part.split(": ", 1) for part in found["read_from"].split(" | "))
    assert places["plan_status adopted_date adopted_by case_number"] == f"page 2 «{ADOPTED[1]}»"
    assert places["kommunenr kommune"] == "page 1 «for Lier kommune»"
    assert places["title"] == "page 1 «Boligsosial handlingsplan»"
    assert places["period_from period_to"] == "page 1 «2023–2027»"
    assert set(found["guessed"].split()) == {column for columns in places for column in columns.split()}


def test_what_the_file_name_says_is_told_as_such() -> None:
    found = facts([(1, "Tiltak")], name="3312_boligplan_2023-2027.pdf")
    assert (found["kommunenr"], found["period_from"], found["period_to"]) == ("3312", 2023, 2027)
    assert "kommunenr kommune period_from period_to: file name «3312_boligplan_2023-2027»" in found["read_from"]
    assert "page" not in found["read_from"]


def test_a_draft_is_told() -> None:
    found = facts([*COVER, (1, "Høringsutkast 12.03.2024")])
    assert (found["plan_status"], found["adopted_date"]) == ("høringsutkast", "")
    assert "plan_status: page 1 «Høringsutkast 12.03.2024»" in found["read_from"]


def test_the_manifest_wins_and_nothing_that_contradicts_it_is_read() -> None:
    row = ManifestRow(2, "plan.pdf", kommunenr="3312", title="Boligplan", plan_type="boligplan", period_from=2024, period_to=2030)
    other_day = facts([*COVER, ADOPTED], ManifestRow(2, "plan.pdf", adopted_date="2023-02-01"))
    assert (other_day["adopted_date"], other_day["adopted_by"], other_day["case_number"]) == ("2023-02-01", "", "")
    assert other_day["plan_status"] == "vedtatt"
    draft = facts([*COVER, ADOPTED], ManifestRow(2, "plan.pdf", plan_status="utkast"))
    assert (draft["plan_status"], draft["adopted_date"]) == ("utkast", "")
    same_day = facts([*COVER, ADOPTED], ManifestRow(2, "plan.pdf", adopted_date="2022-12-15", adopted_by="bystyret"))
    assert (same_day["adopted_by"], same_day["case_number"]) == ("bystyret", "81/22")
    assert "adopted_by" not in same_day["guessed"]
    assert facts(COVER, row)["guessed"] == ""
    assert facts(COVER, row)["read_from"] == ""


def test_a_person_writes_the_adoption_in_the_manifest(tmp_path: Path) -> None:
    path = tmp_path / "plans.csv"
    path.write_text(
        "fil;vedtatt;vedtatt_av;sak;planstatus\na.pdf;15.12.2022;bystyret;7/22;Vedtatt\nb.pdf;i fjor;;;ferdig\n", "utf-8"
    )
    manifest = read_manifest(path)
    assert manifest is not None
    first, second = manifest.rows
    assert (first.adopted_date, first.adopted_by, first.case_number, first.plan_status) == (
        "2022-12-15",
        "bystyret",
        "7/22",
        "vedtatt",
    )
    assert (second.adopted_date, second.plan_status) == ("", "")
    assert len(second.notes) == 2
