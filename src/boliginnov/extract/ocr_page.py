"""Reads one page from its picture: its words become runs among those of the text layer, so that one layout engine reads both."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from boliginnov.extract.geometry import Box
from boliginnov.extract.ocr_need import OcrNeed, bare_pictures
from boliginnov.extract.page_content import PageContent, Run
from boliginnov.extract.page_picture import PagePicture, dark_pixels, prepare
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tesseract import OcrWord, Pixels, Tesseract
from boliginnov.extract.text_repair import repair

_ASCENT, _X_HEIGHT, _DESCENT = 0.72, 0.52, 0.21  # em, of usual fonts
_TALL = re.compile(r"[A-ZÆØbdfhijklæøßþ0-9]")  # no t, which is lower, and no å
_DEEP = re.compile(r"[gjpqyQ,;()\[\]{}/|§$@_ç]")
_HIGH = re.compile(r"[ÅÄÖÉÈÓÒ\"'«»„“”’()\[\]{}/|§$@&%†‡ft]")
_BOLD = 1.28  # times the usual stroke for a line of its size
_SURE = 0.6  # mean confidence below which a page may be turned, and a picture is taken to hold no text
_FEW_LETTERS, _NEAR_SIZE = 12, 0.12
_GUESS = 0.3  # confidence of a word that is none: hatching, a stamp, a drawing
_FLOWING = 5  # words of a paragraph in a picture that make it text rather than a label
_EDGES = str.maketrans({"‘": "’", "—": "–", "¬": "-", "‐": "-"})


@dataclass(slots=True)
class OcrPage:
    """What was read from a page's picture: runs in the page's frame, and the confidence and length of each word with its middle."""

    runs: list[Run] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)
    words: list[tuple[float, float, float, int]] = field(default_factory=list)  # x, y in the page's frame, confidence, letters
    skew: float = 0.0
    turned: int = 0


def read_picture(
    pixels: Pixels, scale: float, content: PageContent, need: OcrNeed, tesseract: Tesseract, settings: ExtractSettings
) -> OcrPage:
    """Reads what ``need`` says from the picture of a page in the frame of ``content``, ``scale`` pixels a point.

    Raises OcrError when Tesseract fails.
    """
    seconds, dpi = settings.ocr_seconds, round(72 * scale)
    if need == "pictures":
        pixels = _pictures_with_text(pixels, scale, content, settings)
        if pixels.size == 0:
            return OcrPage()
    picture = prepare(pixels, scale, straighten=need == "page")
    words = tesseract.words(picture.pixels, dpi, seconds)
    turned = 0
    sideways = _is_sideways(words)
    if need == "page" and (sideways or mean_confidence(words) < _SURE):
        right = tesseract.turn(pixels, dpi, seconds)
        for turn in [right] if right else [90, 270] if sideways else []:
            other = prepare(np.ascontiguousarray(np.rot90(pixels, -turn // 90)), scale)
            again = tesseract.words(other.pixels, dpi, seconds)
            if (sideways and not turned) or mean_confidence(again) > mean_confidence(words):
                picture, words, turned = other, again, turn
    words = _without_specks(words, picture)
    if need == "pictures" and not _is_running_text(words, settings):
        return OcrPage()
    if need != "page":
        words = [word for word in words if not _covered(word, scale, content.runs)]
    page = OcrPage(skew=picture.skew, turned=turned)
    if need == "page":
        page.rules = [_points(box, scale) for box in picture.rules]
    page.dots = [_points(box, scale) for box in picture.dots]
    _add_runs(page, words, picture, len(content.runs))
    return page


def _points(box: Box, scale: float) -> Box:
    return box[0] / scale, box[1] / scale, box[2] / scale, box[3] / scale


def mean_confidence(words: list[OcrWord]) -> float:
    """Mean confidence by letter, 0 without words."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _is_sideways(words: list[OcrWord]) -> bool:
    """Whether most long words stand upright: Tesseract reads lines that run along the page's side, but in no order."""
    long = [word for word in words if len(word.text) >= 4]
    tall = [word for word in long if word.box[3] - word.box[1] > word.box[2] - word.box[0]]
    return 2 * len(tall) > len(long)


