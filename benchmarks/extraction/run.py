"""Quality and speed of extraction, beside the tools people use, on plans whose passages are transcribed.

Usage: python benchmarks/extraction/run.py PLANS GOLD [--style NAME ...] [--plans N] [--reader NAME ...] [--markdown FILE]

PLANS holds a folder of PDFs for each style (or is one), GOLD a file <same name>.gold.jsonl for each plan. Speeds are ratios to
pdfplumber's extract_words on the same files in the same run, by CPU time, child processes included.
"""

from __future__ import annotations

import argparse
import json
import resource
from pathlib import Path

import pypdfium2
from peers import Reader, readers

from boliginnov.evaluate.extraction import ExtractionScore, score_document

YARDSTICK = "pdfplumber words"
COLUMNS = (
    "style",
    "reader",
    "word accuracy",
    "recall",
    "noise",
    "boundary F1",
    "table rows",
    "table cells",
    "pages/CPU s",
    "× pdfplumber words",
)


def cpu_seconds() -> float:
    """CPU time of this process and of the children it waited for."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in usage)


def measure(reader: Reader, plans: list[Path], gold: Path) -> tuple[ExtractionScore, float]:
    """The score pooled over the plans, and the CPU seconds of reading alone."""
    score, seconds = ExtractionScore(), 0.0
    for plan in plans:
        started = cpu_seconds()
        blocks = reader(plan)
        seconds += cpu_seconds() - started
        rows = [json.loads(line) for line in (gold / f"{plan.stem}.gold.jsonl").read_text(encoding="utf-8").splitlines()]
        score += score_document(rows, [("table_row", block) for block in blocks])
    return score, seconds


def styles(folder: Path, wanted: list[str]) -> dict[str, list[Path]]:
    """The plans of each style; a folder that holds PDFs itself is one style."""
    folders = [folder] if any(folder.glob("*.pdf")) else sorted(path for path in folder.iterdir() if path.is_dir())
    return {path.name: sorted(path.glob("*.pdf")) for path in folders if not wanted or path.name in wanted}


def pages_of(plans: list[Path]) -> int:
    total = 0
    for plan in plans:
        pdf = pypdfium2.PdfDocument(plan)
        total += len(pdf)
        pdf.close()
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plans", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--style", nargs="*", default=[])
    parser.add_argument("--plans", dest="limit", type=int, default=0, help="only the first N plans of each style")
    parser.add_argument("--reader", nargs="*", default=[])
    parser.add_argument("--markdown", type=Path, help="also write the table here")
    options = parser.parse_args()
    chosen = {name: reader for name, reader in readers().items() if not options.reader or name in {*options.reader, YARDSTICK}}
    rows = [COLUMNS]
    for style, plans in styles(options.plans, options.style).items():
        plans = plans[: options.limit or None]
        pages = pages_of(plans)
        results = {name: measure(reader, plans, options.gold) for name, reader in chosen.items()}
        yardstick = results[YARDSTICK][1]
        for name, (score, seconds) in results.items():
            figures = (score.word_accuracy, score.recall, score.noise, score.boundary_f1, score.rows, score.cells)
            shown = [f"{figure:.4f}" for figure in figures]
            rows.append((style, name, *shown, f"{pages / seconds:.0f}", f"{yardstick / seconds:.1f}"))
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    print("\n".join(lines))
    if options.markdown:
        table = [f"| {' | '.join(row)} |" for row in rows]
        table.insert(1, "|" + "---|" * len(COLUMNS))
        options.markdown.write_text("\n".join(table) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
