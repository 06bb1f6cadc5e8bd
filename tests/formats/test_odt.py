"""OpenDocument texts give what a reader sees of the main text, with its structure."""

from __future__ import annotations

from pathlib import Path

import pytest

from boliginnov.errors import DocumentError
from boliginnov.formats.odt import extract_odt

from .office_files import write_odt

STYLES = (
    "<style:style style:name='B' style:family='paragraph'><style:text-properties fo:font-weight='bold'/></style:style>"
    "<style:style style:name='S' style:family='text'><style:text-properties text:display='none'/></style:style>"
    "<style:style style:name='N' style:family='paragraph'><style:paragraph-properties fo:break-before='page'/></style:style>"
    "<style:style style:name='Caption' style:family='paragraph'/><style:style style:name='P1' style:parent-style-name='Caption'/>"
)


def read(folder: Path, body: str) -> list[tuple[str, str, str, str]]:
    passages = extract_odt(write_odt(folder / "plan.odt", body, STYLES)).passages
    return [(passage.section, passage.kind, passage.lead_in, passage.text) for passage in passages]


def h(text: str, level: int) -> str:
    return f"<text:h text:outline-level='{level}'>{text}</text:h>"


def test_headings_with_their_numbers(tmp_path: Path) -> None:
    body = h("Innledning", 1) + h("Tiltak", 1) + h("Unge", 2) + h("Eldre", 2) + "<text:p>Vi bygger.</text:p>"
    assert read(tmp_path, body) == [("2 Tiltak › 2.2 Eldre", "paragraph", "", "Vi bygger.")]


def test_nested_lists_with_paragraphs(tmp_path: Path) -> None:
    inner = "<text:list><text:list-item><text:p>på Nes</text:p></text:list-item></text:list>"
    items = f"<text:list-item><text:p>bygge</text:p><text:p>boliger</text:p>{inner}</text:list-item><text:list-item><text:p>leie</text:p></text:list-item>"
    assert [(lead, text) for *_, lead, text in read(tmp_path, f"<text:p>Vi skal:</text:p><text:list>{items}</text:list>")] == [
        ("", "Vi skal:"),
        ("Vi skal:", "bygge boliger"),
        ("bygge boliger", "på Nes"),
        ("Vi skal:", "leie"),
    ]


@pytest.mark.parametrize(
    ("inner", "seen"),
    [
        ("<office:annotation><text:p>merknad</text:p></office:annotation>", "Før  etter."),
        ("<text:span text:style-name='S'>skjult</text:span>", "Før  etter."),
        ("<text:hidden-text>skjult</text:hidden-text>", "Før  etter."),
        ("<text:span>synlig</text:span>", "Før synlig etter."),
        ("<text:a>lenke</text:a><text:s/><text:page-number>7</text:page-number>", "Før lenke 7 etter."),
        ("a<text:line-break/>b<text:tab/>c", "Før a b c etter."),
    ],
)
def test_what_a_reader_sees_of_a_paragraph(tmp_path: Path, inner: str, seen: str) -> None:
    assert [text for *_, text in read(tmp_path, f"<text:p>Før {inner} etter.</text:p>")] == [" ".join(seen.split())]


def test_footnotes_and_captions_are_kept_by_kind(tmp_path: Path) -> None:
    note = (
        "<text:note text:note-class='footnote'><text:note-citation>3</text:note-citation>"
        "<text:note-body><text:p>Jf. <text:span>loven</text:span></text:p><text:p>om bolig.</text:p></text:note-body></text:note>"
    )
    body = f"<text:p>Vi bygger{note} ti boliger.</text:p><text:p text:style-name='P1'>Figur 1 Boliger</text:p>"
    assert read(tmp_path, body) == [
        ("", "paragraph", "", "Vi bygger ti boliger."),
        ("", "footnote", "3", "Jf. loven om bolig."),
        ("", "caption", "", "Figur 1 Boliger"),
    ]


def test_what_is_no_text_of_the_plan(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>strøket</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Tiltak 4</text:p></text:index-body></text:table-of-content>"
        "<text:section text:display='none'><text:p>skjult</text:p></text:section>"
        "<text:p>Vi bygger.</text:p>"
    )
    assert [text for *_, text in read(tmp_path, body)] == ["Vi bygger."]


def test_tables_with_merged_and_repeated_cells(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return "<table:table-row>" + "".join(cells) + "</table:table-row>"

    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    body = (
        "<table:table><table:table-header-rows>" + row(cell("Mål"), cell("Hva vi gjør"), cell("Hvem"))
        + "</table:table-header-rows>" + row(cell("Flere boliger", "table:number-rows-spanned='2'"), cell("Bygge"), cell("Teknisk"))
        + row("<table:covered-table-cell/>", cell("Kjøpe"), cell("Eiendom"))
        + row(cell("NAV", "table:number-columns-repeated='2'"), cell("Helse")) + "</table:table>"
    )  # fmt: skip
    assert [(lead, text) for *_, lead, text in read(tmp_path, body)] == [
        ("Mål | Hva vi gjør | Hvem", "Flere boliger | Bygge | Teknisk"),
        ("Mål | Hva vi gjør | Hvem", "Kjøpe | Eiendom"),
        ("Mål | Hva vi gjør | Hvem", "NAV | NAV | Helse"),
    ]


def test_bold_lines_text_boxes_and_pages(tmp_path: Path) -> None:
    body = (
        "<text:p text:style-name='B'>Boliger for unge</text:p><text:p>Kommunen bygger <text:soft-page-break/>ti boliger i året."
        "<draw:frame><draw:text-box><text:p>Fakta står i en ramme.</text:p></draw:text-box></draw:frame></text:p>"
        "<text:p text:style-name='N'>På side tre.</text:p>"
    )
    document = extract_odt(write_odt(tmp_path / "plan.odt", body, STYLES, title="Boligplan"))
    assert [(p.page, p.page_end, p.section, p.text) for p in document.passages] == [
        (1, 2, "Boliger for unge", "Kommunen bygger ti boliger i året."),
        (2, 2, "Boliger for unge", "Fakta står i en ramme."),
        (3, 3, "Boliger for unge", "På side tre."),
    ]
    assert (document.title, document.pages) == ("Boligplan", 3)


def test_locked_files(tmp_path: Path) -> None:
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    with pytest.raises(DocumentError, match="password") as error:
        extract_odt(write_odt(tmp_path / "plan.odt", "", manifest=entry))
    assert error.value.problem == "encrypted"
