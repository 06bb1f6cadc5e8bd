"""Reads the pages of a plan that need it with Tesseract, several at a time, and hands out all pages in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from boliginnov.extract.geometry import Box
from boliginnov.extract.ocr_need import OcrNeed, drop_unreadable, ocr_need
from boliginnov.extract.page_content import PageContent, Run
from boliginnov.extract.passages import ExtractedPassage
from boliginnov.extract.pdf_file import PdfFile
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tesseract import INSTALL, OcrError, Tesseract, find_tesseract

_SAME_SIZE = 0.075  # sizes this close (as a share) are one size measured twice
_FAILURES = 2  # pages in a row on which Tesseract fails before the rest of the plan is left

if TYPE_CHECKING:
    from boliginnov.extract.ocr_page import OcrPage

OnSeconds = Callable[[float], object]


def _wanted_tesseract(settings: ExtractSettings) -> Tesseract:
    """Tesseract. Raises OcrError when the study does without it, or it or one of the languages is not installed."""
    if settings.ocr == "never":
        raise OcrError('OCR is switched off (ocr = "never" in the study file)')
    return find_tesseract(settings.ocr_languages)


def ocr_at_hand(settings: ExtractSettings) -> str:
    """What OCR reads with, for telling whether a page would be read the same way again; "" when there is none."""
    try:
        tesseract = _wanted_tesseract(settings)
    except OcrError:
        return ""
    return f"Tesseract {tesseract.version} {tesseract.languages} {settings.ocr_dpi} dpi"


def ocr_advice(settings: ExtractSettings) -> str:
    """What is wrong with the OCR at hand and what to do about it; "" when all is well or the study does without."""
    try:
        _wanted_tesseract(settings)
    except OcrError as error:
        return "" if settings.ocr == "never" else f"{error}. {INSTALL}"
    return ""


@dataclass(slots=True)
class _Waiting:
    """A page that waits for its words, or for those before it."""

    content: PageContent | None
    need: OcrNeed = "none"
    job: Future[OcrPage] | None = None


@dataclass
class PlanOcr:
    """OCR of one plan.

    Attributes
    ----------
    read: pages read by OCR, whole or in part.
    unread: pages that need it and were not read.
    problem: why not, in words; "" when there are none.
    used: whether there was something to read by OCR, done or not.
    """

    file: PdfFile
    settings: ExtractSettings
    on_seconds: OnSeconds | None = None
    read: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    problem: str = ""
    used: bool = False
    _words: dict[int, list[tuple[float, float, float, int]]] = field(default_factory=dict)
    _runs: list[Run] = field(default_factory=list)
    _failures: int = 0

    @cached_property
    def tesseract(self) -> Tesseract | None:
        """Tesseract, None when it is not to be used or not there; then ``problem`` says so."""
        try:
            return _wanted_tesseract(self.settings)
        except OcrError as error:
            self.problem = str(error)
            return None

    def pages(self) -> Iterator[PageContent | None]:
        """The content of each page in order, None for one that cannot be read.

        Pages before the first that needs OCR are handed out as they are read; then all wait, because type sizes measured on pictures
        are evened out over the plan.
        """
        waiting: list[_Waiting] = []
        threads = self.settings.ocr_threads or os.cpu_count() or 1
        with ThreadPoolExecutor(threads) as pool:
            for content in self.file.read_pages():
                page = self._look_at(content, pool, threads, waiting)
                if page.job is None and not any(other.job for other in waiting):
                    yield content
                else:
                    waiting.append(page)
            for page in waiting:
                self._take(page)
        _even_sizes(self._runs, [run for page in waiting if page.content and page.job for run in page.content.runs])
        for page in waiting:
            yield page.content

    def _look_at(self, content: PageContent | None, pool: ThreadPoolExecutor, threads: int, waiting: list[_Waiting]) -> _Waiting:
        need = ocr_need(content, self.settings) if content is not None else "none"
        if content is None or need == "none":
            return _Waiting(content)
        self.used = True
        if need == "holes":
            drop_unreadable(content)
        tesseract = self.tesseract if self._failures < _FAILURES else None
        if tesseract is None:
            if need != "pictures":
                self._leave(content, need)
            return _Waiting(content)
        running = [page for page in waiting if page.job is not None and not page.job.done()]
        if len(running) > threads:  # no more pictures in memory than are worked on
            for page in waiting[: waiting.index(running[0]) + 1]:
                self._take(page)
        pixels, scale = self.file.picture(content, self.settings.ocr_dpi)
        if need != "pictures" and self.on_seconds is not None:
            self.on_seconds(self.settings.ocr_seconds_per_page)
        from boliginnov.extract.ocr_page import read_picture  # loads scipy, which most plans do not need

        job = pool.submit(read_picture, pixels, scale, content, need, tesseract, self.settings)
        return _Waiting(content, need, job)

    def _leave(self, content: PageContent, need: OcrNeed) -> None:
        self.unread.append(content.number)
        if need == "page":
            content.runs = []

    def _take(self, page: _Waiting) -> None:
        """Puts the words of a finished page on it; waits for them. A page that was taken is not taken again."""
        if page.content is None or page.job is None or page.need == "none":
            return
        content, need = page.content, page.need
        page.need = "none"
        try:
            found = page.job.result()
        except OcrError as error:
            self._failures += 1
            self.problem = self.problem or str(error)
            self._leave(content, need)
            return
        self._failures = 0
        if need == "pictures" and not found.runs:
            return  # a photograph
        from boliginnov.extract.ocr_page import place_on_page

        place_on_page(found, content, need)
        self.read.append(content.number)
        self._runs += found.runs
        self._words[content.number] = [
            (*_middle(content, x, y), confidence, letters) for x, y, confidence, letters in found.words
        ]

    def with_confidence(self, passages: list[ExtractedPassage]) -> list[ExtractedPassage]:
        """The passages, those with words read by OCR with the mean confidence of these, by letter."""
        if not self._words:
            return passages
        return [replace(passage, ocr_confidence=self._confidence(passage)) for passage in passages]

    def _confidence(self, passage: ExtractedPassage) -> float | None:
        places: list[tuple[int, Box]] = [(passage.page, passage.bbox)]
        if passage.bbox_end:
            places.append((passage.page_end, passage.bbox_end))
        total = letters = 0.0
        for number, (left, top, right, bottom) in places:
            for x, y, confidence, length in self._words.get(number, ()):
                if left <= x <= right and top <= y <= bottom:
                    total += confidence * length
                    letters += length
        return round(total / letters, 3) if letters else None


def _middle(content: PageContent, x: float, y: float) -> tuple[float, float]:
    left, top, right, bottom = content.as_shown((x, y, x, y))
    return (left + right) / 2, (top + bottom) / 2


def _even_sizes(measured: list[Run], runs: list[Run]) -> None:
    """Gives measured runs whose sizes differ by a hair one size: that of most letters among ``runs`` first, then the next."""
    weights: dict[float, int] = {}
    for run in runs:
        size = round(run.size, 1)
        weights[size] = weights.get(size, 0) + len(run.text)
    chosen: dict[float, float] = {}
    for size in sorted(weights, key=lambda size: (-weights[size], size)):
        if size not in chosen:
            near = [other for other in weights if other not in chosen and abs(other - size) <= _SAME_SIZE * size]
            chosen |= dict.fromkeys(near, size)
    for run in measured:
        run.size = chosen[round(run.size, 1)]
