"""Opens the ZIP file that a Word or OpenDocument file is, part by part, safe against bombs and outside references."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from types import TracebackType

from lxml import etree

from boliginnov.errors import DocumentError

LARGEST_PART = 100 * 1024 * 1024
"""Bytes that a part may unfold to; a plan of 500 pages has about 10 MB."""
MOST_PARTS = 20_000
DEEPEST = 200
"""Elements inside each other; Word writes about 30."""


class Archive:
    """An open Word or OpenDocument file. Use as a context manager; raises DocumentError for all that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
            raise self.damaged("is damaged or incomplete") from error
        if len(self._zip.infolist()) > MOST_PARTS:
            self._zip.close()
            raise DocumentError(
                f"{self.name}: holds more than {MOST_PARTS:,} parts. Check that it is a plan; save it as PDF.", "too_large"
            )

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._zip.close()

    def damaged(self, what: str) -> DocumentError:
        """The error for a file that cannot be read."""
        return DocumentError(f"{self.name}: {what} and cannot be read. Download it again, or open it and save it as DOCX or PDF.")

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self._zip.NameToInfo

    def read(self, part: str) -> bytes:
        """The bytes of a part; never more than ``LARGEST_PART``, whatever the archive says about its size."""
        try:
            info = self._zip.getinfo(part)
            if info.flag_bits & 0x1:
                raise DocumentError(f"{self.name}: is locked with a password. Save it without a password.", "encrypted")
            with self._zip.open(info) as stream:
                content = stream.read(LARGEST_PART + 1)
        except KeyError as error:
            raise self.damaged(f"lacks its part {part}") from error
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
            raise self.damaged("is damaged or incomplete") from error
        if len(content) > LARGEST_PART:
            raise DocumentError(
                f"{self.name}: unfolds to more than {LARGEST_PART // 1024**2} MB of text. Check that it is a plan; save it as PDF.",
                "too_large",
            )
        return content

    def xml(self, part: str) -> etree._Element:
        """The root of a part that is XML. Nothing outside the part is looked at; document types and entities are refused."""
        content = self.read(part)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self.damaged(f"has a broken part {part}") from error
        if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
            raise self.damaged(f"declares a document type in {part}, which no word processor writes,")
        if _too_deep(root):
            raise self.damaged(f"nests its content too deeply in {part}")
        return root


def _too_deep(root: etree._Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            return True
    return False


def local(element: etree._Element) -> str:
    """An element's name without namespace: transitional and strict files differ in nothing else."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute by its name without namespace, '' when it is not there."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of names without namespace."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if local(inner) == name), None)
    return element
