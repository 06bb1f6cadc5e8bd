"""Set a plan as HTML with paged CSS and print it with Chromium, as plans made in a web tool are."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from chart import svg
from hyphens import soften
from looks import AUTHORITY, CONTENTS, INVENTED, Look, footer_text, title_and_period
from structure import NOTE, Bullets, Heading, Item, Paragraph, Plan, Table

MM = 72 / 25.4
Place = tuple[int, float]  # page (from 1), height in points; Chromium gives the top of the text area the height of the page's top


def inline(text: str, plan: Plan, look: Look) -> str:
    """Running text as HTML, with note marks and, where the look hyphenates, soft hyphens."""
    if look.hyphenated:
        text = soften(text, plan.nynorsk)
    return NOTE.sub(r'<sup class="mark">\1</sup>', escape(text, quote=False))


def style(plan: Plan, look: Look) -> str:
    top, right, bottom, left = look.margins
    headers = {
        "title": plan.facts["title"],
        "kommune": AUTHORITY.format(plan.facts["kommune"]),
        "chapter": "",
        "none": "",
    }
    page, pages = '" counter(page) "', '" counter(pages) "'
    footer = footer_text(look.footer, page, pages)
    side = "center" if look.footer in {"plain", "dashes"} else "right"
    box = f'font: 8.5pt "{look.font}"; color: #555'
    chapters = "".join(
        f'@page {h.key} {{ @top-right {{ content: "{h.text}"; {box} }} }}\n'
        for h in plan.headings
        if h.level == 1 and look.header == "chapter"
    )
    return f"""
@page {{ size: A4; margin: {top}mm {right}mm {bottom}mm {left}mm;
  @top-left {{ content: "{headers[look.header]}"; {box} }}
  @bottom-{side} {{ content: "{footer}"; {box} }} }}
