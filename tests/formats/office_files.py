"""Writes small Word and OpenDocument files part by part."""

from __future__ import annotations

import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_R = "http://schemas.openxmlformats.org"
_STYLES = (
    "<w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:name w:val='Normal'/></w:style>"
    + "".join(
        f"<w:style w:type='paragraph' w:styleId='Overskrift{n}'><w:name w:val='heading {n}'/><w:basedOn w:val='Normal'/>"
        f"<w:pPr><w:numPr><w:ilvl w:val='{n - 1}'/><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
        for n in (1, 2, 3)
    )
    + "".join(f"<w:style w:type='paragraph' w:styleId='{i}'><w:name w:val='{n}'/></w:style>" for i, n in
              [("Tittel", "Title"), ("INNH1", "toc 1"), ("Bildetekst", "caption")])
    + "<w:style w:type='paragraph' w:styleId='Egen'><w:name w:val='Egen overskrift'/><w:basedOn w:val='Overskrift2'/></w:style>"
    + "<w:style w:type='character' w:styleId='Skjult'><w:name w:val='Skjult'/><w:rPr><w:vanish/></w:rPr></w:style>"
)  # fmt: skip
_NUMBERING = (
    "<w:abstractNum w:abstractNumId='0'>"
    + "".join(
        f"<w:lvl w:ilvl='{n}'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='{t}'/></w:lvl>"
        for n, t in enumerate(["%1", "%1.%2", "%1.%2.%3"])
    )
    + "</w:abstractNum><w:abstractNum w:abstractNumId='1'>"
    + "".join(f"<w:lvl w:ilvl='{n}'><w:numFmt w:val='bullet'/><w:lvlText w:val='•'/></w:lvl>" for n in range(3))
    + "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>"
)


def p(text: str = "", style: str = "", *, depth: int | None = None, run: str = "", inner: str = "", properties: str = "") -> str:
    """A paragraph; ``depth`` makes it an item of the bulleted list, ``run`` are run properties, ``inner`` further runs."""
    listed = f"<w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='2'/></w:numPr>" if depth is not None else ""
    named = f"<w:pStyle w:val='{style}'/>" if style else ""
    first = f"<w:r><w:rPr>{run}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>" if text else ""
    return f"<w:p><w:pPr>{named}{listed}{properties}</w:pPr>{first}{inner}</w:p>"


def write_docx(path: Path, body: str, title: str = "", head: str = "", **parts: str) -> Path:
    """A Word file with the body, the styles above, numbered headings and a bulleted list. ``parts`` are further files, ``__`` for ``/``."""
    core = f"<cp:coreProperties xmlns:cp='{_R}/package/2006/metadata/core-properties' xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{title}</dc:title></cp:coreProperties>"
    relations = (
        f"<Relationships xmlns='{_R}/package/2006/relationships'>"
        f"<Relationship Id='a' Type='{_R}/officeDocument/2006/relationships/officeDocument' Target='word/document2.xml'/>"
        f"<Relationship Id='b' Type='{_R}/package/2006/relationships/metadata/core-properties' Target='docProps/core.xml'/></Relationships>"
    )
    own = (
        f"<Relationships xmlns='{_R}/package/2006/relationships'>"
        f"<Relationship Id='a' Type='{_R}/officeDocument/2006/relationships/styles' Target='styles.xml'/>"
        f"<Relationship Id='b' Type='{_R}/officeDocument/2006/relationships/numbering' Target='/word/numbering.xml'/>"
        f"<Relationship Id='c' Type='{_R}/officeDocument/2006/relationships/footnotes' Target='footnotes.xml'/></Relationships>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", relations)
        archive.writestr("word/_rels/document2.xml.rels", own)
        archive.writestr(
            "word/document2.xml", f"<?xml version='1.0'?>{head}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr("word/styles.xml", f"<w:styles {NAMESPACES}>{_STYLES}</w:styles>")
        archive.writestr("word/numbering.xml", f"<w:numbering {NAMESPACES}>{_NUMBERING}</w:numbering>")
        archive.writestr("docProps/core.xml", core)
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return path


ODF = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
                         ("fo", "xsl-fo-compatible"), ("manifest", "manifest"), ("meta", "meta")]
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def write_odt(path: Path, body: str, styles: str = "", title: str = "", manifest: str = "") -> Path:
    """An OpenDocument text with the body and automatic styles; headings of level 2 are numbered."""
    outline = (
        "<text:outline-style><text:outline-level-style text:level='1' style:num-format='1'/>"
        "<text:outline-level-style text:level='2' style:num-format='1' text:display-levels='2'/></text:outline-style>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {ODF}><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        )
        archive.writestr(
            "styles.xml", f"<office:document-styles {ODF}><office:styles>{outline}</office:styles></office:document-styles>"
        )
        archive.writestr(
            "meta.xml",
            f"<office:document-meta {ODF}><office:meta><dc:title>{title}</dc:title></office:meta></office:document-meta>",
        )
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {ODF}>{manifest}</manifest:manifest>")
    return path
