"""A table of text columns for the terminal, and estimates with their intervals in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with the cells of each column as wide as its widest."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [header, *rows]]


def with_interval(measured: Mapping[Any, Any], digits: int) -> str:
    """An estimate with its interval (low, high) in brackets; alone where it has none (nan), and – where it is not defined."""
    estimate, low, high = (float(measured[name]) for name in ("estimate", "low", "high"))
    if estimate != estimate:
        return "–"
    interval = "" if low != low else f" [{low:.{digits}f}, {high:.{digits}f}]"
    return f"{estimate:.{digits}f}{interval}"
