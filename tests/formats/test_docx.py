"""Word documents give what a reader sees of the main text, with its structure."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from boliginnov.extract.passages import ExtractedPassage
from boliginnov.formats.docx import extract_docx

from .office_files import NAMESPACES, p, write_docx

Facts = tuple[str, str, str, str]


def facts(passage: ExtractedPassage) -> Facts:
    return passage.section, passage.kind, passage.lead_in, passage.text


def read(folder: Path, body: str) -> list[Facts]:
    return [facts(passage) for passage in extract_docx(write_docx(folder / "plan.docx", body)).passages]


def texts(folder: Path, body: str) -> list[str]:
    return [text for *_, text in read(folder, body)]


def test_a_document_of_python_docx(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Boligplan for Fjordvik"
    document.add_heading("Tiltak", 1)
    document.add_heading("Unge", 2)
    document.add_paragraph("Kommunen skal:")
    document.add_paragraph("bygge boliger", style="List Bullet")
    document.add_paragraph("på Nes", style="List Bullet 2")
    table = document.add_table(rows=3, cols=3)
    for row, values in zip(
        table.rows, [("Nr", "Tiltak", "Ansvar"), ("1", "Prøve leie-til-eie", "NAV"), ("2", "Kjøpe hus", "NAV")], strict=True
    ):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(1, 2).merge(table.cell(2, 2)).text = "NAV"
    document.sections[0].header.paragraphs[0].text = "Topptekst"
    document.save(str(tmp_path / "plan.docx"))
    extracted = extract_docx(tmp_path / "plan.docx")
    assert (extracted.title, extracted.pages, extracted.ocr_pages) == ("Boligplan for Fjordvik", 1, ())
    section = "Tiltak › Unge"
    assert [facts(passage) for passage in extracted.passages] == [
        (section, "paragraph", "", "Kommunen skal:"),
        (section, "list_item", "Kommunen skal:", "bygge boliger"),
        (section, "list_item", "Kommunen skal:", "på Nes"),
        (section, "table_row", "Tiltak | Ansvar", "Prøve leie-til-eie | NAV"),
        (section, "table_row", "Tiltak | Ansvar", "Kjøpe hus"),
    ]


def test_numbered_headings_and_styles_based_on_them(tmp_path: Path) -> None:
    body = (
        p("Innledning", "Overskrift1")
        + p("Tiltak", "Overskrift1")
        + p("Unge", "Egen")
        + p("Eldre", "Overskrift2")
        + p("Vi bygger.")
    )
    assert read(tmp_path, body) == [("2 Tiltak › 2.2 Eldre", "paragraph", "", "Vi bygger.")]


def test_headings_by_outline_level(tmp_path: Path) -> None:
    body = p("Tiltak", properties="<w:outlineLvl w:val='0'/>") + p("Vi bygger.")
    assert read(tmp_path, body) == [("Tiltak", "paragraph", "", "Vi bygger.")]


def test_bold_lines_head_what_follows_by_size(tmp_path: Path) -> None:
    body = (
        p("Tiltak for flere boliger", run="<w:b/><w:sz w:val='36'/>")
        + p("Boliger for unge", run="<w:b/>")
        + p("Kommunen bygger ti boliger i året for unge som vil etablere seg.")
        + p("Viktig: ", run="<w:b/>", inner="<w:r><w:t>resten er vanlig tekst.</w:t></w:r>")
    )
    section = "Tiltak for flere boliger › Boliger for unge"
    assert [fact[0] for fact in read(tmp_path, body)] == [section, section]


def test_nested_lists(tmp_path: Path) -> None:
    body = p("Kommunen skal:") + p("bygge", depth=0) + p("på Nes", depth=1) + p("leie", depth=0)
    assert [(lead, text) for _, kind, lead, text in read(tmp_path, body) if kind == "list_item"] == [
        ("Kommunen skal:", "bygge"),
        ("bygge", "på Nes"),
        ("Kommunen skal:", "leie"),
    ]


def test_typed_lists(tmp_path: Path) -> None:
    body = p("Kommunen skal:") + p("- bygge boliger") + p("•\u00a0leie ut")
    assert [(kind, lead, text) for _, kind, lead, text in read(tmp_path, body)][1:] == [
        ("list_item", "Kommunen skal:", "bygge boliger"),
        ("list_item", "Kommunen skal:", "leie ut"),
    ]


@pytest.mark.parametrize(
    ("inner", "seen"),
    [
        ("<w:ins><w:r><w:t>satt inn</w:t></w:r></w:ins>", "Før satt inn"),
        ("<w:del><w:r><w:delText>strøket</w:delText></w:r></w:del>", "Før"),
        ("<w:moveFrom><w:r><w:t>flyttet</w:t></w:r></w:moveFrom>", "Før"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r>", "Før"),
        ("<w:r><w:rPr><w:rStyle w:val='Skjult'/></w:rPr><w:t>skjult</w:t></w:r>", "Før"),
        ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>synlig</w:t></w:r>", "Før synlig"),
        ("<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>felt</w:t></w:r></w:sdtContent></w:sdt>", "Før felt"),
        (
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Skriv her</w:t></w:r></w:sdtContent></w:sdt>",
            "Før",
        ),
        ("<w:hyperlink><w:r><w:t>lenke</w:t></w:r></w:hyperlink>", "Før lenke"),
        ("<w:fldSimple w:instr='PAGE'><w:r><w:t>7</w:t></w:r></w:fldSimple>", "Før 7"),
        ("<w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:commentReference w:id='1'/></w:r>", "Før"),
        ("<w:r><w:t>bolig</w:t><w:softHyphen/><w:t>plan</w:t><w:noBreakHyphen/><w:t>en</w:t></w:r>", "Før boligplan-en"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>", "Før a b c"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>REF x</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
            "<w:r><w:t>kapittel 2</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>",
            "Før kapittel 2",
        ),
    ],
)
def test_what_a_reader_sees_of_a_paragraph(tmp_path: Path, inner: str, seen: str) -> None:
    assert texts(tmp_path, p("Før ", inner=inner)) == [seen]


def test_a_deleted_paragraph_end_joins(tmp_path: Path) -> None:
    body = p("Første del ", properties="<w:rPr><w:del/></w:rPr>") + p("og resten.")
    assert texts(tmp_path, body) == ["Første del og resten."]


def test_contents_lists_are_left_out(tmp_path: Path) -> None:
    field = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>"
    end = "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    body = p("Innhold", run="<w:b/>") + p(inner=field + "<w:r><w:t>Innledning 3</w:t></w:r>") + p("Tiltak 9") + p(inner=end)
    body += p("Status 4", "INNH1") + "".join(p(f"Kapittel {n}", inner=f"<w:r><w:tab/><w:t>{n}</w:t></w:r>") for n in range(1, 5))
    gallery = "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    body += gallery.format(p("Vedlegg 12"))
    assert texts(tmp_path, body + p("Vi bygger.")) == ["Vi bygger."]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    inside = f"<w:txbxContent>{p('Fakta: ti boliger står tomme.')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(tmp_path, p("Før ", inner=drawing + "<w:r><w:t>etter.</w:t></w:r>")) == [
        "Før etter.",
        "Fakta: ti boliger står tomme.",
    ]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_tables_with_merged_cells_and_repeated_headers(tmp_path: Path) -> None:
    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('Mål')}{cell('Tiltak')}{cell('Ansvar')}</w:tr>"
    rows = [
        cell("Flere boliger", "<w:vMerge w:val='restart'/>") + cell("Bygge") + cell("Teknisk"),
        cell("Flere boliger", "<w:vMerge/>") + cell("Kjøpe") + cell("Eiendom"),
        cell("Samarbeid med utbyggere", "<w:gridSpan w:val='2'/>") + cell("NAV"),
    ]
    table = "<w:tbl>" + head + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + head.replace("<w:tblHeader/>", "")
    table += f"<w:tr><w:trPr><w:del/></w:trPr>{cell('Strøket')}{cell('Strøket')}{cell('x')}</w:tr></w:tbl>"
    assert [(lead, text) for *_, lead, text in read(tmp_path, table)] == [
        ("Mål | Tiltak | Ansvar", "Flere boliger | Bygge | Teknisk"),
        ("Mål | Tiltak | Ansvar", "Kjøpe | Eiendom"),
        ("Mål | Tiltak | Ansvar", "Samarbeid med utbyggere | NAV"),
    ]


def test_a_frame_around_text_is_no_table(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:tc>{p('Faktaboks om leie-til-eie.')}{p('Modellen er ny.')}</w:tc></w:tr></w:tbl>"
    assert [(kind, text) for _, kind, _, text in read(tmp_path, table)] == [
        ("paragraph", "Faktaboks om leie-til-eie."),
        ("paragraph", "Modellen er ny."),
    ]


def test_pages_by_recorded_and_explicit_breaks(tmp_path: Path) -> None:
    rendered, explicit = "<w:r><w:lastRenderedPageBreak/></w:r>", "<w:r><w:br w:type='page'/></w:r>"
    body = p("Vi bygger boliger på side en, og teksten går ", inner=f"{rendered}<w:r><w:t>over på side to.</w:t></w:r>")
    body += (
        p(inner=explicit)
        + p(inner=rendered + "<w:r><w:t>På side tre.</w:t></w:r>")
        + p("På side fire.", properties="<w:pageBreakBefore/>")
    )
    document = extract_docx(write_docx(tmp_path / "plan.docx", body))
    assert [(passage.page, passage.page_end) for passage in document.passages] == [(1, 2), (3, 3), (4, 4)]
    assert document.pages == 4


def test_the_cover_gives_the_title_and_no_passage(tmp_path: Path) -> None:
    body = (
        p("Fjordvik kommune") + p("Boligplan 2024–2030", run="<w:sz w:val='72'/>") + p(inner="<w:r><w:br w:type='page'/></w:r>")
    )
    body += p("Vi bygger ti boliger i året i hele planperioden.")
    document = extract_docx(write_docx(tmp_path / "plan.docx", body, title="Microsoft Word - mal.docx"))
    assert (document.title, len(document.passages)) == ("Boligplan 2024–2030", 1)
    assert document.first_pages_text.startswith("Fjordvik kommune\nBoligplan 2024–2030\fVi bygger")


@pytest.mark.parametrize(
    ("body", "core", "title"),
    [
        (p("Boligplan", "Tittel") + p("Innledning", "Overskrift1"), "Kjerne", "Boligplan"),
        (p("Innledning", "Overskrift1") + p("Tekst."), "Kjerne og plan", "Kjerne og plan"),
        (p("Bustadplan", "Egen") + p("Tekst."), "dokument_endelig.docx", "1.1 Bustadplan"),
    ],
)
def test_title(tmp_path: Path, body: str, core: str, title: str) -> None:
    assert extract_docx(write_docx(tmp_path / "plan.docx", body, title=core)).title == title


def test_footnotes_and_captions_are_kept_by_kind(tmp_path: Path) -> None:
    reference = "<w:r><w:t>Vi bygger</w:t></w:r><w:r><w:footnoteReference w:id='7'/></w:r><w:r><w:t> ti boliger.</w:t></w:r>"
    notes = (
        f"<w:footnotes {NAMESPACES}><w:footnote w:type='separator' w:id='-1'><w:p/></w:footnote>"
        "<w:footnote w:id='7'><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t> Jf. loven</w:t></w:r></w:p><w:p><w:r><w:t>om bolig.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    body = p(inner=reference) + p("Figur 1 Boliger", style="Bildetekst")
    document = extract_docx(write_docx(tmp_path / "plan.docx", body, word__footnotes=notes))
    assert [(passage.kind, passage.lead_in, passage.text) for passage in document.passages] == [
        ("paragraph", "", "Vi bygger ti boliger."),
        ("footnote", "1", "Jf. loven om bolig."),
        ("caption", "", "Figur 1 Boliger"),
    ]
