"""The findings' sections: every number recomputed from the passages in another way, pictures, corrected shares, empty cases."""

from __future__ import annotations

import base64
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from boliginnov.analysis.demand_supply import demand_supply
from boliginnov.codebook import load_codebook
from boliginnov.report.build import build_report
from tests.report.invented import CODES, coded, documents, report_input
from tests.report.page import Page

CODEBOOK = load_codebook(Path(__file__).parents[2] / "codebook.toml")
DIMENSIONS = {"Begrensning": "begrensning", "Betingelse": "betingelse", "Løsning": "losning"}
ACTORS = {"Private aktører": "privat", "Frivillige og ideelle": "frivillig", "Enheter i kommunen": "kommune_internt"}
PICTURE = b"\x89PNG bilde"
SHARE = {
    "group": "all",
    "group_value": "",
    "code": "innovativt_grep",
    "n_passages": 240,
    "n_plans": 6,
    "n_sampled": 120,
    "naive": 0.129,
    "estimate": 0.087,
    "low": 0.061,
    "high": 0.1215,
    "method": "corrected",
    "note": "few_plans",
}


def _asking() -> pd.DataFrame:
    passages = coded(documents())
    passages.loc[5, "text"] = "Kommunen vil søke Husbanken om tilskudd til boligen."
    passages.loc[90, "text"] = "Kommunen vil søke Husbanken om kompetansetilskudd."
    return passages


def _page(**changes: Any) -> Page:
    page = Page(build_report(report_input(**{"codebook": CODEBOOK, "coded": _asking(), **changes})))
    assert not page.unclosed
    return page


@pytest.fixture(scope="module")
def page() -> Page:
    return _page()


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _numbers(rows: list[list[str]]) -> dict[tuple[str, str], int]:
    """(row, column) → the count that a cell begins with."""
    return {
        (row[0].split(" (n")[0], column): int(cell.split()[0].replace("–", "0"))
        for row in rows[1:]
        for column, cell in zip(rows[0][1:], row[1:], strict=True)
    }


def test_code_by_dimension_is_counted_another_way(page: Page) -> None:
    cells = _numbers(page.matrices["tabell-kode-dimensjon"])
    passages = _asking().to_dict("records")
    for name, text, _ in CODES:
        for column, value in DIMENSIONS.items():
            assert cells[text, column] == sum(p[name] == 1 and value in p["dimensjon"].split() for p in passages)


def test_type_by_status_is_counted_another_way(page: Page) -> None:
    cells = _numbers(page.matrices["tabell-type-status"])
    passages = _asking()
    for text, value in (
        ("Arbeidsmåter og finansiering", "arbeidsmate_finansiering"),
        ("Det lokale velferdssystemet", "velferdssystem"),
    ):
        own = passages[passages["innovasjonstype"] == value]
        assert cells[text, "Planlagt"] == (own["status"] == "planlagt").sum()


def test_who_works_with_whom_is_counted_another_way(page: Page) -> None:
    cells = _numbers(page.matrices["tabell-parter"])
    passages = [p for p in _asking().to_dict("records") if p["ny_samarbeidsform"] == 1]
    for (a, first), (b, second) in combinations(ACTORS.items(), 2):
        plans = {p["doc_id"] for p in passages if {first, second} <= set(p["aktor"].split())}
        if plans:
            assert cells[a, b] == cells[b, a] == len(plans)
        else:
            assert not cells.get((a, b))


def test_map_is_counted_another_way(page: Page) -> None:
    passages = _asking()
    any_code = passages[["innovativt_grep", "ny_samarbeidsform"]].max(axis=1)
    rows = {row[0]: row for row in page.matrices["tabell-kart"][1:]}
    assert set(rows) == set(passages["kommune"])
    for place, row in rows.items():
        own = passages["kommune"] == place
        assert [int(row[3]), int(row[4])] == [own.sum(), any_code[own].sum()]
        assert f"{100 * any_code[own].mean():.1f}".replace(".", ",") in row[5]


def test_municipalities_on_the_map_lead_to_their_passages(page: Page) -> None:
    assert {"#kommune=Granvika", "#kommune=Elvestrand"} <= set(page.links())


