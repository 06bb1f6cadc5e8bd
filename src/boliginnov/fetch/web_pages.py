"""A plan that is a set of web pages: finds the pages below its front page and saves them in order."""

from __future__ import annotations

from urllib.parse import urlsplit

from lxml import etree

from boliginnov.fetch.addresses import joined
from boliginnov.fetch.file_names import slug
from boliginnov.fetch.settings import FetchError
from boliginnov.formats.html_encoding import decode

_ENDINGS = (".html", ".htm", ".aspx", ".php")


def path_below(url: str) -> str:
    """The path that a front page's further pages lie below, with a slash at its end."""
    path = urlsplit(url).path
    ending = next((ending for ending in _ENDINGS if path.casefold().endswith(ending)), "")
    return path.removesuffix("/")[: -len(ending) or None] + "/"


def is_below(url: str, front: str) -> bool:
    """Whether a page belongs to the front page: same host, path below, no query."""
    one, other = urlsplit(url), urlsplit(front)
    same = (one.scheme, one.netloc) == (other.scheme, other.netloc)
    return same and not one.query and one.path.startswith(path_below(front)) and one.path.rstrip("/") != other.path.rstrip("/")


def pages_below(content: bytes, front: str) -> list[str]:
    """The pages below the front page that it links to, each once, in its order."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True)
    try:
        root = etree.fromstring(decode(content).encode("utf-8", errors="replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    found: dict[str, str] = {}
    for link in [] if root is None else root.iter("a"):
        try:
            url = joined(front, link.get("href") or "")
        except FetchError:
            continue
        if is_below(url, front):
            found.setdefault(url.rstrip("/"), url)
    return list(found.values())


def page_file(number: int, url: str) -> str:
    """The file of a page: its number and the last part of its path."""
    last = urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1]
    return f"{number:02d}-{slug(last.rsplit('.', 1)[0]) or 'side'}.html"
