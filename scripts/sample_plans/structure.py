"""Group the flat blocks of an invented plan into what a dress sets: headings, paragraphs, lists, tables, charts and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content import read_plan

NOTE = re.compile(r"\[\^(\w+)\]")


@dataclass
class Heading:
    level: int
    text: str
    key: str


@dataclass
class Paragraph:
    text: str
    box: bool = False


@dataclass
class Bullets:
    items: list[str]
    numbered: bool = False


@dataclass
class Table:
    header: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def weights(self) -> list[float]:
        """Column widths that fit the cells: longer texts get more, but no column less than its longest word needs."""
        columns = list(zip(self.header, *self.rows, strict=True))
        means = [sum(len(cell) for cell in column) / len(column) for column in columns]
        words = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
        return [max(mean**0.78, word * 1.05 + 2.5) for mean, word in zip(means, words, strict=True)]

    def spans(self, name: str) -> dict[tuple[int, int], int]:
        """How many rows each cell covers, by (row, column), when equal neighbours in the column called `name` are merged.

        Cells that another one covers are left out.
        """
        places = [(row, column) for row in range(len(self.rows)) for column in range(len(self.header))]
        if name not in self.header:
            return dict.fromkeys(places, 1)
        column = self.header.index(name)
        starts = {place: 1 for place in places if place[1] != column}
        first = 0
        for row, cells in enumerate(self.rows):
            same = row and cells[column] == self.rows[row - 1][column] and cells[column] != "–"
            first = first if same else row
            starts[first, column] = row - first + 1
        return starts


@dataclass
class Chart:
    title: str
    data: dict[str, float]
    caption: str


Item = Heading | Paragraph | Bullets | Table | Chart


@dataclass
class Plan:
    facts: dict[str, Any]
    items: list[Item]
    notes: dict[str, str]

    @property
    def headings(self) -> list[Heading]:
        return [item for item in self.items if isinstance(item, Heading)]

    @property
    def nynorsk(self) -> bool:
        return bool(self.facts["language"] == "nn")


def load(path: Path) -> Plan:
    """Read a content file and group its blocks."""
    facts, blocks = read_plan(path)
    return group(facts, blocks)


def group(facts: dict[str, Any], blocks: list[dict[str, Any]]) -> Plan:
    """Group blocks: neighbouring list items become one list, a header row opens a table, footnotes are taken out."""
    plan = Plan(facts, [], {b["mark"]: b["t"] for b in blocks if b["b"] == "fn"})
    before = None
    for block in (b for b in blocks if b["b"] != "fn"):
        kind = block["b"]
        last = plan.items[-1] if plan.items else None
        if kind == "h":
            plan.items.append(Heading(block["level"], block["t"], f"h{len(plan.headings) + 1}"))
        elif kind == "p":
            plan.items.append(Paragraph(block["t"], bool(block.get("box"))))
        elif kind == "li":
            numbered = bool(block.get("n"))
            if before == "li" and isinstance(last, Bullets) and last.numbered == numbered:
                last.items.append(block["t"])
            else:
                plan.items.append(Bullets([block["t"]], numbered))
        elif kind == "th":
            plan.items.append(Table(block["cells"]))
        elif kind == "tr":
            if not isinstance(last, Table):
                raise ValueError(f"{facts['doc_id']}: table row without header: {block['cells']}")
            last.rows.append(block["cells"])
        elif kind == "chart":
            plan.items.append(Chart(block["title"], block["data"], block["t"]))
        before = kind
    return plan
