"""Tells headings from text by size, weight, numbering and the plan's own contents and outline, and gives them levels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boliginnov.extract.contents import normal_title
from boliginnov.extract.lines import Line
from boliginnov.extract.list_markers import find_marker
from boliginnov.extract.settings import ExtractSettings

NUMBERING = re.compile(r"^(?:kapittel\s+|kap\.?\s+|del\s+)?(\d{1,2}(?:\.\d{1,2})*)\.?(?=[\s–-]|$)", re.IGNORECASE)
_DEEP_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2}){1,4}\.?\s*[–-]?\s*[^\W\d_]")


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """What ordinary text looks like in this document: its size in points, and whether most of it is bold."""

    size: float
    bold: bool


def body_style(lines: Iterable[Line]) -> BodyStyle:
    """The size that most characters have, and whether most of these are bold; 10 points when there is no text."""
    sizes: Counter[float] = Counter()
    bold = 0
    total = 0
    for line in lines:
        weight = len(line.text)
        sizes[round(line.size * 4) / 4] += weight
        total += weight
        bold += weight if line.bold else 0
    if not sizes:
        return BodyStyle(10.0, False)
    size = max(sizes, key=lambda key: (sizes[key], -key))
    return BodyStyle(size, bold > 0.6 * total)


def numbering(text: str) -> tuple[int, ...]:
    """The section number that opens a heading, (4, 2) for ``4.2 Bolig``; () when there is none."""
    found = NUMBERING.match(text.strip())
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def _is_caps(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 4 and all(letter.isupper() for letter in letters)


def looks_like_heading(
    lines: Sequence[Line], body: BodyStyle, apart_above: bool, apart_below: bool, known: set[str], settings: ExtractSettings
) -> bool:
    """Whether lines of one style that stand together head what follows.

    ``apart_above``/``apart_below``: more room than between lines of a paragraph; ``known``: normalised titles of the contents
    list and the outline.
    """
    text = " ".join(line.text for line in lines).strip()
    words = text.split()
    if not words or not any(character.isalpha() for character in text):
        return False
    marker = find_marker(text)
    if marker and marker.kind in ("bullet", "letter"):
        return False
    title = normal_title(text)
    listed = title in known or (len(title) > 8 and re.sub(r"^\d+", "", title) in known)
    sentence = text.endswith(".") and len(words) < 3 and lines[0].size < settings.heading_size * body.size
    if (
        listed
        and not sentence
        and len(words) <= settings.heading_words + 8
        and (apart_above or apart_below or lines[0].bold != body.bold)
    ):
        return True
    if len(words) > settings.heading_words or len(lines) > settings.heading_lines:
        return False
    size = max(line.size for line in lines)
    bold = all(line.bold for line in lines) and not body.bold
    ends = text[-1] in ".;," and not numbering(text[-6:])
    if size >= settings.heading_size * body.size:
        return len(words) <= 14 or not ends
    if size < 0.93 * body.size:
        return bold and not ends and apart_above and len(words) <= 10 and text[0].isupper()
    if bold:
        if ends and len(words) > 6:
            return False
        return not ends and (apart_above or apart_below or _DEEP_NUMBER.match(text) is not None or len(words) <= 8)
    if not apart_above or text[-1] in ".;,:":
        return False
    if _DEEP_NUMBER.match(text) and len(words) <= 14 and apart_below:
        return True
    return _is_caps(text) and len(words) <= 10 and len(lines) <= 2


class HeadingPath:
    """The headings that a passage stands under; ``enter`` puts a new one in place by its style and numbering."""

    def __init__(self) -> None:
        self._open: list[tuple[tuple[float, int, int], tuple[int, ...], str]] = []

    def enter(self, text: str, size: float, bold: bool, body: BodyStyle) -> None:
        """Closes the headings of the same or a lower level and opens this one.

        Two numbered headings compare by their numbers; else the larger and then the bolder type is the higher level.
        """
        number = numbering(text)
        style = (-round(size / body.size * 20) / 20, 0 if bold else 1, 0 if _is_caps(text) else 1)
        kept: list[tuple[tuple[float, int, int], tuple[int, ...], str]] = []
        for entry in self._open:
            if number and entry[1]:
                if len(number) > len(entry[1]) and (number[: len(entry[1])] == entry[1] or entry[0] < style):
                    kept.append(entry)
                    continue
                break
            if entry[0][:2] < style[:2]:
                kept.append(entry)
                continue
            break
        self._open = [*kept, (style, number, text)]

    def names(self) -> list[str]:
        """The open headings from the highest level down."""
        return [text for _, _, text in self._open]

    def section(self) -> str:
        """The path as it stands in the table, ``4 Tiltak › 4.2 Bolig til flyktninger``."""
        return " › ".join(self.names())
