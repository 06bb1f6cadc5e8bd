"""Cut a PDF off in the middle, as a broken download is: no cross-reference table, no page tree, half a stream at the end."""

from __future__ import annotations

from pathlib import Path


def cut(pdf: Path) -> None:
    """Keep the file up to the middle of the last stream that begins in its first half, and before any page tree."""
    data = pdf.read_bytes()
    limit = min(len(data) // 2, data.find(b"/Type /Catalog"), data.find(b"/Type /Pages"))
    start = data.rfind(b"stream\n", 0, limit)
    end = data.find(b"endstream", start)
    pdf.write_bytes(data[: start + (end - start) // 2])
