"""Keep what was read from a file, so that a later run reads only files that are new or changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from boliginnov.extract.document import ExtractedDocument, ExtractedPassage
from boliginnov.whole_file import replacing


class ExtractionCache:
    """Extracted documents by the hash of their file and of the code that read them.

    Parameters
    ----------
    folder: where the cache lies; made when first written to.
    code: hash of the extraction code; what other code read is not used.
    ocr: what OCR is at hand; what another read of pages that need it is not used.
    """

    def __init__(self, folder: Path, code: str, ocr: str = "") -> None:
        self.folder = folder
        self.code = code[:16]
        self.ocr = ocr

    def get(self, sha256: str) -> ExtractedDocument | None:
        """What was read from the file with this hash; None if it was not, or if the entry is damaged."""
        try:
            stored: dict[str, Any] = json.loads(self._path(sha256).read_text(encoding="utf-8"))
            if stored.pop("ocr") != self.ocr and stored["uses_ocr"]:
                return None
            passages = [_passage(p) for p in stored.pop("passages")]
            pages = {name: tuple(stored[name]) for name in ("ocr_pages", "read_by_ocr")}
            return ExtractedDocument(**(stored | pages | {"passages": passages}))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, sha256: str, document: ExtractedDocument) -> None:
        """Keep what was read from the file with this hash, unless OCR that is at hand failed on it: that may go better next time."""
        if document.ocr_pages and self.ocr:
            return
        with replacing(self._path(sha256)) as temporary:
            temporary.write_text(json.dumps(asdict(document) | {"ocr": self.ocr}, ensure_ascii=False), encoding="utf-8")

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256[:32]}-{self.code}.json"


def _passage(stored: dict[str, Any]) -> ExtractedPassage:
    end = stored["bbox_end"]
    return ExtractedPassage(**(stored | {"bbox": tuple(stored["bbox"]), "bbox_end": tuple(end) if end else None}))
