"""Reads a page's text as runs, one a text object, from pdfium's stream of characters.

Asking for the text of each object costs a scan of the whole page every time; the character stream is walked once instead, and
the style is asked for at the ends of each line only where they agree.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot

from boliginnov.extract import pdfium_calls as call
from boliginnov.extract.geometry import Box
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.text_repair import meaningless, needs_repair, repair

_BOLD_NAME = re.compile(r"bold|black|heavy|semi|demi|extrab|-bd|,b|\bbd\b", re.IGNORECASE)
_INVISIBLE = (3, 7)
_OUTLINED = (1, 2, 5, 6)
_LETTERS_APART = re.compile(r"(?:[^\W\d_] +){3,}[^\W\d_] *$")
_OWN_STYLE = re.compile(r"^[\s\d\W]*$")


@dataclass(slots=True, frozen=True)
class Style:
    """How a run is drawn: direction in degrees against user space, size in points, and what decides whether it is seen."""

    size: float
    bold: bool
    white: bool
    invisible: bool
    direction: int


@dataclass(slots=True)
class RawRun:
    """A run in user space: its text, box (left, bottom, right, top), origin of the baseline, and style.

    ``glued`` says that pdfium, which knows how far each letter advances, sees no space between it and the run before. A run can
    be made of several text objects without a wide gap; ``joints`` are the x and the place in the text of each after the first.
    """

    text: str
    box: Box
    x: float
    y: float
    style: Style
    glued: bool = False
    joints: list[tuple[float, int]] = field(default_factory=list)


_Span = tuple[int, int, int]  # address of the text object, first character, character after the last


class TextReader:
    """Reads the runs of one page. ``unreadable`` and ``characters`` count characters without meaning and all characters."""

    def __init__(self, text_page: int, settings: ExtractSettings, split_runs: bool, has_forms: bool) -> None:
        self.text_page = text_page
        self.settings = settings
        self.split_runs = split_runs
        self.has_forms = has_forms
        self.unreadable = 0
        self.characters = 0
        self.truncated = False
        self._fonts: dict[int, bool] = {}
        self._styles: dict[tuple[float, bool, bool, bool, int], Style] = {}
        self._bounds = call.Numbers(4)
        self._edges = call.Numbers(4, ctypes.c_double)
        self._size = call.Numbers(1)
        self._matrix = call.Numbers(6)
        self._colours = call.Numbers(4, ctypes.c_uint)
        self._name = ctypes.create_string_buffer(128)
        self._text = ""
        self._clean = False  # no character of the page needs repair
        self._letter_by_letter = False
        self._ahead: tuple[int, int | None] = (-1, None)  # a character and its object, met while the one before was looked at

    def read(self) -> list[RawRun]:
        """The runs in the file's order."""
        count = max(0, call.count_characters(self.text_page))
        self._text = self._page_text(count)
        self._clean = not needs_repair(self._text)
        self.characters = len(self._text)
        self.unreadable += meaningless(self._text)
        runs: list[RawRun] = []
        for line in self._lines(count):
            self._read_line(line, runs)
        return runs

    def _page_text(self, count: int) -> str:
        """One character of text for every character of the stream; those without Unicode are NUL."""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = call.page_text(self.text_page, 0, count, buffer) - 1
        text = ctypes.string_at(buffer, max(0, written) * 2).decode("utf-16le", "replace")
        if len(text) == count:
            return text
        codes = (call.character_unicode(self.text_page, index) for index in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\x00" for code in codes)

    def _lines(self, count: int) -> list[list[_Span]]:
        """The text objects with their characters, cut where pdfium sees a new line.

        The end of an object is guessed at the next space, checked, and else found by doubling steps and halving them.
        """
        text, page, get = self._text, self.text_page, call.character_object
        lines: list[list[_Span]] = [[]]
        index = objects = 0
        item = get(page, 0) if count else None
        while index < count:
            if not item:
                if text[index] == "\n" and lines[-1]:
                    lines.append([])
                index += 1
                ahead, item = self._ahead
                if ahead != index:
                    item = get(page, index) if index < count else None
                continue
            end, following = self._end_of(item, index, count)
            line = lines[-1]
            if line and line[-1][0] == item:
                line[-1] = (item, line[-1][1], end)
            else:
                line.append((item, index, end))
                objects += 1
                if objects > self.settings.max_objects_per_page:
                    self.truncated = True
                    return lines
            self._letter_by_letter = end == index + 1
            index, item = end, following
        return lines

    def _end_of(self, item: int, index: int, count: int) -> tuple[int, int | None]:
        """The character after the last of the object that holds character ``index``, and that character's object."""
        page, get = self.text_page, call.character_object
        if self._letter_by_letter and index + 1 < count and (next_item := get(page, index + 1)) != item:
            return index + 1, next_item
        end, after = index + 1, count  # characters before ``end`` belong to the object, ``after`` lies outside or is the end
        following: int | None = None
        space = self._text.find(" ", end)
        if 0 < space < count - 1:
            beyond = get(page, space + 1)
            if beyond == item:
                end = space + 2
            else:
                at_space = get(page, space)
                if at_space == item:
                    return space + 1, beyond
                if space == end or get(page, space - 1) == item:
                    self._ahead = (space + 1, beyond)
                    return space, at_space
                after, following = space, at_space
        step = max(1, (end - index) if after == count else (after - end) // 2)
        while end < after:
            probe = min(end + step - 1, after - 1)
            other = get(page, probe)
            if other == item:
                end = probe + 1
                step = step * 2 if after == count else max(1, (after - end) // 2)
            else:
                after, following = probe, other
                step = max(1, (after - end) // 2)
        return end, following

    def _read_line(self, line: list[_Span], runs: list[RawRun]) -> None:
        shown = [(span, text) for span in line if (text := self._text_of(span))]
        if not shown:
            return
        first, x, y = self._style(shown[0][0])
        common: Style | None = first
        if len(shown) > 2:
            last, _, last_y = self._style(shown[-1][0])
            if last is not first or abs(last_y - y) > 0.05:
                common = None
        before = " "
        mergeable = False
        for number, (span, text) in enumerate(shown):
            style, base, start = common, y, -1.0
            if number == 0:
                style, start = first, x
            elif style is None or len(shown) == 2 or (not text[0].isalpha() and _OWN_STYLE.match(text)):
                style, start, base = self._style(span)
            box = self._box(span)
            glued = not before.endswith(" ") and not text.startswith(" ")
            before = text
            if style is None or box is None or not 0.5 < style.size < 2_000:
                continue
            if style.direction == 0 and (
                self.split_runs or box[2] - box[0] > self.settings.wide_character * style.size * max(2, len(text))
            ):
                runs += self._split(span, box, base, style)
                mergeable = False
                continue
            if mergeable and style is common and abs(base - y) <= 0.05 and self._merge(runs[-1], text, box, glued):
                continue
            runs.append(RawRun(text, box, start if start >= 0 else box[0], base, style, glued))
            mergeable = style is common and style.direction == 0 and abs(base - y) <= 0.05

    def _merge(self, run: RawRun, text: str, box: Box, glued: bool) -> bool:
        """Adds a text object to the run before it on the line, if no wide gap parts them."""
        gap = box[0] - run.box[2]
        size = run.style.size
        widest = self.settings.glued_gap if glued else self.settings.piece_gap
        if not -0.2 * size <= gap <= widest * size or text.strip() == "-":
            return False
        run.joints.append((box[0], len(run.text)))
        run.text += text
        left, bottom, right, top = run.box
        run.box = (left, min(bottom, box[1]), max(right, box[2]), max(top, box[3]))
        return True

    def _text_of(self, span: _Span) -> str:
        """The run's text, '' when blank; a space that pdfium puts after it is kept, for it parts words."""
        _, start, end = span
        raw = self._text[start:end]
        following = self._text[end : end + 1]
        if self._clean and raw[1:2] != " ":
            return "" if raw.isspace() else (raw + " " if following == " " else raw)
        if not raw.strip("\x00 \r\n\t"):
            return ""
        if raw[1:2] == " " and _LETTERS_APART.match(raw):
            raw = self._words_of_letters(start, end)
        return repair(raw + " " if following == " " else raw)

    def _words_of_letters(self, start: int, end: int) -> str:
        """Letter-spaced text with two spaces between its words, which pdfium makes one: where the gap is wider than most."""
        letters = [(self._text[i], box) for i in range(start, end) if not self._text[i].isspace() and (box := self._character(i))]
        gaps = [second[1][0] - first[1][2] for first, second in pairwise(letters)]
        usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
        text = letters[0][0] if letters else ""
        for gap, (letter, _) in zip(gaps, letters[1:], strict=True):
            text += ("  " if gap > 1.6 * usual else " ") + letter
        return text

    def _style(self, span: _Span) -> tuple[Style, float, float]:
        item, index, _ = span
        if self.has_forms:
            call.character_matrix(self.text_page, index, self._matrix.at[0])
        else:
            call.object_matrix(item, self._matrix.at[0])
        a, b, c, d, x, y = self._matrix.read()
        call.text_font_size(item, self._size.at[0])
        size = abs(self._size.read()[0]) * hypot(c, d)
        mode = call.text_mode(item)
        call.object_fill(item, *self._colours.at)
        red, green, blue, alpha = self._colours.read()
        level = self.settings.white_level
        direction = (0 if a > 0 else 180) if abs(a) >= abs(b) else (90 if b > 0 else 270)
        white = red >= level and green >= level and blue >= level
        key = (round(size, 2), self._is_bold(item) or mode in _OUTLINED, white, mode in _INVISIBLE or alpha == 0, direction)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = Style(*key)
        return style, x, y

    def _is_bold(self, item: int) -> bool:
        font = call.text_font(item) or 0
        known = self._fonts.get(font)
        if known is None:
            length = call.font_name(font, self._name, 128) if font else 0
            name = self._name.raw[: max(0, min(length, 128) - 1)].decode("latin-1") if length else ""
            known = bool(_BOLD_NAME.search(name.split("+", 1)[-1])) or (bool(font) and call.font_weight(font) >= 650)
            self._fonts[font] = known
        return known

    def _box(self, span: _Span) -> Box | None:
        item, start, end = span
        if self.has_forms:
            return self._box_of_characters(start, end)
        if not call.object_bounds(item, *self._bounds.at):
            return None
        left, bottom, right, top = self._bounds.read()
        if not (-1e7 < left <= right < 1e7 and -1e7 < bottom <= top < 1e7):
            return None
        return left, bottom, right, top

    def _box_of_characters(self, start: int, end: int) -> Box | None:
        """The box around characters in page space; for text in forms, whose own box is in the form's space."""
        boxes = [box for index in {start, (start + end) // 2, end - 1} if (box := self._character(index))]
        if not boxes:
            return None
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    def _character(self, index: int) -> Box | None:
        left, right, bottom, top = self._edges.at
        if not call.character_box(self.text_page, index, left, right, bottom, top):
            return None
        values = self._edges.read()
        if not all(-1e7 < value < 1e7 for value in values):
            return None
        return values[0], values[2], values[1], values[3]

    def _split(self, span: _Span, box: Box, y: float, style: Style) -> list[RawRun]:
        """The parts of one text object on both sides of its wide gaps."""
        _, start, end = span
        parts: list[RawRun] = []
        right = 0.0
        spaced = False
        for index in range(start, end):
            character = self._text[index]
            if character in " \x00\r\n":
                spaced = True
                continue
            edges = self._character(index)
            if edges is None:
                continue
            if parts and edges[0] - right <= self.settings.piece_gap * style.size:
                part = parts[-1]
                part.text += f" {character}" if spaced else character
                part.box = (part.box[0], part.box[1], max(part.box[2], edges[2]), part.box[3])
            else:
                parts.append(RawRun(character, (edges[0], box[1], edges[2], box[3]), edges[0], y, style))
            right, spaced = edges[2], False
        if parts and self._text[end : end + 1] == " ":
            parts[-1].text += " "
        for part in parts:
            part.text = repair(part.text)
        return parts