@page cover {{ margin: 0; @top-left {{ content: none }} @bottom-{side} {{ content: none }} }}
{chapters}
* {{ box-sizing: border-box }}
body {{ margin: 0; font: {look.size}pt/{look.leading} "{look.font}", sans-serif; color: #1a1a1a; hyphens: manual }}
.cover {{ page: cover; height: 296mm; padding: 32mm 25mm 22mm; display: flex; flex-direction: column;
  background: linear-gradient({look.colour} 0 62%, #fff 62%) }}
.cover .kommune {{ font-size: 15pt; color: #fff; letter-spacing: .06em }}
.cover .name {{ font: bold 34pt/1.15 "{look.heading_font}"; color: #fff; margin: 62mm 0 4mm }}
.cover .period {{ font-size: 20pt; color: #fff }}
.cover .adopted {{ margin-top: auto; font-size: 11pt }}
.cover .invented {{ font-weight: bold; font-size: 12pt; color: {look.colour}; margin: 2mm 0 0 }}
.anchors {{ position: absolute; top: 0; font-size: 0 }}
.contents {{ break-after: page }}
.contents h2 {{ margin-bottom: 5mm }}
.contents a {{ display: flex; color: inherit; text-decoration: none; margin: 1.6mm 0; align-items: baseline }}
.contents a.l2 {{ margin-left: 6mm }} .contents a.l3 {{ margin-left: 12mm }}
.contents .fill {{ flex: 1; margin: 0 2mm; overflow: hidden; white-space: nowrap; height: 1.2em }}
.contents.links a {{ color: {look.colour}; text-decoration: underline }}
h1, h2, h3 {{ font-family: "{look.heading_font}"; color: {look.colour}; line-height: 1.2; break-after: avoid; hyphens: none }}
h1 {{ font-size: 1.75em; margin: 1.3em 0 .5em; column-span: all }} h2 {{ font-size: 1.28em; margin: 1.2em 0 .35em }}
h3 {{ font-size: 1.05em; margin: 1em 0 .2em }}
{"h1 { break-before: page; margin-top: 0 }" if look.chapter_page else ""}
.text {{ {f"column-count: {look.columns}; column-gap: 8mm; column-fill: balance" if look.columns > 1 else ""} }}
.text > :first-child {{ margin-top: 0 }}
p {{ margin: 0 0 .75em; text-align: {"justify" if look.justified else "left"}; orphans: 2; widows: 2 }}
p.lead {{ break-after: avoid; margin-bottom: .3em }}
ul, ol {{ margin: 0 0 .9em; padding: 0; list-style: none }}
li {{ padding-left: 1.5em; text-indent: -1.2em; margin-bottom: .25em; text-align: left }}
li .glyph {{ display: inline-block; width: 1.2em; text-indent: 0; color: {look.colour} }}
.box {{ background: color-mix(in srgb, {look.colour} 11%, #fff); border-left: 1.2mm solid {look.colour};
  padding: 3.5mm 4.5mm; margin: 1em 0; break-inside: avoid }}
table {{ border-collapse: collapse; width: 100%; margin: .8em 0 1.2em; font-size: .9em; line-height: 1.3; hyphens: manual }}
th, td {{ border: .4pt solid #888; padding: 1.4mm 2mm; text-align: left; vertical-align: top }}
th {{ background: {look.colour}; color: #fff }} tr {{ break-inside: avoid }}
th.whole {{ background: #444 }}
figure {{ margin: 1em 0; break-inside: avoid; text-align: center }}
figure .head {{ font-weight: bold; font-size: .92em; margin-bottom: 1mm }}
figure svg {{ max-width: 100%; height: auto }}
figcaption {{ font-size: .85em; font-style: italic; text-align: left; margin-top: 1mm }}
sup {{ font-size: .65em; line-height: 0 }}
.notes {{ margin-top: 1em; border-top: .5pt solid #666; width: 100%; padding-top: 1.2mm; font-size: 8pt; line-height: 1.3 }}
.notes p {{ text-align: left; margin: 0 0 .5mm }}
.foot {{ break-after: page; break-before: avoid }} .foot .notes {{ margin-top: 0 }}
"""


def cover(plan: Plan, look: Look) -> str:
    facts = plan.facts
    title, period = title_and_period(facts["title"], facts["period_from"], facts["period_to"])
    return (
        f'<div class="cover"><div class="kommune">{AUTHORITY.format(facts["kommune"])}</div><div class="name">{escape(title)}</div>'
        f'<div class="period">{period}</div><div class="adopted">{look.adopted}</div>'
        f'<div class="invented">{INVENTED[facts["language"]]}</div></div>'
    )


def contents(plan: Plan, look: Look, pages: dict[str, Place]) -> str:
    fill = ". " * 120 if look.contents == "dots" else ""
    rows = "".join(
        f'<a class="l{h.level}" href="#{h.key}"><span>{escape(h.text)}</span><span class="fill">{fill}</span>'
        f"<span>{pages.get(h.key, (0, 0))[0]}</span></a>"
        for h in plan.headings
        if h.level < 3
    )
    return f'<div class="contents {look.contents}"><h2>{CONTENTS[plan.facts["language"]]}</h2>{rows}</div>'


def table(item: Table, plan: Plan, look: Look) -> str:
    spans = item.spans(look.merge)
    whole = f'<tr><th class="whole" colspan="{len(item.header)}">{look.table_title}</th></tr>' if look.table_title else ""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in item.header)
    body = []
    for r, row in enumerate(item.rows):
        cells = [f"<td rowspan='{spans[r, c]}'>{inline(cell, plan, look)}</td>" for c, cell in enumerate(row) if (r, c) in spans]
        body.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><thead>{whole}<tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def block(item: Item, key: str, plan: Plan, look: Look, rules: str) -> str:
    """One item as HTML with an id, so that its place can be found in the PDF."""
    if isinstance(item, Heading):
        return f'<h{item.level} id="{item.key}" style="{rules}">{escape(item.text)}</h{item.level}>'
    if isinstance(item, Paragraph):
        kind = "box" if item.box else "lead" if item.text.endswith(":") else "text-p"
        return f'<p id="{key}" class="{kind}" style="{rules}">{inline(item.text, plan, look)}</p>'
    if isinstance(item, Bullets):
        tag = "ol" if item.numbered else "ul"
        glyphs = [look.numbers.format(i + 1) if item.numbered else look.bullet for i in range(len(item.items))]
        rows = [
            f'<li><span class="glyph">{g}</span>{inline(t, plan, look)}</li>' for g, t in zip(glyphs, item.items, strict=True)
        ]
        return f'<{tag} id="{key}" style="{rules}">{"".join(rows)}</{tag}>'
    if isinstance(item, Table):
        return f'<div id="{key}" style="{rules}">{table(item, plan, look)}</div>'
    drawn, _ = svg(item.data, 400 if look.columns == 1 else 330, look.colour, look.font)
    head, caption = escape(item.title), escape(item.caption)
    return f'<figure id="{key}" style="{rules}"><div class="head">{head}</div>{drawn}<figcaption>{caption}</figcaption></figure>'


def marks(item: Item) -> list[str]:
    """The note marks in an item, in reading order."""
    if isinstance(item, Paragraph):
        return NOTE.findall(item.text)
    if isinstance(item, Bullets):
        return NOTE.findall(" ".join(item.items))
    if isinstance(item, Table):
        return NOTE.findall(" ".join(cell for row in item.rows for cell in row))
    return []


def notes(found: list[str], plan: Plan, look: Look) -> str:
    rows = "".join(f"<p><sup>{m}</sup> {inline(plan.notes[m], plan, look)}</p>" for m in found)
    return f'<div class="notes">{rows}</div>' if found else ""


@dataclass
class Feet:
    """Where notes stand at a page's foot: Chromium has no footnotes, so each round of printing settles the next one.

    `notes` says before which item the page ends with notes, and how far they are pushed down; `breaks` which items open a page.
    """

    notes: dict[int, tuple[list[str], float]] = field(default_factory=dict)
    breaks: set[int] = field(default_factory=set)

    def settle_next(self, plan: Plan, look: Look, places: dict[str, Place]) -> bool:
        """Settle the first note that has no place yet, from where the items fell in this round. False when all have one."""
        settled = {mark for found, _ in self.notes.values() for mark in found}
        for i, item in enumerate(plan.items):
            if not (found := marks(item)) or set(found) <= settled:
                continue
            page = places[anchor(plan, i)][0]
            tops = {j: places[anchor(plan, j)] for j in range(i + 1, len(plan.items))}
            tops |= {j: places[f"end{j}"] for j in range(i + 1, len(plan.items) + 1) if ends_chapter_page(plan, look, j)}
            for end in sorted((j for j, place in tops.items() if place[0] == page), reverse=True):
                if isinstance(plan.items[end - 1], Heading):
                    continue
                here = [m for it in plan.items[i:end] for m in marks(it)]
                rows = sum(len(plan.notes[m]) // 95 + 1 for m in here)
                free = tops[end][1] - (look.margins[0] + look.margins[2]) * MM - rows * 10.6 - 8
                if free >= 0:
                    self.notes[end] = (here, free)
                    return True
            if i in self.breaks:
                raise ValueError(f"{plan.facts['doc_id']}: no room for notes {found}")
            self.breaks.add(i)
            return True
        return False


def anchor(plan: Plan, i: int) -> str:
    item = plan.items[i]
    return item.key if isinstance(item, Heading) else f"b{i}"


def ends_chapter_page(plan: Plan, look: Look, i: int) -> bool:
    """Whether the text before item `i` ends a page whatever its length: a chapter follows that opens a page, or nothing."""
    if i == len(plan.items):
        return True
    item = plan.items[i]
    return look.chapter_page and isinstance(item, Heading) and item.level == 1 and i > 0


def document(plan: Plan, look: Look, places: dict[str, Place], feet: Feet) -> str:
    """The whole plan as one HTML file. In plans with columns the notes stand at the chapter's end."""
    parts: list[str] = []
    in_columns = False
    pending: list[str] = []
    chapter = ""

    def before(i: int) -> None:
        """What stands before item `i`: a mark of where the chapter ended, the notes that end a page."""
        page = f"page:{chapter};" * (look.header == "chapter")
        if ends_chapter_page(plan, look, i):
            parts.append(f'<div id="end{i}" style="{page}"></div>')
        if i in feet.notes:
            found, push = feet.notes[i]
            parts.append(f'<div class="foot" style="{page}margin-top:{push:.1f}pt">{notes(found, plan, look)}</div>')

    for i, item in enumerate(plan.items):
        opens_chapter = isinstance(item, Heading) and item.level == 1
        wide = opens_chapter or isinstance(item, Table)
        if in_columns and wide:
            parts.append("</div>")
            in_columns = False
        before(i)
        if isinstance(item, Heading) and item.level == 1:
            parts.append(notes(pending, plan, look))
            pending, chapter = [], item.key
        if look.columns > 1 and not wide and not in_columns:
            parts.append('<div class="text">')
            in_columns = True
        if look.columns > 1:
            pending += marks(item)
        rules = [f"page:{chapter}"] * (look.header == "chapter") + ["break-before:page"] * (i in feet.breaks)
        rules += ["break-inside:avoid"] * bool(marks(item))
        parts.append(block(item, f"b{i}", plan, look, ";".join(rules)))
    parts.append("</div>" * in_columns + notes(pending, plan, look))
    before(len(plan.items))
    links = [anchor(plan, i) for i in range(len(plan.items))]
    links += [f"end{i}" for i in range(len(plan.items) + 1) if ends_chapter_page(plan, look, i)]
    anchors = "".join(f'<a href="#{link}"></a>' for link in links)
    return (
        f'<!DOCTYPE html><html lang="{plan.facts["language"]}"><head><meta charset="utf-8"><title>{look.pdf_title or ""}</title>'
        f"<style>{style(plan, look)}</style></head><body><div class='anchors'>{anchors}</div>{cover(plan, look)}"
        f"{contents(plan, look, places)}{''.join(parts)}</body></html>"
    )


def print_html(html: str, pdf: Path) -> None:
    """Print HTML to a PDF with headless Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "plan.html"
        page.write_text(html, encoding="utf-8")
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120)


def named_places(pdf: Path) -> dict[str, Place]:
    """Where every linked id of the HTML stands in the printed PDF."""
    document = pdfium.PdfDocument(pdf)
    places = {}
    for i in range(pdfium_c.FPDF_CountNamedDests(document)):
        size = ctypes.c_long(0)
        pdfium_c.FPDF_GetNamedDest(document, i, None, ctypes.byref(size))
        name = ctypes.create_string_buffer(size.value)
        place = pdfium_c.FPDF_GetNamedDest(document, i, name, ctypes.byref(size))
        known, y = ctypes.c_int(), ctypes.c_float()
        unused = ctypes.byref(ctypes.c_int()), ctypes.byref(ctypes.c_float())
        pdfium_c.FPDFDest_GetLocationInPage(
            place, unused[0], ctypes.byref(known), unused[0], unused[1], ctypes.byref(y), unused[1]
        )
        key = name.raw[: size.value].decode("utf-16-le").rstrip("\0")
        places[key] = (pdfium_c.FPDFDest_GetDestPageIndex(document, place) + 1, y.value)
    document.close()
    return places


def make(plan: Plan, look: Look, pdf: Path) -> None:
    """Print in rounds: the first finds where things fall, the next settle the notes and the page numbers in the contents."""
    feet = Feet()
    places: dict[str, Place] = {}
    for _ in range(12):
        print_html(document(plan, look, places, feet), pdf)
        before, places = places, named_places(pdf)
        if look.columns == 1 and feet.settle_next(plan, look, places):
            continue
        if {k: p[0] for k, p in before.items()} == {k: p[0] for k, p in places.items()}:
            return
    raise RuntimeError(f"{pdf.name}: the pages did not come to rest")
