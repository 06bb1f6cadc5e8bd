"""Fix the dates and the file identifier in a PDF, so that making a plan again gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path


def fix(pdf: Path, date: str) -> None:
    """Overwrite dates (`date` as YYYYMMDD) and the identifier in place; no byte moves, so the cross-reference table stays right."""
    data = pdf.read_bytes()
    data = re.sub(rb"\(D:\d{14}", f"(D:{date}120000".encode(), data)
    iso = f"{date[:4]}-{date[4:6]}-{date[6:]}T12:00:00".encode()
    data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", iso, data)
    name = hashlib.md5(pdf.name.encode(), usedforsecurity=False).hexdigest().upper().encode()
    data = re.sub(rb"<[0-9A-Fa-f]{32}>(?=\s*(<[0-9A-Fa-f]{32}>\s*)?\])", b"<" + name + b">", data)
    data = re.sub(rb"/DocChecksum /[0-9A-F]{32}", b"/DocChecksum /" + name, data)
    pdf.write_bytes(data)
