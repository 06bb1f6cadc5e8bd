"""Bars with intervals as inline SVG: drawn by Vega-Altair, the same bytes for the same rows on every machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from boliginnov.report.texts import Texts

# Widths of these fonts agree, so what is measured here fits there.
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
INK, SOFT, GRID = "#23292c", "#5a6469", "#e3ded4"
# Per code: strong (dot, interval, title) and tint (bar). style.css gives each its counterpart in dark mode.
STRONG = ("#1b6462", "#a14a1c", "#6a4590", "#76600f", "#2a5b98")
TINT = ("#b5d6d3", "#f0cdb8", "#d9cbe8", "#e3d9a8", "#c1d5ee")

WIDE, NARROW = 860, 340
_PANELS_A_ROW = 3
_GAP = 28
_VEGA_LITE = "6.4"

Datasets = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Scale:
    """How values are written on the axis (d3 format), the smallest step between ticks, and the end where it is fixed."""

    format: str
    step: float
    top: float | None = None


COUNTS, SHARES, UNIT = Scale(",d", 1.0), Scale(".0%", 0.01), Scale(".1f", 0.1, 1.0)


@dataclass(frozen=True)
class Bar:
    """One row of a chart: its bar ends at `value`, its dot and line show `middle` between `low` and `high`; None leaves one out."""

    label: str
    note: str
    value: float | None = None
    middle: float | None = None
    low: float | None = None
    high: float | None = None
    colour: int = 0


@dataclass(frozen=True)
class Panel:
    """A column of bars with a title; panels of one chart share their rows and their scale."""

    title: str
    bars: Sequence[Bar]
    colour: int = 0


def wide(t: Texts, panels: Sequence[Panel], *, scale: Scale, name: str, label_width: int, total: int = WIDE) -> str:
    """Panels side by side with the labels of the rows on the left."""
    rows = [panels[i : i + _PANELS_A_ROW] for i in range(0, len(panels), _PANELS_A_ROW)]
    columns = max(len(row) for row in rows)
    width = (total - label_width - _GAP * (columns - 1)) // columns
    top = _top(panels, scale)
    datasets: Datasets = {}
    drawn = [
        alt.hconcat(
            *(
                _panel(
                    panel,
                    datasets,
                    width=width,
                    top=top,
                    scale=scale,
                    labels="left" if place == 0 else "none",
                    label_width=label_width,
                )
                for place, panel in enumerate(row)
            ),
            spacing=_GAP,
            bounds="flush",
        )
        for row in rows
    ]
    return _svg(t, alt.vconcat(*drawn), datasets, name)


def narrow(t: Texts, panels: Sequence[Panel], *, scale: Scale, name: str, total: int = NARROW) -> str:
    """Panels below each other with the label of every row above its bar: for phones."""
    top = _top(panels, scale)
    datasets: Datasets = {}
    drawn = [_panel(panel, datasets, width=total, top=top, scale=scale, labels="above", label_width=0) for panel in panels]
    return _svg(t, alt.vconcat(*drawn, spacing=_GAP), datasets, name)


def _top(panels: Sequence[Panel], scale: Scale) -> float:
    if scale.top is not None:
        return scale.top
    ends = [end for panel in panels for bar in panel.bars for end in (bar.value, bar.high, bar.middle) if end is not None]
    return max([*ends, 0.0]) or 1.0


def _panel(panel: Panel, datasets: Datasets, *, width: int, top: float, scale: Scale, labels: str, label_width: int) -> Any:
    """The drawing of a panel; its rows go into `datasets`, apart from the drawing, which Altair copies many times over."""
    above = labels == "above"
    note_width = 16 + max((len(bar.note) for bar in panel.bars), default=0) * 6
    step = 40 if above else 26
    rows = [
        {
            "row": i,
            "label": bar.label,
            "note": bar.note,
            "value": bar.value,
            "middle": bar.middle,
            "low": bar.low,
            "high": bar.high,
            "strong": STRONG[bar.colour % len(STRONG)],
            # A bar alone is drawn strong; under a dot and its interval it steps back.
            "bar": (STRONG if bar.middle is None else TINT)[bar.colour % len(TINT)],
        }
        for i, bar in enumerate(panel.bars)
    ]
    data = f"panel-{len(datasets)}"
    datasets[data] = rows
    # Labels are drawn as marks, not as axis labels: text of a plan never enters a Vega expression. The axis only keeps their place.
    space = alt.Axis(labels=False, domain=False, ticks=False, minExtent=label_width, maxExtent=label_width)
    y = alt.Y("row:O", title=None, sort=None, axis=space if labels == "left" else None)
    end = width if above else width - note_width
    x_scale = alt.Scale(domain=[0, top], range=[0, end], nice=False)
    x_axis = alt.Axis(
        format=scale.format,
        values=_ticks(top, scale.step, most=max(2, min(5, end // 50))),
        domain=False,
        ticks=False,
        grid=not above,
        gridColor=GRID,
        labelColor=SOFT,
        labelPadding=6,
        labelFlush=True,
    )
    base = alt.Chart(alt.NamedData(name=data)).encode(y=y)
    thickness = 10 if above else 15
    offset = 9 if above else 0
    layers = [
        base.mark_bar(height=thickness, yOffset=offset).encode(
            x=alt.X("value:Q", title=None, scale=x_scale, axis=x_axis), color=_colour("bar")
        )
    ]
    interval = base.mark_rule(strokeWidth=1.6, yOffset=offset).encode(
        x=alt.X("low:Q", scale=x_scale, axis=x_axis, title=None), x2="high:Q", color=_colour("strong")
    )
    dot = base.mark_circle(size=42, opacity=1, yOffset=offset).encode(
        x=alt.X("middle:Q", scale=x_scale, axis=x_axis, title=None), color=_colour("strong")
    )
    note = base.mark_text(align="right", baseline="middle", color=SOFT, fontSize=12, dy=-7 if above else 0).encode(
        x=alt.value(width), text="note:N"
    )
    layers += [interval, dot, note]
    if labels != "none":
        room = width - note_width if above else label_width - 12
        label = base.mark_text(
            align="left", baseline="middle", color=INK, fontSize=13 if above else 12, dy=-7 if above else 0, limit=room
        )
        layers.append(label.encode(x=alt.value(0 if above else -label_width), text="label:N"))
    drawn = alt.layer(*layers).properties(width=width, height=alt.Step(step))
    if not panel.title:
        return drawn
    colour = STRONG[panel.colour % len(STRONG)]
    return drawn.properties(
        title=alt.Title(panel.title, anchor="start", frame="group", color=colour, fontSize=13, fontWeight="bold", offset=10)
    )


def _colour(column: str) -> Any:
    return alt.Color(f"{column}:N", scale=None, legend=None)


def _ticks(top: float, smallest: float, *, most: int) -> list[float]:
    """Zero and round steps, at most so many in all and none beyond the longest bar."""
    steps = [smallest * base * 10**power for power in range(7) for base in (1, 2, 5)]
    step = next((s for s in steps if top / s < most), steps[-1])
    return [round(step * i, 6) for i in range(int(top / step + 1e-9) + 1)]


def _svg(t: Texts, chart: Any, datasets: Datasets, name: str) -> str:
    """The chart as SVG to stand inline: scales with its column, ids of its own, hidden from screen readers (the figure speaks for it)."""
    styled = (
        chart.configure(font=FONT, background="transparent", padding=2, aria=False)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12, labelColor=INK)
    )
    drawing = styled.to_dict(validate=False) | {"datasets": datasets}
    svg: str = vl_convert.vegalite_to_svg(drawing, vl_version=_VEGA_LITE, format_locale=_locale(t))
    head, body = re.match(r"<svg([^>]*)>(.*)", svg, re.DOTALL).groups()  # type: ignore[union-attr]
    size = dict(re.findall(r'(width|height)="([\d.]+)"', head))
    body = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', body)
    body = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", body)
    body = re.sub(r' (?:aria-[a-z]+|role|pointer-events)="[^"]*"', "", body)
    width, height = size["width"], size["height"]
    return f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" focusable="false">{body}'


def _locale(t: Texts) -> dict[str, Any]:
    """How numbers on an axis are written, as d3 wants it."""
    percent = t("format.percent", number="")
    return {
        "decimal": t("format.decimal"),
        "thousands": t("format.thousands"),
        "grouping": [3],
        "currency": ["", ""],
        "percent": percent,
    }
