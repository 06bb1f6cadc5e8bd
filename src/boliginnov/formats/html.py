"""Reads saved web pages (HTML, MHTML): the plan's text with headings, lists and tables, without the site around it.

Several pages of one plan saved in a folder are one plan. ``page`` is the number of the file in the folder, from 1; there are no boxes
on the page: ``bbox`` is (0, 0, 0, 0). Scripts are not run and nothing is fetched.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from boliginnov.errors import DocumentError
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats.flow import Block, Grid, Heading, Label, Row, Text, clean, plain_text
from boliginnov.formats.flow_passages import is_layout, make_document
from boliginnov.formats.html_content import Element, linked_share, main_content
from boliginnov.formats.html_encoding import decode
from boliginnov.formats.html_order import reading_order
from boliginnov.formats.html_pages import html_pages

LARGEST_PAGE = 50 * 1024 * 1024
DEEPEST = 200
_DEFAULT_SETTINGS = ExtractSettings()
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "p", "div", "section", "article", "main", "aside", "header", "blockquote", "pre", "ul", "ol", "menu", "dl", "dt", "dd", "table", "figure", "hr",
    "address", "details", "summary", "fieldset", "center", "body", "html", "form", "li", "tr", "td", "th", "tbody", "thead", "tfoot", "button",
    *_HEADINGS,
}  # fmt: skip
_SITE_LINE = re.compile(
    r"^(?:(?:sist\s+)?(?:publisert|oppdatert|endret|endra|redigert)\b(?=.*\d{1,2}\.\s?(?:\d{1,2}\.|[a-z]+)\s?\d{2,4}).{0,110}"
    r"|(?:skriv ut|utskrift|print|del(?: på| siden| denne siden)?(?: facebook| linkedin| x)?|tips en venn|lytt|les opp|(?:tilbake )?til toppen"
    r"|tilbake(?: til (?:forsiden|oversikten|søk\w*))?|(?:neste|forrige)(?: side| kapittel)?|(?:åpne|lukk|vis) alle|vis mer|les mer"
    r"|(?:hopp|gå) til (?:hoved)?(?:innhold\w*|meny\w*|forsiden|framsida)|last ned(?: \S+){0,4}|fant du det du lette etter.*|var dette nyttig.*"
    r"|kontakt oss|meny|søk|ja|nei|facebook|twitter|linkedin|e-post)\W*)$",
    re.IGNORECASE,
)
_NOTE_MARK = re.compile(r"^\s*[\[(]?\d{1,3}[\])]?\s*$")
_UNITS = re.compile(r"(?:^|[\s\d])(?:c?m|km|dm|mm|co)\s*$", re.IGNORECASE)
_SITE_NAME = re.compile(r"\s+[|–—-]\s+[^|–—]{2,60}$")
_LINKS_ONLY = 0.95
_SHORT = 12


def extract_html(path: Path, settings: ExtractSettings = _DEFAULT_SETTINGS) -> ExtractedDocument:
    """Reads a saved web page, or a folder with the pages of one plan, to passages.

    Raises DocumentError, naming the file and what to do, when nothing can be read; a page of a folder that cannot be read is told
    in ``problem``.
    """
    if not path.is_dir():
        title, blocks = _page(path, 1)
        return make_document(_without_page_title(blocks, title), title, settings, cover=False)
    pages: list[tuple[str, list[Block]]] = []
    problems: list[str] = []
    for number, page in enumerate(reading_order(html_pages(path)), 1):
        try:
            pages.append(_page(page, number))
        except DocumentError as error:
            problems.append(str(error))
    if not pages:
        raise DocumentError(
            "; ".join(problems) or f"{path.name}: the folder holds no web pages. Save the plan's pages there.", "no_pages"
        )
    title = pages[0][0]
    flow = [block for _, blocks in pages for block in _without_page_title(blocks, title)]
    return make_document(flow, title, settings, problem=" ".join(problems), cover=False)


def _page(path: Path, number: int) -> tuple[str, list[Block]]:
    """The page's title and blocks."""
    root = _parse(path)
    head = next(iter(root.iter("title")), None)
    name = _SITE_NAME.sub("", clean(head.text or "")) if head is not None else ""
    content = main_content(root)
    blocks = list(_Walk(number).blocks(content))
    top = [clean(block.text) for block in blocks if isinstance(block, Heading) and block.level == 1]
    chapters = len(top) > 1 and top[0][:1].isdigit()  # as word processors write them: the title is no heading
    return (top[0] if top and not chapters else "") or name, blocks


