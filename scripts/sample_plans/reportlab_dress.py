"""Set a plan with ReportLab, as reports from a case-handling system are: no outline, no tags, absolute positions."""

from __future__ import annotations

import subprocess
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

from chart import Bar, layout
from hyphens import soften
from looks import AUTHORITY, CONTENTS, INVENTED, Look, footer_text, title_and_period
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from structure import NOTE, Bullets, Chart, Heading, Item, Plan
from structure import Paragraph as PlanParagraph
from structure import Table as PlanTable

GUTTER = 16
BUILT_IN = {"Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique")}


@cache
def register(family: str) -> str:
    """Register a family's four styles from the installed fonts and return its name. Built-in families need nothing."""
    if family in BUILT_IN or family == "Helvetica-Bold":
        return family
    for suffix, style in (("", "Regular"), ("-Bold", "Bold"), ("-Italic", "Italic"), ("-BoldItalic", "Bold Italic")):
        found = subprocess.run(
            ["fc-match", "-f", "%{file}", f"{family}:style={style}"], capture_output=True, text=True, check=True
        )
        pdfmetrics.registerFont(TTFont(family + suffix, found.stdout))
    names = {"normal": family, "bold": f"{family}-Bold", "italic": f"{family}-Italic", "boldItalic": f"{family}-BoldItalic"}
    pdfmetrics.registerFontFamily(family, **names)
    return family


class Places:
    """Where headings, chapters and note marks fell; filled while a round is drawn and read in the next."""

    def __init__(self) -> None:
        self.pages: dict[str, int] = {}
        self.notes: dict[int, list[str]] = {}
        self.last_page = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and vars(self) == vars(other)

    def chapter(self, plan: Plan, page: int) -> str:
        """The first chapter that begins on a page, or the one that goes on there."""
        chapters = [(self.pages.get(h.key, 999), h.text) for h in plan.headings if h.level == 1]
        begun = [text for start, text in chapters if start == page][:1] or [text for start, text in chapters if start < page]
        return begun[-1] if begun else ""


def styles(look: Look) -> dict[str, ParagraphStyle]:
    body = register(look.font)
    head = register(look.heading_font)
    bold = head if head.endswith("-Bold") else f"{head}-Bold"
    colour, lead = colors.HexColor(look.colour), look.size * look.leading
    made = {"Body": ParagraphStyle("Body", fontName=body, fontSize=look.size, leading=lead, spaceAfter=look.size * 0.65)}
    made["Body"].alignment = TA_JUSTIFY if look.justified else TA_LEFT
    made["Body"].allowWidows = made["Body"].allowOrphans = 0
    if look.hyphenated:
        made["Body"].uriWasteReduce = 0
        made["Body"].embeddedHyphenation = 1

    def style(name: str, **changes: Any) -> None:
        made[name] = ParagraphStyle(name, parent=made["Body"], **changes)

    style("Lead", alignment=TA_LEFT, keepWithNext=1, spaceAfter=2)
    style("Item", alignment=TA_LEFT, leftIndent=14, bulletIndent=2, spaceAfter=1.5)
    style(
        "Box",
        alignment=TA_LEFT,
        backColor=_tint(colour),
        borderPadding=8,
        spaceBefore=14,
        spaceAfter=18,
        leftIndent=10,
        rightIndent=10,
    )
    style("Cell", alignment=TA_LEFT, fontSize=look.size * 0.88, leading=look.size * 1.12, spaceAfter=0)
    style("HeadCell", alignment=TA_LEFT, fontName=bold, fontSize=look.size * 0.88, leading=look.size * 1.12, spaceAfter=0)
    made["HeadCell"].textColor = colors.white
    style("Note", alignment=TA_LEFT, fontSize=7.8, leading=9.6, spaceAfter=0)
    italic = "Helvetica-Oblique" if body == "Helvetica" else f"{body}-Italic"
    style("Caption", alignment=TA_LEFT, fontName=italic, fontSize=look.size * 0.86, spaceBefore=2)
    style("ChartTitle", alignment=TA_CENTER, fontName=bold, spaceBefore=6, spaceAfter=4)
    for level, factor in ((1, 1.75), (2, 1.3), (3, 1.08)):
        size = look.size * factor
        style(f"Heading{level}", alignment=TA_LEFT, fontName=bold, fontSize=size, leading=size * 1.2, textColor=colour, keepWithNext=1,
              spaceBefore=size * 0.9, spaceAfter=size * 0.4, embeddedHyphenation=0)  # fmt: skip
    return made