def _pictures_with_text(pixels: Pixels, scale: float, content: PageContent, settings: ExtractSettings) -> Pixels:
    """The page's picture, white but for those pictures that look like text on an even ground; an empty one when none does."""
    kept = np.full_like(pixels, 255)
    found = False
    for left, top, right, bottom in bare_pictures(content, settings):
        place = (slice(max(0, int(top * scale)), int(bottom * scale)), slice(max(0, int(left * scale)), int(right * scale)))
        part = pixels[place]
        if part.size and _looks_like_text(part):
            kept[place] = part
            found = True
    return kept if found else kept[:0]


def _looks_like_text(part: Pixels) -> bool:
    """Whether most of a picture has one grey, as paper has, and a small part another: a photograph has neither."""
    small = part[::3, ::3]
    counts = np.bincount(small.ravel(), minlength=256)
    ground = int(np.argmax(np.convolve(counts, np.ones(17), "same")))
    even = counts[max(0, ground - 12) : ground + 13].sum() / small.size
    ink = dark_pixels(np.ascontiguousarray(small)).mean()
    return bool(even >= 0.55 and 0.01 <= min(ink, 1 - ink) <= 0.35)


def _without_specks(words: list[OcrWord], picture: PagePicture) -> list[OcrWord]:
    """The words without dirt and remains of drawings that were taken for signs."""
    lines: dict[int, list[OcrWord]] = defaultdict(list)
    for word in words:
        word.text = repair(word.text).translate(_EDGES).strip()
        if word.text and word.confidence >= _GUESS:
            lines[word.line].append(word)
    kept: list[OcrWord] = []
    height = picture.pixels.shape[0]
    for line in lines.values():
        good = [word for word in line if any(character.isalnum() for character in word.text)]
        if not good or mean_confidence(good) < 0.35 or line[0].size > 0.2 * height:
            continue
        first, last = line.index(good[0]), line.index(good[-1])
        for place, word in enumerate(line):
            outside = not first <= place <= last
            if outside and word not in good and (word.confidence < 0.5 or word.text in {"|", "_", "~", "'", "`", "’", "”", "\\"}):
                continue
            kept.append(word)
    return kept


def _is_running_text(words: list[OcrWord], settings: ExtractSettings) -> bool:
    """Whether a picture's words are text to read, rather than the labels of a chart or a map, or dirt in a photograph."""
    paragraphs: dict[int, list[OcrWord]] = defaultdict(list)
    for word in words:
        if len(word.text) > 1 and word.text.strip(".,:;()«»-").isalpha():
            paragraphs[word.paragraph].append(word)
    flowing = [own for own in paragraphs.values() if len(own) >= _FLOWING and mean_confidence(own) >= _SURE]
    count = sum(len(own) for own in flowing)
    return count >= 2 * settings.ocr_words and count >= 0.5 * sum(len(own) for own in paragraphs.values())


def _covered(word: OcrWord, scale: float, runs: list[Run]) -> bool:
    """Whether the text layer already has text where the word stands."""
    x, y = (word.box[0] + word.box[2]) / 2 / scale, (word.box[1] + word.box[3]) / 2 / scale
    return any(run.x0 - 1 <= x <= run.x1 + 1 and run.base - 0.9 * run.size <= y <= run.base + 0.3 * run.size for run in runs)


