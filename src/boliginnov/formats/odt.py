"""Reads OpenDocument texts (ODT): what a reader sees of the main text, with structure from headings, lists and tables.

An OpenDocument text has no fixed pages. ``page`` counts the page breaks that the writer recorded when it last laid the document out
(``text:soft-page-break``) and the explicit ones; without either all is on page 1. There are no boxes on the page: ``bbox`` is
(0, 0, 0, 0). Left out are headers, footers, comments, deleted and hidden text, indexes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from boliginnov.errors import DocumentError
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats.archive import Archive, attribute, child, local
from boliginnov.formats.flow import Aside, Block, Grid, Heading, Label, Row, Text, plain_text
from boliginnov.formats.flow_passages import is_layout, make_document

_SKIPPED = {
    "tracked-changes", "annotation", "annotation-end", "note", "table-of-content", "alphabetical-index", "illustration-index", "table-index",
    "object-index", "user-index", "bibliography", "hidden-text", "hidden-paragraph", "desc", "title", "script", "sequence-decls", "forms",
    "ruby-text", "placeholder",
}  # fmt: skip
_UNREAD_STYLES = ("contents", "footnote", "endnote", "header", "footer", "index", "table index", "figure index")
_CAPTIONS = {"caption", "illustration", "table", "text", "drawing", "figure"}
_LONGEST_HEADING = 30
_MOST_REPEATS = 60
_DEFAULT_SETTINGS = ExtractSettings()


def extract_odt(path: Path, settings: ExtractSettings = _DEFAULT_SETTINGS) -> ExtractedDocument:
    """Reads an OpenDocument text to passages.

    Raises DocumentError, naming the file and what to do, when it cannot be read.
    """
    with Archive(path) as archive:
        manifest = archive.xml("META-INF/manifest.xml") if archive.has("META-INF/manifest.xml") else None
        if manifest is not None and any(True for _ in manifest.iter("{*}encryption-data")):
            raise DocumentError(f"{path.name}: is locked with a password. Save it without a password.", "encrypted")
        content = archive.xml("content.xml")
        common = archive.xml("styles.xml") if archive.has("styles.xml") else None
        meta = archive.xml("meta.xml") if archive.has("meta.xml") else None
    text = child(content, "body", "text")
    if text is None:
        raise DocumentError(f"{path.name}: holds no text document. Save the plan as DOCX or PDF.", "no_text")
    title = child(meta, "meta", "title")
    body = _Body(_Styles([root for root in (common, content) if root is not None]))
    return make_document(body.blocks(text), (title.text or "") if title is not None else "", settings)


@dataclass(frozen=True)
class _Style:
    """What a paragraph style says with what it inherits; ``names`` are those of the style and its parents, nearest first."""

    names: tuple[str, ...] = ()
    bold: bool = False
    size: float = 0.0
    hidden: bool = False
    new_page: bool = False


class _Styles:
    """The styles of text and paragraphs by name, and the numbers of headings."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._known: dict[str, _Style] = {}
        self.outline: dict[int, etree._Element] = {}
        for root in roots:
            for group in root:
                if local(group) not in {"styles", "automatic-styles"}:
                    continue
                for element in group:
                    if local(element) == "style":
                        self._elements[attribute(element, "name")] = element
                    elif local(element) == "outline-style":
                        self.outline = {int(level): item for item in element if (level := attribute(item, "level")).isdigit()}

    def get(self, name: str, depth: int = 0) -> _Style:
        """The style of a name; one that says nothing if there is no such style."""
        if name in self._known:
            return self._known[name]
        element = self._elements.get(name)
        if element is None or depth > 20:
            return _Style()
        above = self.get(attribute(element, "parent-style-name"), depth + 1)
        text, paragraph = child(element, "text-properties"), child(element, "paragraph-properties")
        weight, size = attribute(text, "font-weight"), attribute(text, "font-size")
        shown = (attribute(element, "display-name") or name).replace("_20_", " ").casefold()
        self._known[name] = _Style(
            (shown, *above.names),
            (weight == "bold" or (weight.isdigit() and int(weight) >= 600)) if weight else above.bold,
            _points(size, above.size),
            attribute(text, "display") == "none" or above.hidden,
            attribute(paragraph, "break-before") == "page" or attribute(element, "master-page-name") != "",
        )
        return self._known[name]


