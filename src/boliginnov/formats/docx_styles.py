"""Styles and numbering of a Word document: what a paragraph is by its style, and the numbers that Word writes before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from boliginnov.formats.archive import attribute, child, local

_OFF = {"0", "false", "off", "none"}
_LONGEST_CHAIN = 20
_SIZE = 20
"""Half points of text whose size nothing gives (ECMA-376, 17.3.2.38)."""


@dataclass(frozen=True)
class Style:
    """What a paragraph or its runs look like; None where nothing is said. ``outline`` 0 is the highest level, ``size`` is in half points."""

    name: str = ""
    outline: int | None = None
    number: str | None = None
    level: int | None = None
    bold: bool | None = None
    size: int | None = None
    hidden: bool | None = None
    new_page: bool | None = None

    def over(self, below: Style) -> Style:
        """This style with what it leaves open taken from the one below."""
        filled = {name: getattr(below, name) for name in self.__dataclass_fields__ if getattr(self, name) is None}
        return replace(self, **filled)


def switch(properties: etree._Element | None, name: str) -> bool | None:
    """A property that is on when it is there, unless its value says off; None when it is not there."""
    found = child(properties, name)
    return None if found is None else attribute(found, "val") not in _OFF


def direct_style(paragraph: etree._Element | None, run: etree._Element | None) -> Style:
    """What the properties of a paragraph (``pPr``) and of a run (``rPr``) say themselves."""
    outline = attribute(child(paragraph, "outlineLvl"), "val")
    numbering = child(paragraph, "numPr")
    level = attribute(child(numbering, "ilvl"), "val")
    size = attribute(child(run, "sz"), "val")
    return Style(
        outline=int(outline) if outline.isdigit() else None,
        number=attribute(child(numbering, "numId"), "val") or None,
        level=int(level) if level.isdigit() else None,
        bold=switch(run, "b"),
        size=int(size) if size.isdigit() else None,
        hidden=switch(run, "vanish"),
        new_page=switch(paragraph, "pageBreakBefore"),
    )


class Styles:
    """The styles of a document by their id, each with what it inherits."""

    def __init__(self, root: etree._Element | None) -> None:
        elements = [] if root is None else [element for element in root if local(element) == "style"]
        self._own = {attribute(element, "styleId"): element for element in elements}
        self._known: dict[str, Style] = {}
        defaults = (element for element in elements if attribute(element, "default") in {"1", "true"})
        self._default = next((attribute(e, "styleId") for e in defaults if attribute(e, "type") == "paragraph"), "")
        self._base = direct_style(None, child(root, "docDefaults", "rPrDefault", "rPr")).over(Style(size=_SIZE))

    def paragraph(self, style_id: str) -> Style:
        """The style of a paragraph; the default one where it names none or one that is not there."""
        return self.get(style_id if style_id in self._own else self._default).over(self._base)

    def get(self, style_id: str) -> Style:
        """A style with what it inherits."""
        if style_id not in self._known:
            found, name, chain = Style(name=""), "", style_id
            for step in range(_LONGEST_CHAIN):
                element = self._own.get(chain)
                if element is None:
                    break
                if step == 0:
                    name = attribute(child(element, "name"), "val").casefold()
                own = direct_style(child(element, "pPr"), child(element, "rPr"))
                parent = attribute(child(element, "name"), "val").casefold()
                if own.outline is None and parent.startswith("heading ") and parent[8:].isdigit():
                    own = replace(own, outline=int(parent[8:]) - 1)
                found = found.over(own)
                chain = attribute(child(element, "basedOn"), "val")
            self._known[style_id] = replace(found, name=name)
        return self._known[style_id]


class Numbering:
    """The lists of a document; counts the paragraphs of each so that their numbers can be written."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, etree._Element]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._definition: dict[str, str] = {}
        if root is None:
            return
        for element in root:
            if local(element) == "abstractNum":
                self._levels[attribute(element, "abstractNumId")] = dict(_levels(element))
        for element in root:
            if local(element) == "num":
                self._definition[attribute(element, "numId")] = attribute(child(element, "abstractNumId"), "val")

    def is_list(self, number: str | None, level: int) -> bool:
        """Whether paragraphs of this list and level carry a bullet or a number."""
        found = self._level(number, level)
        return found is not None and _format(found) != "none" and attribute(child(found, "lvlText"), "val") != ""

    def count(self, number: str | None, level: int) -> str:
        """Counts a paragraph; returns its number as Word shows it (``4.2``), '' for bullets."""
        found = self._level(number, level)
        if found is None or number is None:
            return ""
        counts = self._counts[self._definition[number]]
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        for above in range(level):
            counts.setdefault(above, self._start(number, above))
        counts[level] = counts[level] + 1 if level in counts else self._start(number, level)
        if _format(found) == "bullet":
            return ""
        text = attribute(child(found, "lvlText"), "val")
        for place in range(level + 1):
            text = text.replace(f"%{place + 1}", _written(counts[place], self._level(number, place)))
        return text.strip()

    def _level(self, number: str | None, level: int) -> etree._Element | None:
        return self._levels.get(self._definition.get(number or "", ""), {}).get(level)

    def _start(self, number: str, level: int) -> int:
        start = attribute(child(self._level(number, level), "start"), "val")
        return int(start) if start.isdigit() else 1


def _levels(definition: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    for element in definition:
        level = attribute(element, "ilvl")
        if local(element) == "lvl" and level.isdigit():
            yield int(level), element


def _format(level: etree._Element) -> str:
    return attribute(child(level, "numFmt"), "val")


def _written(count: int, level: etree._Element | None) -> str:
    form = _format(level) if level is not None else "decimal"
    if form in {"upperLetter", "lowerLetter"} and 1 <= count <= 26:
        return chr((64 if form == "upperLetter" else 96) + count)
    if form in {"upperRoman", "lowerRoman"}:
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    return str(count)


def _roman(count: int) -> str:
    written = ""
    for value, digit in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while count >= value and count < 100:
            written, count = written + digit, count - value
    return written
