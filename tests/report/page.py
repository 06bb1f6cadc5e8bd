"""Reads a report back: its text, tables, links and scripts, with the standard library's parser."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

_VOID = {"meta", "input", "br", "link", "img", "hr"}


class Page(HTMLParser):
    """All that a reader or a browser would find in the HTML.

    text: what is shown (no style, no script) · tables: figure id → rows of cells · matrices: id → rows of cells of shaded tables · tags, attributes: as they stand ·
    data: the JSON that filter.js reads · marks: the marked words · unclosed: elements left open
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.matrices: dict[str, list[list[str]]] = {}
        self._rows: list[list[str]] = []
        self.marks: list[str] = []
        self.scripts: list[tuple[str, str]] = []
        self.unclosed: list[str] = []
        self._shown: list[str] = []
        self._figure = ""
        self.feed(html)
        self.text = " ".join("".join(self._shown).split())

    @property
    def data(self) -> Any:
        return json.loads(next(text for kind, text in self.scripts if kind == "application/json"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        values = dict(attrs)
        if tag == "figure":
            self._figure = values.get("id") or ""
            self._rows = self.tables[self._figure] = []
        if tag in ("section", "table") and (values.get("id") or "").startswith("tabell-"):
            self._figure = values["id"] or ""
            self._rows = self.matrices[self._figure] = []
        if tag == "tr" and self._figure:
            self._rows.append([])
        if tag in ("td", "th") and self._figure:
            self._rows[-1].append("")
        if tag == "script":
            self.scripts.append((values.get("type") or "", ""))
        if tag == "mark":
            self.marks.append("")
        if tag not in _VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed, f"</{tag}> closes nothing"
        assert self.unclosed[-1] == tag, f"</{tag}> closes <{self.unclosed[-1]}>"
        self.unclosed.pop()
        if tag in ("figure", "section"):
            self._figure = ""

    def handle_data(self, data: str) -> None:
        inside = self.unclosed[-1] if self.unclosed else ""
        if inside == "script":
            kind, text = self.scripts[-1]
            self.scripts[-1] = (kind, text + data)
        elif inside != "style":
            self._shown.append(data)
        if inside == "mark":
            self.marks[-1] += data
        if self._figure and (inside in ("td", "th") or self.unclosed[-2:-1] == ["td"]):
            self._rows[-1][-1] += data

    def links(self) -> list[str]:
        """Every address that a click or the browser could follow."""
        return [value for _, name, value in self.attributes if name in ("href", "src", "action", "srcset", "data", "xlink:href")]
