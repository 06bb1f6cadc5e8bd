"""Saved web pages give the plan's text and nothing of the site around it."""

from contextlib import suppress
from pathlib import Path

import pytest

from boliginnov.errors import DocumentError
from boliginnov.extract.passages import ExtractedPassage
from boliginnov.formats.html import extract_html
from boliginnov.formats.html_pages import html_pages, is_companion

SITE = """<!DOCTYPE html><html lang="no"><head><meta charset="utf-8"><title>Boligplan 2024–2030 - Fjordvik kommune</title>
<style>p {{ color: red }}</style><script>document.write("skrevet av skript")</script></head><body class="has-menu">
<a class="skip-link" href="#main">Hopp til hovedinnhold</a>
<div id="CookieConsent"><p>Vi bruker informasjonskapsler for å gi deg en bedre opplevelse på nettstedet vårt.</p><button>Godta</button></div>
<header><div class="logo">Fjordvik kommune</div><nav><ul><li><a href="/a">Tjenester</a></li><li><a href="/b">Politikk</a></li></ul></nav></header>
<div class="breadcrumb">Du er her: <a href="/">Forside</a> / <a href="/planer">Planer</a></div>
<div class="container sidebar-layout">
<aside class="sidebar"><h2>Meny</h2><ul><li><a href="/1">Kapittel 1</a></li></ul></aside>
<main id="main-content">{main}
<p>Publisert 12.03.2024</p><div class="share-buttons"><p>Del siden med andre du tror kan ha nytte av den.</p></div></main></div>
<footer><p>Besøksadresse: Storgata 1, 9999 Fjordvik. Organisasjonsnummer 999 999 999.</p></footer></body></html>"""


def read(folder: Path, main: str) -> list[ExtractedPassage]:
    page = folder / "plan.html"
    page.write_text(SITE.format(main=main), encoding="utf-8")
    return extract_html(page).passages


def test_only_the_plan_is_read(tmp_path: Path) -> None:
    passages = read(
        tmp_path,
        "<h1>Boligplan 2024–2030</h1><p>Kommunen skal prøve ut leie-til-eie.</p><h2>Tiltak</h2><h3>Unge</h3><p>Det bygges ti boliger.</p>",
    )
    assert [(p.section, p.text) for p in passages] == [
        ("", "Kommunen skal prøve ut leie-til-eie."),
        ("Tiltak › Unge", "Det bygges ti boliger."),
    ]


