"""What a careful person would read on a page, and what the layout engine makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from boliginnov.extract.document import ExtractedDocument, extract_document
from tests.extract.page_reading import LONG, SECOND, read
from tests.extract.pdf_maker import PageMaker, write_pdf


def texts(document: ExtractedDocument) -> list[str]:
    return [passage.text for passage in document.passages]


def test_paragraphs_headings_and_sections(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 780, "4 Tiltak", 18, bold=True)
    page.text(70, 750, "4.2 Bolig til flyktninger", 13, bold=True)
    y = page.lines(70, 728, LONG)
    page.lines(70, y - 8, SECOND)
    document = read(tmp_path, page)
    assert texts(document) == [" ".join(LONG), " ".join(SECOND)]
    assert {passage.section for passage in document.passages} == {"4 Tiltak › 4.2 Bolig til flyktninger"}


def test_box_is_in_points_from_the_upper_left(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 728, LONG)
    left, top, right, bottom = read(tmp_path, page).passages[0].bbox
    assert left == pytest.approx(70, abs=2)
    assert top == pytest.approx(842 - 728 - 8, abs=3)
    assert bottom == pytest.approx(842 - 702 + 3, abs=3)
    assert 400 < right < 540


def test_box_on_a_turned_page_is_that_of_the_page_as_shown(tmp_path: Path) -> None:
    page = PageMaker(size=(842, 595), rotate=90)
    for number, line in enumerate(LONG):  # drawn along the side, so that the turned page shows it upright
        page.raw(f"BT /F1 10 Tf 0 1 -1 0 {100 + 13 * number} 60 Tm ({line.encode('cp1252').decode('latin-1')}) Tj ET")
    passage = read(tmp_path, page).passages[0]
    assert passage.text == " ".join(LONG)
    assert passage.bbox[0] == pytest.approx(60, abs=2)
    assert passage.bbox[1] == pytest.approx(92, abs=3)


def test_list_items_lose_their_marker_and_get_their_lead_in(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 700, "Kommunen vil:")
    page.text(80, 685, "•").text(92, 685, "prøve ut leie-til-eie for ti barnefamilier i samarbeid med banken, slik at de")
    page.text(92, 672, "bygger opp egenkapital gjennom husleien")
    page.text(80, 659, "•").text(92, 659, "inngå tilvisningsavtaler med utbyggere")
    passages = read(tmp_path, page).passages
    assert [passage.kind for passage in passages] == ["paragraph", "list_item", "list_item"]
    assert passages[1].text.endswith("slik at de bygger opp egenkapital gjennom husleien")
    assert passages[2].text == "inngå tilvisningsavtaler med utbyggere"
    assert {passage.lead_in for passage in passages[1:]} == {"Kommunen vil:"}


def test_nested_items_are_read_with_the_item_above(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 700, "Kommunen vil:")
    page.text(80, 685, "•").text(92, 685, "bygge i sentrum:")
    page.text(100, 672, "–").text(112, 672, "ti boliger for unge")
    page.text(100, 659, "–").text(112, 659, "fire for flyktninger")
    page.text(80, 646, "•").text(92, 646, "selge tomter")
    passages = read(tmp_path, page).passages
    assert [passage.lead_in for passage in passages] == [
        "",
        "Kommunen vil:",
        "bygge i sentrum:",
        "bygge i sentrum:",
        "Kommunen vil:",
    ]


NUMBERS = ["en", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti"]
LEFT = [f"Venstre spalte linje nummer {n} med ord" for n in NUMBERS]
MIDDLE = [f"Midtre spalte linje nummer {n} med ord" for n in NUMBERS]
RIGHT = [f"Høyre spalte linje nummer {n} med ord" for n in NUMBERS]


def test_two_columns_below_a_full_width_paragraph(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(60, 790, LONG)
    page.lines(60, 735, LEFT)
    page.lines(320, 735, RIGHT)
    assert " ".join(texts(read(tmp_path, page))) == " ".join([*LONG, *LEFT, *RIGHT])


def test_three_columns(tmp_path: Path) -> None:
    page = PageMaker()
    for x, lines in ((40, LEFT), (225, MIDDLE), (410, RIGHT)):
        page.lines(x, 700, lines, size=8, pitch=11)
    assert " ".join(texts(read(tmp_path, page))) == " ".join([*LEFT, *MIDDLE, *RIGHT])


def test_columns_written_line_by_line_across_the_page(tmp_path: Path) -> None:
    page = PageMaker()
    for number, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        page.text(60, 735 - 13 * number, left).text(320, 735 - 13 * number, right)
    assert " ".join(texts(read(tmp_path, page))) == " ".join([*LEFT, *RIGHT])


def test_short_heading_across_two_columns_parts_them(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(60, 780, LEFT[:5])
    page.lines(320, 780, RIGHT[:5])
    page.text(60, 690, "5 Mål", 15, bold=True)
    page.lines(60, 665, LEFT[5:])
    page.lines(320, 665, RIGHT[5:])
    document = read(tmp_path, page)
    assert " ".join(texts(document)) == " ".join([*LEFT[:5], *RIGHT[:5], *LEFT[5:], *RIGHT[5:]])
    assert document.passages[0].section == ""
    assert document.passages[-1].section == "5 Mål"


def test_paragraph_over_a_page_break_is_joined_and_keeps_both_boxes(tmp_path: Path) -> None:
    pages = []
    for number, body in enumerate((LONG[:2], LONG[2:], SECOND), 1):
        page = PageMaker()
        page.text(70, 805, "Granvika kommune", 8).text(430, 805, "Boligplan 2024-2028", 8)
        page.text(290, 30, f"Side {number} av 3", 8)
        page.lines(70, 760, body)
        pages.append(page)
    document = read(tmp_path, *pages)
    assert texts(document) == [" ".join(LONG), " ".join(SECOND)]
    assert (document.passages[0].page, document.passages[0].page_end) == (1, 2)
    assert document.passages[0].bbox_end is not None
    assert document.passages[1].bbox_end is None


@pytest.mark.parametrize("dress", ["dots", "spaces", "wrapped"])
def test_contents_are_left_out_over_several_pages(tmp_path: Path, dress: str) -> None:
    titles = [f"{n} Kapittel om tema {word}" for n, word in enumerate(NUMBERS, 1)]
    pages = []
    for start in (0, 5):
        page = PageMaker()
        if start == 0:
            page.text(70, 760, "Innhold", 16, bold=True)
        y = 730.0
        for number, title in enumerate(titles[start : start + 5], start + 3):
            if dress == "dots":
                page.text(70, y, f"{title} {'.' * 40} {number}")
            elif dress == "spaces":
                page.text(70, y, title).text(500, y, str(number))
            else:
                page.text(70, y, title).text(85, y - 13, f"og hva det betyr for oss {'.' * 30} {number}")
                y -= 13
            y -= 18
        pages.append(page)
    body = PageMaker()
    body.text(70, 760, titles[0], 16, bold=True)
    body.lines(70, 735, LONG)
    document = read(tmp_path, *pages, body)
    assert texts(document) == [" ".join(LONG)]
    assert document.passages[0].section == titles[0]


XS = [60.0, 90.0, 330.0, 440.0, 530.0]
HEADER = ["Nr", "Tiltak", "Ansvar", "Frist"]


def test_ruled_table_over_two_pages(tmp_path: Path) -> None:
    first = PageMaker()
    first.lines(60, 790, SECOND)
    rows = [
        HEADER,
        ["1", "Etablere boligteam på tvers av\nenhetene", "NAV", "2025"],
        ["2", "Innføre leie-til-eie", "Bolig", "2026"],
    ]
    first.table(XS, [140, 120, 90, 70], rows)
    second = PageMaker()
    second.table(XS, [790, 770, 750], [HEADER, ["3", "Kjøpe ti boliger", "Eiendom", "2027"]])
    passages = read(tmp_path, first, second).passages[1:]
    assert [passage.text for passage in passages] == [
        "Etablere boligteam på tvers av enhetene | NAV | 2025",
        "Innføre leie-til-eie | Bolig | 2026",
        "Kjøpe ti boliger | Eiendom | 2027",
    ]
    assert {passage.kind for passage in passages} == {"table_row"}
    assert {passage.lead_in for passage in passages} == {"Tiltak | Ansvar | Frist"}


def test_table_row_cut_by_a_page_break_is_joined(tmp_path: Path) -> None:
    first = PageMaker()
    first.lines(60, 790, SECOND)
    first.table(XS, [100, 80, 50], [HEADER, ["1", "Etablere et team som samler", "NAV", "2025"]])
    second = PageMaker()
    second.table(XS, [790, 765, 740], [["", "psykisk helse og bolig", "", ""], ["2", "Kjøpe boliger", "Eiendom", "2027"]])
    passages = read(tmp_path, first, second).passages[1:]
    assert passages[0].text == "Etablere et team som samler psykisk helse og bolig | NAV | 2025"
    assert (passages[0].page, passages[0].page_end) == (1, 2)
    assert passages[1].text == "Kjøpe boliger | Eiendom | 2027"


def test_a_goal_number_in_the_first_column_is_kept(tmp_path: Path) -> None:
    page = PageMaker()
    page.table(
        XS,
        [700, 680, 660, 640],
        [["Mål", "Tiltak", "Ansvar", "Frist"], ["2", "Utrede", "NAV", "2025"], ["2", "Kjøpe", "NAV", "2026"]],
    )
    assert texts(read(tmp_path, page)) == ["2 | Utrede | NAV | 2025", "2 | Kjøpe | NAV | 2026"]


def test_table_without_rules(tmp_path: Path) -> None:
    page = PageMaker()
    for x, title in zip(XS, HEADER, strict=False):
        page.text(x, 700, title, 10, bold=True)
    rows = [["1", "Etablere boligteam på tvers av", "NAV", "2025"], ["2", "Innføre leie-til-eie", "Bolig", "2026"]]
    for top, row in zip((680, 645), rows, strict=True):
        for x, cell in zip(XS, row, strict=False):
            page.text(x, top, cell)
    page.text(XS[1], 667, "alle enhetene")
    assert texts(read(tmp_path, page)) == [
        "Etablere boligteam på tvers av alle enhetene | NAV | 2025",
        "Innføre leie-til-eie | Bolig | 2026",
    ]


def test_fact_box_is_a_passage_of_its_own(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(60, 760, LEFT[:4])
    page.rectangle(55, 640, 240, 62)
    page.lines(
        62,
        690,
        ["Fakta: Bolig først er en modell der", "bolig kommer før behandling, og hjelpen", "følger den som bor der."],
        9,
        12,
    )
    page.lines(60, 620, ["og her går setningen videre under boksen med ord."])
    document = read(tmp_path, page)
    assert texts(document) == [
        " ".join([*LEFT[:4], "og her går setningen videre under boksen med ord."]),
        "Fakta: Bolig først er en modell der bolig kommer før behandling, og hjelpen følger den som bor der.",
    ]


def test_hidden_white_and_doubled_text(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 760, LONG)
    page.text(70, 700, "Hvit tekst på hvit bunn som ingen ser", extra="1 1 1 rg")
    page.text(70, 680, "Usynlig tekst uten bilde under", extra="3 Tr")
    page.text(70, 950, "Tekst utenfor siden som ingen ser")
    page.rectangle(60, 630, 300, 30, "0 0.2 0.4")
    page.text(70, 642, "Hvit tekst på blå bunn skal leses med.", extra="1 1 1 rg")
    page.text(70, 600, "Dobbelt trykt tekst er halvfet og står her én gang.")
    page.text(70.3, 600, "Dobbelt trykt tekst er halvfet og står her én gang.")
    found = " ".join(texts(read(tmp_path, page)))
    assert "ingen ser" not in found
    assert "Usynlig" not in found
    assert "Hvit tekst på blå bunn skal leses med." in found
    assert found.count("Dobbelt trykt") == 1


def test_letter_spaced_heading(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 760, "T I L T A K", 16, bold=True)
    page.lines(70, 735, LONG)
    assert read(tmp_path, page).passages[0].section == "TILTAK"


def test_cover_gives_the_title_and_no_passages(tmp_path: Path) -> None:
    cover = PageMaker()
    cover.text(70, 600, "Boligplan 2024-2028", 30, bold=True).text(70, 560, "Granvika kommune")
    body = PageMaker()
    body.lines(70, 735, LONG)
    document = read(tmp_path, cover, body)
    assert document.title == "Boligplan 2024-2028"
    assert "Granvika kommune" in document.first_pages_text
    assert texts(document) == [" ".join(LONG)]


def test_the_same_file_gives_the_same_result(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(60, 735, LEFT)
    page.lines(320, 735, RIGHT)
    path = write_pdf(tmp_path / "plan.pdf", [page])
    assert extract_document(path) == extract_document(path)


def test_drop_cap_is_the_first_letter_of_its_word(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 726, "K", 34)
    page.text(96, 740, "ommunen skal legge til rette for at flere kan eie, og for at de som trenger hjelp")
    page.text(96, 727, "får den tidlig. Det krever at tjenestene ser boligen som en del av oppfølgingen fra")
    page.text(70, 714, "den første samtalen, og at leie kan bli til eie etter noen år.")
    assert texts(read(tmp_path, page)) == [
        "Kommunen skal legge til rette for at flere kan eie, og for at de som trenger hjelp får den tidlig. Det krever at "
        "tjenestene ser boligen som en del av oppfølgingen fra den første samtalen, og at leie kan bli til eie etter noen år."
    ]


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Kommunen fører en aktiv bolig-", "politikk for alle."], "Kommunen fører en aktiv boligpolitikk for alle."),
        (["Vi samordner bolig-", "og tjenestetilbudet vårt."], "Vi samordner bolig- og tjenestetilbudet vårt."),
        (["Søknaden leveres til NAV-", "kontoret i sentrum."], "Søknaden leveres til NAV-kontoret i sentrum."),
        (["Et felles bolig\xad", "kontor svarer på alt."], "Et felles boligkontor svarer på alt."),
    ],
)
def test_hyphens_at_line_ends(tmp_path: Path, lines: list[str], text: str) -> None:
    page = PageMaker()
    page.lines(70, 740, lines)
    assert texts(read(tmp_path, page)) == [text]


def test_letter_spaced_text_of_several_words_is_closed_word_by_word(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 760, "M Å L   O G   T I L T A K", 16, bold=True)
    page.lines(70, 735, LONG)
    assert read(tmp_path, page).passages[0].section == "MÅL OG TILTAK"


def test_white_text_on_a_gradient_is_read(tmp_path: Path) -> None:
    cover = PageMaker()
    cover.raw("/Pattern cs /P1 scn 0 421 595 421 re f")
    cover.text(70, 600, "Boligplan 2024-2028", 30, extra="1 1 1 rg").text(70, 300, "Granvika kommune")
    body = PageMaker()
    body.lines(70, 735, LONG)
    path = write_pdf(tmp_path / "plan.pdf", [cover, body])
    shading = "<< /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 421 0 842] /Extend [true true]"
    function = "/Function << /FunctionType 2 /Domain [0 1] /C0 [0 0.2 0.4] /C1 [0.1 0.3 0.5] /N 1 >> >>"
    pattern = f"/Pattern << /P1 << /PatternType 2 /Shading {shading} {function} >> >> /Font <<".encode()
    path.write_bytes(path.read_bytes().replace(b"/Font <<", pattern, 1))
    document = extract_document(path)
    assert document.title == "Boligplan 2024-2028"
    assert texts(document) == [" ".join(LONG)]
