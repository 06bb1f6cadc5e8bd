"""How long a report on 300 plans and 60,000 passages takes to build and to open in headless Chromium: python -m benchmarks.report.load"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd
from playwright.sync_api import sync_playwright
from tests.report.invented import coded, documents, report_input

from boliginnov.report.build import build_report

PLANS, PASSAGES_A_PLAN, RUNS = 300, 200, 5
_MADE = 40
"""Passages that `invented.coded` makes a plan."""


def large_report() -> str:
    """The HTML of a report on invented plans, about 8 per cent of the passages coded."""
    table = documents(PLANS, failed=3, partial=5)
    once = coded(table, share=0.1)
    copies = [once.assign(passage_id=once["passage_id"] + f"-{i}") for i in range(PASSAGES_A_PLAN // _MADE)]
    return build_report(report_input(documents=table, coded=pd.concat(copies, ignore_index=True)))


def main() -> int:
    """Print the times; 1 if Chromium is missing."""
    chromium = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if chromium is None:
        print("Chromium is not installed", file=sys.stderr)
        return 1
    started = time.perf_counter()
    html = large_report()
    print(
        f"{PLANS} plans, {PLANS * PASSAGES_A_PLAN} passages: built in {time.perf_counter() - started:.1f} s, {len(html.encode()) / 1e6:.1f} MB"
    )
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "index.html"
        path.write_text(html, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-quic"])
        loads, filters = [], []
        for _ in range(RUNS):
            page = browser.new_page()
            page.goto(path.as_uri())
            loads.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
            begun = time.perf_counter()
            page.select_option('[data-filter="kode"]', "innovativt_grep")
            filters.append(time.perf_counter() - begun)
            page.close()
        browser.close()
    print(
        f"opened in {median(loads):.2f} s (median of {RUNS}, longest {max(loads):.2f} s); a filter answers in {median(filters):.2f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
