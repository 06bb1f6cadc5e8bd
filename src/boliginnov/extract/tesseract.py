"""Runs Tesseract on the picture of a page and reads the words that it found, with box, size and confidence."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from lxml import etree

from boliginnov.extract.geometry import Box

Pixels = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
"""A grey picture: rows by columns, 0 black to 255 white."""

INSTALL = (
    "To have them read, install Tesseract with Norwegian and run again. Debian, Ubuntu: sudo apt-get install tesseract-ocr tesseract-ocr-nor. "
    "Mac: brew install tesseract tesseract-lang. "
    "Windows: winget install UB-Mannheim.TesseractOCR, and choose Norwegian among the additional languages."
)
_PROBE_SECONDS = 15
_NUMBER = r"(-?[\d.]+)"
_BOX = re.compile(rf"bbox {_NUMBER} {_NUMBER} {_NUMBER} {_NUMBER}")
_BASELINE = re.compile(rf"baseline {_NUMBER} {_NUMBER}")
_SIZE = re.compile(rf"x_size {_NUMBER}")
_CONFIDENCE = re.compile(rf"x_wconf {_NUMBER}")
_TURN = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
_SURE_OF_TURN = re.compile(rf"^Orientation confidence: {_NUMBER}$", re.MULTILINE)


class OcrError(Exception):
    """Tesseract could not be run, or failed on a page; the message says why, without the file's name."""


@dataclass(slots=True)
class OcrWord:
    """One word. Pixels of the picture, y downwards; ``confidence`` 0 to 1; ``line`` and ``paragraph`` count from 0 on the page."""

    text: str
    box: Box
    base: float
    size: float
    confidence: float
    line: int
    paragraph: int


@dataclass(frozen=True)
class Tesseract:
    """An installed Tesseract and the languages that it reads with, joined with a plus."""

    executable: str
    version: str
    languages: str

    def words(self, picture: Pixels, dpi: int, seconds: float) -> list[OcrWord]:
        """The words of a picture in Tesseract's reading order. Raises OcrError when it fails or takes longer than ``seconds``."""
        return parse_hocr(
            self._run(picture, ["-l", self.languages, "--oem", "1", "--psm", "3", "--dpi", str(dpi), "hocr"], seconds)
        )

    def turn(self, picture: Pixels, dpi: int, seconds: float) -> int:
        """By how many degrees clockwise (0, 90, 180, 270) the picture must be turned to be upright; 0 when that is not clear."""
        try:
            said = self._run(picture, ["-l", "osd", "--psm", "0", "--dpi", str(dpi)], seconds).decode("utf-8", "replace")
        except OcrError:  # too little text, or no model of orientation
            return 0
        turn, sure = _TURN.search(said), _SURE_OF_TURN.search(said)
        return int(turn[1]) % 360 if turn and sure and float(sure[1]) >= 1.0 else 0

    def _run(self, picture: Pixels, options: list[str], seconds: float) -> bytes:
        height, width = picture.shape
        head = b"P5\n%d %d\n255\n" % (width, height)
        return _call([self.executable, "stdin", "stdout", *options], head + picture.tobytes(), seconds)


def _call(command: list[str], given: bytes, seconds: float) -> bytes:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # pages are spread over the cores, not lines
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, env=environment, check=False)
    except subprocess.TimeoutExpired as error:
        raise OcrError(f"Tesseract took longer than {seconds:.0f} seconds") from error
    except OSError as error:
        raise OcrError(f"Tesseract could not be started ({error.strerror or error})") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise OcrError(f"Tesseract stopped with code {done.returncode}{': ' + said[-1][:200] if said else ''}")
    return done.stdout


def find_tesseract(languages: tuple[str, ...]) -> Tesseract:
    """The installed Tesseract. Raises OcrError, saying what to install, when it or one of its languages is missing."""
    executable = shutil.which("tesseract") or _where_windows_puts_it()
    if not executable:
        raise OcrError("Tesseract is not installed")
    found = _probe(executable, languages)
    if isinstance(found, str):
        raise OcrError(found)
    return found


def _where_windows_puts_it() -> str | None:
    """The Windows installer does not add its folder to the path."""
    if sys.platform != "win32":
        return None
    roots = (os.environ.get(name) for name in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"))
    places = [
        Path(root) / below / "tesseract.exe" for root in roots if root for below in ("Tesseract-OCR", "Programs/Tesseract-OCR")
    ]
    return next((str(place) for place in places if place.is_file()), None)


@lru_cache(maxsize=8)
def _probe(executable: str, languages: tuple[str, ...]) -> Tesseract | str:
    """The Tesseract of a path, or what is wrong with it."""
    try:
        return _ask(executable, languages)
    except OcrError as error:
        return str(error)


def _ask(executable: str, languages: tuple[str, ...]) -> Tesseract:
    said = _call([executable, "--version"], b"", _PROBE_SECONDS).decode("utf-8", "replace")
    version = re.search(r"tesseract\s+v?(\S+)", said)
    listed = _call([executable, "--list-langs"], b"", _PROBE_SECONDS).decode("utf-8", "replace").split()
    missing = [language for language in languages if language not in listed]
    if not version:
        raise OcrError("Tesseract is installed but does not say its version")
    if missing:
        raise OcrError(f"Tesseract is installed without the language {' and '.join(missing)}")
    return Tesseract(executable, version[1], "+".join(languages))


def parse_hocr(page: bytes) -> list[OcrWord]:
    """The words of Tesseract's hOCR output. Raises OcrError when it is no hOCR."""
    try:
        root = etree.fromstring(page, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OcrError("Tesseract gave no readable result") from error
    words: list[OcrWord] = []
    line = 0
    for number, paragraph in enumerate(_having_class(root, "ocr_par")):
        for row in paragraph:
            title = row.get("title", "")
            box, size = _BOX.search(title), _SIZE.search(title)
            if box and size:
                baseline = _BASELINE.search(title)
                slope, offset = (float(baseline[1]), float(baseline[2])) if baseline else (0.0, 0.0)
                left, bottom = float(box[1]), float(box[4])
                for word in _having_class(row, "ocrx_word"):
                    found = _word(word, float(size[1]), line, number)
                    if found is not None:
                        found.base = bottom + offset + slope * ((found.box[0] + found.box[2]) / 2 - left)
                        words.append(found)
                line += 1
    return words


def _having_class(element: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in element.iter() if isinstance(child.tag, str) and child.get("class") == name]


def _word(element: etree._Element, size: float, line: int, paragraph: int) -> OcrWord | None:
    title = element.get("title", "")
    box, confidence = _BOX.search(title), _CONFIDENCE.search(title)
    text = "".join(str(part) for part in element.itertext()).strip()
    if not text or not box or not confidence:
        return None
    left, top, right, bottom = (float(box[place]) for place in (1, 2, 3, 4))
    return OcrWord(
        text, (left, top, right, bottom), bottom, size, max(0.0, min(1.0, float(confidence[1]) / 100)), line, paragraph
    )
