"""Turns the bytes of a saved web page into text."""

from __future__ import annotations

import re

_CHARSET = re.compile(
    rb"""<(?:meta\b[^>]{0,500}?charset\s*=\s*|\?xml\b[^>]{0,200}?encoding\s*=\s*)["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def decode(content: bytes) -> str:
    """The text of a page by its byte order mark, by what it says itself, else as UTF-8 or Windows-1252."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace").replace("\0", "")
    told = _CHARSET.search(content[:4096])
    names = [told[1].decode("ascii").casefold()] if told else []
    if names and names[0] in {"iso-8859-1", "latin1", "ascii", "us-ascii"}:
        names = ["cp1252"]  # as browsers do
    for encoding in ["utf-8", *names]:  # text that is valid UTF-8 is hardly ever anything else, whatever the page says
        try:
            return content.decode(encoding).replace("\0", "")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", errors="replace").replace("\0", "")