def _tint(colour: colors.Color) -> colors.Color:
    return colors.Color(*(1 - 0.12 * (1 - part) for part in (colour.red, colour.green, colour.blue)))


def inline(text: str, plan: Plan, look: Look) -> str:
    """Running text in ReportLab's markup; a note mark tells on which page it is drawn."""
    if look.hyphenated:
        text = soften(text, plan.nynorsk)
    return NOTE.sub(r'<super size="6"><onDraw name="note_drawn" label="\1"/>\1</super>', escape(text, quote=False))


class Contents(Flowable):  # type: ignore[misc]
    """One line of the table of contents: the heading, dots or none, the page."""

    def __init__(self, heading: Heading, page: int, look: Look, style: ParagraphStyle) -> None:
        super().__init__()
        self.heading, self.page, self.look, self.style = heading, page, look, style

    def wrap(self, width: float, _: float) -> tuple[float, float]:
        self.width = width
        return width, self.style.leading * 1.12

    def draw(self) -> None:
        canvas, name, size = self.canv, self.style.fontName, self.style.fontSize
        indent = (self.heading.level - 1) * 14
        canvas.setFont(name, size)
        canvas.setFillColor(colors.HexColor(self.look.colour) if self.look.contents == "links" else colors.black)
        canvas.drawString(indent, 0, self.heading.text)
        canvas.drawRightString(self.width, 0, str(self.page))
        start = indent + pdfmetrics.stringWidth(self.heading.text, name, size) + 4
        if self.look.contents == "dots":
            dot = pdfmetrics.stringWidth(".", name, size)
            canvas.drawRightString(self.width - 16, 0, "." * max(0, int((self.width - 16 - start) / dot)))
        if self.look.contents == "links":
            canvas.linkRect("", self.heading.key, (0, -2, self.width, size), relative=1)


def bullets(item: Bullets, plan: Plan, look: Look, made: dict[str, ParagraphStyle]) -> list[Flowable]:
    flow: list[Flowable] = []
    for number, text in enumerate(item.items, start=1):
        glyph = look.numbers.format(number) if item.numbered else look.bullet
        colour = look.colour if not item.numbered else "#000000"
        font = register("DejaVu Sans") if ord(glyph[0]) > 0x2100 else made["Body"].fontName
        markup = f'<bullet color="{colour}" font="{font}">{glyph}</bullet>{inline(text, plan, look)}'
        flow.append(Paragraph(markup, made["Item"]))
    return [*flow, Spacer(1, look.size * 0.5)]


