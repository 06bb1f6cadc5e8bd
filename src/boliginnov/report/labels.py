"""How periods and long names are shown."""

from __future__ import annotations

import pandas as pd

from boliginnov.analysis.counts import UNKNOWN_YEAR
from boliginnov.report.texts import Texts, capital


def period(first: object, last: object) -> str:
    """2024–2028, 2024–, –2028, 2024, or nothing."""
    start, end = (str(int(str(year))) if pd.notna(year) else "" for year in (first, last))  # type: ignore[call-overload]
    if start and start == end:
        return start
    return f"{start}–{end}" if start or end else ""


def group_value(t: Texts, group: str, value: str) -> str:
    """A value of a group column as shown: all, unknown, a written language by its name, else as it stands in the manifest."""
    if value in ("", UNKNOWN_YEAR):
        return capital(t("word.unknown" if value else "word.everything"))
    return capital(t.label(value) if group == "language" else value)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1].rsplit(" ", 1)[0] if " " in text[: limit - 1] else text[: limit - 1]
    return head.rstrip(" ,.;:–-") + "…"
