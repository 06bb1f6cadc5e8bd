"""Tells what a file is by its bytes, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

FileKind = Literal[
    "pdf", "docx", "odt", "html", "mhtml", "doc", "locked_office", "rtf", "pages", "spreadsheet", "slides", "picture", "zip",
    "broken_zip", "empty", "unknown",
]  # fmt: skip

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SCAN = 64 * 1024 * 1024
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_MHTML = re.compile(r"^(?:From: <Saved by|MIME-Version:)", re.IGNORECASE | re.MULTILINE)

NAMES: dict[FileKind, str] = {
    "pdf": "a PDF",
    "docx": "a Word document (DOCX)",
    "odt": "an OpenDocument text (ODT)",
    "html": "a web page (HTML)",
    "mhtml": "a web page saved as one file (MHTML)",
    "doc": "an old Word document (DOC)",
    "locked_office": "an Office document locked with a password",
    "rtf": "a rich text document (RTF)",
    "pages": "an Apple Pages document",
    "spreadsheet": "a spreadsheet",
    "slides": "a set of slides",
    "picture": "a picture",
    "zip": "a ZIP archive",
    "broken_zip": "a ZIP or Office file that is incomplete",
    "empty": "empty (0 bytes)",
    "unknown": "of a format that is not known",
}


def file_kind(path: Path) -> FileKind:
    """What the file holds. Raises OSError if it cannot be opened."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return "empty"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return _ole_kind(path)
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_PICTURES):
        return "picture"
    text = _decoded(head)
    if _MHTML.match(text) and "multipart/related" in text.casefold():
        return "mhtml"
    return "html" if _HTML.search(text) else "unknown"


def _decoded(head: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[2:].decode(encoding, errors="replace")
    return head.decode("latin-1")


def _zip_kind(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    mimetype = entry.read(200)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return "broken_zip"
    if mimetype.startswith(b"application/vnd.oasis.opendocument."):
        kind = mimetype.decode("latin-1").rsplit(".", 1)[-1]
        return "odt" if kind.startswith("text") else "spreadsheet" if kind.startswith("spreadsheet") else "slides"
    folders = {name.split("/", 1)[0] for name in names}
    if "[Content_Types].xml" in names:
        return "docx" if "word" in folders else "spreadsheet" if "xl" in folders else "slides" if "ppt" in folders else "zip"
    return "pages" if "Index" in folders or "Index.zip" in names else "zip"


def _ole_kind(path: Path) -> FileKind:
    """An old binary document, or the container in which Office locks a new one."""
    with path.open("rb") as file:
        content = file.read(_OLE_SCAN)
    return "locked_office" if _LOCKED in content else "doc"
