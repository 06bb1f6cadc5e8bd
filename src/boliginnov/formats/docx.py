"""Reads Word documents (DOCX): what a reader sees of the main text, with structure from styles, outline levels and numbering.

The parts are read with lxml rather than through python-docx, whose paragraphs lack inserted text, content controls and text boxes.
A Word document has no fixed pages. ``page`` counts the page breaks that Word recorded when it last laid the document out
(``w:lastRenderedPageBreak``) and the explicit ones; without either all is on page 1. There are no boxes on the page: ``bbox`` is
(0, 0, 0, 0). Left out are headers, footers, comments, deleted and hidden text, contents lists, field codes.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats.archive import Archive, attribute, child, local
from boliginnov.formats.docx_styles import Numbering, Style, Styles, direct_style
from boliginnov.formats.flow import Aside, Block, Grid, Heading, Label, Row, Text, plain_text
from boliginnov.formats.flow_passages import is_layout, make_document

_SKIPPED = {"del", "moveFrom", "commentRangeStart", "proofErr"}
_TRANSPARENT = {"ins", "moveTo", "smartTag", "customXml"}
_UNREAD_STYLES = (
    "toc ",
    "table of ",
    "index ",
    "footnote ",
    "endnote ",
    "header",
    "footer",
    "annotation ",
    "contents ",
    "balloon ",
)
_LISTS_OF_PAGES = {"TOC", "TOA", "INDEX"}
_LONGEST_HEADING = 30
_DEFAULT_SETTINGS = ExtractSettings()
_Notes = dict[tuple[str, str], etree._Element]


def extract_docx(path: Path, settings: ExtractSettings = _DEFAULT_SETTINGS) -> ExtractedDocument:
    """Reads a Word document to passages.

    Raises DocumentError, naming the file and what to do, when it cannot be read.
    """
    with Archive(path) as archive:
        main = _target(archive, "", "officeDocument") or "word/document.xml"
        body = child(archive.xml(main), "body")
        if body is None:
            raise archive.damaged("holds no text")
        parts = {kind: _target(archive, main, kind) for kind in ("styles", "numbering")}
        styles = Styles(archive.xml(parts["styles"]) if archive.has(parts["styles"]) else None)
        numbering = Numbering(archive.xml(parts["numbering"]) if archive.has(parts["numbering"]) else None)
        notes = _notes(archive, main)
        core = _target(archive, "", "core-properties")
        title = child(archive.xml(core), "title") if archive.has(core) else None
    blocks = _relative_sizes(list(_Body(body, styles, numbering, notes).blocks(body)))
    return make_document(blocks, (title.text or "") if title is not None else "", settings)


def _notes(archive: Archive, main: str) -> _Notes:
    """Footnotes and endnotes by kind and id."""
    found: _Notes = {}
    for kind in ("footnote", "endnote"):
        part = _target(archive, main, f"{kind}s")
        if archive.has(part):
            found |= {(kind, attribute(note, "id")): note for note in archive.xml(part) if local(note) == kind}
    return found


def _target(archive: Archive, part: str, kind: str) -> str:
    """The part that another one refers to as its ``kind``, '' if none; references that leave the file are not followed."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if not archive.has(relations):
        return ""
    for relation in archive.xml(relations):
        if attribute(relation, "Type").endswith(f"/{kind}") and attribute(relation, "TargetMode") != "External":
            return posixpath.normpath(posixpath.join("/", folder, attribute(relation, "Target"))).lstrip("/")
    return ""


def _relative_sizes(blocks: list[Block]) -> list[Block]:
    """The blocks with type sizes as multiples of the size that most text has."""
    letters: Counter[float] = Counter()
    for block in blocks:
        if isinstance(block, Text):
            letters[block.size] += len(block.text)
    body = max(letters, key=lambda size: letters[size], default=0.0)
    return [replace(b, size=b.size / body if body and b.size else 1.0) if isinstance(b, Text) else b for b in blocks]


@dataclass
class _Words:
    """The text of a paragraph as it is gathered, and the pages and looks of its letters."""

    text: str = ""
    page: int = 0
    page_end: int = 0
    letters: int = 0
    bold: int = 0
    sizes: Counter[int] = field(default_factory=Counter)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def add(self, text: str, page: int, style: Style) -> None:
        self.text += text
        if count := len(text.strip()):
            self.page = self.page or page
            self.page_end = page
            self.letters += count
            self.bold += count if style.bold else 0
            self.sizes[style.size or 0] += count


@dataclass
class _Field:
    """A field that is open: its code, and whether its result has begun."""

    code: str = ""
    shows: bool = False


