"""Hashes that tell whether a stage's code, settings or inputs have changed since the last run."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent
_CODE = {".py", ".toml", ".json", ".csv", ".j2", ".css", ".js"}


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes as hexadecimal text; empty if there is no such file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of all files of a folder; empty if there is none."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return value_hash([[p.relative_to(folder).as_posix(), file_hash(p)] for p in files]) if files else ""


@lru_cache(maxsize=32)
def code_hash(*parts: str) -> str:
    """SHA-256 over the program's own files below the named parts of the package (``"extract"``, ``"tables.py"``)."""
    files = sorted(p for part in parts for p in _below(_PACKAGE / part) if p.suffix in _CODE)
    return value_hash([[p.relative_to(_PACKAGE).as_posix(), file_hash(p)] for p in files])


def _below(path: Path) -> list[Path]:
    return [path] if path.is_file() else list(path.rglob("*"))


def value_hash(value: Any) -> str:
    """SHA-256 of a value written as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
