"""Opens a PDF and hands out its pages; everything that can be wrong with the file is said in words."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium2
import pypdfium2.raw as pdfium

from boliginnov.errors import DocumentError
from boliginnov.extract.page_content import PageContent, read_page
from boliginnov.extract.settings import ExtractSettings
from boliginnov.extract.tesseract import Pixels

_TEX = ("tex", "dvips", "ghostscript", "groff", "prince", "fop")


class PdfFile:
    """An open PDF. Use as a context manager.

    Raises DocumentError for a file that is missing, empty, no PDF, damaged, locked with a password or without pages.
    """

    def __init__(self, path: Path, settings: ExtractSettings) -> None:
        self.path = path
        self.settings = settings
        self._document = self._open()
        count = pdfium.FPDF_GetPageCount(self._document)
        if count <= 0:
            self.close()
            raise DocumentError(f"{path.name}: the PDF has no pages. Export the plan to PDF again.", "no_pages")
        if count > settings.max_pages:
            self.close()
            raise DocumentError(
                f"{path.name}: says it has {count:,} pages, more than the limit of {settings.max_pages:,}. "
                "Split the file, or check that it is a plan.",
                "too_large",
            )
        self.pages: int = count
        producer = f"{self.metadata('Producer')} {self.metadata('Creator')}".casefold()
        self._split_runs = any(name in producer for name in _TEX)

    def __enter__(self) -> PdfFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        if self._document:
            self._document.close()
            self._document = None

    def _open(self) -> Any:
        name = self.path.name
        try:
            with self.path.open("rb") as file:
                head = file.read(1024)
        except OSError as error:
            raise DocumentError(
                f"{name}: cannot be opened ({error.strerror or error}). Check the file and its permissions."
            ) from error
        if not head:
            raise DocumentError(f"{name}: the file is empty (0 bytes). Download or export the plan again.", "empty_file")
        pdfium.FPDF_LoadDocument(b"", None)  # the error code outlives a success: set it to one that this file cannot cause
        try:
            return pdfium2.PdfDocument(self.path)
        except pdfium2.PdfiumError as error:
            code = pdfium.FPDF_GetLastError() if getattr(error, "err_code", None) is None else error.err_code
            raise DocumentError(*self._reason(code, head)) from error

    def _reason(self, code: int, head: bytes) -> tuple[str, str]:
        """What is wrong with a file that pdfium refuses, and the kind of fault."""
        name = self.path.name
        if code == pdfium.FPDF_ERR_PASSWORD:
            what = "is locked with a password. Ask the municipality for an open copy, or save it without a password."
            return f"{name}: {what}", "encrypted"
        if code == pdfium.FPDF_ERR_SECURITY:
            return f"{name}: uses a kind of encryption that cannot be read. Save it without protection.", "encrypted"
        if b"%PDF-" not in head:
            return f"{name}: is not a PDF{_what_it_is(head)}. Export the plan to PDF.", "not_a_pdf"
        if code in (pdfium.FPDF_ERR_SUCCESS, pdfium.FPDF_ERR_FILE):  # no error of this file: it was parsed, and has no page
            return f"{name}: the PDF has no pages. Export the plan to PDF again.", "no_pages"
        return f"{name}: the PDF is damaged or incomplete and cannot be opened. Download or export the plan again.", "damaged"

    def metadata(self, key: str) -> str:
        """An entry of the document information, '' when there is none."""
        try:
            return str(self._document.get_metadata_value(key)).replace("\x00", "").strip()
        except (pdfium2.PdfiumError, UnicodeDecodeError):
            return ""

    def outline(self) -> list[str]:
        """The titles of the bookmarks, at most 2,000."""
        titles: list[str] = []
        try:
            for bookmark in self._document.get_toc(max_depth=8):
                titles.append(bookmark.get_title())
                if len(titles) >= 2_000:
                    break
        except (pdfium2.PdfiumError, UnicodeDecodeError, RecursionError):
            return titles
        return titles

    def read_pages(self) -> Iterator[PageContent | None]:
        """The content of each page in order; None for a page that cannot be read."""
        for index in range(self.pages):
            yield self._read(index)

    def picture(self, content: PageContent, dpi: int) -> tuple[Pixels, float]:
        """A page as it is seen, in the frame of its content, and the pixels a point; large pages get fewer than ``dpi`` says."""
        points = max(1.0, content.width * content.height)
        scale = min(dpi / 72, (self.settings.ocr_pixels / points) ** 0.5)
        turn = (content.rotation - content.shown_rotation) % 360
        page = self._document[content.number - 1]
        try:
            bitmap = page.render(scale=scale, rotation=turn, grayscale=True, may_draw_forms=False)
            pixels: Pixels = np.array(bitmap.to_numpy()[:, :, 0] if bitmap.to_numpy().ndim == 3 else bitmap.to_numpy())
            bitmap.close()
        finally:
            page.close()
        return pixels, scale

    def _read(self, index: int) -> PageContent | None:
        page = pdfium.FPDF_LoadPage(self._document, index)
        if not page:
            return None
        try:
            text_page = pdfium.FPDFText_LoadPage(page)
            if not text_page:
                return None
            try:
                return read_page(page, text_page, index + 1, self.settings, self._split_runs)
            finally:
                pdfium.FPDFText_ClosePage(text_page)
        except (ctypes.ArgumentError, ValueError, OverflowError):
            return None
        finally:
            pdfium.FPDF_ClosePage(page)


def _what_it_is(head: bytes) -> str:
    for start, what in (
        (b"PK", " but a ZIP or Office document"),
        (b"\xd0\xcf\x11\xe0", " but an old Office document"),
        (b"<", " but a web page"),
        (b"\x89PNG", " but a picture"),
        (b"\xff\xd8", " but a picture"),
    ):
        if head.lstrip().startswith(start):
            return what
    return ""
