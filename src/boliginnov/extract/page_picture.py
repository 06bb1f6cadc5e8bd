"""Makes the picture of a page ready to be read: set straight, dark bars made white, ruling lines and bullets taken out and remembered."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from scipy import ndimage

from boliginnov.extract.geometry import Box
from boliginnov.extract.tesseract import Pixels

Ink = np.ndarray[tuple[int, int], np.dtype[np.bool_]]
"""Where a picture is dark."""

_WIDEST_SKEW = 6.0  # degrees looked at on both sides
_LEAST_SKEW = 0.06  # degrees; less is left as it is
_POINTS = 60_000  # dark pixels that the skew is found with
_RULE = 26.0  # points; shortest ruling line
_RULE_WIDTH = 3.6  # points; widest
_SOLID = 4.0  # points; a square of ink this large is no part of a letter
_BAR = (9.0, 60.0)  # points; heights of a dark bar with a line or some of light text
_FAINT = 30  # greys by which a faint rule is darker than the paper beside it; of a hairline at 130 dpi some 60 are left
_SAME = 3.0  # points that a rule found faint may be longer than the same rule found dark
_POOLED = 1.0  # points along a faint rule that are looked at as one
_ALONE = 0.25  # part of a faint rule that may have ink or another faint line close to it on one side; the edge of a line of text has more
_WHITE = 255
_MARGIN = 2  # pixels around a rule that are painted over with it


@dataclass(slots=True)
class PagePicture:
    """A page's picture in grey, ``scale`` pixels a point. ``skew`` is the angle in degrees by which it was turned
    counter-clockwise to be straight. ``rules`` and ``dots`` are in pixels."""

    pixels: Pixels
    scale: float
    skew: float = 0.0
    rules: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)


def prepare(pixels: Pixels, scale: float, straighten: bool = True) -> PagePicture:
    """The picture set straight (if asked to), its dark bars made white, its ruling lines and round or square bullets painted over and listed."""
    skew = find_skew(dark_pixels(pixels), scale) if straighten else 0.0
    if abs(skew) >= _LEAST_SKEW:
        turned = Image.fromarray(pixels).rotate(skew, Image.Resampling.BICUBIC, fillcolor=_WHITE)
        pixels = np.asarray(turned)
    else:
        skew = 0.0
    picture = PagePicture(pixels.copy(), scale, skew)
    _turn_dark_bars(picture)
    ink = dark_pixels(picture.pixels)
    whole = ink.copy()  # lines that cross are both found whole
    for across in (True, False):
        dark, faint = _dark_rules(whole, scale, across), _faint_rules(picture, whole, across)
        picture.rules += dark + [rule for rule in faint if not any(_within(rule, other, _SAME * scale) for other in dark)]
    for left, top, right, bottom in picture.rules:
        area = (
            slice(max(0, int(top) - _MARGIN), int(bottom) + _MARGIN),
            slice(max(0, int(left) - _MARGIN), int(right) + _MARGIN),
        )
        picture.pixels[area] = _WHITE
        ink[area] = False
    picture.dots = _take_bullets(ink, picture)
    return picture


def dark_pixels(pixels: Pixels) -> Ink:
    """Where there is ink, by the threshold that parts dark and light best (Otsu 1979)."""
    counts = np.bincount(pixels.ravel(), minlength=256).astype(float)
    below = np.cumsum(counts)
    weighted = np.cumsum(counts * np.arange(256))
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (weighted / below - (weighted[-1] - weighted) / above) ** 2
    threshold = int(np.nanargmax(np.where(np.isfinite(between), between, 0.0)))
    dark: Ink = pixels <= min(threshold, 200)
    return dark


def find_skew(ink: Ink, scale: float) -> float:
    """The angle in degrees by which the picture must be turned counter-clockwise for its lines to be level.

    The right angle is the one at which the rows of dark pixels are most uneven (projection profile).
    """
    rows, columns = np.nonzero(ink)
    if len(rows) < 500:
        return 0.0
    step = max(1, len(rows) // _POINTS)
    rows, columns = rows[::step], columns[::step]
    spread = columns * 0.618 % 1  # within its pixel, lest the lattice of pixels favour no turn at all
    y, x = (rows + spread) / scale, (columns - ink.shape[1] / 2) / scale

    def unevenness(degrees: float) -> float:
        heights = y - x * np.tan(np.radians(degrees))
        counts = np.bincount(((heights - heights.min()) * 1.5).astype(int)).astype(float)
        return float(np.square(np.diff(counts)).sum())

    best = 0.0
    for reach, pace in ((_WIDEST_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = best + np.arange(-reach, reach + pace / 2, pace)
        scores = [unevenness(angle) for angle in angles]
        best = float(angles[int(np.argmax(scores))])
    return round(best, 3) if unevenness(best) > 1.15 * unevenness(0.0) or abs(best) < 0.5 else 0.0


def _turn_dark_bars(picture: PagePicture) -> None:
    """Dark bars, as the head of a table is set on, made white, and the text on them dark."""
    step = max(1, round(picture.scale / 1.4))
    side = round(_SOLID * picture.scale / step)
    ink = dark_pixels(picture.pixels)[::step, ::step]
    cores = (ndimage.uniform_filter(ink.astype(np.float32), side) > 0.95).view(np.uint8)
    if not cores.any():
        return
    solid = ndimage.maximum_filter(cores, side)
    labels, _ = ndimage.label(ndimage.maximum_filter(solid, 2 * side))  # the parts above and below a line of text are one
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        rows, columns = np.nonzero(solid[place] & (labels[place] == number))
        top, bottom = place[0].start + rows.min(), place[0].start + rows.max() + 1
        left, right = place[1].start + columns.min(), place[1].start + columns.max() + 1
        tall, wide = (bottom - top) * step / picture.scale, (right - left) * step / picture.scale
        if _BAR[0] <= tall <= _BAR[1] and wide > 2 * tall and ink[top:bottom, left:right].mean() >= 0.6:
            bar = picture.pixels[top * step : bottom * step, left * step : right * step]
            bar[:] = _on_white(bar)


def _on_white(bar: Pixels) -> Pixels:
    """An even ground made white and what stands on it dark, be it lighter or darker than its ground."""
    ground = float(np.median(bar))
    contrast = np.abs(bar.astype(np.float32) - ground) / max(ground, _WHITE - ground)
    return np.asarray(_WHITE * (1 - contrast), dtype=np.uint8)


def _dark_rules(ink: Ink, scale: float, across: bool) -> list[Box]:
    """The long thin lines of ink in one direction."""
    thick: Ink = ndimage.maximum_filter1d(ink.view(np.uint8), 3, axis=0 if across else 1).astype(bool)
    boxes = _long_runs(thick, round(_RULE * scale), across, 0.97)
    return [box for box in boxes if (box[3] - box[1] if across else box[2] - box[0]) - 2 <= _RULE_WIDTH * scale]


def _faint_rules(picture: PagePicture, ink: Ink, across: bool) -> list[Box]:
    """The long thin lines in one direction that are darker than the paper close to them, and have hardly anything else there."""
    upright, scale = (picture.pixels if across else picture.pixels.T), picture.scale
    pool = max(1, round(_POOLED * scale))
    tall, wide = upright.shape[0], upright.shape[1] // pool
    pooled = upright[:, : wide * pool].reshape(tall, wide, pool).mean(axis=2, dtype=np.float32).astype(np.uint8)
    # odd: an even filter would look farther to one side, and take the paper below a grey area for darker
    widest = round(_RULE_WIDTH * scale) | 1
    paper = ndimage.minimum_filter1d(ndimage.maximum_filter1d(pooled, widest, axis=0), widest, axis=0)
    faint: Ink = paper - pooled > _FAINT
    thick: Ink = ndimage.maximum_filter1d(faint.view(np.uint8), 3, axis=0).astype(bool)
    found: list[Box] = []
    for line in _long_runs(thick, round(_RULE * scale / pool), across=True, least=0.9):
        left, top, right, bottom = line
        box = (left * pool, top, right * pool, bottom)
        if bottom - top <= widest and _is_alone(faint, line, scale) and _is_alone(ink if across else ink.T, box, scale):
            found.append(box if across else (top, box[0], bottom, box[2]))
    return found


def _is_alone(marked: Ink, line: Box, scale: float) -> bool:
    """Whether what is marked a point or two above and below a level line is no more than what crosses or touches it."""
    left, top, right, bottom = (int(edge) for edge in line)
    near, far = round(0.5 * scale), round(2 * scale)
    strips = [marked[max(0, top - far) : max(0, top - near), left:right], marked[bottom + near : bottom + far, left:right]]
    return all(strip.any(axis=0).mean() <= _ALONE for strip in strips if strip.size)


def _long_runs(marked: Ink, length: int, across: bool, least: float) -> list[Box]:
    """The boxes of what is marked in one direction over a length in pixels, but for gaps: at ``least`` that share of it is marked."""
    axis = 1 if across else 0
    if length >= marked.shape[axis]:
        return []
    filled = ndimage.uniform_filter1d(marked.astype(np.float32), length, axis=axis) > least
    if not filled.any():
        return []
    lengthened = ndimage.maximum_filter1d(filled.view(np.uint8), length, axis=axis)
    labels, _ = ndimage.label(lengthened, structure=np.ones((3, 3)))
    return [(columns.start, rows.start, columns.stop, rows.stop) for rows, columns in ndimage.find_objects(labels)]


def _within(box: Box, other: Box, slack: float) -> bool:
    """Whether a box lies in another, give or take ``slack`` pixels."""
    return box[0] >= other[0] - slack and box[1] >= other[1] - slack and box[2] <= other[2] + slack and box[3] <= other[3] + slack


def _take_bullets(ink: Ink, picture: PagePicture) -> list[Box]:
    """Filled round or square spots that stand alone before text, painted over: Tesseract takes them for letters or guillemets."""
    labels, count = ndimage.label(ink, structure=np.ones((3, 3)))
    if not count:
        return []
    scale = picture.scale
    amounts = np.bincount(labels.ravel(), minlength=count + 1)
    found: list[Box] = []
    height, width = ink.shape
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        rows, columns = place
        tall, wide = rows.stop - rows.start, columns.stop - columns.start
        if not (1.8 * scale <= tall <= 8 * scale and 0.8 <= wide / tall <= 1.25) or amounts[number] < 0.68 * tall * wide:
            continue
        near = max(tall, round(3 * scale))
        top, bottom = max(0, rows.start - tall // 2), min(height, rows.stop + round(1.2 * tall))  # the stem below the dot of an i
        left, right = max(0, columns.start - 3 * near), min(width, columns.stop + round(0.6 * tall))
        if ink[top:bottom, left:right].sum() > amounts[number]:
            continue  # something stands beside it
        after = ink[top:bottom, columns.stop : min(width, columns.stop + round(34 * scale))]
        if not after.any():
            continue
        found.append((columns.start, rows.start, columns.stop, rows.stop))
        picture.pixels[max(0, rows.start - 2) : rows.stop + 2, max(0, columns.start - 2) : columns.stop + 2] = _WHITE
    return found