def _points(size: str, above: float) -> float:
    try:
        if size.endswith("%"):
            return above * float(size[:-1]) / 100
        return float(size.removesuffix("pt")) if size.endswith("pt") else above
    except ValueError:
        return above


@dataclass
class _Words:
    """The text of a paragraph as it is gathered, and the pages and looks of its letters."""

    text: str = ""
    page: int = 0
    page_end: int = 0
    bold: int = 0
    letters: int = 0
    sizes: Counter[float] = field(default_factory=Counter)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[etree._Element] = field(default_factory=list)

    def add(self, text: str, page: int, style: _Style) -> None:
        self.text += text
        if count := len(text.strip()):
            self.page = self.page or page
            self.page_end = page
            self.letters += count
            self.bold += count if style.bold else 0
            self.sizes[style.size] += count


class _Body:
    """Walks the main text; knows the page and the numbers of the headings so far."""

    def __init__(self, styles: _Styles) -> None:
        self._styles = styles
        self._page = 1
        self._begun = False
        self._counts: dict[int, int] = defaultdict(int)

    def blocks(self, parent: etree._Element) -> list[Block]:
        """The blocks of the main text, type sizes as multiples of the size that most text has."""
        found = list(self._blocks(parent, None))
        letters: Counter[float] = Counter()
        for block in found:
            if isinstance(block, Text):
                letters[block.size] += len(block.text)
        body = max(letters, key=lambda size: letters[size], default=0.0)
        return [replace(b, size=b.size / body if body and b.size else 1.0) if isinstance(b, Text) else b for b in found]

    def _blocks(self, parent: etree._Element, depth: int | None) -> Iterator[Block]:
        for element in parent:
            name = local(element)
            if name in _SKIPPED:
                self._page += sum(1 for _ in element.iter("{*}soft-page-break"))
            elif name in {"p", "h"}:
                yield from self._paragraph(element, depth)
            elif name == "list":
                yield from self._list(element, 0 if depth is None else depth + 1)
            elif name == "table":
                yield from self._table(element)
            elif name == "soft-page-break":
                self._page += 1
            elif name == "section" and attribute(element, "display") == "none":
                continue
            else:
                yield from self._blocks(element, depth)

    def _list(self, items: etree._Element, depth: int) -> Iterator[Block]:
        """The items of a list; an item's further paragraphs belong to it."""
        for item in items:
            if local(item) == "soft-page-break":
                self._page += 1
            if local(item) not in {"list-item", "list-header"}:
                continue
            whole: Text | None = None
            for block in self._blocks(item, depth):
                if isinstance(block, Text) and block.depth == depth and block.text.strip():
                    whole = replace(whole, text=f"{whole.text} {block.text}", page_end=block.page_end) if whole else block
                    continue
                if whole:
                    yield whole
                    whole = None
                yield block
            if whole:
                yield whole

    def _paragraph(self, paragraph: etree._Element, depth: int | None) -> Iterator[Block]:
        style = self._styles.get(attribute(paragraph, "style-name"))
        if style.new_page and self._begun:
            self._page += 1
        self._begun = True
        words = _Words()
        self._inline(paragraph, style, words)
        page = words.page or self._page
        names = style.names
        unread = any(name.startswith(_UNREAD_STYLES) for name in names)
        outline = attribute(paragraph, "outline-level")
        if _CAPTIONS & set(names):
            yield Aside(words.text, "caption", page)
        elif "title" in names or "subtitle" in names:
            yield Label(words.text, page, title="title" in names)
        elif local(paragraph) == "h" and words.text.strip() and len(words.text.split()) <= _LONGEST_HEADING:
            level = int(outline) if outline.isdigit() else 1
            yield Heading(f"{self._number(level)} {words.text}", level, page)
        elif words.text.strip() and not unread:
            size = max(words.sizes, key=lambda points: words.sizes[points], default=0.0)
            bold = words.letters > 0 and words.bold >= 0.95 * words.letters
            yield Text(words.text, page, words.page_end or page, depth, bold, size)
        yield from map(self._note, words.notes)
        for box in words.boxes:
            yield from self._blocks(box, None)

    def _note(self, note: etree._Element) -> Aside:
        """A footnote or endnote with its mark."""
        body, mark = child(note, "note-body"), child(note, "note-citation")
        texts = []
        for paragraph in () if body is None else body.iter("{*}p"):
            words = _Words()
            self._inline(paragraph, self._styles.get(attribute(paragraph, "style-name")), words)
            texts.append(words.text)
        return Aside(" ".join(texts), "footnote", self._page, "".join(map(str, mark.itertext())) if mark is not None else "")

    def _number(self, level: int) -> str:
        """Counts a heading; returns its number as the writer shows it, '' if headings of the level have none."""
        self._counts[level] += 1
        for deeper in [other for other in self._counts if other > level]:
            del self._counts[deeper]
        item = self._styles.outline.get(level)
        if item is None or attribute(item, "num-format") != "1":
            return ""
        shown = attribute(item, "display-levels")
        first = level - int(shown) + 1 if shown.isdigit() else level
        numbers = ".".join(str(self._counts[place] or 1) for place in range(max(1, first), level + 1))
        return f"{attribute(item, 'num-prefix')}{numbers}{attribute(item, 'num-suffix')}"

    def _inline(self, parent: etree._Element, style: _Style, words: _Words) -> None:
        shown = not style.hidden
        words.add((parent.text or "") if shown else "", self._page, style)
        for element in parent:
            name = local(element)
            if name in {"span", "a", "meta", "meta-field", "ruby", "ruby-base"}:
                own = self._styles.get(attribute(element, "style-name")) if name == "span" else _Style()
                self._inline(element, _over(style, own), words)
            elif name == "soft-page-break":
                self._page += 1
            elif name == "s":
                words.text += " "
            elif name in {"tab", "line-break"}:
                words.text += "\t" if name == "tab" else "\n"
            elif name == "note" and shown:
                words.notes.append(element)
            elif name in {"frame", "custom-shape", "rect", "g"}:
                words.boxes.append(element)
            elif name not in _SKIPPED and name != "number" and shown:
                words.add("".join(str(part) for part in element.itertext()), self._page, style)
            words.add((element.tail or "") if shown else "", self._page, style)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows: list[list[list[Block]]] = []
        marks: list[tuple[int, int, bool]] = []
        for row, header in self._rows(table, False):
            page = self._page
            rows.append([cell for element in row for cell in self._cell(element)])
            marks.append((page, self._page, header))
        if is_layout(rows):
            for cells in rows:
                for inner in cells:
                    yield from inner
            return
        made = []
        for cells, (page, page_end, header) in zip(rows, marks, strict=True):
            texts = [block for cell in cells for block in cell if isinstance(block, Text)]
            bold = bool(texts) and all(block.bold for block in texts)
            first = min((block.page for block in texts), default=page)
            made.append(Row(tuple(plain_text(cell) for cell in cells), first, max(first, page_end), header, bold))
        yield Grid(made)

    def _rows(self, parent: etree._Element, header: bool) -> Iterator[tuple[etree._Element, bool]]:
        for element in parent:
            name = local(element)
            if name == "table-row":
                yield element, header
            elif name == "soft-page-break":
                self._page += 1
            elif name in {"table-header-rows", "table-rows", "table-row-group"}:
                yield from self._rows(element, header or name == "table-header-rows")

    def _cell(self, cell: etree._Element) -> list[list[Block]]:
        """The cell's blocks, as often as it repeats; nothing for the parts that a merged cell covers."""
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            return []
        repeats = attribute(cell, "number-columns-repeated")
        blocks = list(self._blocks(cell, None)) if local(cell) == "table-cell" else []
        return [blocks, *(list(blocks) for _ in range(min(int(repeats), _MOST_REPEATS) - 1 if repeats.isdigit() else 0))]


def _over(style: _Style, own: _Style) -> _Style:
    """The look of a span inside a paragraph."""
    return replace(style, bold=own.bold or style.bold, size=own.size or style.size, hidden=own.hidden or style.hidden)
