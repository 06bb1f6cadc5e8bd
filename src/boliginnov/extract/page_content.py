"""What stands on a page: runs of text, ruling lines, boxes, dots and pictures, read through pdfium's raw interface."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import pypdfium2.raw as pdfium

from boliginnov.extract.geometry import Box, area, turn_back, turn_box
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.text_repair import meaningless, repair

_BOLD_NAME = re.compile(r"bold|black|heavy|semi|demi|extrab|-bd|,b|\bbd\b", re.IGNORECASE)
_TEXT, _PATH, _IMAGE, _FORM = (
    pdfium.FPDF_PAGEOBJ_TEXT,
    pdfium.FPDF_PAGEOBJ_PATH,
    pdfium.FPDF_PAGEOBJ_IMAGE,
    pdfium.FPDF_PAGEOBJ_FORM,
)
_INVISIBLE = (3, 7)
_OUTLINED = (1, 2, 5, 6)


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


@dataclass(slots=True)
class PageContent:
    """The content of one page in the frame in which its text is upright.

    ``page_box`` is the visible page in user space, ``rotation`` the turn of this frame, ``shown_rotation`` that of the page as
    shown; they differ only where a page's text runs along its side.
    """

    number: int
    width: float
    height: float
    page_box: Box
    rotation: int
    shown_rotation: int
    runs: list[Run] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    unreadable: int = 0
    characters: int = 0
    truncated: bool = False

    def image_share(self) -> float:
        """Share of the page that its largest picture covers, 0 to 1."""
        whole = self.width * self.height
        return max((area(image) / whole for image in self.images), default=0.0) if whole > 0 else 0.0

    def as_shown(self, box: Box) -> Box:
        """A box of this frame on the page as shown, rounded to a hundredth of a point."""
        if self.rotation != self.shown_rotation:
            box = turn_box(turn_back(box, self.page_box, self.rotation), self.page_box, self.shown_rotation)
        return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class _RawRun:
    text: str
    box: Box
    origin: tuple[float, float]
    direction: int
    size: float
    bold: bool
    white: bool
    invisible: bool


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


class _PageReader:
    """Walks the objects of one page once; holds the C buffers that the calls write to."""

    def __init__(self, page: Any, text_page: Any, settings: ExtractSettings, split_runs: bool) -> None:
        self.page = page
        self.text_page = text_page
        self.settings = settings
        self.split_runs = split_runs
        self.runs: list[_RawRun] = []
        self.rules: list[Box] = []
        self.boxes: list[Box] = []
        self.fills: list[Box] = []
        self.dots: list[Box] = []
        self.images: list[Box] = []
        self.unreadable = 0
        self.characters = 0
        self.seen = 0
        self.truncated = False
        self._fonts: dict[int, bool] = {}
        self._floats = [ctypes.c_float() for _ in range(5)]
        self._refs = [ctypes.byref(value) for value in self._floats]
        self._colours = [ctypes.c_uint() for _ in range(4)]
        self._colour_refs = [ctypes.byref(value) for value in self._colours]
        self._matrix = pdfium.FS_MATRIX()
        self._matrix_ref = ctypes.byref(self._matrix)
        self._capacity = 4096
        self._buffer = (ctypes.c_ushort * (self._capacity // 2))()
        self._name = ctypes.create_string_buffer(128)
        self._characters_of: dict[int, list[tuple[str, float, float]]] | None = None

    def walk(self, container: Any, count: int, get: Any, outer: _Matrix, depth: int) -> None:
        for index in range(count):
            self.seen += 1
            if self.seen > self.settings.max_objects_per_page:
                self.truncated = True
                return
            item = get(container, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == _TEXT:
                self._read_text(item, outer)
            elif kind == _PATH:
                self._read_path(item, outer)
            elif kind == _IMAGE:
                box = self._bounds(item, outer)
                if box:
                    self.images.append(box)
            elif kind == _FORM and depth < self.settings.max_form_depth:
                inner = pdfium.FPDFFormObj_CountObjects(item)
                matrix = _multiply(self._matrix_of(item), outer)
                self.walk(item, inner, pdfium.FPDFFormObj_GetObject, matrix, depth + 1)

    def _bounds(self, item: Any, outer: _Matrix) -> Box | None:
        left, bottom, right, top = self._refs[:4]
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return None
        box = tuple(value.value for value in self._floats[:4])
        if any(value != value or abs(value) > 1e7 for value in box):
            return None
        return _apply((box[0], box[1], box[2], box[3]), outer)

    def _matrix_of(self, item: Any) -> _Matrix:
        pdfium.FPDFPageObj_GetMatrix(item, self._matrix_ref)
        matrix = self._matrix
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _text_of(self, item: Any) -> str:
        needed = pdfium.FPDFTextObj_GetText(item, self.text_page, self._buffer, self._capacity)
        if needed > self._capacity:
            self._capacity = needed + 64
            self._buffer = (ctypes.c_ushort * (self._capacity // 2))()
            needed = pdfium.FPDFTextObj_GetText(item, self.text_page, self._buffer, self._capacity)
        if needed <= 2:
            return ""
        return ctypes.string_at(self._buffer, needed - 2).decode("utf-16le", "replace")

    def _is_bold(self, item: Any) -> bool:
        font = pdfium.FPDFTextObj_GetFont(item)
        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        known = self._fonts.get(address)
        if known is None:
            length = pdfium.FPDFFont_GetBaseFontName(font, self._name, 128)
            name = self._name.raw[: max(0, min(length, 128) - 1)].decode("latin-1") if length else ""
            known = bool(_BOLD_NAME.search(name.split("+", 1)[-1])) or pdfium.FPDFFont_GetWeight(font) >= 650
            self._fonts[address] = known
        return known

    def _read_text(self, item: Any, outer: _Matrix) -> None:
        raw = self._text_of(item)
        box = self._bounds(item, outer)
        if box is None:
            return
        if not raw.strip("\x00 \r\n\t"):
            if not raw.strip(" ") and box[2] - box[0] > 0.5 and box[3] - box[1] > 0.5:
                self.unreadable += 1  # ink without a character: a font without a usable Unicode map
                self.characters += 1
            return
        self.unreadable += meaningless(raw)
        self.characters += len(raw)
        matrix = self._matrix_of(item)
        if outer is not _IDENTITY:
            matrix = _multiply(matrix, outer)
        pdfium.FPDFTextObj_GetFontSize(item, self._refs[4])
        size = abs(self._floats[4].value) * hypot(matrix[2], matrix[3])
        if not 0.5 < size < 2_000:
            return
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
        red, green, blue, alpha = self._colour_refs
        pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
        level = self.settings.white_level
        white = all(value.value >= level for value in self._colours[:3])
        invisible = mode in _INVISIBLE or self._colours[3].value == 0
        direction = (0 if matrix[0] > 0 else 180) if abs(matrix[0]) >= abs(matrix[1]) else (90 if matrix[1] > 0 else 270)
        bold = self._is_bold(item) or mode in _OUTLINED
        text = repair(raw)
        width = box[2] - box[0] if direction in (0, 180) else box[3] - box[1]
        if direction == 0 and (self.split_runs or width > self.settings.wide_character * size * max(2, len(text))):
            parts = self._split(item, size, outer)
            if parts:
                for part, left, right in parts:
                    part_box = (left, box[1], right, box[3])
                    self.runs.append(
                        _RawRun(repair(part), part_box, (left, matrix[5]), direction, size, bold, white, invisible)
                    )
                return
        self.runs.append(_RawRun(text, box, (matrix[4], matrix[5]), direction, size, bold, white, invisible))

    def _split(self, item: Any, size: float, outer: _Matrix) -> list[tuple[str, float, float]]:
        """Parts of one text object on both sides of wide gaps: (text, left, right) in user space."""
        if outer is not _IDENTITY:
            return []
        if self._characters_of is None:
            self._characters_of = self._read_characters()
        address = ctypes.cast(item, ctypes.c_void_p).value or 0
        parts: list[tuple[str, float, float]] = []
        for character, left, right in self._characters_of.get(address, []):
            if parts and left - parts[-1][2] <= self.settings.piece_gap * size:
                text, start, end = parts[-1]
                space = " " if left - end > self.settings.word_gap * size and not text.endswith(" ") else ""
                parts[-1] = (text + space + character, start, max(end, right))
            elif character != " ":
                parts.append((character, left, right))
        return parts

    def _read_characters(self) -> dict[int, list[tuple[str, float, float]]]:
        found: dict[int, list[tuple[str, float, float]]] = {}
        edges = [ctypes.c_double() for _ in range(4)]
        references = [ctypes.byref(edge) for edge in edges]
        for index in range(pdfium.FPDFText_CountChars(self.text_page)):
            item = pdfium.FPDFText_GetTextObject(self.text_page, index)
            address = ctypes.cast(item, ctypes.c_void_p).value
            code = pdfium.FPDFText_GetUnicode(self.text_page, index)
            if not address or not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
                continue
            if code == 32 or not pdfium.FPDFText_GetCharBox(self.text_page, index, *references):
                continue
            found.setdefault(address, []).append((chr(code), edges[0].value, edges[1].value))
        return found

    def _read_path(self, item: Any, outer: _Matrix) -> None:
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
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke)):
            return
        segments = pdfium.FPDFPath_CountSegments(item)
        if segments <= 6:
            self._add_rectangle(item, box, bool(fill.value), bool(stroke.value), segments)
        elif segments <= 4_000:
            for part, straight in self._subpaths(item, segments, outer):
                part_width, part_height = part[2] - part[0], part[3] - part[1]
                if min(part_width, part_height) <= settings.rule_width:
                    if straight and max(part_width, part_height) >= settings.rule_length:
                        self.rules.append(part)
                else:
                    self._add_rectangle(item, part, bool(fill.value), bool(stroke.value) and straight, 5)

    def _add_rectangle(self, item: Any, box: Box, filled: bool, stroked: bool, segments: int) -> None:
        if segments < 4:
            return
        if stroked:
            left, bottom, right, top = box
            self.rules += [(left, bottom, right, bottom), (left, top, right, top)]
            self.rules += [(left, bottom, left, top), (right, bottom, right, top)]
            self.boxes.append(box)
        if filled:
            red, green, blue, alpha = self._colour_refs
            pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
            values = [value.value for value in self._colours]
            if values[3] and not all(value >= self.settings.white_level + 5 for value in values[:3]):
                self.fills.append(box)

    def _subpaths(self, item: Any, segments: int, outer: _Matrix) -> list[tuple[Box, bool]]:
        """The boxes of a path's separate figures, and whether each has straight sides only."""
        matrix = _multiply(self._matrix_of(item), outer)
        x, y = self._floats[0], self._floats[1]
        x_ref, y_ref = self._refs[0], self._refs[1]
        found: list[tuple[Box, bool]] = []
        points: list[tuple[float, float]] = []
        straight = True

        def close() -> None:
            if len(points) > 1:
                xs = [matrix[0] * px + matrix[2] * py + matrix[4] for px, py in points]
                ys = [matrix[1] * px + matrix[3] * py + matrix[5] for px, py in points]
                found.append(((min(xs), min(ys), max(xs), max(ys)), straight))

        for index in range(segments):
            segment = pdfium.FPDFPath_GetPathSegment(item, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                close()
                points, straight = [], True
            elif kind == pdfium.FPDF_SEGMENT_BEZIERTO:
                straight = False
            if pdfium.FPDFPathSegment_GetPoint(segment, x_ref, y_ref):
                points.append((x.value, y.value))
        close()
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


def read_page(page: Any, text_page: Any, number: int, settings: ExtractSettings, split_runs: bool = False) -> PageContent:
    """Everything on the page, turned so that most of its text is upright.

    ``page`` and ``text_page`` are pdfium handles, ``number`` counts from 1. ``split_runs`` looks for gaps inside text objects,
    needed for producers such as TeX that write a whole table row as one object. Text outside the visible page is left out, and
    so is text that runs in another direction than most (labels along the side, watermarks).
    """
    reader = _PageReader(page, text_page, settings, split_runs)
    reader.walk(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, _IDENTITY, 0)
    shown = (pdfium.FPDFPage_GetRotation(page) % 4) * 90
    page_box = _page_box(page)
    weights: dict[int, int] = {}
    for run in reader.runs:
        weights[run.direction] = weights.get(run.direction, 0) + len(run.text)
    rotation = max(weights, key=lambda direction: (weights[direction], direction == shown)) if weights else shown
    turned = rotation in (90, 270)
    width, height = page_box[2] - page_box[0], page_box[3] - page_box[1]
    content = PageContent(number, height if turned else width, width if turned else height, page_box, rotation, shown)
    for order, raw in enumerate(reader.runs):
        if raw.direction != rotation:
            continue
        box = turn_box(raw.box, page_box, rotation)
        x, base, _, _ = turn_box((*raw.origin, *raw.origin), page_box, rotation)
        if not (-2 <= (box[0] + box[2]) / 2 <= content.width + 2 and -2 <= (box[1] + box[3]) / 2 <= content.height + 2):
            continue
        x1 = box[2] if box[2] > box[0] else box[0] + 0.1
        content.runs.append(
            Run(raw.text, min(box[0], max(x, box[0] - raw.size * 0.2)), x1, base, raw.size, raw.bold, order, raw.white, raw.invisible)
        )
    for name in ("rules", "boxes", "fills", "dots", "images"):
        setattr(content, name, [turn_box(box, page_box, rotation) for box in getattr(reader, name)])
    content.unreadable, content.characters, content.truncated = reader.unreadable, reader.characters, reader.truncated
    return content
