"""The report as a Word document: the HTML report set with Word's own headings, lists, tables, captions and pictures."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from math import inf
from typing import Any

import lxml.html
import vl_convert
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml.etree import tostring

from boliginnov.report.build import build_report
from boliginnov.report.input import ReportInput

Node = Any
"""An element of the HTML."""

LANGUAGES = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
LONGEST_TABLE = 40
"""Data behind a figure with more rows stays in the HTML report and the CSV files."""
_LEFT_OUT_TAGS = {"script", "style", "nav", "form", "noscript", "button", "svg"}
_LEFT_OUT_CLASSES = {
    "sr-only",
    "skip",
    "for-narrow",
    "passages",
    "paging",
    "more",
    "result",
    "print-only",
    "legend",
    "profile",
    "tiles",
    "key-figures",
}
_LEFT_OUT_IDS = {"passasjer", "profiler"}
_INLINE = {"a", "b", "cite", "code", "em", "i", "mark", "span", "strong"}
_INK, _STRONG = RGBColor(0x20, 0x26, 0x2A), RGBColor(0x1B, 0x64, 0x62)
_PAGE_WIDTH = Cm(16)
_PIXEL = 7200
_BOOKMARK = "_Toc{:09}"
_SETTINGS_AFTER = ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids")
"""What may stand after the wish to update fields in the order that the format sets."""
_BEGINNING = datetime(2000, 1, 1)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def build_docx(data: ReportInput, page: str | None = None) -> bytes:
    """The report of `build_report` (`page`, where it is made already) as a DOCX file, the same bytes for the same input on one machine.

    It leaves out what only works on a screen (filters, the table of all passages, the map's tiles, the profiles) and long data tables. Figures are
    pictures with their text alternative. The contents link to the chapters; Word fills in their page numbers when it opens the file (it asks first), LibreOffice
    with Tools > Update.
    """
    root: Node = lxml.html.fromstring(page or build_report(data))
    document = _empty(data)
    main = root.xpath("//main")[0]
    title = main.xpath(".//h1")[0]
    document.add_heading(_text(title), 0)
    title.getparent().remove(title)
    headings = [(int(h.tag[1]), _text(h)) for h in main.iter("h2", "h3") if not _inside_left_out(h)]
    _contents(document, [text for level, text in headings if level == 2])
    _Writer(document, data.lang).blocks(main)
    file = io.BytesIO()
    document.save(file)
    return _same_bytes(file.getvalue())


def _empty(data: ReportInput) -> DocumentType:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.3)
    properties = document.core_properties
    properties.title, properties.author, properties.language = data.title, "boliginnov", LANGUAGES[data.lang]
    properties.comments = ""
    properties.created = properties.modified = _BEGINNING
    language = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), LANGUAGES[data.lang])
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].font.color.rgb = _INK if name == "Title" else _STRONG
    document.styles["Caption"].font.color.rgb = RGBColor(0x56, 0x60, 0x67)
    _page_number(section.footer.paragraphs[0])
    return document


class _Writer:
    """Walks the HTML and writes what it meets at the end of the document."""

    def __init__(self, document: DocumentType, lang: str) -> None:
        self.document = document
        self.lang = lang
        self.chapters = 0

    def blocks(self, parent: Node, style: str = "Normal") -> None:
        """The blocks inside an element; text that stands between them becomes paragraphs."""
        loose: Paragraph | None = None
        for child in parent:
            if _left_out(child):
                continue
            if child.tag in _INLINE:
                loose = loose or self.document.add_paragraph(style=style)
                self.inline(loose, child)
                continue
            loose = None
            self.block(child, style)

    def block(self, node: Node, style: str) -> None:
        tag = str(node.tag)
        if tag in ("h2", "h3", "h4"):
            heading = self.document.add_heading(_text(node), int(tag[1]) - 1)
            if tag == "h2":
                _bookmarked(heading, self.chapters)
                self.chapters += 1
        elif tag in ("p", "dt", "dd", "figcaption"):
            caption = tag == "figcaption" or "caption" in _classes(node)
            self.paragraph(node, "Caption" if caption else style, bold=tag == "dt")
        elif tag == "summary":
            if "party" in _classes(node.getparent()):
                self.paragraph(node, style, bold=True)
        elif tag == "blockquote":
            self.blocks(node, "Quote")
        elif tag in ("ul", "ol"):
            for item in node.iterchildren("li"):
                self.item(item, "List Number" if "first" in _classes(node) else "List Bullet")
        elif tag == "table":
            self.table(node)
        elif tag == "img":
            self.picture(base64.b64decode(node.get("src", "").split(",", 1)[1]), node.get("alt", ""))
        elif node.get("role") == "img":
            svg = node.xpath(".//*[contains(@class,'for-wide')]//*[local-name()='svg'] | ./*[local-name()='svg']")[0]
            self.picture(_png(svg), node.get("aria-label", ""), width=float(svg.get("width")))
        else:
            self.blocks(node, style)

    def item(self, node: Node, style: str) -> None:
        """A list item: one paragraph, or its blocks where it holds any."""
        if any(child.tag in ("p", "blockquote", "ul", "ol") for child in node):
            self.blocks(node)
        else:
            self.paragraph(node, style)

    def paragraph(self, node: Node, style: str, *, bold: bool = False) -> None:
        if not _text(node):
            return
        paragraph = self.document.add_paragraph(style=style)
        self.inline(paragraph, node, bold=bold)
        if style == "Caption" or "source" in _classes(node):
            paragraph.paragraph_format.space_after = Pt(6)

    def inline(self, paragraph: Paragraph, node: Node, *, bold: bool = False, lang: str = "") -> None:
        """The text of an element as runs: bold, marked, in another written language, linked."""
        lang = node.get("lang") or next((a.get("lang") for a in node.iterancestors() if a.get("lang")), "") or lang
        own = bold or node.tag in ("strong", "b")
        link = node.get("href", "") if node.tag == "a" else ""
        self.run(paragraph, node.text, bold=own, marked=node.tag == "mark", lang=lang, link=link)
        for child in node:
            if not _left_out(child):
                gap = paragraph.text and child.tag == "span" and node.tag == "p" and "meta" in _classes(node)
                self.run(paragraph, " · " if gap else "", bold=own, marked=False, lang=lang, link="")
                self.inline(paragraph, child, bold=own, lang=lang)
            self.run(paragraph, child.tail, bold=own, marked=False, lang=lang, link="")

    def run(self, paragraph: Paragraph, text: str | None, *, bold: bool, marked: bool, lang: str, link: str) -> None:
        text = _collapsed(text or "")
        if paragraph.text == "" or paragraph.text.endswith(" "):
            text = text.lstrip(" ")
        if not text:
            return
        run = paragraph.add_run(text)
        run.bold = bold or None
        if marked:
            shading = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", "FDEAA8")):
                shading.set(qn(f"w:{name}"), value)
            run._r.get_or_add_rPr().append(shading)
        if lang in LANGUAGES and lang != self.lang:
            language = OxmlElement("w:lang")
            language.set(qn("w:val"), LANGUAGES[lang])
            run._r.get_or_add_rPr().append(language)
        if link and not link.startswith("#"):
            _linked(paragraph, run, link)

    def table(self, node: Node) -> None:
        """A table with its header row repeated on every page; cells of a matrix keep their shade."""
        rows = node.xpath(".//tr")
        if not rows or len(rows) > LONGEST_TABLE:
            return
        width = max(len(row) for row in rows)
        table = self.document.add_table(rows=0, cols=width, style="Table Grid")
        table.autofit = False
        widths = _widths(rows, width)
        for column, own in zip(table.columns, widths, strict=True):
            column.width = own
        for row in rows:
            cells = table.add_row().cells
            head = row.getparent().tag == "thead"
            for cell, source, share in zip(cells, row, widths, strict=False):
                cell.width = share
                paragraph = cell.paragraphs[0]
                self.inline(paragraph, source, bold=head or source.tag == "th")
                for run in paragraph.runs:
                    run.font.size = Pt(9)
                paragraph.paragraph_format.space_after = Pt(2)
                _shaded(cell, _classes(source))
            if head:
                mark = OxmlElement("w:tblHeader")
                table.rows[-1]._tr.get_or_add_trPr().append(mark)
        self.document.add_paragraph()

    def picture(self, content: bytes, alternative: str, *, width: float = inf) -> None:
        """A picture with its text alternative, `width` pixels of the screen wide, at most as wide as the text."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(content))
        wide = Emu(int(min(width * _PIXEL, _PAGE_WIDTH)))
        shape.width, shape.height = wide, Emu(shape.height * wide // shape.width)
        shape._inline.docPr.set("descr", alternative)


def _widths(rows: Node, columns: int) -> list[Emu]:
    """Widths of a table's columns that together fill the page: after the longest text of each, within bounds."""
    longest = [max((len(_text(row[i])) for row in rows if i < len(row)), default=1) for i in range(columns)]
    weight = [min(max(length, 10), 30) for length in longest]
    return [Emu(_PAGE_WIDTH * own // sum(weight)) for own in weight]


def _classes(node: Node) -> set[str]:
    return set((node.get("class") or "").split())


def _left_out(node: Node) -> bool:
    return (
        not isinstance(node.tag, str)
        or node.tag in _LEFT_OUT_TAGS
        or bool(_classes(node) & _LEFT_OUT_CLASSES)
        or node.get("id") in _LEFT_OUT_IDS
    )


def _inside_left_out(node: Node) -> bool:
    return _left_out(node) or any(_left_out(ancestor) for ancestor in node.iterancestors())


def _collapsed(text: str) -> str:
    """Spaces and line breaks of the HTML as one space; non-breaking spaces stay."""
    words = text.replace("\n", " ").replace("\t", " ").split(" ")
    inner = " ".join(word for word in words if word)
    return f"{' ' if text[:1] in (' ', chr(10)) else ''}{inner}{' ' if inner and text[-1:] in (' ', chr(10)) else ''}"


def _text(node: Node) -> str:
    def parts(part: Node) -> Iterator[str]:
        yield part.text or ""
        for child in part:
            if not _left_out(child):
                yield from parts(child)
            yield child.tail or ""

    return " ".join("".join(parts(node)).split())


def _png(svg: Node) -> bytes:
    source = tostring(svg, encoding="unicode", with_tail=False)
    if "xmlns=" not in source:
        source = source.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    source = source.replace("viewbox=", "viewBox=")
    content: bytes = vl_convert.svg_to_png(source, scale=2.0, ppi=144)
    return content


def _shaded(cell: _Cell, classes: set[str]) -> None:
    fills = {"shade-1": "E7F1F0", "shade-2": "D3E7E5", "shade-3": "B5D6D3", "shade-4": "96BFBC", "shade-5": "7BABA8"}
    fill = next((fills[name] for name in sorted(classes) if name in fills), "")
    if fill:
        shading = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shading.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shading)


def _linked(paragraph: Paragraph, run: Run, address: str) -> None:
    """The run inside a hyperlink to an address or a file beside the document."""
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    run.font.color.rgb = _STRONG
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _contents(document: DocumentType, chapters: list[str]) -> None:
    """A contents field that holds the chapters, each a link to its heading, and asks Word for the page numbers."""
    _update_on_opening(document)
    style = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.space_after = Pt(2)
    style.paragraph_format.tab_stops.add_tab_stop(_PAGE_WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    paragraph = document.add_paragraph(style=style)
    _field(paragraph._p, r'TOC \o "1-2" \h \z \u')
    for place, chapter in enumerate(chapters):
        if place:
            paragraph = document.add_paragraph(style=style)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _BOOKMARK.format(place))
        paragraph.add_run(f"{chapter}\t")
        link.append(paragraph.runs[-1]._r)
        _field(link, rf"PAGEREF {_BOOKMARK.format(place)} \h")
        link.append(_field_part("end"))
        paragraph._p.append(link)
    paragraph._p.append(_field_part("end"))
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _update_on_opening(document: DocumentType) -> None:
    settings = document.settings.element
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    later = next((child for child in settings if child.tag in {qn(f"w:{name}") for name in _SETTINGS_AFTER}), None)
    if later is None:
        settings.append(update)
    else:
        later.addprevious(update)


def _bookmarked(heading: Paragraph, place: int) -> None:
    """The heading's text as the bookmark that the contents link to."""
    for kind in ("Start", "End"):
        mark = OxmlElement(f"w:bookmark{kind}")
        mark.set(qn("w:id"), str(place))
        if kind == "Start":
            mark.set(qn("w:name"), _BOOKMARK.format(place))
            heading.runs[0]._r.addprevious(mark)
        else:
            heading._p.append(mark)


def _field(parent: Node, instruction: str) -> None:
    """The opening of a field; its result and its end follow."""
    text = OxmlElement("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    parent.append(_field_part("begin"))
    parent.append(_in_run(text))
    parent.append(_field_part("separate"))


def _page_number(paragraph: Paragraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), " PAGE ")
    paragraph._p.append(field)


def _field_part(kind: str) -> Node:
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return _in_run(part)


def _in_run(content: Node) -> Node:
    run = OxmlElement("w:r")
    run.append(content)
    return run


def _same_bytes(content: bytes) -> bytes:
    """The file packed again without the time of day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
