"""What stands beside the running text: footnotes, captions, pull quotes, figures, text along the side."""

from __future__ import annotations

from pathlib import Path

from boliginnov.extract.document import ExtractedDocument, ExtractedPassage
from boliginnov.plans.discover import PlanFile
from boliginnov.plans.documents import build_tables
from boliginnov.register.municipalities import load_register
from boliginnov.tables import coded_only
from tests.extract.page_reading import LONG, SECOND, read
from tests.extract.pdf_maker import PageMaker


def kinds(document: ExtractedDocument) -> list[tuple[str, str, str]]:
    return [(passage.kind, passage.lead_in, passage.text) for passage in document.passages]


def of_kind(document: ExtractedDocument, kind: str) -> list[ExtractedPassage]:
    return [passage for passage in document.passages if passage.kind == kind]


def running(document: ExtractedDocument) -> list[str]:
    return [passage.text for passage in document.passages if passage.is_coded]


def test_footnotes_are_passages_of_their_own_and_their_marks_leave_the_text(tmp_path: Path) -> None:
    page = PageMaker()
    page.text(70, 700, "Loven trådte i kraft i 2023").text(183, 704, "1", 6).text(189, 700, "og gjelder alle kommuner.")
    page.lines(70, 620, LONG)
    page.rule(70, 84, 190, 84)
    page.text(70, 72, "1", 5).text(74, 70, "Lov om kommunenes ansvar på det boligsosiale feltet.", 7.5)
    page.text(70, 62, "2", 5).text(74, 60, "Tallene er hentet fra kommunens eget fagsystem og gjelder", 7.5)
    page.text(74, 50, "bare søknader som er ferdig behandlet.", 7.5)
    assert kinds(read(tmp_path, page)) == [
        ("paragraph", "", "Loven trådte i kraft i 2023 og gjelder alle kommuner."),
        ("paragraph", "", " ".join(LONG)),
        ("footnote", "1", "Lov om kommunenes ansvar på det boligsosiale feltet."),
        (
            "footnote",
            "2",
            "Tallene er hentet fra kommunens eget fagsystem og gjelder bare søknader som er ferdig behandlet.",
        ),
    ]


def test_a_footnote_does_not_cut_the_sentence_that_runs_over_the_page(tmp_path: Path) -> None:
    first = PageMaker()
    first.lines(70, 130, LONG[:2])
    first.text(70, 72, "3", 5).text(74, 70, "Lov om kommunenes ansvar på det boligsosiale feltet.", 7.5)
    second = PageMaker()
    second.lines(70, 780, LONG[2:])
    assert running(read(tmp_path, first, second)) == [" ".join(LONG)]


def test_small_text_below_the_rule_goes_on_with_a_note_without_a_mark(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 720, LONG)
    page.rule(70, 84, 210, 84)
    page.lines(70, 70, ["og er senere endret to ganger, sist da loven kom."], 7.5, 10)
    assert [passage.text for passage in of_kind(read(tmp_path, page), "footnote")] == [
        "og er senere endret to ganger, sist da loven kom."
    ]


def test_small_text_below_an_underlined_word_is_no_footnote(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 720, LONG)
    page.text(70, 90, "Mer om planen").rule(70, 88.5, 140, 88.5)
    page.lines(70, 70, ["Spørsmål rettes til boligkontoret i tiden mellom ni og to."], 8, 10)
    assert of_kind(read(tmp_path, page), "footnote") == []


def test_captions_by_their_words(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 760, LONG)
    page.text(70, 700, "Figur 1: Boliger etter type, 2023", 9)
    page.text(70, 670, "Tabell 2 Husstander på venteliste", 10, bold=True)
    page.text(70, 640, "Foto: Kari Nordmann", 8)
    page.lines(70, 600, SECOND)
    document = read(tmp_path, page)
    assert [passage.text for passage in of_kind(document, "caption")] == [
        "Figur 1: Boliger etter type, 2023",
        "Tabell 2 Husstander på venteliste",
        "Foto: Kari Nordmann",
    ]
    assert running(document) == [" ".join(LONG), " ".join(SECOND)]
    assert {passage.section for passage in document.passages} == {""}


