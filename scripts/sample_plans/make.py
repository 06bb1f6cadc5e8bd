"""Set the invented plans as PDFs in data/raw.

Usage: python scripts/sample_plans/make.py [DOC_ID ...]   without names: all plans and the damaged file
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import damaged
import html_dress
import pdf_metadata
import reportlab_dress
import scan
import writer_dress
from looks import DAMAGED, DAMAGED_LOOK, LOOKS
from structure import load

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "data" / "raw"
DRESSES = {"chromium": html_dress.make, "writer": writer_dress.make, "reportlab": reportlab_dress.make}
MONTHS = ["januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"]


def adopted_date(line: str) -> str:
    """The date in a cover's line of adoption as YYYYMMDD: the day the file claims to be from."""
    day, month, year = next(w for w in zip(line.split(), line.split()[1:], line.split()[2:], strict=False) if w[1] in MONTHS)
    return date(int(year.strip(",")), MONTHS.index(month) + 1, int(day.strip("."))).strftime("%Y%m%d")


def make(doc_id: str) -> Path:
    """Set one plan and return its PDF."""
    damage = doc_id == DAMAGED
    look = DAMAGED_LOOK if damage else LOOKS[doc_id]
    plan = load(HERE / "damaged_plan.jsonl" if damage else HERE / "content" / f"{doc_id}.jsonl")
    pdf = RAW / f"{doc_id}.pdf"
    DRESSES[look.producer](plan, look, pdf)
    if look.scanned:
        scan.photocopy(pdf)
    pdf_metadata.fix(pdf, adopted_date(look.adopted))
    if damage:
        damaged.cut(pdf)
    return pdf


def main(names: list[str]) -> None:
    RAW.mkdir(parents=True, exist_ok=True)
    for doc_id in names or [*LOOKS, DAMAGED]:
        pdf = make(doc_id)
        print(f"{pdf.name}: {pdf.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
