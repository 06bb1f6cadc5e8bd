"""What stands on a page: runs of text, ruling lines, boxes, dots and pictures, read through pdfium's raw interface."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from boliginnov.extract import pdfium_calls as call
from boliginnov.extract.geometry import Box, area, centre_inside, turn_back, turn_box, turn_slightly
from boliginnov.extract.page_colour import on_colour
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.text_runs import RawRun, TextReader

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_SHADING,
    pdfium.FPDF_PAGEOBJ_FORM,
)


@dataclass(slots=True)
class Run:
    """One piece of text in one font, as the file draws it. Points, y downwards; ``base`` is the baseline."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    order: int
    white: bool = False
    invisible: bool = False
    glued: bool = False  # no space between it and the run before
    joints: list[tuple[float, int]] = field(default_factory=list)  # x and place in the text of each object after the first


@dataclass(slots=True)
class PageContent:
    """The content of one page in the frame in which its text is upright.

    ``page_box`` is the visible page in user space, ``rotation`` the turn of this frame, ``shown_rotation`` that of the page as
    shown; they differ only where a page's text runs along its side. ``turned`` are the runs of each other direction, in the frame
    in which they are upright. ``tints`` are the places of white text that the page shows on a gradient or pattern.
    """

    number: int
    width: float
    height: float
    page_box: Box
    rotation: int
    shown_rotation: int
    runs: list[Run] = field(default_factory=list)
    turned: dict[int, list[Run]] = field(default_factory=dict)
    rules: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    tints: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    unreadable: int = 0
    characters: int = 0
    truncated: bool = False
    skew: float = 0.0  # degrees by which the frame is turned counter-clockwise about its middle, to set a scan straight

    def image_share(self) -> float:
        """Share of the page that its largest picture covers, 0 to 1."""
        whole = self.width * self.height
        return max((area(image) / whole for image in self.images), default=0.0) if whole > 0 else 0.0

    def as_shown(self, box: Box) -> Box:
        """A box of this frame on the page as shown, rounded to a hundredth of a point."""
        if self.skew:
            box = turn_slightly(box, (self.width / 2, self.height / 2), self.skew)
        if self.rotation != self.shown_rotation:
            box = turn_box(turn_back(box, self.page_box, self.rotation), self.page_box, self.shown_rotation)
        return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _multiply(first: _Matrix, second: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _apply(box: Box, matrix: _Matrix) -> Box:
    if matrix is _IDENTITY:
        return box
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(xs), min(ys), max(xs), max(ys)


class _DrawingReader:
    """Walks the objects of one page once for lines, boxes, dots and pictures; holds the C buffers that the calls write to."""

    def __init__(self, settings: ExtractSettings) -> None:
        self.settings = settings
        self.rules: list[Box] = []
        self.boxes: list[Box] = []
        self.fills: list[Box] = []
        self.white_fills: list[Box] = []
        self.dots: list[Box] = []
        self.images: list[Box] = []
        self.has_forms = False
        self.truncated = False
        self._seen = 0
        self._bounds_of = call.Numbers(4)
        self._colours = call.Numbers(4, ctypes.c_uint)
        self._modes = call.Numbers(2, ctypes.c_int)
        self._point = call.Numbers(2)
        self._matrix = call.Numbers(6)

    def walk(self, container: int, count: int, get: Callable[..., Any], outer: _Matrix, depth: int) -> None:
        self._seen += count
        if self._seen > self.settings.max_objects_per_page:
            self.truncated = True
            count = max(0, count - (self._seen - self.settings.max_objects_per_page))
        kind_of = call.object_type
        for index in range(count):
            item = get(container, index)
            kind = kind_of(item)
            if kind == _TEXT:
                continue
            if kind == _PATH:
                self._read_path(item, outer)
            elif kind == _IMAGE:
                box = self._bounds(item, outer)
                if box:
                    self.images.append(box)
            elif kind == _SHADING:
                box = self._bounds(item, outer)
                if box:
                    self.fills.append(box)
            elif kind == _FORM and depth < self.settings.max_form_depth:
                self.has_forms = True
                matrix = _multiply(self._matrix_of(item), outer)
                self.walk(item, call.form_count(item), call.form_object, matrix, depth + 1)

    def _bounds(self, item: int, outer: _Matrix) -> Box | None:
        if not call.object_bounds(item, *self._bounds_of.at):
            return None
        left, bottom, right, top = self._bounds_of.read()
        if not (-1e7 < left <= right < 1e7 and -1e7 < bottom <= top < 1e7):
            return None
        return _apply((left, bottom, right, top), outer)

    def _matrix_of(self, item: int) -> _Matrix:
        call.object_matrix(item, self._matrix.at[0])
        a, b, c, d, e, f = self._matrix.read()
        return a, b, c, d, e, f

    def _read_path(self, item: int, outer: _Matrix) -> None:
        box = self._bounds(item, outer)
        if box is None:
            return
        width, height = box[2] - box[0], box[3] - box[1]
        settings = self.settings
        if width <= settings.rule_width or height <= settings.rule_width:
            if max(width, height) >= settings.rule_length:
                self.rules.append(box)
            elif max(width, height) >= 1.0:
                self.dots.append(box)
            return
        if width < 9 and height < 9:
            self.dots.append(box)
            return
        if not call.path_mode(item, *self._modes.at):
            return
        fill, stroke = self._modes.read()
        segments = call.path_count(item)
        if segments <= 6:
            self._add_rectangle(item, box, bool(fill), bool(stroke), segments)
        elif segments <= 4_000:
            for part, straight in self._subpaths(item, segments, outer):
                part_width, part_height = part[2] - part[0], part[3] - part[1]
                if min(part_width, part_height) <= settings.rule_width:
                    if straight and max(part_width, part_height) >= settings.rule_length:
                        self.rules.append(part)
                else:
                    self._add_rectangle(item, part, bool(fill), bool(stroke) and straight, 5)

    def _add_rectangle(self, item: int, box: Box, filled: bool, stroked: bool, segments: int) -> None:
        if segments < 4:
            return
        if stroked:
            left, bottom, right, top = box
            self.rules += [(left, bottom, right, bottom), (left, top, right, top)]
            self.rules += [(left, bottom, left, top), (right, bottom, right, top)]
            self.boxes.append(box)
        if filled:
            call.object_fill(item, *self._colours.at)
            red, green, blue, alpha = self._colours.read()
            if alpha and min(red, green, blue) < self.settings.white_level + 5:
                self.fills.append(box)
            elif alpha:
                self.white_fills.append(box)  # a gradient or pattern is told as white too

    def _subpaths(self, item: int, segments: int, outer: _Matrix) -> list[tuple[Box, bool]]:
        """The boxes of a path's separate figures, and whether each has straight sides only."""
        a, b, c, d, e, f = _multiply(self._matrix_of(item), outer)
        figures: list[tuple[list[tuple[float, float]], bool]] = []
        for index in range(segments):
            segment = call.path_segment(item, index)
            kind = call.segment_type(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO or not figures:
                figures.append(([], True))
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                figures[-1] = (figures[-1][0], False)
            if call.segment_point(segment, *self._point.at):
                x, y = self._point.read()
                figures[-1][0].append((a * x + c * y + e, b * x + d * y + f))
        found: list[tuple[Box, bool]] = []
        for points, straight in figures:
            if len(points) > 1:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                found.append(((min(xs), min(ys), max(xs), max(ys)), straight))
        return found


def _page_box(page: Any) -> Box:
    """The visible page in user space: the crop box within the media box (left, bottom, right, top)."""
    edges = [ctypes.c_float() for _ in range(4)]
    references = [ctypes.byref(edge) for edge in edges]
    media: Box = (0.0, 0.0, 612.0, 792.0)
    if pdfium.FPDFPage_GetMediaBox(page, *references):
        values = [edge.value for edge in edges]
        media = (min(values[0], values[2]), min(values[1], values[3]), max(values[0], values[2]), max(values[1], values[3]))
    else:
        width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        if pdfium.FPDFPage_GetRotation(page) % 2:
            width, height = height, width
        media = (0.0, 0.0, width or 612.0, height or 792.0)
    if pdfium.FPDFPage_GetCropBox(page, *references):
        values = [edge.value for edge in edges]
        crop = (
            max(min(values[0], values[2]), media[0]),
            max(min(values[1], values[3]), media[1]),
            min(max(values[0], values[2]), media[2]),
            min(max(values[1], values[3]), media[3]),
        )
        if crop[2] - crop[0] > 1 and crop[3] - crop[1] > 1:
            return crop
    return media


def _tints(page: Any, raw_runs: list[RawRun], drawing: _DrawingReader) -> list[Box]:
    """The boxes of white text that lies on a fill told as white, where the page's picture shows another colour (user space)."""
    doubtful = [
        raw.box
        for raw in raw_runs
        if raw.style.white
        and not raw.style.invisible
        and any(centre_inside(fill, raw.box) for fill in drawing.white_fills)
        and not any(centre_inside(fill, raw.box) for fill in drawing.fills)
    ]
    if not doubtful:
        return []
    return [box for box, coloured in zip(doubtful, on_colour(page, doubtful), strict=True) if coloured]


def _runs(raw_runs: list[tuple[int, RawRun]], rotation: int, page_box: Box) -> list[Run]:
    """Runs of one direction in the frame in which they are upright; those outside the visible page are left out."""
    width, height = page_box[2] - page_box[0], page_box[3] - page_box[1]
    if rotation in (90, 270):
        width, height = height, width
    runs: list[Run] = []
    for order, raw in raw_runs:
        style = raw.style
        if rotation:
            left, top, right, bottom = turn_box(raw.box, page_box, rotation)
            x, base, _, _ = turn_box((raw.x, raw.y, raw.x, raw.y), page_box, rotation)
        else:
            left, right = raw.box[0] - page_box[0], raw.box[2] - page_box[0]
            top, bottom = page_box[3] - raw.box[3], page_box[3] - raw.box[1]
            x, base = raw.x - page_box[0], page_box[3] - raw.y
        if not (-2 <= (left + right) / 2 <= width + 2 and -2 <= (top + bottom) / 2 <= height + 2):
            continue
        left = min(left, max(x, left - style.size * 0.2))
        joints = raw.joints if page_box[0] == 0 else [(at - page_box[0], place) for at, place in raw.joints]
        runs.append(
            Run(
                raw.text,
                left,
                max(right, left + 0.1),
                base,
                style.size,
                style.bold,
                order,
                style.white,
                style.invisible,
                raw.glued,
                joints,
            )
        )
    return runs


def read_page(page: Any, text_page: Any, number: int, settings: ExtractSettings, split_runs: bool = False) -> PageContent:
    """Everything on the page, turned so that most of its text is upright.

    ``page`` and ``text_page`` are pdfium handles, ``number`` counts from 1. ``split_runs`` looks for gaps inside text objects,
    needed for producers such as TeX that write a whole table row as one object. Text outside the visible page is left out.
    """
    page_address = call.address(page)
    drawing = _DrawingReader(settings)
    drawing.walk(page_address, call.count_objects(page_address), call.get_object, _IDENTITY, 0)
    reader = TextReader(call.address(text_page), settings, split_runs, drawing.has_forms)
    raw_runs = reader.read()
    shown = (pdfium.FPDFPage_GetRotation(page) % 4) * 90
    page_box = _page_box(page)
    weights: dict[int, int] = {}
    for raw in raw_runs:
        weights[raw.style.direction] = weights.get(raw.style.direction, 0) + len(raw.text)
    rotation = max(weights, key=lambda direction: (weights[direction], direction == shown)) if weights else shown
    turned = rotation in (90, 270)
    width, height = page_box[2] - page_box[0], page_box[3] - page_box[1]
    content = PageContent(number, height if turned else width, width if turned else height, page_box, rotation, shown)
    upright = [(order, raw) for order, raw in enumerate(raw_runs) if raw.style.direction == rotation]
    content.runs = _runs(upright, rotation, page_box)
    for direction in weights.keys() - {rotation}:
        others = [(order, raw) for order, raw in enumerate(raw_runs) if raw.style.direction == direction]
        content.turned[direction] = _runs(others, direction, page_box)
    tints = _tints(page, raw_runs, drawing)
    content.tints = [turn_box(box, page_box, rotation) for box in tints]
    for name in ("rules", "boxes", "fills", "dots", "images"):
        setattr(content, name, [turn_box(box, page_box, rotation) for box in getattr(drawing, name)])
    content.unreadable, content.characters = reader.unreadable, reader.characters
    content.truncated = reader.truncated or drawing.truncated
    return content