def test_a_sentence_about_a_figure_is_no_caption(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 760, LONG)
    page.lines(70, 700, ["Figur 3 viser at ventetiden har gått ned siden boligkontoret åpnet."])
    assert running(read(tmp_path, page))[-1].startswith("Figur 3 viser at")


def test_small_text_right_under_a_picture_is_its_caption(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 760, LONG)
    page.raw("q 240 0 0 160 70 500 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q")
    page.text(70, 488, "Innflytting i de nye rekkehusene på Myra.", 8)
    page.lines(70, 440, SECOND)
    assert [passage.text for passage in of_kind(read(tmp_path, page), "caption")] == ["Innflytting i de nye rekkehusene på Myra."]


def test_a_pull_quote_is_marked_as_a_repeat_of_its_passage(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 760, SECOND)
    page.lines(70, 720, LONG)
    page.lines(90, 650, ["«Det krever at tjenestene ser boligen", "som en del av oppfølgingen.»"], 16, 20)
    page.lines(70, 590, ["Arbeidet begynner til høsten og følges av en gruppe."])
    document = read(tmp_path, page)
    quote = next(passage for passage in document.passages if passage.repeats)
    assert quote.text == "«Det krever at tjenestene ser boligen som en del av oppfølgingen.»"
    assert document.passages[quote.repeats - 1].text == " ".join(LONG)
    assert running(document) == [" ".join(SECOND), " ".join(LONG), "Arbeidet begynner til høsten og følges av en gruppe."]
    assert {passage.section for passage in document.passages} == {""}


def test_a_pull_quote_does_not_cut_the_paragraph_around_it(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 760, LONG[:1])
    page.lines(90, 720, ["Det krever at tjenestene ser boligen som en del"], 15, 20)
    page.lines(70, 680, LONG[1:])
    assert running(read(tmp_path, page)) == [" ".join(LONG)]


def test_large_type_with_words_of_its_own_is_no_repeat(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 720, LONG)
    page.lines(90, 650, ["«Jeg fikk hjelp den dagen jeg spurte om det.»"], 13, 20)
    assert not any(passage.repeats for passage in read(tmp_path, page).passages)


def test_the_table_names_the_passage_that_is_repeated_and_only_running_text_is_coded(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 720, LONG)
    page.lines(90, 650, ["«Det krever at tjenestene ser boligen som en del»"], 16, 20)
    page.text(70, 600, "Figur 1: Boliger etter type, 2023", 9)
    document = read(tmp_path, page)
    plan = PlanFile("plan", tmp_path / "plan.pdf", "plan.pdf")
    documents, passages = build_tables([plan], {}, {"plan": document}, None, load_register(()))
    quote = passages[passages["repeats"] != ""].iloc[0]
    assert passages.set_index("passage_id").loc[quote["repeats"], "text"] == " ".join(LONG)
    assert list(coded_only(passages)["text"]) == [" ".join(LONG)]
    assert documents["passages"].iloc[0] == 1


def chart(page: PageMaker, x: float, y: float, values: list[float], names: list[str]) -> None:
    """Upright bars on a line, each with its number above and its name below."""
    for number, (value, name) in enumerate(zip(values, names, strict=True)):
        left = x + 70 * number
        page.rectangle(left, y, 40, value, "0.2 0.4 0.7")
        page.text(left + 8, y + value + 3, str(round(value)), 8).text(left, y - 12, name, 8)


def test_words_in_a_bar_chart_are_no_passages_and_its_title_is_no_heading(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 780, LONG)
    page.text(150, 700, "Boliger etter type", 10, bold=True)
    chart(page, 100, 600, [80, 45, 20], ["Enebolig", "Rekkehus", "Blokk"])
    page.text(70, 560, "Figur 1: Boliger etter type, 2023", 9)
    page.lines(70, 530, SECOND)
    document = read(tmp_path, page)
    assert kinds(document) == [
        ("paragraph", "", " ".join(LONG)),
        ("caption", "", "Figur 1: Boliger etter type, 2023"),
        ("paragraph", "", " ".join(SECOND)),
    ]
    assert {passage.section for passage in document.passages} == {""}


