"""The report in headless Chromium: filters, shared links, keyboard, phone, print, and that nothing leaves the page or runs."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from boliginnov.codebook import Language
from boliginnov.report.build import build_report
from tests.report.invented import coded, documents, report_input

pytestmark = pytest.mark.browser

_SCRIPT = '<script>window.captured = true</script><img src="x" onerror="window.captured = true">'


class Opened(NamedTuple):
    """A report in a browser, and what it did that it should not: addresses it asked for, errors it met."""

    page: Page
    requests: list[str]
    errors: list[str]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing = "Chromium is not installed (Debian: apt-get install chromium), so the report was not opened in a browser"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-quic"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six plans, 240 passages; the passage with a script in it has the code and the highest probability."""
    table = documents(6)
    passages = coded(table)
    hostile = passages.index[3]
    passages.loc[hostile, ["text", "section", "why", "title"]] = _SCRIPT
    passages.loc[hostile, ["innovativt_grep", "innovativt_grep_p"]] = [1, 0.999]
    path = tmp_path_factory.mktemp("rapport") / "index.html"
    path.write_text(build_report(report_input(documents=table, coded=passages)), encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    result = Opened(context.new_page(), [], [])
    result.page.on("request", lambda request: result.requests.append(request.url))
    result.page.on("console", lambda message: result.errors.append(message.text) if message.type == "error" else None)
    result.page.on("pageerror", lambda error: result.errors.append(str(error)))
    result.page.goto(report.as_uri())
    yield result
    context.close()


def _choose(page: Page, name: str, value: str) -> None:
    page.select_option(f'[data-filter="{name}"]', value)


def _count(page: Page) -> int:
    """The number that the status line announces first."""
    return int(page.inner_text(".result").split()[0].replace("\u00a0", ""))


def _shown(page: Page) -> list[str]:
    """The rows in the table, all of them called up."""
    while page.is_visible(".show-more"):
        page.click(".show-more")
    return page.locator("table.passages tbody tr").all_inner_texts()


def test_no_request_leaves_the_page_and_no_error_is_met(opened: Opened, report: Path) -> None:
    _choose(opened.page, "kode", "innovativt_grep")
    _shown(opened.page)
    assert {address.split("#")[0] for address in opened.requests} == {report.as_uri()}
    assert opened.errors == []


def test_a_filter_narrows_the_table(opened: Opened) -> None:
    everything = _count(opened.page)
    _choose(opened.page, "kode", "ny_samarbeidsform")
    rows = _shown(opened.page)
    assert 0 < len(rows) == _count(opened.page) < everything
    assert all("Ny samarbeidsform" in row for row in rows)


def test_filters_work_together(opened: Opened) -> None:
    page = opened.page
    _choose(page, "kode", "innovativt_grep")
    by_code = _count(page)
    _choose(page, "kommune", "Elvestrand")
    by_both = _count(page)
    page.fill('[data-filter="q"]', "  LEIE-TIL-EIE husleien ")
    rows = _shown(page)
    assert by_code > by_both > len(rows) > 0
    assert all("Innovativt grep" in row and "Elvestrand" in row and "leie-til-eie" in row for row in rows)
    assert page.locator("table.passages mark").first.inner_text().lower() in ("leie-til-eie", "husleien")


def test_the_address_brings_the_selection_back(opened: Opened, browser: Browser) -> None:
    page = opened.page
    _choose(page, "kode", "+")
    _choose(page, "type", "list_item")
    _choose(page, "sorter", "plan")
    page.fill('[data-filter="q"]', "prosent boligene")
    shared, rows = page.evaluate("location.href"), _shown(page)
    assert rows
    other = browser.new_context().new_page()
    other.goto(shared)
    assert _shown(other) == rows
    assert other.input_value('[data-filter="q"]') == "prosent boligene"
    assert other.input_value('[data-filter="kode"]') == "+"
    other.context.close()


def test_filters_on_year_and_party_are_those_of_the_rows(opened: Opened) -> None:
    page = opened.page
    passages = coded(documents(6))
    shown = passages[(passages["innovativt_grep"] == 1) | (passages["ny_samarbeidsform"] == 1) | (passages["needs_review"] == 1)]
    in_force = (shown["period_from"] <= 2023) & (shown["period_to"] >= 2023)
    _choose(page, "aar", "2023")
    everything = _count(page)
    assert everything == in_force.sum()
    _choose(page, "part", "frivillig")
    with_party = shown["aktor"].str.split().map(lambda parties: "frivillig" in parties)
    assert _count(page) == (in_force.fillna(False) & with_party).sum() > 0
    assert "aar=2023" in page.evaluate("location.hash")
    page.reload()
    assert page.input_value('[data-filter="aar"]') == "2023"
    _choose(page, "part", "")
    _choose(page, "aar", "-")
    assert _count(page) == shown["period_from"].isna().sum()


def test_a_municipality_on_the_map_selects_its_passages(opened: Opened) -> None:
    page = opened.page
    page.click('.tiles a[href="#kommune=Elvestrand"]')
    page.wait_for_function("document.querySelector('[data-filter=kommune]').value === 'Elvestrand'")
    places = page.locator("table.passages tbody td:nth-child(2) strong").all_inner_texts()
    assert set(places) == {"Elvestrand"}


def test_signs_that_mean_something_in_an_address_survive_it(opened: Opened) -> None:
    opened.page.fill('[data-filter="q"]', "a&b=c +å #1 100%")
    opened.page.reload()
    assert opened.page.input_value('[data-filter="q"]') == "a&b=c +å #1 100%"


def test_a_link_in_the_text_selects_the_code(opened: Opened) -> None:
    opened.page.click('a[href="#kode=ny_samarbeidsform"]')
    opened.page.wait_for_function("document.querySelector('[data-filter=kode]').value === 'ny_samarbeidsform'")
    assert all("Ny samarbeidsform" in row for row in _shown(opened.page))


def test_a_hash_of_nonsense_is_ignored(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    page.goto(f"{report.as_uri()}#kode=finnes_ikke&kommune=%3Cscript%3E&x=y")
    assert page.input_value('[data-filter="kode"]') == ""
    assert _count(page) > 0
    page.close()


def test_nothing_found_says_so_and_reset_brings_all_back(opened: Opened) -> None:
    page = opened.page
    everything = _count(page)
    page.fill('[data-filter="q"]', "finnes ikke noe sted")
    assert page.inner_text(".result").startswith("Ingen av de")
    page.click('.filters button[type="reset"]')
    page.wait_for_function(f"document.querySelectorAll('table.passages tbody tr').length === {min(everything, 25)}")
    assert _count(page) == everything
    assert page.evaluate("location.hash") == ""


def test_waiting_passages_and_order(opened: Opened) -> None:
    page = opened.page
    page.check('[data-filter="sjekk"]')
    assert all("Bør sjekkes" in row for row in _shown(page))
    page.uncheck('[data-filter="sjekk"]')
    _choose(page, "sorter", "plan")
    places = page.locator("table.passages tbody td:nth-child(2) strong").all_inner_texts()
    assert places == sorted(places)


def test_a_script_in_a_passage_is_shown_and_not_run(opened: Opened) -> None:
    page = opened.page
    assert _SCRIPT in page.inner_text("table.passages tbody tr:first-child .passage")
    assert _SCRIPT in page.inner_text(".quotations li:first-child blockquote")
    assert page.evaluate("window.captured") is None
    assert page.locator("img").count() == 0


def test_code_that_was_smuggled_in_does_not_run(opened: Opened) -> None:
    """The second lock: only the report's own script has the hash that the page's policy lets run."""
    opened.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.captured = 1'}))"
    )
    assert opened.page.evaluate("window.captured") is None


def test_by_keyboard_alone(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    page.focus('[data-filter="q"]')
    page.keyboard.type("startlån")
    page.keyboard.press("Enter")
    assert _count(page) < 60
    page.fill('[data-filter="q"]', "")
    page.focus(".show-more")
    page.keyboard.press("Enter")
    assert page.locator("table.passages tbody tr").count() > 25
    assert page.evaluate("document.activeElement === document.querySelectorAll('table.passages tbody tr')[25]")
    page.focus("#figur-planer summary")
    page.keyboard.press("Enter")
    assert page.is_visible("#figur-planer td")


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("nb", 1280, "light"), ("nb", 1280, "dark"), ("nb", 360, "light"), ("nn", 1280, "light"), ("en", 1280, "light")],
)
def test_accessible_by_the_rules_of_axe(
    browser: Browser, tmp_path: Path, lang: Language, width: int, scheme: Literal["light", "dark"]
) -> None:
    path = tmp_path / "index.html"
    path.write_text(build_report(report_input(lang=lang)), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = Axe().run(page)
    context.close()
    assert found.response["violations"] == []


def test_the_table_speaks_the_language_of_the_report(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text(build_report(report_input(lang="en")), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.inner_text(".result") == f"{_count(page)} passages"
    _choose(page, "kommune", "Elvestrand")
    assert re.fullmatch(r"\d+ of \d+ passages match", page.inner_text(".result"))
    page.fill('[data-filter="q"]', "finnes ikke noe sted")
    assert page.inner_text(".result").startswith("None of the")
    page.close()


@pytest.mark.parametrize("width", [320, 360, 800, 1280])
def test_nothing_is_wider_than_the_screen(opened: Opened, width: int) -> None:
    page = opened.page
    page.set_viewport_size({"width": width, "height": 740})
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate(
        "[...document.querySelectorAll('.drawing svg')].filter(s => s.checkVisibility()).map(s => s.getBoundingClientRect().right)"
    )
    assert len(sizes) == page.locator(".drawing").count()
    assert max(sizes) <= width


def test_print_has_all_plans_and_no_controls(opened: Opened) -> None:
    page = opened.page
    page.emulate_media(media="print")
    assert not page.is_visible(".filters")
    assert not page.is_visible("nav.contents")
    assert page.locator("table.plans tbody tr").count() == len(documents(6))
    assert page.is_visible("table.plans")
