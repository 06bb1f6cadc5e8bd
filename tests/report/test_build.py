"""The whole page: deterministic, self-contained, safe, right figures, and readable when there is little or nothing to report."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.report import build
from boliginnov.report.build import build_report
from tests.report.invented import CODES, QUALITY, THIRD_CODE, coded, documents, report_input
from tests.report.page import Page

HOSTILE = '<script>document.title="kapret"</script><img src=x onerror=alert(1)> "></script> {{ 7 * 7 }} & javascript:alert(2) ]]> \u2028 <!--'


def _page(**changes: Any) -> Page:
    page = Page(build_report(report_input(**changes)))
    assert not page.unclosed
    return page


@pytest.fixture(scope="module")
def page() -> Page:
    return _page()


def _number(cell: str) -> float:
    return float(re.sub(r"[\u00a0 %]", "", cell).replace(",", "."))


def test_same_input_same_bytes() -> None:
    assert build_report(report_input()) == build_report(report_input())


def test_parts_come_in_order(page: Page) -> None:
    headings = [
        "Hovedfunn",
        "Hva som er lest",
        "Tall og figurer",
        "De sterkeste eksemplene",
        "Alle kodede passasjer",
        "Slik er det gjort",
    ]
    places = [page.text.rindex(heading) for heading in headings]
    assert places == sorted(places)


def test_nothing_is_fetched(page: Page) -> None:
    assert not {"link", "img", "iframe", "object", "embed", "video", "audio", "form action"} & set(page.tags)
    assert not [v for tag, name, v in page.attributes if name in ("src", "srcset", "action", "data", "background")]
    policy = next(v for tag, name, v in page.attributes if tag == "meta" and name == "content" and "default-src" in v)
    assert "default-src 'none'" in policy
    assert "url(http" not in build_report(report_input())


def test_figures_per_code_are_those_counted_another_way(page: Page) -> None:
    passages = coded(documents())
    rows = {row[0]: row for row in page.tables["figur-koder"][1:]}
    for name, text, _ in CODES:
        positive = [p for p in passages.to_dict("records") if p[name]]
        row = rows[text]
        assert _number(row[1]) == len(positive)
        assert _number(row[2]) == pytest.approx(100 * len(positive) / len(passages), abs=0.051)
        assert _number(row[3]) == pytest.approx(sum(passages[f"{name}_p"]), abs=0.051)
        assert _number(row[5]) == len({p["doc_id"] for p in positive})


def test_figures_per_plan_and_year_are_those_counted_another_way(page: Page) -> None:
    passages = coded(documents())
    plans = documents()
    for figure, by in (("figur-planer", "plan"), ("figur-aar", "year")):
        rows = {row[0]: row for row in page.tables[figure][1:]}
        expected: dict[str, list[Any]] = {}
        for p in passages.to_dict("records"):
            year = "Ukjent" if pd.isna(p["period_from"]) else str(p["period_from"])
            in_year = plans[(plans["status"] != "failed") & (plans["period_from"].astype("string").fillna("Ukjent") == year)]
            key = (
                f"{p['kommune']}: {p['title']}"
                if by == "plan"
                else f"{year} ({len(in_year)}\u00a0{'plan' if len(in_year) == 1 else 'planer'})"
            )
            expected.setdefault(key, []).append(p)
        assert set(rows) == set(expected)
        for key, group in expected.items():
            assert _number(rows[key][1]) == len(group)
            for place, (name, _, _) in enumerate(CODES):
                n = sum(p[name] for p in group)
                assert _number(rows[key][2 + 3 * place]) == n
                assert _number(rows[key][3 + 3 * place]) == pytest.approx(100 * n / len(group), abs=0.051)


def test_second_level_figures_are_those_counted_another_way(page: Page) -> None:
    passages = coded(documents())
    parts = {"Private aktører": "privat", "Frivillige og ideelle": "frivillig", "Enheter i kommunen": "kommune_internt"}
    rows = {row[0]: row for row in page.tables["figur-aktor"][1:]}
    for text, value in parts.items():
        assert _number(rows[text][1]) == sum(value in cell.split() for cell in passages["aktor"])
    assert _number(rows["Frivillige og ideelle + Private aktører"][1]) == (passages["aktor"] == "privat frivillig").sum()
    types = {row[0]: row for row in page.tables["figur-innovasjonstype"][1:]}
    assert sum(_number(row[1]) for row in types.values()) == passages["innovativt_grep"].sum()


def test_findings_say_the_numbers_of_the_tables(page: Page) -> None:
    row = page.tables["figur-koder"][1]
    plain = page.text.replace("\u00a0", " ")
    assert f"{row[1]} av 240 passasjer ({row[2]}) har fått koden «innovativt grep»".replace("\u00a0", " ") in plain
    assert f"(95 %-intervall {row[4]})" in plain
    assert "ikke korrigert mot et utvalg" in plain


def test_every_figure_has_a_text_alternative_and_its_data(page: Page) -> None:
    alternatives = [v for tag, name, v in page.attributes if tag == "div" and name == "aria-label" and "diagram" in v]
    assert len(alternatives) == page.tags.count("figure") == len(page.tables)
    assert all(len(text) > 40 for text in alternatives)
    assert all(len(rows) > 1 for rows in page.tables.values())


def test_plans_that_failed_are_named_with_what_to_do(page: Page) -> None:
    assert "Filen er skadet, og ingenting kunne leses. Hent den på nytt." in page.text
    assert "mappe 0/plan_006.pdf" in page.text
    assert "mappe 2/plan_005.pdf (sidene 2–3 og 7)" in page.text
    assert "Gjettet ut fra planen" in page.text


def test_examples_link_to_the_page_and_mark_the_words(page: Page) -> None:
    assert {"prøve ut", "leie-til-eie", "inngås", "tilvisningsavtaler"} >= set(page.marks[:6])
    assert page.marks
    assert any(re.fullmatch(r"\.\./\.\./raw/mappe%20\d/plan_00\d\.pdf#page=\d+", link) for link in page.links())


def test_the_table_holds_the_coded_and_the_waiting(page: Page) -> None:
    passages = coded(documents())
    wanted = passages[(passages["innovativt_grep"] == 1) | (passages["ny_samarbeidsform"] == 1) | (passages["needs_review"] == 1)]
    rows = page.data["rows"]
    assert sorted(row["text"] for row in rows) == sorted(wanted["text"])
    assert sum(row["review"] for row in rows) == passages["needs_review"].sum()


def test_a_long_table_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "MOST_TABLE_ROWS", 10)
    page = _page()
    assert len(page.data["rows"]) == 10
    assert "Tabellen rommer de 10 mest sannsynlige av" in page.text
    assert "coded_passages.csv" in page.text


def test_text_of_a_plan_is_data() -> None:
    table = documents(3)
    for column in ("kommune", "title", "file", "source_url", "plan_type"):
        table[column] = HOSTILE + table["doc_id"]
    passages = coded(table)
    for column in (
        "text",
        "section",
        "lead_in",
        "why",
        "kommune",
        "title",
        "file",
        "dimensjon",
        "aktor",
        "status",
        "innovasjonstype",
    ):
        passages[column] = HOSTILE
    passages["innovativt_grep"] = 1
    hostile_codes = [("innovativt_grep", HOSTILE, HOSTILE)]
    coder = {"name": HOSTILE, "quality": {**QUALITY, "measured_on": HOSTILE}}
    html = build_report(
        report_input(
            documents=table,
            coded=passages,
            codes=hostile_codes,
            coder=coder,
            run={HOSTILE: {HOSTILE: HOSTILE}},
            title=HOSTILE,
            raw_link="javascript:x/",
        )
    )
    page = Page(html)
    assert not page.unclosed
    assert [kind for kind, _ in page.scripts] == ["application/json", ""]
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(link.startswith(("#", "http://", "https://", "../")) for link in page.links())
    assert not [link for row in page.data["rows"] if (link := row["link"])]
    assert page.data["rows"][0]["text"] == HOSTILE
    assert "49" not in page.data["rows"][0]["text"]
    assert page.scripts[1][1] == Page(build_report(report_input())).scripts[1][1]


def test_no_plans() -> None:
    table = documents(0, failed=0)
    page = _page(documents=table, coded=coded(table))
    assert "Mappen med planer var tom" in page.text
    assert "Ingen filer ble funnet" in page.text
    assert page.tags.count("figure") == 1  # the coder's quality


def test_all_failed() -> None:
    table = documents(0, failed=2)
    page = _page(documents=table, coded=coded(table), coder={})
    assert "Ingen av de 2 filene ga tekst å kode" in page.text.replace("\u00a0", " ")
    assert "figure" not in page.tags
    assert "Det er ikke oppgitt hvor god koderen er" in page.text


def test_nothing_coded() -> None:
    table = documents(2)
    passages = coded(table, share=0).assign(needs_review=0)
    page = _page(documents=table, coded=passages)
    assert "Ingen passasjer har fått koden «innovativt grep»" in page.text
    assert "ingen eksempler å vise" in page.text
    assert "Ingen passasjer er kodet eller venter på en person." in page.text
    assert "figur-aktor" not in page.tables


def test_one_plan_of_an_unknown_municipality_and_period() -> None:
    table = documents(1, failed=0, partial=0).assign(kommune="", kommunenr="", kommunenr_2024="", problem="unknown_municipality")
    table["period_from"] = table["period_to"] = pd.array([None], dtype="Int64")
    page = _page(documents=table, coded=coded(table))
    assert "én plan fra ukjente kommuner" in page.text.replace("\u00a0", " ")
    assert "Ukjent kommune" in page.text
    assert [row[0] for row in page.tables["figur-aar"][1:]] == ["Ukjent (1\u00a0plan)"]


def test_three_codes_without_a_second_level() -> None:
    table = documents(4)
    codes = [*CODES, THIRD_CODE]
    page = _page(documents=table, coded=coded(table, codes=codes, second_level=False), codes=codes, coder={"name": "keyword"})
    assert "flere av kodene" in page.text
    assert [row[0] for row in page.tables["figur-koder"][1:]] == [text for _, text, _ in codes]
    assert set(page.tables) == {"figur-koder", "figur-planer", "figur-aar"}


def test_a_codebook_without_codes() -> None:
    page = _page(codes=[], coded=coded(documents()))
    assert "Kodeboken har ingen hovedkoder." in page.text


def test_decisions_of_people_are_marked() -> None:
    passages = coded(documents(2))
    passages["innovativt_grep_by"] = "person"
    passages["innovativt_grep_p"] = None
    page = _page(documents=documents(2), coded=passages)
    assert "kodet av en person" in page.text
    assert {row["chips"][0] for row in page.data["rows"]} == {"person"}


def test_nynorsk_quotations_carry_their_language(page: Page) -> None:
    assert ("blockquote", "lang", "nn") in page.attributes


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'sv'"):
        build_report(report_input(lang="sv"))


def test_a_plan_that_is_not_adopted_says_so_in_the_list() -> None:
    plans = documents(3, failed=0)
    plans["plan_status"] = ["vedtatt", "høringsutkast", ""]
    html = build_report(report_input(documents=plans, coded=coded(plans)))
    rows = [row.split("</tr>")[0] for row in html.split('<tr class="is-')[1:]]
    assert ["høringsutkast" in row for row in rows] == [False, True, False]