def test_words_beside_lying_bars_are_no_passages(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 780, LONG)
    for number, (length, name) in enumerate(((200, "Enebolig"), (105, "Rekkehus og tomannsbolig"), (17, "Annet"))):
        page.rectangle(240, 680 - 20 * number, length, 12, "0.2 0.4 0.7")
        page.text(130, 683 - 20 * number, name, 8).text(244 + length, 683 - 20 * number, str(length), 8)
    page.lines(70, 600, SECOND)
    assert [passage.text for passage in read(tmp_path, page).passages] == [" ".join(LONG), " ".join(SECOND)]


def test_boxes_of_text_that_stand_on_one_line_are_no_bars(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(60, 780, LONG)
    for number, height in enumerate((60, 80, 100)):
        page.rectangle(60 + 160 * number, 600, 150, height)
        page.lines(
            65 + 160 * number,
            640,
            ["Boks om hvem som får hjelp", f"av team nummer {number + 4} i kommunen", "og hvor ofte."],
            9,
            12,
        )
    found = " ".join(running(read(tmp_path, page)))
    assert all(f"Boks om hvem som får hjelp av team nummer {number} i kommunen og hvor ofte." in found for number in (4, 5, 6))


def turned(page: PageMaker, x: float, y: float, text: str, size: float = 9) -> None:
    """Text that is read from below upwards."""
    page.raw(f"BT /F1 {size} Tf 0 1 -1 0 {x} {y} Tm ({text.encode('cp1252').decode('latin-1')}) Tj ET")


def test_a_note_along_the_side_is_a_passage_of_its_own(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 780, LONG)
    turned(page, 30, 300, "Planen er vedtatt av kommunestyret og")
    turned(page, 41, 300, "gjelder til en ny er vedtatt.")
    page.lines(70, 700, SECOND)
    assert running(read(tmp_path, page)) == [
        " ".join(LONG),
        " ".join(SECOND),
        "Planen er vedtatt av kommunestyret og gjelder til en ny er vedtatt.",
    ]


def test_a_credit_along_the_side_of_a_picture_is_a_caption(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(70, 780, LONG)
    turned(page, 560, 400, "Foto: Kari Nordmann", 6)
    assert [passage.text for passage in of_kind(read(tmp_path, page), "caption")] == ["Foto: Kari Nordmann"]


def test_labels_along_the_side_and_what_comes_back_from_page_to_page_are_left_out(tmp_path: Path) -> None:
    pages = []
    for number in range(3):
        page = PageMaker()
        page.lines(70, 600, (LONG, SECOND, ["Arbeidet begynner til høsten og følges av en gruppe."])[number])
        turned(page, 30, 300, "Boligplan for Granvika kommune 2024-2028")
        turned(page, 560, 300, f"Utkast {number}")
        pages.append(page)
    found = read(tmp_path, *pages).passages
    assert len(found) == 3
    assert not any("Granvika" in passage.text or "Utkast" in passage.text for passage in found)


def test_column_titles_along_the_side_head_the_table(tmp_path: Path) -> None:
    page = PageMaker()
    page.lines(60, 790, SECOND)
    xs, ys = [60.0, 300.0, 330.0, 360.0], [700.0, 620.0, 600.0, 580.0]
    page.table(xs, ys, [["Tiltak", "", ""], ["Kjøpe ti boliger", "NAV", "x"], ["Innføre leie-til-eie", "x", "KBO"]])
    turned(page, 318, 630, "Ansvarlig")
    turned(page, 345, 630, "Samarbeid")
    rows = of_kind(read(tmp_path, page), "table_row")
    assert [row.text for row in rows] == ["Kjøpe ti boliger | NAV | x", "Innføre leie-til-eie | x | KBO"]
    assert {row.lead_in for row in rows} == {"Tiltak | Ansvarlig | Samarbeid"}
