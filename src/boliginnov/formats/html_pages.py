"""Tells which saved web pages are one plan, and in which order they are read."""

from __future__ import annotations

import re
from pathlib import Path

HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
_COMPANIONS = ("_files", "-filer", "_filer", "_fichiers")
"""Endings of the folder that a browser puts beside a page saved "complete", in English and Norwegian."""
_NUMBER = re.compile(r"\d+")
_FIRST = {"index", "default", "start", "forside", "framside", "hovedside"}


def is_companion(folder: Path) -> bool:
    """Whether a folder holds the pictures and scripts that a browser saved with a page beside it."""
    ending = next((end for end in _COMPANIONS if folder.name.casefold().endswith(end)), "")
    stem = folder.name[: -len(ending)] if ending else ""
    return bool(stem) and any((folder.parent / f"{stem}{html}").is_file() for html in HTML_ENDINGS)


def html_pages(folder: Path) -> list[Path]:
    """The pages of a plan saved in a folder, in the order of reading; empty if the folder holds other plans or folders of plans too.

    Order: the front page, then by the numbers in the names (``2-tiltak`` before ``10-vedlegg``), then by name.
    """
    pages: list[Path] = []
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not is_companion(entry):
                return []
        elif entry.suffix.casefold() in HTML_ENDINGS and entry.is_file():
            pages.append(entry)
        else:
            return []
    return sorted(pages, key=_place)


def _place(page: Path) -> tuple[int, list[int], str]:
    stem = page.stem.casefold()
    leading = _NUMBER.match(stem)
    numbers = [int(leading[0])] if leading else [int(number) for number in _NUMBER.findall(stem)[-1:]]
    return (0 if stem in _FIRST else 1 if numbers else 2), numbers, stem
