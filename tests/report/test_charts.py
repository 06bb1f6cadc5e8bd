"""Charts: the same bytes each time, real text, a fixed width, nothing that clashes with another chart on the page."""

import re

from boliginnov.report.charts import COUNTS, NARROW, SHARES, UNIT, WIDE, Bar, Panel, narrow, wide
from boliginnov.report.texts import texts

T = texts("nb")
BARS = [Bar("Granvika: <b>Plan</b> & mål", "12 av 40", 0.3, 0.25, 0.2, 0.35), Bar('"Elvestrand"', "4 av 40", 0.1, 0.1, 0.0, 0.2)]
PANELS = [Panel("Innovativt grep", BARS), Panel("Ny samarbeidsform", BARS, 1)]


def _width(svg: str) -> float:
    found = re.search(r'<svg viewBox="0 0 ([\d.]+)', svg)
    assert found
    return float(found.group(1))


def test_same_rows_give_the_same_bytes() -> None:
    assert wide(T, PANELS, scale=SHARES, name="a", label_width=280) == wide(T, PANELS, scale=SHARES, name="a", label_width=280)


def test_text_is_text_and_markup_in_a_label_is_shown() -> None:
    for svg in (wide(T, PANELS, scale=SHARES, name="a", label_width=280), narrow(T, PANELS, scale=SHARES, name="b")):
        assert "&lt;b&gt;Plan&lt;/b&gt; &amp; mål" in svg
        assert "<b>" not in svg
        assert "12 av 40" in svg
        assert "20\u00a0%" in svg


def test_widths_do_not_depend_on_the_text() -> None:
    long = [Panel("Kode", [Bar("Et svært langt navn på en plan " * 5, "1 av 2", 0.1)])]
    short = [Panel("Kode", [Bar("x", "1 av 2", 0.1)])]
    assert _width(wide(T, long, scale=SHARES, name="a", label_width=280)) == _width(
        wide(T, short, scale=SHARES, name="a", label_width=280)
    )
    assert WIDE - 10 <= _width(wide(T, PANELS, scale=SHARES, name="a", label_width=280)) <= WIDE + 10
    assert NARROW <= _width(narrow(T, PANELS, scale=SHARES, name="a")) <= NARROW + 10


def test_ids_carry_the_name_of_the_chart() -> None:
    svg = wide(T, PANELS, scale=SHARES, name="planer", label_width=280)
    assert all(found.startswith("planer-") for found in re.findall(r'\bid="([^"]+)"', svg))
    assert all(found.startswith("planer-") for found in re.findall(r"url\(#([^)]+)\)", svg))


def test_nothing_is_fetched() -> None:
    assert not re.search(r"(?:href|src)=", wide(T, PANELS, scale=SHARES, name="a", label_width=280).replace("xmlns", ""))


def test_empty_and_zero_bars_are_drawn() -> None:
    zero = [Panel("", [Bar("Ingen", "0", 0.0, 0.0, 0.0, 0.0)])]
    for scale in (COUNTS, SHARES, UNIT):
        assert "Ingen" in narrow(T, zero, scale=scale, name="a")


def test_many_panels_go_on_in_new_rows() -> None:
    four = [Panel(f"Kode {i}", BARS, i) for i in range(4)]
    svg = wide(T, four, scale=SHARES, name="a", label_width=280)
    assert all(f"Kode {i}" in svg for i in range(4))
    assert _width(svg) <= WIDE + 10