def _add_runs(page: OcrPage, words: list[OcrWord], picture: PagePicture, order: int) -> None:
    """A run for each word, bold where its line's strokes are thicker than the page's usual ones."""
    scale = picture.scale
    lines: dict[int, list[OcrWord]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    sizes = _type_sizes(lines)
    strokes = _strokes(lines, sizes, picture)
    usual = _weighted_median([(strokes[word.line], len(word.text)) for word in words])
    for line, own in lines.items():
        base = _weighted_median([(word.base, len(word.text)) for word in own]) / scale
        bold = usual > 0 and strokes[line] > _BOLD * usual
        size = sizes[line] / scale
        for place, word in enumerate(own):
            left, top, right, bottom = _points(word.box, scale)
            text = word.text if place + 1 == len(own) else word.text + " "
            page.runs.append(Run(text, left, max(right, left + 0.1), base, size, bold, order + len(page.runs)))
            page.words.append(((left + right) / 2, (top + bottom) / 2, word.confidence, len(word.text)))


def _type_sizes(lines: dict[int, list[OcrWord]]) -> dict[int, float]:
    """The type size of each line in pixels; a line of few letters, which measures badly, takes that of a neighbour if they are close."""
    sizes = {line: _type_size(own) for line, own in lines.items()}
    numbers = list(lines)
    for place, line in enumerate(numbers):
        if sum(len(word.text) for word in lines[line]) < _FEW_LETTERS:
            beside = [sizes[other] for other in numbers[max(0, place - 1) : place + 2] if other != line]
            near = [size for size in beside if abs(size - sizes[line]) <= _NEAR_SIZE * size]
            sizes[line] = min(near, key=lambda size: abs(size - sizes[line])) if near else sizes[line]
    return sizes


def _type_size(line: list[OcrWord]) -> float:
    """The type size of a line in pixels, from the heights of words whose letters tell how tall they are: ``bolig`` with ascender and
    descender, ``som`` with neither. Where there are none, from the height that Tesseract gives the line."""
    firm: list[tuple[float, int]] = []
    rough: list[tuple[float, int]] = []
    for word in line:
        height, letters = word.box[3] - word.box[1], len(word.text)
        depth = _DESCENT if _DEEP.search(word.text) else 0.0
        if _TALL.search(word.text):
            firm.append((height / (_ASCENT + depth), letters))
        elif word.text.isalpha() and not _HIGH.search(word.text) and "å" not in word.text:
            rough.append((height / (_X_HEIGHT + depth), letters))
    return _weighted_median(firm) or _weighted_median(rough) or line[0].size / (_ASCENT + _DESCENT)


def _strokes(lines: dict[int, list[OcrWord]], sizes: dict[int, float], picture: PagePicture) -> dict[int, float]:
    """For each line the thickness of its strokes, as a share of the type size: dark area over half of its outline."""
    ink = dark_pixels(picture.pixels)
    areas: dict[int, float] = defaultdict(float)
    outlines: dict[int, float] = defaultdict(float)
    for word in (word for line in lines.values() for word in line):
        left, top, right, bottom = (int(edge) for edge in word.box)
        part = ink[top : bottom + 1, left : right + 1]
        if part.shape[0] < 3 or part.shape[1] < 3:
            continue
        areas[word.line] += float(part.sum())
        outlines[word.line] += float((part[:, 1:] != part[:, :-1]).sum() + (part[1:] != part[:-1]).sum())
    return defaultdict(float, {line: 2 * areas[line] / max(1.0, outlines[line]) / sizes[line] for line in areas})


def _weighted_median(values: list[tuple[float, int]]) -> float:
    """The value that parts the weights in halves, 0 without values."""
    half = sum(weight for _, weight in values) / 2
    for value, weight in sorted(values):
        half -= weight
        if half <= 0:
            return value
    return 0.0


def place_on_page(page: OcrPage, content: PageContent, need: OcrNeed) -> None:
    """Puts what was read among the content of the page, which is turned with it where the scan lies on its side."""
    if not page.runs:
        return
    if page.turned:
        content.rotation = (content.rotation + page.turned) % 360
        if page.turned != 180:
            content.width, content.height = content.height, content.width
        content.images, content.fills, content.boxes = [], [], []
    if need == "page":
        content.runs = []
        content.rules = page.rules
        content.skew = page.skew
    content.runs += page.runs
    content.dots += page.dots
