"""Boxes and the turning of coordinates from PDF user space to the page as it is read."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, radians, sin

Box = tuple[float, float, float, float]
"""left, top, right, bottom in PDF points, y downwards from the upper left corner."""


def turn_box(box: Box, page_box: Box, rotation: int) -> Box:
    """A user-space box (left, bottom, right, top; y upwards) in the frame of the page turned clockwise by ``rotation`` degrees.

    ``page_box`` is the visible page in user space (left, bottom, right, top). Returns left, top, right, bottom, y downwards.
    """
    left, bottom, right, top = page_box
    x0, y0, x1, y1 = box
    if rotation == 90:
        return y0 - bottom, x0 - left, y1 - bottom, x1 - left
    if rotation == 180:
        return right - x1, y0 - bottom, right - x0, y1 - bottom
    if rotation == 270:
        return top - y1, right - x1, top - y0, right - x0
    return x0 - left, top - y1, x1 - left, top - y0


def turn_back(box: Box, page_box: Box, rotation: int) -> Box:
    """The inverse of ``turn_box``: a box of the turned frame in user space (left, bottom, right, top)."""
    left, bottom, right, top = page_box
    x0, y0, x1, y1 = box
    if rotation == 90:
        return y0 + left, x0 + bottom, y1 + left, x1 + bottom
    if rotation == 180:
        return right - x1, y0 + bottom, right - x0, y1 + bottom
    if rotation == 270:
        return right - y1, top - x1, right - y0, top - x0
    return x0 + left, top - y1, x1 + left, top - y0


def turn_slightly(box: Box, middle: tuple[float, float], degrees: float) -> Box:
    """The box around a box that is turned clockwise about ``middle`` by a few degrees."""
    angle = radians(degrees)
    across, down = (box[0] + box[2]) / 2 - middle[0], (box[1] + box[3]) / 2 - middle[1]
    x, y = middle[0] + across * cos(angle) - down * sin(angle), middle[1] + across * sin(angle) + down * cos(angle)
    width, height = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    rise, lean = width * abs(sin(angle)), height * abs(sin(angle))
    return x - width - lean, y - height - rise, x + width + lean, y + height + rise


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all boxes. Raises ValueError when there is none."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def overlap(low: float, high: float, other_low: float, other_high: float) -> float:
    """Length that two intervals share, 0 when they do not meet."""
    return max(0.0, min(high, other_high) - max(low, other_low))


def area(box: Box) -> float:
    """Area in square points."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def contains(outer: Box, inner: Box, tolerance: float) -> bool:
    """Whether the inner box lies in the outer one, ``tolerance`` points of protrusion allowed."""
    return (
        inner[0] >= outer[0] - tolerance
        and inner[1] >= outer[1] - tolerance
        and inner[2] <= outer[2] + tolerance
        and inner[3] <= outer[3] + tolerance
    )


def centre_inside(outer: Box, inner: Box) -> bool:
    """Whether the middle of the inner box lies in the outer one."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
