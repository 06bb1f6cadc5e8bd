"""Puts the saved pages of one plan in the order in which the plan's own links lead through them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from boliginnov.formats.html_encoding import decode

_MOST_BYTES = 5 * 1024 * 1024
_LINKED_SHARE = 0.5
"""Share of the other pages that a page has to link to for its links to be taken for the plan's contents."""


def reading_order(pages: Sequence[Path]) -> list[Path]:
    """The pages in reading order; ``pages`` come in the order of their names.

    Where all names open with a number they are kept. Else pages follow ``rel="next"``; else the links of the page that links to most of
    the others, its menu or contents. Pages that nothing leads to keep their place in the order of names, at the end.
    """
    if len(pages) < 2 or all(page.name[0].isdigit() for page in pages):
        return list(pages)
    read = {page: _Links(page) for page in pages}
    known = {name: page for page in pages for name in (*read[page].own, page.name.casefold(), page.stem.casefold())}
    following = {page: known.get(read[page].next) for page in pages}
    chain = _chain(pages, following)
    if len(chain) > len(pages) / 2:
        return _with_rest(chain, pages)
    menus = {page: _menu(read[page], known) for page in pages}
    contents = max(pages, key=lambda page: len(set(menus[page]) - {page}))
    if len(set(menus[contents]) - {contents}) < _LINKED_SHARE * (len(pages) - 1):
        return list(pages)
    return _with_rest(_placed(contents, menus), pages)


class _Links:
    """What a page says of itself and where it leads to, each address as its last part in lower case."""

    def __init__(self, page: Path) -> None:
        self.own: list[str] = []
        self.next = ""
        self.links: list[str] = []
        with page.open("rb") as file:
            content = file.read(_MOST_BYTES)
        parser = etree.HTMLParser(encoding="utf-8", no_network=True)
        try:
            root = etree.fromstring(decode(content).encode("utf-8", errors="replace"), parser)
        except (etree.XMLSyntaxError, ValueError):
            return
        for element in () if root is None else root.iter("a", "link"):
            target, kinds = _last_part(element.get("href") or ""), (element.get("rel") or "").casefold().split()
            if not target:
                continue
            if "next" in kinds:
                self.next = self.next or target
            if "canonical" in kinds:
                self.own.append(target)
            if element.tag == "a":
                self.links.append(target)


def _last_part(address: str) -> str:
    try:
        return unquote(urlsplit(address.strip()).path).rstrip("/").rsplit("/", 1)[-1].casefold()
    except ValueError:
        return ""


def _menu(links: _Links, known: dict[str, Path]) -> list[Path]:
    """The pages that a page links to, each once, in the order of its links."""
    return list(dict.fromkeys(known[target] for target in links.links if target in known))


def _placed(contents: Path, menus: dict[Path, list[Path]]) -> list[Path]:
    """The page's menu with the page itself: where it links to itself, else where a menu as long on another page has it, else first."""
    menu = menus[contents]
    if contents in menu:
        return menu
    for other in menus.values():
        if contents in other and len(other) >= len(menu):
            before = [page for page in other[: other.index(contents)] if page in menu]
            place = menu.index(before[-1]) + 1 if before else 0
            return [*menu[:place], contents, *menu[place:]]
    return [contents, *menu]


def _chain(pages: Sequence[Path], following: dict[Path, Path | None]) -> list[Path]:
    """The longest chain of pages that each name the next, from a page that none names."""
    named = set(following.values())
    chains = [list(_follow(page, following)) for page in pages if page not in named]
    return max(chains, key=len, default=[])


def _follow(page: Path | None, following: dict[Path, Path | None]) -> Iterator[Path]:
    seen: set[Path] = set()
    while page is not None and page not in seen:
        seen.add(page)
        yield page
        page = following[page]


def _with_rest(first: list[Path], pages: Sequence[Path]) -> list[Path]:
    return [*first, *(page for page in pages if page not in first)]
