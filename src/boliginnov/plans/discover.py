"""Find the files of a folder of plans and give each its doc_id."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from boliginnov.errors import ConfigurationError

READABLE = {".pdf"}
IGNORED = {".csv", ".tsv", ".md", ".toml", ".json", ".jsonl", ".parquet", ".ini", ".db", ".gitkeep"}
"""Endings of files that lie beside plans and are not plans."""


@dataclass(frozen=True)
class PlanFile:
    """A file that is, or claims to be, a plan."""

    doc_id: str
    path: Path
    relative: str

    @property
    def readable(self) -> bool:
        """Whether the ending is one that this version reads."""
        return self.path.suffix.lower() in READABLE


def discover(folder: Path) -> list[PlanFile]:
    """Files of the folder and its subfolders in a stable order; hidden files and ``IGNORED`` endings are left out.

    The doc_id is the file's name without ending; files that share a name get their folder in front (``sub--plan``),
    and those that then still share one (``plan.pdf`` and ``plan.docx``) keep the ending.
    Raises ConfigurationError if the folder does not exist.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such folder of plans; make it and put PDFs there, or give another with --raw")
    found = []
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in relative.parts)
        if path.is_file() and not hidden and path.suffix.lower() not in IGNORED and path.name != ".gitkeep":
            found.append((path, unicodedata.normalize("NFC", relative.as_posix())))
    names = [_stem(relative) for _, relative in found]
    with_folder = [
        name if _count(names)[name] == 1 else _stem(rel.replace("/", "--"), whole=True)
        for name, (_, rel) in zip(names, found, strict=True)
    ]
    counts = _count(with_folder)
    doc_ids = [
        name if counts[name] == 1 else f"{name}{path.suffix.lower()}" for name, (path, _) in zip(with_folder, found, strict=True)
    ]
    return [PlanFile(doc_id, path, relative) for doc_id, (path, relative) in zip(doc_ids, found, strict=True)]


def _stem(relative: str, *, whole: bool = False) -> str:
    name = relative if whole else relative.rsplit("/", 1)[-1]
    head, dot, _ = name.rpartition(".")
    return head if dot and head else name


def _count(names: list[str]) -> Counter[str]:
    return Counter(names)
