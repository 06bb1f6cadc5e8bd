"""Who works with whom as a drawing: actors on a circle, joined by lines as thick as the number of plans that have both."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin

import pandas as pd
from markupsafe import Markup

from boliginnov.report.charts import FONT, GRID, INK, STRONG
from boliginnov.report.texts import Texts

_WIDTH, _HEIGHT, _RADIUS = 720, 360, 125  # room for the longest label on both sides
_THICKEST, _LARGEST = 12.0, 16.0
MOST_NODES = 12


def network_drawing(t: Texts, nodes: pd.DataFrame, edges: pd.DataFrame) -> Markup:
    """SVG of the actors in most plans; hidden from screen readers, for which the table beside it says the same."""
    names = list(nodes["actor"].head(MOST_NODES))
    sizes = dict(zip(nodes["actor"], nodes["n_plans"], strict=True))
    spot = {
        name: (
            _WIDTH / 2 + _RADIUS * cos(2 * pi * i / len(names) - pi / 2),
            _HEIGHT / 2 + _RADIUS * sin(2 * pi * i / len(names) - pi / 2),
        )
        for i, name in enumerate(names)
    }
    shown = edges[edges["actor_a"].isin(names) & edges["actor_b"].isin(names)]
    most = max(int(shown["n_plans"].max()) if len(shown) else 1, 1)
    largest = max(max(sizes.values(), default=1), 1)
    parts = []
    for edge in shown.to_dict("records"):
        (x1, y1), (x2, y2) = spot[edge["actor_a"]], spot[edge["actor_b"]]
        width = 1 + _THICKEST * (edge["n_plans"] - 1) / max(most - 1, 1) if most > 1 else 2.0
        parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#b9b3a6" stroke-width="{width:.1f}" stroke-linecap="round"/>'
        )
    for name in names:
        x, y = spot[name]
        side = x - _WIDTH / 2
        anchor = "middle" if abs(side) < 20 else "start" if side > 0 else "end"
        radius = 5 + (_LARGEST - 5) * sizes[name] / largest
        dx = 0 if anchor == "middle" else (radius + 6) * (1 if side > 0 else -1)
        dy = (-radius - 8 if y < _HEIGHT / 2 else radius + 18) if anchor == "middle" else 4
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{STRONG[1]}" stroke="{GRID}"/>')
        parts.append(
            f'<text x="{x + dx:.1f}" y="{y + dy:.1f}" text-anchor="{anchor}" fill="{INK}" font-size="13">'
            f"{escape(t.label(name))} ({sizes[name]})</text>"
        )
    return Markup(
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" font-family="{FONT}" aria-hidden="true" focusable="false">'
        + "".join(parts)
        + "</svg>"
    )
