"""Makes the picture of a page ready to be read: set straight, with ruling lines and bullets taken out and remembered."""

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
_WHITE = 255


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
    """The picture set straight (if asked to), its ruling lines and round or square bullets painted over and listed."""
    skew = find_skew(dark_pixels(pixels), scale) if straighten else 0.0
    if abs(skew) >= _LEAST_SKEW:
        turned = Image.fromarray(pixels).rotate(skew, Image.Resampling.BICUBIC, fillcolor=_WHITE)
        pixels = np.asarray(turned)
    else:
        skew = 0.0
    picture = PagePicture(pixels.copy(), scale, skew)
    ink = dark_pixels(picture.pixels)
    whole = ink.copy()  # lines that cross are both found whole
    for across in (True, False):
        picture.rules += _take_rules(whole, ink, picture, across)
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


def _take_rules(whole: Ink, ink: Ink, picture: PagePicture, across: bool) -> list[Box]:
    """The long thin lines in one direction of ``whole``, painted over in the picture and in ``ink``."""
    axis, other = (1, 0) if across else (0, 1)
    length, widest = round(_RULE * picture.scale), _RULE_WIDTH * picture.scale
    if length >= whole.shape[axis]:
        return []
    thick = ndimage.maximum_filter1d(whole.view(np.uint8), 3, axis=other)
    filled = ndimage.uniform_filter1d(thick.astype(np.float32), length, axis=axis) > 0.97
    if not filled.any():
        return []
    lengthened = ndimage.maximum_filter1d(filled.view(np.uint8), length, axis=axis)
    labels, _ = ndimage.label(lengthened, structure=np.ones((3, 3)))
    found: list[Box] = []
    for place in ndimage.find_objects(labels):
        rows, columns = place
        width = (rows if across else columns).stop - (rows if across else columns).start
        if width - 2 > widest:
            continue
        found.append((columns.start, rows.start, columns.stop, rows.stop))
        margin = 2
        top, left = max(0, rows.start - margin), max(0, columns.start - margin)
        area = (slice(top, rows.stop + margin), slice(left, columns.stop + margin))
        picture.pixels[area] = _WHITE
        ink[area] = False
    return found


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
