"""Small PDFs of invented plans, and broken ones, made for the tests of whole commands."""

from __future__ import annotations

from pathlib import Path

from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, Paragraph, SimpleDocTemplate, Spacer

STYLES = getSampleStyleSheet()
TEXTS = (
    "Kommunen skal etablere en leie-til-eie-ordning for ti barnefamilier, der innskuddet bygges opp gjennom husleien over fem år.",
    "NAV, psykisk helse og boligkontoret samles i et felles oppfølgingsteam med én leder og én inngang for brukeren.",
    "Kommunen disponerer 214 utleieboliger, hvorav 61 er omsorgsboliger. De fleste ligger i sentrum og er bygget før 1990.",
)


def make_plan(
    path: Path, *, title: str = "Boligsosial handlingsplan 2024–2028", kommune: str = "Drammen", password: str = ""
) -> None:
    """A plan of two pages with headings, paragraphs and a list; needs a password to open if one is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encrypt = StandardEncryption(password, ownerPassword="eier") if password else None
    document = SimpleDocTemplate(str(path), pagesize=A4, encrypt=encrypt, invariant=1)
    story = [Paragraph(title, STYLES["Title"]), Paragraph(f"{kommune} kommune", STYLES["Normal"]), Spacer(1, 600)]
    story += [Paragraph("1 Bakgrunn", STYLES["Heading1"]), Paragraph(TEXTS[2], STYLES["BodyText"])]
    story += [
        Paragraph("2 Tiltak", STYLES["Heading1"]),
        Paragraph(TEXTS[0], STYLES["BodyText"]),
        Paragraph("Vi skal:", STYLES["BodyText"]),
    ]
    story.append(
        ListFlowable(
            [Paragraph(TEXTS[1], STYLES["BodyText"]), Paragraph("videreføre bruken av startlån", STYLES["BodyText"])],
            bulletType="bullet",
        )
    )
    document.build(story)


def make_blank(path: Path, pages: int) -> None:
    """A PDF of empty pages."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()


def make_bad_folder(folder: Path) -> None:
    """Good plans beside every kind of bad input that the main job must survive."""
    make_plan(folder / "god plan æøå.pdf")
    make_plan(folder / "a" / "lik.pdf", title="Boligplan 2023–2026", kommune="Lier")
    make_plan(folder / "b" / "lik.pdf", title="Bustadplan 2022–2025", kommune="Gol")
    make_plan(folder / "ukjent.pdf", kommune="Andeby")
    make_plan(folder / "uten_rad.pdf", kommune="Hole")
    make_plan(folder / "laast.pdf", password="hemmelig")
    (folder / "tom.pdf").write_bytes(b"")
    (folder / "tekst.pdf").write_text("Dette er ikke en PDF.", encoding="utf-8")
    whole = (folder / "god plan æøå.pdf").read_bytes()
    (folder / "avkuttet.pdf").write_bytes(whole[: len(whole) // 3])
    PdfDocument.new().save(folder / "ingen_sider.pdf")
    (folder / "gammel.wpd").write_bytes(b"\xffWPC")
    make_blank(folder / "blank.pdf", 1000)
    rows = [
        "fil;kommune;tittel",
        "god plan æøå.pdf;Drammen;Boligsosial handlingsplan",
        "a/lik.pdf;Lier;Boligplan",
        "b/lik.pdf;Gol;Bustadplan",
    ]
    rows += ["ukjent.pdf;Andeby;Plan", "borte.pdf;Ål;Plan som mangler"]
    rows += [
        f"{name};Drammen;Plan"
        for name in ("laast.pdf", "tom.pdf", "tekst.pdf", "avkuttet.pdf", "ingen_sider.pdf", "gammel.wpd", "blank.pdf")
    ]
    (folder / "plans.csv").write_bytes("\n".join(rows).encode("cp1252"))
