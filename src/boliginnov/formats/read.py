"""Reads a plan of any format: picks the reader by the file's ending and says in words what cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from boliginnov.errors import DocumentError
from boliginnov.extract.document import ExtractedDocument, extract_document
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats.docx import extract_docx
from boliginnov.formats.file_kind import NAMES, FileKind, file_kind
from boliginnov.formats.html import extract_html
from boliginnov.formats.odt import extract_odt

Reader = Callable[[Path, ExtractSettings], ExtractedDocument]

READERS: dict[str, Reader] = {
    ".pdf": extract_document,
    ".docx": extract_docx,
    ".docm": extract_docx,
    ".odt": extract_odt,
    ".html": extract_html,
    ".htm": extract_html,
    ".xhtml": extract_html,
    ".mht": extract_html,
    ".mhtml": extract_html,
}
"""The reader of each file ending, in lower case."""

_KINDS: dict[str, FileKind] = {
    ".pdf": "pdf", ".docx": "docx", ".docm": "docx", ".odt": "odt", ".html": "html", ".htm": "html", ".xhtml": "html", ".mht": "mhtml", ".mhtml": "mhtml"
}  # fmt: skip
_ENDINGS: dict[FileKind, str] = {"pdf": ".pdf", "docx": ".docx", "odt": ".odt", "html": ".html", "mhtml": ".mhtml"}
_ADVICE: dict[FileKind, str] = {
    "doc": "Open it in Word or LibreOffice and save it as DOCX or PDF.",
    "rtf": "Open it in Word or LibreOffice and save it as DOCX or PDF.",
    "pages": "Open it in Pages and export it as PDF or Word.",
    "spreadsheet": "Save the plan as PDF; a list of plans belongs in plans.csv.",
    "slides": "Save it as PDF.",
    "picture": "Put the picture in a PDF.",
    "zip": "Unpack it and put the plan itself in the folder.",
    "unknown": "Save the plan as PDF or DOCX.",
}


def extract_any(path: Path, settings: ExtractSettings, on_seconds: Callable[[float], object] | None = None) -> ExtractedDocument:
    """Reads a plan of any format that there is a reader for; a folder is a plan of several web pages.

    ``on_seconds`` is told for how many seconds more the pages of a PDF give reason.

    Raises DocumentError, with one of ``tables.PROBLEMS``, that says what the file is and what to do with it.
    """
    ending = path.suffix.casefold()
    try:
        if path.is_dir():
            return extract_html(path, settings)
        _refuse(path.name, ending, file_kind(path))
        if READERS[ending] is extract_document:
            return extract_document(path, settings, on_seconds)
        return READERS[ending](path, settings)
    except OSError as error:
        raise DocumentError(
            f"{path.name}: cannot be opened ({error.strerror or error}). Check the file and its permissions.", "unreadable"
        ) from error
    except RecursionError as error:
        raise DocumentError(f"{path.name}: nests its content too deeply to be read. Save the plan as PDF.") from error


def _refuse(name: str, ending: str, kind: FileKind) -> None:
    """Raises DocumentError unless the file's bytes are what its ending says and there is a reader for it."""
    expected = _KINDS.get(ending)
    if kind == "empty":
        raise DocumentError(f"{name}: the file is empty (0 bytes). Download or export the plan again.", "empty_file")
    if kind == "locked_office":
        raise DocumentError(
            f"{name}: is locked with a password. Save it without a password, or ask the municipality for an open copy.",
            "encrypted",
        )
    if kind == expected:
        return
    if kind == "broken_zip" and (expected in {"docx", "odt"} or expected is None):
        raise DocumentError(
            f"{name}: is damaged or incomplete and cannot be read. Download it again, or open it and save it as DOCX or PDF."
        )
    if kind == "unknown" and expected in {"html", "pdf"}:
        return  # a fragment of a page has no mark of its own, and the PDF reader explains itself
    if kind == "unknown" and expected in {"docx", "odt"}:
        raise DocumentError(
            f"{name}: is damaged or no {NAMES[expected].removeprefix('a ').removeprefix('an ')}. Save the plan as PDF or DOCX."
        )
    if kind in _ENDINGS:
        advice = f"Rename it to end in {_ENDINGS[kind]}, or save it as {'PDF or DOCX' if ending != '.pdf' else 'PDF'}."
    else:
        advice = _ADVICE.get(kind, "Save the plan as PDF or DOCX.")
    as_named = f", not {NAMES[expected]} as its name says" if expected else ""
    raise DocumentError(f"{name}: is {NAMES[kind]}{as_named}. {advice}", "not_a_pdf" if ending == ".pdf" else "format")