def table(item: PlanTable, plan: Plan, look: Look, made: dict[str, ParagraphStyle], width: float) -> Table:
    weights = item.weights()
    rows = [[Paragraph(escape(cell), made["HeadCell"]) for cell in item.header]]
    rows += [[Paragraph(inline(cell, plan, look), made["Cell"]) for cell in row] for row in item.rows]
    colour = colors.HexColor(look.colour)
    rules: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    heads = 1
    if look.table_title:
        rows.insert(0, [Paragraph(look.table_title, made["HeadCell"]), *[""] * (len(weights) - 1)])
        rules += [("SPAN", (0, 0), (-1, 0)), ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#444444"))]
        heads = 2
    rules.append(("BACKGROUND", (0, heads - 1), (-1, heads - 1), colour))
    return Table(
        rows, [width * w / sum(weights) for w in weights], repeatRows=heads, style=TableStyle(rules), spaceBefore=6, spaceAfter=12
    )


def chart(item: Chart, look: Look, made: dict[str, ParagraphStyle], width: float) -> Flowable:
    width = min(width, 400)
    shapes, height = layout(item.data, width)
    drawing = Drawing(width, height, hAlign="CENTER")
    for s in shapes:
        if isinstance(s, Bar):
            drawing.add(
                Rect(s.x, height - s.y - s.height, s.width, s.height, fillColor=colors.HexColor(look.colour), strokeColor=None)
            )
        else:
            name = made["Body"].fontName
            drawing.add(
                String(s.x, height - s.y, s.text.replace("\u2212", "-"), fontName=name, fontSize=s.size, textAnchor=s.anchor)
            )
    title, caption = Paragraph(escape(item.title), made["ChartTitle"]), Paragraph(escape(item.caption), made["Caption"])
    return KeepTogether([title, drawing, caption])


def flowables(item: Item, plan: Plan, look: Look, made: dict[str, ParagraphStyle], width: float) -> list[Flowable]:
    if isinstance(item, Heading):
        return [Paragraph(f'<onDraw name="heading_drawn" label="{item.key}"/>{escape(item.text)}', made[f"Heading{item.level}"])]
    if isinstance(item, PlanParagraph):
        style = "Box" if item.box else "Lead" if item.text.endswith(":") else "Body"
        return [Paragraph(inline(item.text, plan, look), made[style])]
    if isinstance(item, Bullets):
        return bullets(item, plan, look, made)
    if isinstance(item, PlanTable):
        return [table(item, plan, look, made, width)]
    return [chart(item, look, made, width)]


def cover(plan: Plan, look: Look, made: dict[str, ParagraphStyle], canvas: Any, _: Any) -> None:
    """Paint the cover: a band of colour on the left, the texts beside it."""
    facts, (page_width, page_height) = plan.facts, A4
    title, period = title_and_period(facts["title"], facts["period_from"], facts["period_to"])
    bold, body = made["Heading1"].fontName, made["Body"].fontName
    canvas.setFillColor(colors.HexColor(look.colour))
    canvas.rect(0, 0, 22 * mm, page_height, stroke=0, fill=1)
    canvas.circle(page_width - 35 * mm, page_height - 35 * mm, 12 * mm, stroke=0, fill=1)
    name = ParagraphStyle("Cover", fontName=bold, fontSize=30, leading=36, textColor=colors.HexColor(look.colour))
    block = Paragraph(escape(title), name)
    block.wrap(page_width - 60 * mm, 100 * mm)
    block.drawOn(canvas, 36 * mm, 175 * mm)
    canvas.setFillColor(colors.black)
    for font, size, x, y, text in (
        (body, 15, 36, 262, AUTHORITY.format(facts["kommune"])),
        (body, 18, 36, 163, period),
        (body, 11, 36, 42, look.adopted),
        (bold, 11, 36, 34, INVENTED[facts["language"]]),
    ):
        canvas.setFont(font, size)
        canvas.drawString(x * mm, y * mm, text)


def furniture(plan: Plan, look: Look, made: dict[str, ParagraphStyle], before: Places, canvas: Any, doc: Any) -> None:
    """Draw a page's running header, footer and notes."""
    page, (page_width, page_height) = canvas.getPageNumber(), A4
    top, right, bottom, left = (side * mm for side in look.margins)
    texts = {
        "kommune": AUTHORITY.format(plan.facts["kommune"]),
        "chapter": before.chapter(plan, page),
        "title": plan.facts["title"],
        "none": "",
    }
    canvas.setFont(made["Body"].fontName, 8.5)
    canvas.setFillColor(colors.HexColor("#555555"))
    canvas.drawString(left, page_height - top * 0.55, texts[look.header])
    number = footer_text(look.footer, str(page), str(before.last_page))
    if look.footer in {"plain", "dashes"}:
        canvas.drawCentredString(page_width / 2, bottom * 0.5, number)
    else:
        canvas.drawRightString(page_width - right, bottom * 0.5, number)
    if noted := before.notes.get(page):
        y = bottom + note_room(noted, plan, made, page_width - left - right) - 8
        canvas.setStrokeColor(colors.grey)
        canvas.line(left, y, left + 50 * mm, y)
        for mark in noted:
            text = Paragraph(f'<super size="5.5">{mark}</super> {escape(plan.notes[mark])}', made["Note"])
            y -= text.wrap(page_width - left - right, 500)[1] + 1.5
            text.drawOn(canvas, left, y)


def note_room(marks: list[str], plan: Plan, made: dict[str, ParagraphStyle], width: float) -> float:
    """Height that a page's notes take."""
    texts = [Paragraph(f"{mark} {escape(plan.notes[mark])}", made["Note"]) for mark in marks]
    return float(sum(text.wrap(width, 500)[1] + 1.5 for text in texts) + 12)


class Document(BaseDocTemplate):  # type: ignore[misc]
    """A plan whose pages leave room for the notes that the round before found on them."""

    def __init__(
        self,
        pdf: Path,
        plan: Plan,
        look: Look,
        made: dict[str, ParagraphStyle],
        rounds: tuple[Places, Places],
        rooms: dict[int, float],
    ) -> None:
        super().__init__(str(pdf), pagesize=A4, invariant=1, title=look.pdf_title, author=None, lang=None)
        self.plan, self.look, self.made, self.rooms = plan, look, made, rooms
        before, self.now = rounds
        top, right, bottom, left = (side * mm for side in look.margins)
        self.text_box = (left, bottom, A4[0] - left - right, A4[1] - top - bottom)
        whole = Frame(0, 0, *A4, id="cover")
        self.columns = {"text": self._columns(look.columns), "wide": self._columns(1)}
        self.addPageTemplates(
            [
                PageTemplate("cover", [whole], onPage=partial(cover, plan, look, made)),
                *(PageTemplate(name, f, onPage=partial(furniture, plan, look, made, before)) for name, f in self.columns.items()),
            ]
        )

    def _columns(self, count: int) -> list[Frame]:
        left, bottom, width, height = self.text_box
        share = (width - (count - 1) * GUTTER) / count
        return [Frame(left + i * (share + GUTTER), bottom, share, height, 0, 0, 0, 0) for i in range(count)]

    def beforePage(self) -> None:
        canvas, now = self.canv, self.now

        def note_drawn(_: Any, __: str, label: str) -> None:
            now.notes.setdefault(canvas.getPageNumber(), []).append(label)

        def heading_drawn(_: Any, __: str, label: str) -> None:
            now.pages[label] = canvas.getPageNumber()
            canvas.bookmarkPage(label)

        canvas.setNamedCB("note_drawn", note_drawn)
        canvas.setNamedCB("heading_drawn", heading_drawn)
        now.last_page = max(now.last_page, self.page)

    def handle_pageBegin(self) -> None:
        page = self.page + 1
        _, bottom, _, height = self.text_box
        room = self.rooms.get(page, 0)
        for frame in self.columns["text"] + self.columns["wide"]:
            frame.y1, frame.height = bottom + room, height - room
        super().handle_pageBegin()


def story(plan: Plan, look: Look, made: dict[str, ParagraphStyle], before: Places, width: float) -> list[Flowable]:
    """The plan's flowables; in plans with columns, chapters with a table stand on pages of their own with one wide column."""
    flow: list[Flowable] = [NextPageTemplate("wide"), PageBreak()]
    flow.append(Paragraph(CONTENTS[plan.facts["language"]], made["Heading1"]))
    flow += [Contents(h, before.pages.get(h.key, 0), look, made["Body"]) for h in plan.headings if h.level < 3]
    template = ""
    for i, item in enumerate(plan.items):
        if isinstance(item, Heading) and item.level == 1:
            wanted = "wide" if _has_table(plan.items[i + 1 :]) else "text"
            if look.columns == 1 or not template:
                wanted = "text"
            if wanted != template:
                flow += [NextPageTemplate(wanted), PageBreak()]
                template = wanted
        column = width if template == "wide" else (width - (look.columns - 1) * GUTTER) / look.columns
        flow += flowables(item, plan, look, made, column)
    return flow


def _has_table(items: list[Item]) -> bool:
    """Whether the chapter that `items` go on with has a table."""
    for item in items:
        if isinstance(item, Heading) and item.level == 1:
            return False
        if isinstance(item, PlanTable):
            return True
    return False


def make(plan: Plan, look: Look, pdf: Path) -> None:
    """Draw in rounds until page numbers, chapter headers and notes agree with where things fall."""
    made = styles(look)
    before = Places()
    rooms: dict[int, float] = {}  # kept once given: a mark that its own note pushes to the next page would else come back
    for _ in range(10):
        now = Places()
        document = Document(pdf, plan, look, made, (before, now), rooms)
        width = document.text_box[2]
        document.build(story(plan, look, made, before, width))
        if now == before:
            return
        before = now
        for page, marks in now.notes.items():
            rooms[page] = max(rooms.get(page, 0), note_room(marks, plan, made, width))
    raise RuntimeError(f"{pdf.name}: the pages did not come to rest")
