"""Set a plan as a flat OpenDocument text and convert it with LibreOffice Writer, as plans written in an office suite are."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tempfile
from html import escape
from pathlib import Path

import pypdfium2 as pdfium
from chart import svg
from looks import AUTHORITY, CONTENTS, INVENTED, Look, footer_text, title_and_period
from structure import NOTE, Bullets, Chart, Heading, Item, Paragraph, Plan, Table

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
        "meta": "meta",
        "number": "datastyle",
    }.items()
)
NAMESPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def inline(text: str, plan: Plan) -> str:
    """Running text as ODF, note marks as real footnotes."""

    def note(match: re.Match[str]) -> str:
        mark = match[1]
        body = f'<text:note-body><text:p text:style-name="Footnote"> {escape(plan.notes[mark], quote=False)}</text:p></text:note-body>'
        return f'<text:note text:note-class="footnote"><text:note-citation>{mark}</text:note-citation>{body}</text:note>'

    return NOTE.sub(note, escape(text, quote=False))


def paragraph_style(name: str, paragraph: str = "", text: str = "", parent: str = "Standard", extra: str = "") -> str:
    outline = f' style:parent-style-name="{parent}"' if parent and name != "Standard" else ""
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{outline}{extra}>'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {text}/></style:style>"
    )


def font(name: str, size: float, more: str = "") -> str:
    return f'style:font-name="{name}" fo:font-family="\'{name}\'" fo:font-size="{size}pt" {more}'


def styles(plan: Plan, look: Look) -> str:
    """Paragraph, list, table and page styles."""
    top, right, bottom, left = look.margins
    width = 210 - left - right
    language = f'fo:language="{plan.facts["language"]}" fo:country="NO"'
    hyphens = (
        'fo:hyphenate="true" fo:hyphenation-remain-char-count="3" fo:hyphenation-push-char-count="3"' if look.hyphenated else ""
    )
    no_hyphens = 'fo:hyphenate="false"'
    leading = f'fo:line-height="{look.leading:.0%}"'
    align = 'fo:text-align="justify"' if look.justified else 'fo:text-align="start"'
    after = f'fo:margin-bottom="{look.size * 0.7:.1f}pt"'
    leader = 'style:leader-style="dotted" style:leader-text="."' if look.contents == "dots" else ""
    bold, colour = 'fo:font-weight="bold"', f'fo:color="{look.colour}"'
    left_aligned = 'fo:text-align="start"'
    heading = 'fo:keep-with-next="always" fo:text-align="start"'
    sizes = {1: look.size * 1.7, 2: look.size * 1.3, 3: look.size * 1.1}
    chapter = 'fo:break-before="page"' if look.chapter_page else ""
    tint = _mixed(look.colour, 0.12)
    made = [
        paragraph_style("Standard", "", font(look.font, look.size, f"{language} {no_hyphens}"), parent=""),
        paragraph_style("Body", f'{align} {leading} {after} fo:orphans="2" fo:widows="2"', hyphens),
        paragraph_style("Lead", f'fo:keep-with-next="always" {left_aligned} {leading} fo:margin-bottom="3pt"'),
        paragraph_style("Item", f'{left_aligned} {leading} fo:margin-bottom="2pt"', ""),
        paragraph_style("LastItem", f"{left_aligned} {leading} {after}", ""),
        paragraph_style("Box", f'fo:keep-together="always" {leading} fo:margin-top="8pt" fo:margin-bottom="12pt" fo:padding="4mm" fo:background-color="{tint}" '
                        f'fo:border="0.75pt solid {look.colour}" fo:margin-left="4mm" fo:margin-right="4mm"'),
        paragraph_style("Cell", left_aligned, f'fo:font-size="{look.size * 0.88:.1f}pt"'),
        paragraph_style("HeadCell", left_aligned, f'fo:font-size="{look.size * 0.88:.1f}pt" {bold} fo:color="#ffffff"'),
        paragraph_style("Caption", f'{left_aligned} fo:margin-top="3pt" {after}', f'fo:font-size="{look.size * 0.85:.1f}pt" fo:font-style="italic"'),
        paragraph_style("ChartTitle", 'fo:text-align="center" fo:margin-top="8pt" fo:keep-with-next="always"', bold),
        paragraph_style("ChartTitleOpens", 'fo:break-before="page"', parent="ChartTitle"),
        paragraph_style("Drawing", 'fo:text-align="center" fo:keep-with-next="always"'),
        paragraph_style("Gap", "", 'fo:font-size="5pt"'),
        paragraph_style("Footnote", left_aligned, 'fo:font-size="8.5pt"'),
        paragraph_style("Header", f'{left_aligned} fo:padding-bottom="1mm" fo:border-bottom="0.5pt solid #999999"', 'fo:font-size="8.5pt" fo:color="#555555"'),
        paragraph_style("Footer", 'fo:text-align="center"' if look.footer in {"plain", "dashes"} else 'fo:text-align="end"', 'fo:font-size="9pt"'),
        paragraph_style("CoverKommune", 'fo:margin-top="15mm"', font(look.heading_font, 16, f"{colour} fo:letter-spacing='0.5pt'"),
                        extra=' style:master-page-name="Cover"'),
        paragraph_style("CoverTitle", 'fo:margin-top="60mm"', font(look.heading_font, 32, f"{bold} {colour}")),
        paragraph_style("CoverPeriod", 'fo:margin-top="4mm" fo:margin-bottom="70mm"', font(look.heading_font, 20)),
        paragraph_style("CoverLine", 'fo:margin-bottom="2mm"', 'fo:font-size="11pt"'),
        paragraph_style("ContentsTitle", 'fo:margin-bottom="5mm"', font(look.heading_font, sizes[1], f"{bold} {colour}"),
                        extra=' style:master-page-name="Text"'),
        paragraph_style("BreakBefore", 'fo:break-before="page"'),
    ]  # fmt: skip
    link = f'{colour} style:text-underline-style="solid"' if look.contents == "links" else 'fo:color="#1a1a1a"'
    made.append(
        '<style:style style:name="Mark" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
    )
    made.append(f'<style:style style:name="ContentsLink" style:family="text"><style:text-properties {link}/></style:style>')
    for level in (1, 2, 3):
        tab = f'<style:tab-stops><style:tab-stop style:position="{width}mm" style:type="right" {leader}/></style:tab-stops>'
        made.append(
            f'<style:style style:name="Contents{level}" style:family="paragraph" style:parent-style-name="Standard">'
            f'<style:paragraph-properties fo:margin-left="{(level - 1) * 6}mm" fo:margin-bottom="2.5pt" style:register-true="false">{tab}'
            f"</style:paragraph-properties></style:style>"
        )
        space = f'fo:margin-top="{sizes[level] * 0.95:.0f}pt" fo:margin-bottom="{sizes[level] * 0.4:.0f}pt"'
        made.append(paragraph_style(f"Heading{level}Opens", 'fo:break-before="page"', parent=f"Heading{level}"))
        made.append(
            paragraph_style(
                f"Heading{level}",
                f"{heading} {space} {chapter if level == 1 else ''}",
                font(look.heading_font, sizes[level], f"{bold} {colour}"),
                extra=f' style:default-outline-level="{level}"',
            )
        )
    level_layout = (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment '
        'text:label-followed-by="listtab" text:list-tab-stop-position="10mm" fo:text-indent="-5mm" fo:margin-left="10mm"/>'
        "</style:list-level-properties>"
    )
    glyph_font = "OpenSymbol" if look.bullet == "\ue00a" else "DejaVu Sans" if ord(look.bullet[0]) > 0x2100 else look.font
    prefix, suffix = look.numbers.split("{}")
    made.append(
        f'<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="{look.bullet}">'
        f'{level_layout}<style:text-properties style:font-name="{glyph_font}" fo:font-family="\'{glyph_font}\'"/>'
        "</text:list-level-style-bullet></text:list-style>"
        f'<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" style:num-format="1" '
        f'style:num-prefix="{prefix}" style:num-suffix="{suffix}">{level_layout}</text:list-level-style-number></text:list-style>'
    )
    notes = (
        '<text:notes-configuration text:note-class="footnote" text:citation-style-name="Mark" style:num-format="1" text:start-value="0" '
        'text:footnotes-position="page" text:start-numbering-at="document"/>'
    )
    page = f'fo:page-width="210mm" fo:page-height="297mm" fo:margin-left="{left}mm" fo:margin-right="{right}mm"'
    cover_tint = f'fo:background-color="{tint}"' if look.tinted_cover else ""
    return (
        f"<office:styles>{''.join(made)}{notes}</office:styles><office:automatic-styles>{table_styles(plan, look, width)}"
        f'<style:page-layout style:name="CoverPage"><style:page-layout-properties {page} {cover_tint} fo:margin-top="{top}mm" '
        f'fo:margin-bottom="{bottom}mm"/></style:page-layout><style:page-layout style:name="TextPage"><style:page-layout-properties {page} '
        f'fo:margin-top="{top - 12}mm" fo:margin-bottom="{bottom - 12}mm"/>'
        '<style:header-style><style:header-footer-properties fo:min-height="12mm" fo:margin-bottom="5mm"/></style:header-style>'
        '<style:footer-style><style:header-footer-properties fo:min-height="12mm" fo:margin-top="6mm"/></style:footer-style>'
        "</style:page-layout></office:automatic-styles>"
        f'<office:master-styles><style:master-page style:name="Cover" style:page-layout-name="CoverPage" style:next-style-name="Text"/>'
        f'<style:master-page style:name="Text" style:page-layout-name="TextPage">{header(plan, look)}{footer(look)}</style:master-page>'
        "</office:master-styles>"
    )


def table_styles(plan: Plan, look: Look, width: float) -> str:
    """Styles of tables, cells and drawings, and the column widths of each table."""
    made = []
    for name, background in (
        ("CellBox", ""),
        ("HeadBox", f'fo:background-color="{look.colour}"'),
        ("WholeBox", 'fo:background-color="#444444"'),
    ):
        made.append(
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:padding="1.6mm" '
            f'fo:border="0.5pt solid #808080" {background}/></style:style>'
        )
    made.append(
        f'<style:style style:name="Measures" style:family="table"><style:table-properties style:width="{width}mm" table:align="margins" '
        'table:border-model="collapsing"/></style:style><style:style style:name="Row" style:family="table-row">'
        '<style:table-row-properties fo:keep-together="always"/></style:style>'
        '<style:style style:name="Chart" style:family="graphic"><style:graphic-properties style:vertical-pos="top" '
        'style:vertical-rel="baseline"/></style:style>'
    )
    for number, item in enumerate(item for item in plan.items if isinstance(item, Table)):
        weights = item.weights()
        for i, weight in enumerate(weights):
            share = width * weight / sum(weights)
            made.append(
                f'<style:style style:name="Column{number}_{i}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{share:.1f}mm"/></style:style>'
            )
    return "".join(made)


def _mixed(colour: str, share: float) -> str:
    """A tint: `share` of the colour on white."""
    return "#" + "".join(f"{round(255 - share * (255 - int(colour[i : i + 2], 16))):02x}" for i in (1, 3, 5))


def header(plan: Plan, look: Look) -> str:
    texts = {
        "title": escape(plan.facts["title"]),
        "kommune": AUTHORITY.format(plan.facts["kommune"]),
        "chapter": '<text:chapter text:display="name" text:outline-level="1"></text:chapter>',
    }
    if look.header not in texts:
        return ""
    return f'<style:header><text:p text:style-name="Header">{texts[look.header]}</text:p></style:header>'


def footer(look: Look) -> str:
    text = footer_text(
        look.footer,
        '<text:page-number text:select-page="current">1</text:page-number>',
        "<text:page-count>9</text:page-count>",
    )
    return f'<style:footer><text:p text:style-name="Footer">{text}</text:p></style:footer>'


def cover(plan: Plan, look: Look) -> str:
    facts = plan.facts
    title, period = title_and_period(facts["title"], facts["period_from"], facts["period_to"])
    lines = [
        ("CoverKommune", AUTHORITY.format(facts["kommune"])),
        ("CoverTitle", escape(title)),
        ("CoverPeriod", period),
        ("CoverLine", look.adopted),
        ("CoverLine", INVENTED[facts["language"]]),
    ]
    return "".join(f'<text:p text:style-name="{style}">{text}</text:p>' for style, text in lines)


def contents(plan: Plan) -> str:
    rows = "".join(
        f'<text:p text:style-name="Contents{h.level}"><text:a xlink:type="simple" xlink:href="#{h.key}" text:style-name="ContentsLink" text:visited-style-name="ContentsLink">{escape(h.text)}<text:tab/>'
        f'<text:bookmark-ref text:reference-format="page" text:ref-name="{h.key}">0</text:bookmark-ref></text:a></text:p>'
        for h in plan.headings
        if h.level < 3
    )
    return f'<text:p text:style-name="ContentsTitle">{CONTENTS[plan.facts["language"]]}</text:p>{rows}'


def table(item: Table, plan: Plan, look: Look) -> str:
    count = len(item.header)
    spans = item.spans(look.merge)
    number = [other for other in plan.items if isinstance(other, Table)].index(item)
    columns = "".join(f'<table:table-column table:style-name="Column{number}_{i}"/>' for i in range(count))
    whole = ""
    if look.table_title:
        whole = (
            f'<table:table-row table:style-name="Row"><table:table-cell table:style-name="WholeBox" '
            f'table:number-columns-spanned="{count}" office:value-type="string"><text:p text:style-name="HeadCell">{look.table_title}'
            f"</text:p></table:table-cell>{'<table:covered-table-cell/>' * (count - 1)}</table:table-row>"
        )
    head = "".join(_cell(cell, "HeadBox", "HeadCell", plan) for cell in item.header)
    rows = []
    for r, row in enumerate(item.rows):
        cells = [
            _cell(cell, "CellBox", "Cell", plan, spans[r, c]) if (r, c) in spans else "<table:covered-table-cell/>"
            for c, cell in enumerate(row)
        ]
        rows.append(f'<table:table-row table:style-name="Row">{"".join(cells)}</table:table-row>')
    return (
        f'<table:table table:style-name="Measures">{columns}<table:table-header-rows>{whole}<table:table-row table:style-name="Row">{head}'
        f"</table:table-row></table:table-header-rows>{''.join(rows)}</table:table>" + '<text:p text:style-name="Gap"/>'
    )


def _cell(text: str, box: str, style: str, plan: Plan, span: int = 1) -> str:
    spanned = f' table:number-rows-spanned="{span}"' if span > 1 else ""
    return (
        f'<table:table-cell table:style-name="{box}" office:value-type="string"{spanned}>'
        f'<text:p text:style-name="{style}">{inline(text, plan)}</text:p></table:table-cell>'
    )


def block(item: Item, plan: Plan, look: Look, opens: str = "") -> str:
    """One item as ODF; `opens` is the suffix of the styles that open a page."""
    if isinstance(item, Heading):
        mark = f'<text:bookmark-start text:name="{item.key}"/>{escape(item.text)}<text:bookmark-end text:name="{item.key}"/>'
        return f'<text:h text:style-name="Heading{item.level}{opens}" text:outline-level="{item.level}">{mark}</text:h>'
    if isinstance(item, Paragraph):
        style = "Box" if item.box else "Lead" if item.text.endswith(":") else "Body"
        return f'<text:p text:style-name="{style}">{inline(item.text, plan)}</text:p>'
    if isinstance(item, Bullets):
        styled = ["Item"] * (len(item.items) - 1) + ["LastItem"]
        rows = "".join(
            f'<text:list-item><text:p text:style-name="{s}">{inline(t, plan)}</text:p></text:list-item>'
            for s, t in zip(styled, item.items, strict=True)
        )
        return f'<text:list text:style-name="{"Numbers" if item.numbered else "Bullets"}">{rows}</text:list>'
    if isinstance(item, Table):
        return table(item, plan, look)
    return chart(item, look, opens)


def chart(item: Chart, look: Look, opens: str) -> str:
    drawn, height = svg(item.data, 400, look.colour, look.font)
    image = base64.b64encode(drawn.encode()).decode()
    return (
        f'<text:p text:style-name="ChartTitle{opens}">{escape(item.title)}</text:p><text:p text:style-name="Drawing"><draw:frame draw:style-name="Chart" '
        f'text:anchor-type="as-char" svg:width="400pt" svg:height="{height:.0f}pt"><draw:image draw:mime-type="image/svg+xml">'
        f"<office:binary-data>{image}</office:binary-data></draw:image></draw:frame></text:p>"
        f'<text:p text:style-name="Caption">{escape(item.caption)}</text:p>'
    )


def document(plan: Plan, look: Look, openers: set[str]) -> str:
    """The whole plan as one flat OpenDocument file. `openers` are the headings and chart titles that open a page."""
    body = [block(item, plan, look, "Opens" if _title(item) in openers else "") for item in plan.items]
    if not look.chapter_page:
        body.insert(0, '<text:p text:style-name="BreakBefore"/>')
    title = f"<dc:title>{escape(look.pdf_title)}</dc:title>" if look.pdf_title else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.text"><office:meta>{title}</office:meta>{styles(plan, look)}'
        f"<office:body><office:text>{cover(plan, look)}{contents(plan)}{''.join(body)}</office:text></office:body></office:document>"
    )


def _title(item: Item) -> str:
    return item.text if isinstance(item, Heading) else item.title if isinstance(item, Chart) else ""


def stranded(pdf: Path, plan: Plan) -> set[str]:
    """Headings and chart titles left alone at the foot of a page, which Writer's "keep with next" does not always prevent."""
    titles = {_title(item) for item in plan.items} - {""}
    found = set()
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            found.update({line.strip() for line in page.get_textpage().get_text_bounded(bottom=40).splitlines()[-3:]} & titles)
    return found


def make(plan: Plan, look: Look, pdf: Path) -> None:
    """Convert with headless LibreOffice in a profile of its own. Only plans with a header by chapter carry outlines and tags."""
    rich = look.header == "chapter"
    options = {"ExportBookmarks": rich, "UseTaggedPDF": rich, "ExportBookmarksToPDFDestination": False}
    filter_options = {name: {"type": "boolean", "value": str(value).lower()} for name, value in options.items()}
    openers: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{pdf.stem}.fodt"
        command = ["soffice", f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--convert-to"]
        command += [f"pdf:writer_pdf_Export:{json.dumps(filter_options)}", "--outdir", str(pdf.parent), str(source)]
        for _ in range(8):
            source.write_text(document(plan, look, openers), encoding="utf-8")
            subprocess.run(command, check=True, capture_output=True, timeout=180)
            left = stranded(pdf, plan) - openers
            if not left:
                return
            openers |= {next(_title(item) for item in plan.items if _title(item) in left)}
