"""Names and colours of what is drawn on a page."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """How a kind of text is named (Bokmål) and coloured; the colours keep a contrast of 4.5 with white."""

    name: str
    colour: Colour

    @property
    def css(self) -> str:
        """The colour as CSS writes it."""
        return "#{:02x}{:02x}{:02x}".format(*self.colour)


LOOKS = {
    "paragraph": Look("Avsnitt", (0, 92, 175)),
    "list_item": Look("Listepunkt", (17, 115, 75)),
    "table_row": Look("Tabellrad", (168, 70, 0)),
    "footnote": Look("Fotnote", (0, 110, 120)),
    "caption": Look("Bildetekst", (150, 85, 20)),
    "heading": Look("Overskrift", (122, 40, 150)),
    "rest": Look("Ikke med", (105, 105, 105)),
}


def look_of_reason(reason: str) -> Look:
    """Headings were read, as sections; everything else in no passage was left out."""
    return LOOKS["heading" if reason in ("overskrift", "tabellhode") else "rest"]