def _without_page_title(blocks: list[Block], title: str) -> list[Block]:
    """The blocks with the plan's title, which heads all of it, as a label: no part of the sections."""
    return [
        Label(b.text, b.page, title=True) if isinstance(b, Heading) and b.level == 1 and clean(b.text) == title else b
        for b in blocks
    ]


def _parse(path: Path) -> Element:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_PAGE + 1)
    except OSError as error:
        raise DocumentError(
            f"{path.name}: cannot be opened ({error.strerror or error}). Check the file and its permissions."
        ) from error
    if len(content) > LARGEST_PAGE:
        raise DocumentError(
            f"{path.name}: the page is larger than {LARGEST_PAGE // 1024**2} MB. Save the plan as PDF.", "too_large"
        )
    if not content.strip():
        raise DocumentError(f"{path.name}: the file is empty (0 bytes). Save the page again.", "empty_file")
    text = _mhtml_text(content) if path.suffix.casefold() in {".mht", ".mhtml"} else decode(content)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            f"{path.name}: holds no web page that can be read. Save the page again, or print it to PDF."
        ) from error
    if root is None or _too_deep(root):
        raise DocumentError(f"{path.name}: holds no web page that can be read. Save the page again, or print it to PDF.")
    return root


def _too_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            return True
    return False


