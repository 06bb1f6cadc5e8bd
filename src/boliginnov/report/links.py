"""Links that the report may hold: web addresses and paths beside it, nothing that runs."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_URL_CHARACTERS = "/:?#[]@!$&'()*+,;=%~"


def safe_link(address: str) -> str:
    """The address if it is http, https or a relative path, percent-encoded where needed; else nothing."""
    stripped = "".join(character for character in address.strip() if character >= " ").replace("\\", "/")
    if stripped.startswith("//"):
        return ""
    try:
        scheme = urlsplit(stripped).scheme.lower()
    except ValueError:
        return ""
    return quote(stripped, safe=_URL_CHARACTERS) if scheme in ("", "http", "https") else ""


def web_link(address: str) -> str:
    """The address if it is a web address; else nothing (a path in the manifest means nothing to the reader)."""
    link = safe_link(address)
    return link if link.lower().startswith(("http://", "https://")) else ""


def page_link(raw_link: str, file: str, page: int) -> str:
    """The link that opens a plan at a page; nothing when the folder of plans is not known or may not be linked to."""
    folder = safe_link(raw_link)
    if not folder or not file:
        return ""
    return f"{folder.rstrip('/')}/{quote(file)}#page={page}"
