"""Find the files of a folder of plans and give each its doc_id."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from boliginnov.errors import ConfigurationError
from boliginnov.formats.html_pages import html_pages, is_companion
from boliginnov.formats.read import READERS

ENDINGS = frozenset({*READERS, ".doc", ".rtf", ".pages", ".txt", ".wpd", ".zip", ".xps", ".epub"})
"""Endings that are no part of a plan's name."""
IGNORED = {".csv", ".tsv", ".md", ".toml", ".json", ".jsonl", ".parquet", ".ini", ".db", ".gitkeep"}
"""Endings of files that lie beside plans and are not plans."""


@dataclass(frozen=True)
class PlanFile:
    """A file that is, or claims to be, a plan; or a folder of web pages that are one. ``refused`` says why it must not be opened; else empty."""

    doc_id: str
    path: Path
    relative: str
    refused: str = ""


def discover(folder: Path, leave_out: Path | None = None) -> list[PlanFile]:
    """Files of the folder and its subfolders in a stable order; hidden files and ``IGNORED`` endings are left out.

    A subfolder that holds nothing but web pages is one plan, and what a browser saved beside a page is left out. The doc_id is the file's name without ending; files that share a name get their folder in front (``sub--plan``),
    and those that then still share one (``plan.pdf`` and ``plan.docx``) keep the ending. What lies in ``leave_out``, a folder of results below
    this one, is no plan. A folder that cannot be opened, and what is no ordinary file, is refused.
    Raises ConfigurationError if the folder does not exist.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such folder of plans; make it and put PDFs there, or give another with --raw")
    below = sorted(path for path in folder.rglob("*") if not _hidden(path.relative_to(folder)))
    if results := _within(folder, leave_out):
        below = [path for path in below if not path.is_relative_to(results)]
    refused = {path: why for path in below if (why := _refusal(path))}
    folders = [path for path in below if path not in refused and path.is_dir()]
    aside = [path for path in folders if is_companion(path)]
    web = [path for path in folders if path not in aside and html_pages(path)]
    closed = [*web, *refused]
    found = []
    for path in below:
        inside = any(path.is_relative_to(other) and path != other for other in closed) or any(
            path.is_relative_to(other) for other in aside
        )
        if not inside and (path in web or (path not in folders and path.suffix.lower() not in IGNORED)):
            found.append((path, _shown(path.relative_to(folder).as_posix())))
    names = [file_stem(relative.rsplit("/", 1)[-1]) for _, relative in found]
    with_folder = [
        name if _count(names)[name] == 1 else file_stem(rel.replace("/", "--"))
        for name, (_, rel) in zip(names, found, strict=True)
    ]
    counts = _count(with_folder)
    doc_ids = [
        name if counts[name] == 1 else f"{name}{path.suffix.lower()}" for name, (path, _) in zip(with_folder, found, strict=True)
    ]
    return [
        PlanFile(doc_id, path, relative, refused.get(path) or _misnamed(path.relative_to(folder)))
        for doc_id, (path, relative) in zip(doc_ids, found, strict=True)
    ]


def _refusal(path: Path) -> str:
    """Why a file or folder is not to be opened, and what to do; empty if it may be tried."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            next(path.iterdir(), path).lstat()
            return ""
    except FileNotFoundError:
        return "is a link to a file that is not there. Put the file itself in the folder."
    except OSError as error:
        return f"cannot be opened ({error.strerror or error}). Check it and its permissions."
    return "" if stat.S_ISREG(mode) else "is no ordinary file (a pipe, a socket or a device). Remove it."


def _misnamed(relative: Path) -> str:
    try:
        str(relative).encode()
    except UnicodeEncodeError:
        return "has a name that is not valid UTF-8. Rename the file or folder."
    return ""


def _shown(name: str) -> str:
    """The name in composed letters; bytes of it that are not UTF-8 as ``\\xe5``."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "backslashreplace"))


def _within(folder: Path, other: Path | None) -> Path | None:
    """The other folder as a path from this one, whatever links lead to it; None unless it lies below this one."""
    inner, outer = (other or folder).resolve(), folder.resolve()
    return folder / inner.relative_to(outer) if outer in inner.parents else None


def _hidden(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in relative.parts)


def file_stem(name: str) -> str:
    """A file's name without an ending that only tells the format (``plan.v2.pdf`` is ``plan.v2``)."""
    head, dot, ending = name.rpartition(".")
    return head if dot and head and f".{ending.lower()}" in ENDINGS else name


def _count(names: list[str]) -> Counter[str]:
    return Counter(names)
