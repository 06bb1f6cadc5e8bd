"""What each invented plan looks like: producer, type, colours, columns, bullets, contents, headers and footers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    producer: str  # chromium, writer or reportlab
    adopted: str  # the line on the cover
    coder: str  # who wrote and coded the plan
    font: str
    heading_font: str
    colour: str
    size: float = 10.5  # text size in points
    leading: float = 1.35
    margins: tuple[float, float, float, float] = (25, 22, 25, 22)  # mm: top, right, bottom, left
    columns: int = 1
    justified: bool = False
    hyphenated: bool = False
    bullet: str = "•"
    numbers: str = "{}."  # how a numbered list shows its numbers
    contents: str = "dots"  # dots, plain (no dots) or links
    header: str = "title"  # title, chapter, kommune or none
    footer: str = "side_av"  # side_av, side, plain or dashes
    merge: str = ""  # header of the table column whose equal neighbours are one cell
    table_title: str = ""  # a first header row that covers the whole table
    chapter_page: bool = False  # chapters start on a new page
    pdf_title: str | None = None  # Title in the file's metadata; None leaves it out
    tinted_cover: bool = False
    scanned: bool = False


LOOKS: dict[str, Look] = {
    "granvika_boligsosial_handlingsplan_2024-2028": Look(
        "chromium",
        "Vedtatt av kommunestyret 25. april 2024, sak 31/24",
        "writer_a",
        font="Open Sans",
        heading_font="Open Sans",
        colour="#1f6f54",
        size=9.8,
        leading=1.5,
        contents="links",
        footer="side_av",
        pdf_title="Boligsosial handlingsplan 2024–2028",
    ),
    "elvestrand_boligpolitisk_plan_2023-2035": Look(
        "writer",
        "Vedtatt av kommunestyret 15. juni 2023, sak 47/23",
        "writer_a",
        font="Carlito",
        heading_font="Caladea",
        colour="#1f3864",
        size=11,
        leading=1.15,
        justified=True,
        hyphenated=True,
        header="title",
        footer="side_av",
        merge="Mål",
        pdf_title="Microsoft Word - Boligpolitisk plan endelig v3.docx",
    ),
    "kvitefjord_bustadpolitisk_handlingsplan_2025-2029": Look(
        "reportlab",
        "Vedteken av kommunestyret 12. desember 2024, sak 88/24",
        "writer_a",
        font="Caladea",
        heading_font="Carlito",
        colour="#204a87",
        size=10.5,
        justified=True,
        hyphenated=True,
        bullet="–",
        numbers="{})",
        contents="dots",
        header="kommune",
        footer="side_av",
        margins=(28, 26, 26, 30),
        pdf_title="untitled",
    ),
    "nordlunden_temaplan_bolig_2022-2026": Look(
        "chromium",
        "Vedtatt av kommunestyret 22. september 2022, sak 54/22",
        "writer_b",
        font="EB Garamond",
        heading_font="EB Garamond",
        colour="#7a3b12",
        size=10.8,
        leading=1.28,
        margins=(24, 18, 22, 18),
        columns=2,
        justified=True,
        hyphenated=True,
        bullet="–",
        contents="dots",
        header="title",
        footer="plain",
        pdf_title="Temaplan bolig",
    ),
    "havnsund_helse_og_omsorgsplan_2024-2034": Look(
        "writer",
        "Vedtatt av kommunestyret 20. juni 2024, sak 62/24",
        "writer_b",
        font="Open Sans",
        heading_font="Open Sans",
        colour="#005b7f",
        size=10,
        leading=1.3,
        margins=(30, 25, 25, 25),
        bullet="►",
        contents="dots",
        header="chapter",
        footer="side",
        table_title="Handlingsprogram",
        tinted_cover=True,
        pdf_title="Helse- og omsorgsplan 2024–2034",
    ),
    "hogebygda_bustadsosial_handlingsplan_2023-2027": Look(
        "writer",
        "Vedteken av kommunestyret 21. september 2023, sak 52/23",
        "writer_b",
        font="Liberation Serif",
        heading_font="Liberation Sans",
        colour="#000000",
        size=12,
        leading=1.15,
        margins=(25, 25, 25, 25),
        justified=True,
        hyphenated=True,
        bullet="\ue00a",  # a private-use character of OpenSymbol, as in many old office files
        contents="plain",
        header="none",
        footer="dashes",
        pdf_title=None,
    ),
    "tarnvik_helhetlig_boligstrategi_2025-2030": Look(
        "reportlab",
        "Vedtatt av bystyret 18. juni 2025, sak 71/25",
        "writer_c",
        font="Roboto",
        heading_font="Roboto",
        colour="#8c1d40",
        size=9.4,
        leading=1.42,
        margins=(27, 18, 24, 18),
        columns=2,
        justified=True,
        hyphenated=True,
        bullet="■",
        contents="plain",
        header="chapter",
        footer="plain",
        pdf_title="Helhetlig boligstrategi 2025–2030",
    ),
    "furuneset_samfunnsdel_2022-2034": Look(
        "writer",
        "Vedtatt av kommunestyret 16. juni 2022, sak 40/22",
        "writer_c",
        font="Lato",
        heading_font="Lato",
        colour="#3c6e1f",
        size=10.5,
        leading=1.35,
        margins=(28, 28, 26, 28),
        bullet="✓",
        contents="dots",
        header="kommune",
        footer="plain",
        chapter_page=True,
        tinted_cover=True,
        pdf_title="Kommuneplanens samfunnsdel",
    ),
    "straumvika_plan_for_helse_og_omsorgstenester_2024-2030": Look(
        "chromium",
        "Vedteken av kommunestyret 13. juni 2024, sak 44/24",
        "writer_c",
        font="Lato",
        heading_font="Lato",
        colour="#0b4f6c",
        size=10.4,
        leading=1.45,
        margins=(28, 24, 24, 24),
        bullet="•",
        contents="dots",
        header="chapter",
        footer="side",
        chapter_page=True,
        merge="Mål",
        pdf_title=None,
    ),
    "lysasen_boligplan_for_unge_2024-2027": Look(
        "reportlab",
        "Vedtatt av kommunestyret 7. mars 2024, sak 14/24",
        "writer_d",
        font="Helvetica",
        heading_font="Helvetica-Bold",
        colour="#d35400",
        size=10.5,
        leading=1.4,
        margins=(24, 28, 24, 28),
        bullet="•",
        contents="links",
        header="none",
        footer="side",
        table_title="Tiltak 2024–2027",
        pdf_title=None,
    ),
    "steinsletta_boligsosial_strategi_2021-2025": Look(
        "writer",
        "Vedtatt av kommunestyret 29. april 2021, sak 22/21",
        "writer_d",
        font="Liberation Serif",
        heading_font="Liberation Serif",
        colour="#000000",
        size=11.5,
        leading=1.2,
        margins=(25, 25, 25, 25),
        bullet="-",
        contents="dots",
        header="title",
        footer="side_av",
        pdf_title="Scan_0007",
        scanned=True,
    ),
    "eplehagen_bustadplan_2022-2032": Look(
        "chromium",
        "Vedteken av kommunestyret 16. juni 2022, sak 48/22",
        "writer_d",
        font="Roboto",
        heading_font="Roboto Condensed",
        colour="#9b2226",
        size=9.2,
        leading=1.45,
        margins=(22, 20, 24, 20),
        columns=2,
        justified=False,
        hyphenated=True,
        bullet="○",
        contents="plain",
        header="kommune",
        footer="side_av",
        pdf_title="Bustadplan – høyringsutkast",
    ),
}

DAMAGED = "skogvang_boligplan_2020"  # set as the others and then cut off; its text is in damaged_plan.jsonl
DAMAGED_LOOK = Look(
    "chromium",
    "Vedtatt av kommunestyret 30. januar 2020, sak 3/20",
    "",
    font="Carlito",
    heading_font="Carlito",
    colour="#44546a",
    size=11,
    header="title",
    footer="plain",
    pdf_title="Boligplan",
)

INVENTED = {"nb": "Oppdiktet plan for en oppdiktet kommune", "nn": "Oppdikta plan for ein oppdikta kommune"}
CONTENTS = {"nb": "Innhold", "nn": "Innhald"}
AUTHORITY = "{} kommune"


def title_and_period(title: str, period_from: int, period_to: int) -> tuple[str, str]:
    """The cover's title without the period, and the period."""
    period = f"{period_from}–{period_to}"
    return title.replace(period, "").strip(" ,"), period


def footer_text(style: str, page: str, pages: str) -> str:
    """A page's number as the plan writes it."""
    return {"side_av": f"Side {page} av {pages}", "side": f"Side {page}", "plain": page, "dashes": f"– {page} –"}[style]