def _mhtml_text(content: bytes) -> str:
    """The page in a web page that a browser saved as one file."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            inner = part.get_payload(decode=True)
            return decode(inner) if isinstance(inner, bytes) else ""
    return ""


class _Walk:
    """Walks a page's content; text between block elements is a paragraph of its own."""

    def __init__(self, page: int) -> None:
        self._page = page

    def blocks(self, parent: Element) -> Iterator[Block]:
        """The blocks of an element in order."""
        loose: list[Element | str] = [parent.text or ""]
        for element in parent:
            if element.tag in _BLOCKS or any(inner.tag in _BLOCKS for inner in element.iterdescendants()):
                yield from self._loose(loose)
                yield from self._block(element)
                loose = [element.tail or ""]
            else:
                loose += [element, element.tail or ""]
        yield from self._loose(loose)

    def _block(self, element: Element) -> Iterator[Block]:
        tag = str(element.tag)
        if tag in _HEADINGS or element.get("role") == "heading":
            level = element.get("aria-level") or ""
            yield Heading(_line(element), int(level) if level.isdigit() else _HEADINGS.get(tag, 2), self._page)
        elif tag in {"summary", "button"}:
            inner = next((e for e in element.iter(*_HEADINGS)), None)
            yield Heading(_line(element), _HEADINGS[str(inner.tag)] if inner is not None else self._below(element), self._page)
        elif tag in {"ul", "ol", "menu"}:
            yield from self._list(element, 0)
        elif tag == "dl":
            yield from self._definitions(element)
        elif tag == "table":
            yield from self._table(element)
        else:
            yield from self.blocks(element)

    def _below(self, element: Element) -> int:
        """The level of a heading that is no heading element: one below the last real one above it."""
        before = next((e for e in element.iterancestors() for e in e.itersiblings(preceding=True) if e.tag in _HEADINGS), None)
        return min(6, _HEADINGS[str(before.tag)] + 1) if before is not None else 3

    def _loose(self, parts: list[Element | str], depth: int | None = None) -> Iterator[Block]:
        text = "".join(part if isinstance(part, str) else _inline(part) for part in parts)
        text = _collapse(text)
        line = clean(text)
        if not line or _SITE_LINE.match(line):
            return
        elements = [part for part in parts if not isinstance(part, str)]
        linked = sum(len(clean("".join(map(str, a.itertext())))) for e in elements for a in e.iter("a"))
        if depth is None and linked >= _LINKS_ONLY * len(line) and len(line.split()) <= _SHORT:
            return
        outside = clean("".join(part for part in parts if isinstance(part, str)))
        bold = (
            bool(elements)
            and not outside
            and all(e.tag in {"strong", "b"} or not clean("".join(map(str, e.itertext()))) for e in elements)
        )
        yield Text(text, self._page, self._page, depth, bold)

    def _list(self, items: Element, depth: int) -> Iterator[Block]:
        entries = [item for item in items if item.tag == "li"]
        if entries and all(linked_share(item) >= _LINKS_ONLY for item in entries):
            return
        for item in items:
            if item.tag in {"ul", "ol"}:  # a list right inside a list, as some editors write
                yield from self._list(item, depth + 1)
            elif item.tag == "li":
                yield from self._item(item, depth)

    def _item(self, item: Element, depth: int) -> Iterator[Block]:
        """An item's own text as one block, then the lists and tables in it."""
        texts: list[str] = []
        inner: list[Block] = []
        for block in self._item_blocks(item, depth):
            if (
                isinstance(block, Text) and block.depth is None and not any(isinstance(other, Text) for other in inner)
            ) or isinstance(block, Heading):
                texts.append(block.text)
            else:
                inner.append(block)
        if texts:
            yield Text(" ".join(texts), self._page, self._page, depth)
        yield from inner

    def _item_blocks(self, item: Element, depth: int) -> Iterator[Block]:
        loose: list[Element | str] = [item.text or ""]
        for element in item:
            if element.tag in _BLOCKS or any(inner.tag in _BLOCKS for inner in element.iterdescendants()):
                yield from self._loose(loose)
                yield from self._list(element, depth + 1) if element.tag in {"ul", "ol"} else self._block(element)
                loose = [element.tail or ""]
            else:
                loose += [element, element.tail or ""]
        yield from self._loose(loose)

    def _definitions(self, items: Element) -> Iterator[Block]:
        """Terms introduce their definitions, as the sentence before a list does its items."""
        for item in items.iter("dt", "dd"):
            if item.tag == "dt":
                yield Text(_line(item), self._page, self._page)
            else:
                yield from (
                    Text(b.text, b.page, b.page, 0) if isinstance(b, Text) and b.depth is None else b for b in self.blocks(item)
                )

    def _table(self, table: Element) -> Iterator[Block]:
        rows: list[list[list[Block]]] = []
        made: list[Row] = []
        below: dict[int, int] = {}
        for row in _own_rows(table):
            cells: list[list[Block]] = []
            own = [cell for cell in row if cell.tag in {"td", "th"}]
            for cell in own:
                self._pad(cells, below)
                blocks = list(self.blocks(cell))
                width, height = _span(cell, "colspan", 60), _span(cell, "rowspan", 2_000)
                for place in range(len(cells), len(cells) + width):
                    if height > 1:
                        below[place] = height - 1
                cells += [blocks, *([] for _ in range(width - 1))]
            self._pad(cells, below)
            rows.append(cells)
            above = row.getparent()
            header = bool(own) and (all(cell.tag == "th" for cell in own) or (above is not None and above.tag == "thead"))
            texts = [block for cell in cells for block in cell if isinstance(block, Text)]
            bold = bool(texts) and all(block.bold for block in texts)
            made.append(Row(tuple(plain_text(cell) for cell in cells), self._page, self._page, header, bold))
        if table.get("role") == "presentation" or is_layout(rows):
            for cells in rows:
                for inner in cells:
                    yield from inner
        else:
            yield Grid(made)

    def _pad(self, cells: list[list[Block]], below: dict[int, int]) -> None:
        """Empty cells where a cell of a row above reaches down."""
        while below.get(len(cells), 0) > 0:
            below[len(cells)] -= 1
            cells.append([])


def _own_rows(table: Element) -> Iterator[Element]:
    for element in table:
        if element.tag == "tr":
            yield element
        elif element.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in element if row.tag == "tr")


def _span(cell: Element, name: str, most: int) -> int:
    value = cell.get(name) or ""
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _collapse(text: str) -> str:
    """White space of the source made one space; line breaks of ``<br>`` (a vertical tab here) made newlines."""
    return "\n".join(" ".join(line.split()) for line in text.split("\v"))


def _line(element: Element) -> str:
    return _collapse(_inline(element)).replace("\n", " ")


def _inline(element: Element) -> str:
    """The text of an inline element, with a vertical tab for each line break and without note marks."""
    if element.tag == "br":
        return "\v"
    if element.tag == "sup":
        text = "".join(map(str, element.itertext()))
        before = element.getprevious()
        parent = element.getparent()
        left = (before.tail or "") if before is not None else (parent.text or "") if parent is not None else ""
        return "" if _NOTE_MARK.match(text) and not _UNITS.search(left[-8:]) else text
    return (element.text or "") + "".join(_inline(inner) + (inner.tail or "") for inner in element)