class _Body:
    """Walks the main text; knows the page and the fields that are open."""

    def __init__(self, body: etree._Element, styles: Styles, numbering: Numbering, notes: _Notes) -> None:
        self._notes = notes
        self._noted: Counter[str] = Counter()
        self._styles = styles
        self._numbering = numbering
        self._page = 1
        self._fields: list[_Field] = []
        self._carried = ""
        self._fresh = True  # no text yet on this page
        kinds = [attribute(child(section, "type"), "val") for section in body.iter("{*}sectPr")]
        self._next_sections = iter(kinds[1:])

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """The blocks of an element that holds paragraphs and tables."""
        for element in _content(parent):
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "sdt":
                yield from self._control(element)

    def _control(self, control: etree._Element) -> Iterator[Block]:
        """What a content control holds; contents lists and prompts to fill in are left out, a cover is labelled."""
        gallery = attribute(child(control, "sdtPr", "docPartObj", "docPartGallery"), "val").casefold()
        content = child(control, "sdtContent")
        if content is None or child(control, "sdtPr", "showingPlcHdr") is not None:
            return
        inner = self.blocks(content)
        if "table of contents" in gallery or "bibliograph" in gallery:
            for _ in inner:
                pass  # walked for its page breaks and fields
        elif "cover" in gallery:
            for block in inner:
                yield block if isinstance(block, Label) else Label(plain_text([block]))
        else:
            yield from inner

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        properties = child(paragraph, "pPr")
        named = self._styles.paragraph(attribute(child(properties, "pStyle"), "val"))
        style = replace(direct_style(properties, None).over(named), name=named.name)
        if style.new_page:
            self._turn(recorded=True)
        listed = bool(self._fields) and self._in_list_of_pages()
        words = _Words(self._carried)
        self._carried = ""
        self._inline(paragraph, style, words)
        if child(properties, "rPr", "del") is not None:
            self._carried = words.text  # the paragraph's end is deleted: it goes on in the next
        elif not (listed or self._in_list_of_pages() or style.name.startswith(_UNREAD_STYLES)):
            yield from self._block(style, words)
        if child(properties, "sectPr") is not None and next(self._next_sections, "") != "continuous":
            self._turn(recorded=True)
        yield from (self._note(kind, number) for kind, number in words.notes)
        for box in words.boxes:
            yield from self.blocks(box)

    def _note(self, kind: str, number: str) -> Aside:
        """A footnote or endnote; its mark is its place among those of its kind."""
        self._noted[kind] += 1
        note = self._notes.get((kind, number))
        paragraphs = [] if note is None else [p for p in _content(note) if local(p) == "p"]
        texts = []
        for paragraph in paragraphs:
            words = _Words()
            self._inline(paragraph, Style(), words)
            texts.append(words.text)
        return Aside(" ".join(texts), "footnote", self._page, str(self._noted[kind]))

    def _block(self, style: Style, words: _Words) -> Iterator[Block]:
        page = words.page or self._page
        level = style.level or 0
        number = self._numbering.count(style.number, level) if words.text.strip() else ""
        if style.name == "caption":
            yield Aside(words.text, "caption", page)
        elif style.name in {"title", "subtitle"}:
            yield Label(words.text, page, title=style.name == "title")
        elif style.outline is not None and style.outline < 9 and len(words.text.split()) <= _LONGEST_HEADING:
            yield Heading(f"{number} {words.text}", style.outline + 1, page)
        else:
            depth = level if self._numbering.is_list(style.number, level) else None
            size = float(max(words.sizes, key=lambda half: words.sizes[half], default=0))
            bold = words.letters > 0 and words.bold >= 0.95 * words.letters
            yield Text(words.text, page, words.page_end or page, depth, bold, size)

    def _inline(self, parent: etree._Element, style: Style, words: _Words) -> None:
        for element in _content(parent):
            name = local(element)
            if name == "r":
                self._run(element, style, words)
            elif name == "sdt":
                content = child(element, "sdtContent")
                if content is not None and child(element, "sdtPr", "showingPlcHdr") is None:
                    self._inline(content, style, words)
            elif name in {"hyperlink", "dir", "bdo"} or (
                name == "fldSimple" and _code(attribute(element, "instr")) not in _LISTS_OF_PAGES
            ):
                self._inline(element, style, words)
            elif name in {"oMath", "oMathPara"} and self._shown():
                words.add("".join(str(inner.text or "") for inner in element.iter("{*}t")), self._page, style)

    def _run(self, run: etree._Element, paragraph: Style, words: _Words) -> None:
        properties = child(run, "rPr")
        named = self._styles.get(attribute(child(properties, "rStyle"), "val"))
        style = direct_style(None, properties).over(named).over(paragraph)
        for element in _content(run):
            name = local(element)
            if name == "fldChar":
                self._field(attribute(element, "fldCharType"))
            elif name == "instrText" and self._fields:
                self._fields[-1].code += element.text or ""
            elif name == "lastRenderedPageBreak" or (name == "br" and attribute(element, "type") == "page"):
                self._turn(recorded=name != "br")
                words.text += " "
            elif name in {"footnoteReference", "endnoteReference"} and self._shown() and not style.hidden:
                words.notes.append((name.removesuffix("Reference"), attribute(element, "id")))
            elif name in {"drawing", "pict", "object"}:
                words.boxes += _text_boxes(element)
            elif not style.hidden and self._shown():
                words.add(_characters(element, name), self._page, style)
                self._fresh = self._fresh and not words.text.strip()

    def _turn(self, *, recorded: bool) -> None:
        """Goes to the next page; a break that Word recorded after an explicit one is that same break."""
        self._page += 0 if recorded and self._fresh else 1
        self._fresh = True

    def _field(self, step: str) -> None:
        if step == "begin":
            self._fields.append(_Field())
        elif step == "separate" and self._fields:
            self._fields[-1].shows = True
        elif step == "end" and self._fields:
            self._fields.pop()

    def _shown(self) -> bool:
        return all(open_field.shows for open_field in self._fields)

    def _in_list_of_pages(self) -> bool:
        return any(_code(open_field.code) in _LISTS_OF_PAGES for open_field in self._fields)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows: list[list[list[Block]]] = []
        marks: list[tuple[int, int, bool]] = []
        for row in _rows(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            before = attribute(child(properties, "gridBefore"), "val")
            cells: list[list[Block]] = [[] for _ in range(min(int(before), 60) if before.isdigit() else 0)]
            page = self._page
            for cell in _rows(row, "tc"):
                cells += self._cell(cell)
            heads = child(properties, "tblHeader")
            marks.append((page, self._page, heads is not None and attribute(heads, "val") not in {"0", "false", "off"}))
            rows.append(cells)
        if is_layout(rows):
            for cells in rows:
                for inner in cells:
                    yield from inner
            return
        yield Grid([_row(cells, *mark) for cells, mark in zip(rows, marks, strict=True)])

    def _cell(self, cell: etree._Element) -> list[list[Block]]:
        """The cell's blocks, and an empty cell for each further column that it spans; the lower part of a merged cell is empty."""
        properties = child(cell, "tcPr")
        merged = child(properties, "vMerge")
        blocks = [block for block in self.blocks(cell) if isinstance(block, Grid) or block.text.strip()]
        if merged is not None and attribute(merged, "val") != "restart":
            blocks = []
        span = attribute(child(properties, "gridSpan"), "val")
        return [blocks, *([] for _ in range(min(int(span), 60) - 1 if span.isdigit() else 0))]


def _row(cells: list[list[Block]], page: int, page_end: int, header: bool) -> Row:
    texts = [block for cell in cells for block in cell if isinstance(block, Text)]
    first = min((block.page for block in texts), default=page)
    bold = bool(texts) and all(block.bold for block in texts)
    return Row(tuple(plain_text(cell) for cell in cells), first, max(first, page_end), header, bold)


def _content(parent: etree._Element) -> Iterator[etree._Element]:
    """The children that a reader sees: deletions left out, insertions and custom markup looked through, one of two alternatives."""
    for element in parent:
        name = local(element)
        if name in _TRANSPARENT:
            yield from _content(element)
        elif name == "AlternateContent":
            chosen = child(element, "Choice")
            yield from _content(element[0] if chosen is None and len(element) else chosen if chosen is not None else element)
        elif name not in _SKIPPED:
            yield element


def _rows(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, content controls around them looked through."""
    for element in _content(parent):
        if local(element) == name:
            yield element
        elif local(element) == "sdt":
            content = child(element, "sdtContent")
            if content is not None:
                yield from _rows(content, name)


def _text_boxes(drawing: etree._Element) -> list[etree._Element]:
    boxes: list[etree._Element] = []
    for element in _content(drawing):
        boxes += [element] if local(element) == "txbxContent" else _text_boxes(element)
    return boxes


def _characters(element: etree._Element, name: str) -> str:
    if name == "t":
        return element.text or ""
    if name in {"br", "cr"}:
        return "\n"
    if name in {"tab", "ptab"}:
        return "\t"
    if name == "noBreakHyphen":
        return "-"
    if name == "ruby":
        return "".join(str(inner.text or "") for base in element.iter("{*}rubyBase") for inner in base.iter("{*}t"))
    return ""


def _code(instruction: str) -> str:
    return next(iter(instruction.split()), "").upper()
