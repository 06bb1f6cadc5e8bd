"""Cuts the lines of a column into blocks: headings, paragraphs, list items."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from boliginnov.extract.blocks import Block
from boliginnov.extract.captions import is_caption, opens_caption
from boliginnov.extract.contents import normal_title
from boliginnov.extract.footnotes import below_rule, follows, opens_note
from boliginnov.extract.geometry import Box
from boliginnov.extract.headings import BodyStyle, looks_like_heading
from boliginnov.extract.lines import Line
from boliginnov.extract.list_markers import Marker, find_marker
from boliginnov.extract.settings import ExtractSettings

_ENDS = re.compile(r"[.:;!?…][»\"”')\]]*$")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What tells footnotes and captions on a page: its size in points, its raised note marks, the rules that may stand above
    footnotes, and its pictures and charts."""

    width: float
    height: float
    marks: set[str]
    note_rules: list[Box]
    pictures: list[Box]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the document when a column is cut: its body style, usual line distances by size, known titles, whether
    paragraphs are set apart by space, and what is known of each page."""

    body: BodyStyle
    pitch: dict[int, float]
    known: set[str]
    known_starts: set[str]
    spaced: bool
    pages: dict[int, PageFacts]
    settings: ExtractSettings

    def marks_at(self, page: int) -> set[str]:
        """The raised note marks in the text of a page and the one before."""
        return self.pages[page].marks | (self.pages[page - 1].marks if page - 1 in self.pages else set())

    def is_small(self, line: Line) -> bool:
        """Whether a line is set in the small type of footnotes and captions."""
        return line.size <= self.settings.note_size * self.body.size

    def pitch_at(self, size: float) -> float:
        """The usual distance between lines of this size, in points."""
        return self.pitch.get(round(size * 2), 1.25 * size)


def usual_pitch(columns: Iterable[Sequence[Line]]) -> dict[int, float]:
    """The most frequent distance between lines that follow each other in a column, by size in half points."""
    counts: dict[int, Counter[float]] = defaultdict(Counter)
    for lines in columns:
        for line, following in pairwise(lines):
            distance = following.base - line.base
            if 0.8 * line.size < distance < 2.6 * line.size and abs(following.size - line.size) < 0.1:
                counts[round(line.size * 2)][round(distance * 2) / 2] += 1
    return {size: max(found, key=lambda key: (found[key], -key)) for size, found in counts.items()}


def paragraphs_are_spaced(columns: Iterable[Sequence[Line]], body: BodyStyle, pitch: float) -> bool:
    """Whether the document sets paragraphs apart by extra space: one in fourteen body lines or more follows a wider gap."""
    gaps = lines_seen = 0
    for lines in columns:
        for line, following in pairwise(lines):
            if abs(line.size - body.size) < 0.3 and abs(following.size - body.size) < 0.3:
                distance = following.base - line.base
                lines_seen += 1
                gaps += 1.25 * pitch < distance < 3 * pitch
    return gaps >= lines_seen / 14 and lines_seen > 0


def cut_column(lines: Sequence[Line], context: Context) -> list[Block]:
    """The blocks of one column, top to bottom. The first carries ``opens_column``."""
    blocks: list[Block] = []
    index = 0
    while index < len(lines):
        end = _heading_end(lines, index, context)
        if end > index:
            block = Block("heading", list(lines[index:end]), x0=lines[index].x0)
            block.close()
            blocks.append(block)
            index = end
            continue
        line = lines[index]
        previous = blocks[-1] if blocks and blocks[-1].kind in ("paragraph", "list_item") else None
        marker = _marker(line, previous, lines[index - 1] if index else None, context)
        if previous is None or marker or _parts_notes(previous, line, context) or _breaks(previous, line, context):
            block = _open_block(line, marker)
            blocks.append(block)
        else:
            previous.lines.append(line)
        index += 1
    if blocks:
        blocks[0].opens_column = True
    for block in blocks:
        block.close()
        _classify(block, context)
    return blocks


def _open_block(line: Line, marker: Marker | None) -> Block:
    if marker is None:
        return Block("paragraph", [line], x0=line.x0, text_x0=line.x0)
    text_x0 = (
        line.text_x0
        if line.text_x0 > line.x0 + 1
        else line.x0 + (1 - len(marker.rest) / max(1, len(line.text))) * (line.x1 - line.x0)
    )
    return Block("list_item", [line], x0=line.x0, text_x0=text_x0, mark=marker.mark, mark_kind=marker.kind, rest=marker.rest)


def _same_style(first: Line, second: Line) -> bool:
    return abs(first.size - second.size) <= 0.06 * first.size and first.bold == second.bold


def _heading_end(lines: Sequence[Line], start: int, context: Context) -> int:
    """Index after the heading that begins at ``start``; ``start`` itself when there is none."""
    first = lines[start]
    body, settings = context.body, context.settings
    if first.size < 0.8 * body.size or not _may_head(first, context):
        return start
    end = start + 1
    while end < len(lines) and end - start <= settings.heading_lines + 1:
        line, above = lines[end], lines[end - 1]
        distance = line.base - above.base
        if not _same_style(first, line) or distance > 1.25 * max(context.pitch_at(line.size), 1.2 * line.size):
            break
        if distance <= 0:
            break
        end += 1
    longest = end
    for end in range(longest, start, -1):
        group = lines[start:end]
        before = lines[start - 1] if start else None
        below = lines[end] if end < len(lines) else None
        pitch = context.pitch_at(first.size)
        apart_above = before is None or first.base - before.base > settings.line_pitch_jump * pitch
        apart_below = below is None or below.base - group[-1].base > settings.line_pitch_jump * context.pitch_at(below.size)
        if end < longest and not _numbered_break(lines[end]):
            plain = first.size < settings.heading_size * body.size and not first.bold
            if plain or not apart_below:
                continue
        if looks_like_heading(group, body, apart_above, apart_below, context.known, settings):
            return end
    return start


def _may_head(line: Line, context: Context) -> bool:
    """A quick no for most lines of running text: a plain line heads only with a number, in capitals or as a known title."""
    if line.size >= context.settings.heading_size * context.body.size:
        return True
    if line.bold and not context.body.bold:
        return not opens_caption(line.text)
    start = line.text[:1]
    if not (start.isupper() or start.isdigit() or start in '«"“'):
        return False
    return start.isdigit() or line.text.isupper() or normal_title(line.text)[:10] in context.known_starts


def _numbered_break(line: Line) -> bool:
    return bool(re.match(r"^\d{1,2}(?:\.\d{1,2})+\s", line.text))


def _marker(line: Line, previous: Block | None, above: Line | None, context: Context) -> Marker | None:
    """The list marker of a line, if it opens an item here and is not a dash or number in running text."""
    marker = find_marker(line.text)
    if marker is None or (not marker.rest and marker.kind != "bullet"):
        return None
    if marker.kind == "bullet" and marker.mark not in "·–—‒-*o§":
        return marker
    if previous is None or above is None:
        return marker
    distance = line.base - above.base
    if distance > context.settings.line_pitch_jump * context.pitch_at(line.size):
        return marker
    beside = previous.kind == "list_item" and previous.mark_kind == marker.kind and abs(previous.x0 - line.x0) < line.size
    if beside and (marker.kind != "number" or _follows(previous.mark, marker.mark)):
        return marker
    if _ENDS.search(above.text) or _would_have_fitted(above, line, context):
        return marker
    return marker if abs(line.x0 - previous.x0) > 0.5 * line.size and marker.kind == "bullet" else None


def _follows(before: str, after: str) -> bool:
    return before.isdigit() and after.isdigit() and int(after) == int(before) + 1


def _would_have_fitted(above: Line, line: Line, context: Context) -> bool:
    """Whether the line's first word had room on the line above, so that the break was meant."""
    room = above.right - above.x1
    return room > line.first_width + (0.25 + context.settings.fit_slack) * line.size


