"""The tools people use to get text out of a PDF, each as a function from a file to blocks of text."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from boliginnov.extract.document import extract_document

Reader = Callable[[Path], list[str]]


def blank_lines(text: str) -> list[str]:
    """Text cut at blank lines, the way a script without a layout engine cuts it."""
    return [block for block in re.split(r"\n\s*\n", text.replace("\f", "\n\n")) if block.strip()]


def ours(path: Path) -> list[str]:
    """The passages that are coded: what a person transcribed; footnotes, captions and repeats are kept apart."""
    return [passage.text for passage in extract_document(path).passages if passage.is_coded]


def pdfplumber_words(path: Path) -> list[str]:
    """Words with boxes: the yardstick of speed. One block a page."""
    import pdfplumber

    blocks = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            blocks.append(" ".join(word["text"] for word in page.extract_words()))
            page.close()
    return blocks


def pdfplumber_text(path: Path) -> list[str]:
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return [block for page in pdf.pages for block in blank_lines(page.extract_text() or "")]


def pdfplumber_words_and_tables(path: Path) -> list[str]:
    """Words, and tables cut into rows: the yardstick of speed on pages with tables."""
    import pdfplumber

    blocks = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            blocks.append(" ".join(word["text"] for word in page.extract_words()))
            blocks += [" ".join(cell or "" for cell in row) for table in page.extract_tables() for row in table]
            page.close()
    return blocks


def pdfminer_text(path: Path) -> list[str]:
    from pdfminer.high_level import extract_text

    return blank_lines(extract_text(path))


def pypdfium2_text(path: Path) -> list[str]:
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    try:
        return [block for page in pdf for block in blank_lines(page.get_textpage().get_text_bounded().replace("\r\n", "\n"))]
    finally:
        pdf.close()


def pymupdf_blocks(path: Path) -> list[str]:
    import pymupdf

    with pymupdf.open(path) as pdf:
        return [block[4] for page in pdf for block in page.get_text("blocks") if block[6] == 0]


def pymupdf4llm_text(path: Path) -> list[str]:
    """Markdown, cut at blank lines; headings' and emphasis' marks count as no words."""
    import pymupdf4llm

    return blank_lines(pymupdf4llm.to_markdown(str(path), show_progress=False))


def poppler_text(path: Path) -> list[str]:
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return blank_lines(done.stdout.decode("utf-8", "replace"))


def readers() -> dict[str, Reader]:
    """The readers that are installed, ours first. ``pdfplumber words`` is always there: speeds are ratios to it."""
    found: dict[str, Reader] = {
        "boliginnov": ours,
        "pdfplumber words": pdfplumber_words,
        "pdfplumber words+tables": pdfplumber_words_and_tables,
        "pdfplumber text": pdfplumber_text,
        "pypdfium2 text": pypdfium2_text,
    }
    if find_spec("pdfminer"):
        found["pdfminer.six"] = pdfminer_text
    if find_spec("pymupdf"):
        found["PyMuPDF blocks"] = pymupdf_blocks
    if find_spec("pymupdf4llm"):
        found["pymupdf4llm"] = pymupdf4llm_text
    if shutil.which("pdftotext"):
        found["poppler pdftotext"] = poppler_text
    return found
