"""Find the files of a folder of plans and give each its doc_id."""

from __future__ import annotations

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
    """A file that is, or claims to be, a plan; or a folder of web pages that are one."""

    doc_id: str
    path: Path
    relative: str


def discover(folder: Path, leave_out: Path | None = None) -> list[PlanFile]:
    """Files of the folder and its subfolders in a stable order; hidden files and ``IGNORED`` endings are left out.

    A subfolder that holds nothing but web pages is one plan, and what a browser saved beside a page is left out. The doc_id is the file's name without ending; files that share a name get their folder in front (``sub--plan``),
    and those that then still share one (``plan.pdf`` and ``plan.docx``) keep the ending. What lies in ``leave_out``, a folder of results below
    this one, is no plan.
    Raises ConfigurationError if the folder does not exist.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such folder of plans; make it and put PDFs there, or give another with --raw")
    below = sorted(path for path in folder.rglob("*") if not _hidden(path.relative_to(folder)))
    if results := _within(folder, leave_out):
        below = [path for path in below if not path.is_relative_to(results)]
    aside = [path for path in below if path.is_dir() and is_companion(path)]
    web = [path for path in below if path.is_dir() and path not in aside and html_pages(path)]
    found = []
    for path in below:
        inside = any(path.is_relative_to(other) and path != other for other in web) or any(
            path.is_relative_to(other) for other in aside
        )
        if not inside and (path in web or (path.is_file() and path.suffix.lower() not in IGNORED)):
            found.append((path, unicodedata.normalize("NFC", path.relative_to(folder).as_posix())))
    names = [file_stem(relative.rsplit("/", 1)[-1]) for _, relative in found]
    with_folder = [
        name if _count(names)[name] == 1 else file_stem(rel.replace("/", "--"))
        for name, (_, rel) in zip(names, found, strict=True)
    ]
    counts = _count(with_folder)
    doc_ids = [
        name if counts[name] == 1 else f"{name}{path.suffix.lower()}" for name, (path, _) in zip(with_folder, found, strict=True)
    ]
    return [PlanFile(doc_id, path, relative) for doc_id, (path, relative) in zip(doc_ids, found, strict=True)]


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