def test_title_and_first_text(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    page.write_text(SITE.format(main="<h1>Boligplan for Fjordvik</h1><p>Teksten begynner her.</p>"), encoding="utf-8")
    document = extract_html(page)
    assert (document.title, document.pages, document.problem) == ("Boligplan for Fjordvik", 1, "")
    assert document.first_pages_text.splitlines() == ["Boligplan for Fjordvik", "Teksten begynner her."]


def test_title_of_the_window_without_the_site(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    page.write_text(SITE.format(main="<p>Teksten begynner her.</p>"), encoding="utf-8")
    assert extract_html(page).title == "Boligplan 2024–2030"


def test_lists_with_lead_in_and_nested(tmp_path: Path) -> None:
    passages = read(
        tmp_path,
        "<p>Kommunen skal:</p><ul><li>bygge boliger<ul><li>på Nes</li><li>i sentrum</li></ul></li><li><p>hjelpe</p><p>unge</p></li></ul>",
    )
    assert [(p.kind, p.lead_in, p.text) for p in passages] == [
        ("paragraph", "", "Kommunen skal:"),
        ("list_item", "Kommunen skal:", "bygge boliger"),
        ("list_item", "bygge boliger", "på Nes"),
        ("list_item", "bygge boliger", "i sentrum"),
        ("list_item", "Kommunen skal:", "hjelpe unge"),
    ]


def test_typed_lists_and_double_breaks(tmp_path: Path) -> None:
    passages = read(tmp_path, "<p>Første avsnitt.<br><br>Vi vil:<br>- bygge<br>• leie\n ut</p>")
    assert [(p.kind, p.lead_in, p.text) for p in passages] == [
        ("paragraph", "", "Første avsnitt."),
        ("paragraph", "", "Vi vil:"),
        ("list_item", "Vi vil:", "bygge"),
        ("list_item", "Vi vil:", "leie ut"),
    ]


def test_table_with_merged_cells(tmp_path: Path) -> None:
    table = (
        "<table><caption>Tabell 1</caption><thead><tr><th>Mål</th><th>Tiltak</th><th>Ansvar</th></tr></thead><tbody>"
        "<tr><td rowspan=2>Flere boliger</td><td>Bygge bofellesskap</td><td>Teknisk</td></tr><tr><td>Kjøpe hus</td><td>Eiendom</td></tr>"
        "<tr><td colspan=2>Samarbeid med utbyggere om tilvisning</td><td>NAV</td></tr></tbody></table>"
    )
    passages = read(tmp_path, table)
    assert {p.lead_in for p in passages} == {"Mål | Tiltak | Ansvar"}
    assert [p.text for p in passages] == [
        "Flere boliger | Bygge bofellesskap | Teknisk",
        "Kjøpe hus | Eiendom",
        "Samarbeid med utbyggere om tilvisning | NAV",
    ]
    assert {p.kind for p in passages} == {"table_row"}


def test_tables_of_numbers_are_no_passages(tmp_path: Path) -> None:
    table = (
        "<table><tr><th>År</th><th>Boliger</th></tr><tr><td>2020</td><td>14</td></tr><tr><td>2021</td><td>19</td></tr></table>"
    )
    assert read(tmp_path, f"<p>Se tabellen.</p>{table}")[-1].text == "Se tabellen."


def test_layout_tables_and_forms_around_the_page_keep_their_text(tmp_path: Path) -> None:
    page = tmp_path / "old.htm"
    page.write_text(
        "<html><body><form id=aspnetForm><table role=presentation><tr><td><ul><li><a href=a>Meny</a></li></ul></td><td><h1>Plan</h1>"
        "<p>Kommunen vil ta i bruk tomme hus.</p></td></tr></table></form></body></html>",
        encoding="utf-8",
    )
    assert [p.text for p in extract_html(page).passages] == ["Kommunen vil ta i bruk tomme hus."]


def test_folded_panels_are_text_and_their_buttons_headings(tmp_path: Path) -> None:
    passages = read(
        tmp_path,
        "<h1>Plan</h1><h2>Tiltak</h2><button aria-controls='p1' aria-expanded='false'>Boliger for unge</button>"
        "<div id='p1' hidden><p>Vi bygger ti boliger.</p></div><div hidden><p>Usynlig ellers.</p></div>"
        "<details><summary>Eldre</summary><p>Vi bygger om.</p></details>",
    )
    assert [(p.section, p.text) for p in passages] == [
        ("Tiltak › Boliger for unge", "Vi bygger ti boliger."),
        ("Tiltak › Eldre", "Vi bygger om."),
    ]


def test_sentences_that_open_like_tools_of_a_site_stay(tmp_path: Path) -> None:
    kept = [
        "Endret bruk av tomme hus skal vurderes.",
        "Gå til anskaffelse av ti boliger",
        "Tilbake til eget hjem",
        "Publisert statistikk viser behovet.",
    ]
    gone = [
        "Sist oppdatert: 12. mars 2024 kl. 10",
        "Skriv ut",
        "Til toppen",
        "Fant du det du lette etter?",
        "Last ned planen (PDF)",
    ]
    assert [p.text for p in read(tmp_path, "".join(f"<p>{line}</p>" for line in [*kept, *gone]))] == kept


def test_note_marks_go_and_units_stay(tmp_path: Path) -> None:
    passages = read(
        tmp_path,
        "<p>Boligene er 60 m<sup>2</sup> store.<sup><a href='#n1'>1</a></sup></p><div class='footnotes'><p>1 Kilde: SSB.</p></div>",
    )
    assert [p.text for p in passages] == ["Boligene er 60 m2 store."]


def test_bold_lines_head_what_follows(tmp_path: Path) -> None:
    passages = read(
        tmp_path, "<p><strong>Boliger for unge</strong></p><p><b>Viktig:</b> Kommunen bygger ti boliger for unge i sentrum.</p>"
    )
    assert [(p.section, p.text) for p in passages] == [
        ("Boliger for unge", "Viktig: Kommunen bygger ti boliger for unge i sentrum.")
    ]


def test_words_of_the_site_in_running_text_do_no_harm(tmp_path: Path) -> None:
    passages = read(
        tmp_path, "<div class='article-content menu-open'><p class='footer-note'>Kommunen tar gården i bruk.</p></div>"
    )
    assert [p.text for p in passages] == ["Kommunen tar gården i bruk."]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp1252", ""),
        ("cp1252", "<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>"),
        ("utf-16", ""),
        ("utf-8", "<meta charset='tull-99'>"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, head: str) -> None:
    page = tmp_path / "plan.html"
    page.write_bytes(f"<html><head>{head}</head><body><p>Kjøpe hus på øya – nå.</p></body></html>".encode(encoding))
    assert [p.text for p in extract_html(page).passages] == ["Kjøpe hus på øya – nå."]


def test_several_pages_in_a_folder_are_one_plan(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    for name, title in [("10-vedlegg", "Vedlegg"), ("2-tiltak", "Tiltak"), ("1-plan", "Boligplan")]:
        (folder / f"{name}.html").write_text(
            SITE.format(main=f"<h1>{title}</h1><p>Dette er {title.lower()}et.</p>"), encoding="utf-8"
        )
    (folder / "1-plan_files").mkdir()
    document = extract_html(folder)
    assert (document.title, document.pages) == ("Boligplan", 3)
    assert [(p.page, p.section, p.text) for p in document.passages] == [
        (1, "", "Dette er boligplanet."),
        (2, "Tiltak", "Dette er tiltaket."),
        (3, "Vedlegg", "Dette er vedlegget."),
    ]


def test_an_unreadable_page_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("<h1>Plan</h1><p>Teksten er her.</p>", encoding="utf-8")
    (tmp_path / "2.html").write_bytes(b"")
    document = extract_html(tmp_path)
    assert len(document.passages) == 1
    assert "2.html" in document.problem


def test_folders_of_other_things_are_no_plan(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("<p>x</p>")
    assert html_pages(tmp_path) == [tmp_path / "1.html"]
    (tmp_path / "plan.pdf").write_bytes(b"%PDF-")
    assert html_pages(tmp_path) == []


def test_companion_folders(tmp_path: Path) -> None:
    (tmp_path / "Plan.html").write_text("x")
    for name in ("Plan_files", "Plan-filer", "andre_files"):
        (tmp_path / name).mkdir()
    assert [is_companion(tmp_path / name) for name in ("Plan_files", "Plan-filer", "andre_files")] == [True, True, False]


def test_single_file_pages(tmp_path: Path) -> None:
    page = tmp_path / "plan.mhtml"
    page.write_bytes(
        b'From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<meta charset=3D'utf-8'><h1>Plan</h1><p>Bygge p=C3=A5 =C3=B8ya.</p>\r\n--b--\r\n"
    )
    assert [p.text for p in extract_html(page).passages] == ["Bygge på øya."]


def test_entities_are_not_fetched_or_unfolded(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hemmelig")
    page = tmp_path / "plan.html"
    page.write_text(
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><html><body><p>Før &x; etter.</p></body></html>'
    )
    assert "hemmelig" not in " ".join(p.text for p in extract_html(page).passages)


def test_endless_nesting_is_read_or_refused(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    page.write_text("<div>" * 50_000 + "tekst")
    with suppress(DocumentError):
        extract_html(page)


def test_a_page_that_a_word_processor_wrote(tmp_path: Path) -> None:
    (tmp_path / "plan.html").write_text(
        "<html><head><title></title></head><body><h1>1 Innledning</h1><p>Vi bygger.<a href='#sdfootnote1sym'><sup>1</sup></a></p><h1>2 Tiltak</h1>"
        "<p>Vi følger opp.</p><div id='sdfootnote1'><p><a href='#sdfootnote1anc'>1</a>Jf. loven om bolig.</p></div></body></html>",
        encoding="utf-8",
    )
    document = extract_html(tmp_path / "plan.html")
    assert [(passage.section, passage.text) for passage in document.passages] == [
        ("1 Innledning", "Vi bygger."),
        ("2 Tiltak", "Vi følger opp."),
    ]
