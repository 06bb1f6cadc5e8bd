"""Set the invented documents that are no plans (others/documents.toml) as PDFs in data/other, with a manifest in each folder.

Usage: python scripts/sample_plans/others.py [FOLDER]
"""

from __future__ import annotations

import csv
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

HERE = Path(__file__).parent
OTHER = HERE.parents[1] / "data" / "other"
COLUMNS = ("file", "title", "author", "actor_type", "period_from", "period_to")


def documents() -> list[dict[str, Any]]:
    """The documents as they stand in the TOML file."""
    content = tomllib.loads((HERE / "others" / "documents.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = content["document"]
    return found


def paragraphs(document: dict[str, Any]) -> list[str]:
    """The passages of a document, headings left out."""
    return [line for line in document["text"].strip().splitlines() if not line.startswith("# ")]


def write_pdf(document: dict[str, Any], path: Path) -> None:
    """Set one document; the same bytes each time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    styles = getSampleStyleSheet()
    styles["BodyText"].spaceAfter = 18
    story: list[Flowable] = [
        Paragraph(escape(document["title"]), styles["Title"]),
        Paragraph(escape(document["author"]), styles["Normal"]),
        Paragraph(escape(document["marked"]), styles["Italic"]),
        Spacer(1, 30),
    ]
    for line in document["text"].strip().splitlines():
        heading = line.startswith("# ")
        story.append(Paragraph(escape(line.removeprefix("# ")), styles["Heading1" if heading else "BodyText"]))
    SimpleDocTemplate(str(path), pagesize=A4, invariant=1, title=document["title"], author=document["author"]).build(story)


def write(folder: Path) -> None:
    """Write every PDF and each folder's manifest."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for document in documents():
        write_pdf(document, folder / document["folder"] / document["file"])
        years = {"period_from": document["year"], "period_to": document["year"]}
        rows.setdefault(document["folder"], []).append({**document, **years})
    for name, own in rows.items():
        with (folder / name / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(own)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if sys.argv[1:] else OTHER)