def _breaks(block: Block, line: Line, context: Context) -> bool:
    """Whether a line without marker opens a new block after this one."""
    above = block.lines[-1]
    distance = line.base - above.base
    settings = context.settings
    if abs(line.size - above.size) > 0.09 * above.size and min(len(line.text), len(above.text)) > 3:
        return True
    pitch = context.pitch_at(line.size)
    if len(block.lines) > 1:
        own = (above.base - block.lines[0].base) / (len(block.lines) - 1)
        pitch = own if own > 0.8 * line.size else pitch
    if distance > settings.line_pitch_jump * pitch or distance < 0.4 * line.size:
        return True
    em = line.size
    if block.kind == "list_item":
        if line.x0 < block.x0 - 0.5 * em:
            return True
        hanging = block.text_x0 > block.x0 + 0.5 * em
        if hanging and len(block.lines) == 1 and line.x0 < block.text_x0 - 0.6 * em and abs(line.x0 - block.x0) < 0.3 * em:
            return bool(_ENDS.search(above.text)) or _would_have_fitted(above, line, context)
        return line.x0 > block.text_x0 + 1.5 * em and _would_have_fitted(above, line, context)
    step = line.x0 - above.x0
    centred = abs((line.x0 + line.x1) - (above.x0 + above.x1)) < em
    if settings.indent * em < step < 6 * em and not centred:
        return True
    if len(block.lines) > 1 and step < -settings.indent * em and not centred:
        return True
    if not _would_have_fitted(above, line, context) or (centred and step):
        return False
    if context.spaced and above.right - above.x1 < settings.short_line * (above.right - above.left):
        return False
    opens = line.text[:1].isupper() or line.text[:1].isdigit() or line.text[:1] in '«"“'
    return opens and (bool(_ENDS.search(above.text)) or above.x1 < above.left + 0.6 * (above.right - above.left))


def _parts_notes(block: Block, line: Line, context: Context) -> bool:
    """Whether a line opens a footnote below another one, or below text of its size."""
    if not context.is_small(line):
        return False
    first = block.lines[0]
    facts = context.pages[line.page]
    if not opens_note(line, facts.height, context.marks_at(line.page), facts.note_rules):
        return below_rule(line, facts.note_rules) != below_rule(first, facts.note_rules)
    return follows(first, line) or not opens_note(first, facts.height, context.marks_at(first.page), facts.note_rules)


def _classify(block: Block, context: Context) -> None:
    """Marks captions and footnotes among the paragraphs."""
    if block.kind not in ("paragraph", "list_item"):
        return
    first = block.lines[0]
    facts = context.pages[first.page]
    small = context.is_small(first)
    if not any(character.isalpha() for line in block.lines for character in line.text):
        block.kind = "figure_text"
    elif block.kind == "paragraph" and is_caption(
        block.lines, small, context.body.size, facts.pictures, facts.width * facts.height
    ):
        block.kind = "caption"
    elif small and (
        below_rule(first, facts.note_rules) or opens_note(first, facts.height, context.marks_at(first.page), facts.note_rules)
    ):
        block.kind = "footnote"
