"""The block: what stands together on a page, with its kind and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from boliginnov.extract.geometry import Box, union
from boliginnov.extract.lines import Line

BlockKind = Literal[
    "paragraph", "list_item", "heading", "footnote", "caption", "pull_quote", "table_row", "table_header", "figure_text"
]


@dataclass(slots=True)
class Block:
    """Lines that belong together. ``parts`` are the (page, box) of its pieces in each column or page it runs through."""

    kind: BlockKind
    lines: list[Line] = field(default_factory=list)
    parts: list[tuple[int, Box]] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    columns: list[float] = field(default_factory=list)
    header: list[list[str]] = field(default_factory=list)
    numbered: bool = False  # the first cell only numbers the row
    label_carried: bool = False  # its first cell is repeated from the page before
    table: object = None  # the table that a row belongs to
    x0: float = 0.0
    text_x0: float = 0.0
    mark: str = ""
    mark_kind: str = ""
    opens_column: bool = False
    turned: bool = False  # runs along the side of the page
    box_id: int = 0
    rest: str | None = None

    def close(self) -> None:
        """Sets the part from the lines."""
        if self.lines:
            self.parts = [(self.lines[0].page, union(line.box for line in self.lines))]

    @property
    def page(self) -> int:
        return self.parts[0][0]

    def texts(self) -> list[str]:
        """The lines' texts, the marker of a list item left out."""
        texts = [line.text for line in self.lines]
        if texts and self.rest is not None:
            texts[0] = self.rest
        return texts
