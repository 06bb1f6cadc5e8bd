"""Finds the plan's own text in a municipal web page: menus, banners, footers and tools of the site are taken away."""

from __future__ import annotations

import re

from lxml import etree

Element = etree._Element

_NEVER = {
    "script", "style", "noscript", "template", "nav", "footer", "form", "iframe", "svg", "canvas", "object", "embed", "dialog", "select",
    "input", "textarea", "audio", "video", "head", "link", "meta", "figcaption", "caption", "map", "math",
}  # fmt: skip
_ROLES = {
    "navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar", "toolbar", "doc-toc", "doc-endnotes",
    "doc-footnote", "doc-noteref", "tablist", "status",
}  # fmt: skip
_SITE = {
    "cookie", "cookies", "cookiebar", "cookiebanner", "cookiebot", "cookieconsent", "cookieinformation", "consent", "samtykke", "gdpr", "breadcrumb",
    "breadcrumbs", "brodsmuler", "brødsmuler", "brodsmulesti", "crumbs", "skiplink", "skiplinks", "skip", "footer", "bunntekst", "bunn", "navbar", "topbar",
    "megamenu", "mainmenu", "leftmenu", "submenu", "sidemenu", "pager", "pagination", "share", "sharing", "social", "socialmedia", "addthis", "delknapper",
    "feedback", "tilbakemelding", "tilbakemeldingsskjema", "readspeaker", "rsbtn", "chatbot", "chat", "modal", "popup", "tooltip", "sitemap",
    "pagetools", "printbutton", "publishdate", "publiseringsinfo", "footnotes", "endnotes", "toc", "innholdsfortegnelse", "languageselector",
}  # fmt: skip
_MAYBE_SITE = {
    "menu",
    "meny",
    "nav",
    "navigation",
    "navigasjon",
    "sidebar",
    "related",
    "relatert",
    "lenker",
    "links",
    "header",
    "search",
    "sok",
    "søk",
    "tools",
}
_READ_ALOUD = {
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "skjult",
    "element-invisible",
    "u-hidden-visually",
}
_PANEL = re.compile(r"accordion|collaps|trekkspill|toggle|panel|expand|fold|tabcontent|tab-content|details", re.IGNORECASE)
_CONTENT = re.compile(
    r"^(?:main-?content|maincontent|main|hoved-?innhold|innhold|page-?content|article-?body|artikkel|content-?main|content)$",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^(?:sd)?(?:footnote|endnote|ftn|edn|_ftn|_edn)\d+$", re.IGNORECASE)
"""Id of a note at the foot of a page that LibreOffice or Word wrote."""
_TOKENS = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINKED_SHARE = 0.6
_CONTENT_SHARE = 0.3


def main_content(root: Element) -> Element:
    """The element that holds the plan's text, all else in it removed. The tree is changed."""
    panels = _panels(root)
    _prune(root, panels)
    body = next(iter(root.iter("body")), root)
    total = len(_text(body)) or 1
    for found in _candidates(body):
        if len(_text(found)) >= _CONTENT_SHARE * total:
            return found
    return body


def _candidates(body: Element) -> list[Element]:
    mains = [e for e in body.iter() if e.tag == "main" or e.get("role") == "main"]
    bodies = [e for e in body.iter() if e.get("itemprop") == "articleBody"]
    articles = list(body.iter("article"))
    named = [
        e
        for e in body.iter("div", "section")
        if _CONTENT.match(e.get("id") or "") or any(map(_CONTENT.match, (e.get("class") or "").split()))
    ]
    groups = [mains, bodies if len(bodies) == 1 else [], articles if len(articles) == 1 else [], named]
    return [max(group, key=lambda element: len(_text(element))) for group in groups if group]


def _panels(root: Element) -> set[str]:
    """Ids of what buttons fold in and out: hidden in the saved page and still text of the plan."""
    return {target for e in root.iter() for target in (e.get("aria-controls") or "").split()}


def _prune(root: Element, panels: set[str]) -> None:
    for element in list(root.iter()):
        if element is root or element.getparent() is None or element.tag in {"body", "html", "main"}:
            continue
        if not isinstance(element.tag, str) or _unwanted(element, panels):
            _remove(element)


def _unwanted(element: Element, panels: set[str]) -> bool:
    tag, role = element.tag, (element.get("role") or "").casefold()
    if tag in _NEVER:
        return tag != "form" or not _holds_content(element)  # Some systems wrap the whole page in a form
    if role in _ROLES:
        return True
    if tag in {"div", "p"} and _NOTE.match(element.get("id") or ""):
        return True
    if tag == "button":
        return not (_within_heading(element) or element.get("aria-controls") or element.get("aria-expanded"))
    if _is_hidden(element) and not _is_panel(element, panels):
        return True
    if tag in {"header", "aside"} and not _inside(element, {"main", "article"}):
        return not _holds_content(element)
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not names.strip() or _holds_content(element):
        return False
    if _READ_ALOUD & set(names.casefold().split()):
        return True
    tokens = {token.casefold() for token in _TOKENS.findall(_CAMEL.sub(" ", names))} | set(names.casefold().split())
    if tokens & _SITE:
        return not _inside_text(element)
    return bool(tokens & _MAYBE_SITE) and linked_share(element) >= _LINKED_SHARE


def _is_hidden(element: Element) -> bool:
    return "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style") or "")) or element.get("aria-hidden") == "true"


def _is_panel(element: Element, panels: set[str]) -> bool:
    return element.get("id") in panels or bool(_PANEL.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _holds_content(element: Element) -> bool:
    """Whether the page's main part or its title stands inside: then it is no part of the site around it."""
    return any(e.tag in {"main", "article", "h1"} or e.get("role") == "main" for e in element.iter())


def _within_heading(element: Element) -> bool:
    return _inside(element, {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"})


def _inside(element: Element, tags: set[str]) -> bool:
    return any(above.tag in tags or above.get("role") == "main" for above in element.iterancestors())


def _inside_text(element: Element) -> bool:
    """Whether a site's word is the name of a paragraph or a word in running text rather than of a part of the page."""
    return element.tag in {"p", "span", "em", "strong", "b", "i", "td", "th", "tr", "h1", "h2", "h3", "h4", "h5", "h6"}


def _text(element: Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def linked_share(element: Element) -> float:
    """Share of the letters that are links."""
    total = len(_text(element))
    return sum(len(_text(link)) for link in element.iter("a")) / total if total else 1.0


def _remove(element: Element) -> None:
    """Takes the element out and keeps the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = f"{before.tail or ''} {element.tail}"
        else:
            parent.text = f"{parent.text or ''} {element.tail}"
    parent.remove(element)
