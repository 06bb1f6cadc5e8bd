"""Lay out a plan's bar chart once, as rectangles and texts, so that every producer draws the same chart in its own way."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape


@dataclass
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass
class Label:
    x: float
    y: float
    text: str
    anchor: str = "middle"
    size: float = 8


def number(value: float) -> str:
    """A number as Norwegians write it: a fixed space in thousands, a comma before decimals."""
    text = f"{value:,.1f}" if isinstance(value, float) and value != int(value) else f"{int(value):,}"
    return text.replace(",", "\u00a0").replace(".", ",").replace("-", "−")


def layout(data: dict[str, float], width: float) -> tuple[list[Bar | Label], float]:
    """Bars and labels, y downwards, and the height they take. Long labels give a lying chart, short ones a standing one."""
    if max(len(label) for label in data) > 12:
        return _lying(data, width)
    return _standing(data, width)


def _standing(data: dict[str, float], width: float) -> tuple[list[Bar | Label], float]:
    top, bottom, room = max(0, *data.values()), min(0, *data.values()), 130.0
    unit = room / (top - bottom)
    step = width / len(data)
    shapes: list[Bar | Label] = []
    for i, (label, value) in enumerate(data.items()):
        x, height, zero = i * step, abs(value) * unit, 14 + top * unit
        shapes.append(Bar(x + step * 0.2, zero - height if value > 0 else zero, step * 0.6, height))
        shapes.append(Label(x + step / 2, zero - height - 3 if value > 0 else zero + height + 9, number(value)))
        shapes.append(Label(x + step / 2, room + 36, label))
    shapes.append(Bar(0, 14 + top * unit, width, 0.7))
    return shapes, room + 42


def _lying(data: dict[str, float], width: float) -> tuple[list[Bar | Label], float]:
    left, step = width * 0.4, 20.0
    unit = (width - left - 40) / max(data.values())
    shapes: list[Bar | Label] = []
    for i, (label, value) in enumerate(data.items()):
        shapes.append(Bar(left, i * step + 4, value * unit, 12))
        shapes.append(Label(left - 5, i * step + 13, label, "end"))
        shapes.append(Label(left + value * unit + 4, i * step + 13, number(value), "start"))
    return shapes, step * len(data) + 6


def svg(data: dict[str, float], width: float, colour: str, font: str) -> tuple[str, float]:
    """The chart as SVG, and its height in the same points as `width`."""
    shapes, height = layout(data, width)
    drawn = [
        f'<rect x="{s.x:.1f}" y="{s.y:.1f}" width="{s.width:.1f}" height="{s.height:.1f}" fill="{colour}"/>'
        if isinstance(s, Bar)
        else f'<text x="{s.x:.1f}" y="{s.y:.1f}" text-anchor="{s.anchor}" font-size="{s.size}" fill="#333333" '
        f'font-family="{font}">{escape(s.text)}</text>'
        for s in shapes
    ]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height:.0f}pt" viewBox="0 0 {width} {height:.0f}">'
    )
    return head + "".join(drawn) + "</svg>", height