def test_known_counties_lie_where_they_lie() -> None:
    table = documents().assign(fylke="Vestland")
    html = build_report(report_input(documents=table, coded=coded(table)))
    assert html.count('class="county') == 15
    assert html.count("ingen planer lest") == 14


def test_demand_is_counted_another_way(page: Page) -> None:
    cells = _numbers(page.matrices["tabell-onsker"])
    found = demand_supply(_asking()).query("direction == 'asks' and actor == 'stat'")
    assert len(found) >= 2
    assert cells["Staten", "Penger og lån"] == found[found["topics"].str.contains("finansiering")]["doc_id"].nunique()


def test_ideas_that_spread_name_first_and_later_plans(page: Page) -> None:
    assert "Ideer som går igjen" in page.text
    assert re.search(r"Senere: \w+ \(20\d\d–20\d\d\)", page.text)


def test_profiles_give_each_plan_against_the_others(page: Page) -> None:
    passages = _asking()
    for doc_id, own in passages.groupby("doc_id"):
        n, rest = own["innovativt_grep"].sum(), passages[passages["doc_id"] != doc_id]["innovativt_grep"]
        assert f"Innovativt grep: {n} av {len(own)} passasjer" in _plain(page.text)
        assert f"({100 * rest.mean():.1f} %)".replace(".", ",") in _plain(page.text)


def test_first_screen_without_shares_says_that_counts_are_not_corrected(page: Page) -> None:
    n = int(_asking()["innovativt_grep"].sum())
    assert f"Koderen har satt koden «innovativt grep» på {n} av 240 passasjer" in _plain(page.text)
    assert "tallet er ikke korrigert" in page.text


def test_first_screen_counts_status_among_all_passages_with_a_code(page: Page) -> None:
    passages = _asking()
    types = passages.loc[(passages["innovativt_grep"] == 1) & (passages["innovasjonstype"] != ""), "innovasjonstype"]
    any_code = passages[["innovativt_grep", "ny_samarbeidsform"]].max(axis=1) == 1
    status = passages.loc[any_code & (passages["status"] != ""), "status"]
    text = _plain(page.text)
    assert f"({types.value_counts().iloc[0]} av {len(types)}); blant alle passasjer med kode er vanligste status" in text
    assert f"({status.value_counts().iloc[0]} av {len(status)}), slik koderen" in text


def test_first_screen_with_shares_gives_the_corrected_estimate() -> None:
    page = _page(shares=pd.DataFrame([SHARE, {**SHARE, "group": "plan_type", "group_value": "boligplan"}]))
    text = _plain(page.text)
    assert "Anslagsvis 8,7 % av passasjene (95 %-intervall 6,1–12,2 %) har koden «innovativt grep»" in text
    assert "korrigert med 120 passasjer kodet for hånd" in text
    assert "Koderen har satt koden «ny samarbeidsform»" in text
    row = page.tables["figur-anslag-plan_type"][1]
    assert [_plain(cell) for cell in row[2:8]] == ["12,9 %", "8,7 %", "6,1–12,2 %", "240", "6", "120"]


def test_pictures_are_held_by_the_page_itself_and_told_in_words() -> None:
    passages = _asking()
    first = passages.sort_values("innovativt_grep_p", ascending=False).query("innovativt_grep == 1")["passage_id"].iloc[0]
    page = _page(coded=passages, pictures={first: PICTURE})
    images = [value for tag, name, value in page.attributes if tag == "img" and name == "src"]
    assert images
    assert set(images) == {f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"}
    assert [v for tag, name, v in page.attributes if tag == "img" and name == "loading"] == ["lazy"] * len(images)
    assert all("med passasjen merket" in v for tag, name, v in page.attributes if tag == "img" and name == "alt")


def test_one_plan_has_no_map_and_no_comparison() -> None:
    table = documents(1, failed=0, partial=0)
    page = _page(documents=table, coded=coded(table))
    assert "tabell-kart" not in page.matrices
    assert "Hver plan" not in page.text
