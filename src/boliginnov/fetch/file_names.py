"""Names of the files that plans are saved under: the manifest's, or made of the municipality's number and the title."""

from __future__ import annotations

import re
import unicodedata

from boliginnov.fetch.settings import FetchError
from boliginnov.plans.manifest import ManifestRow

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})
_LONGEST = 80
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f]')
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def slug(text: str) -> str:
    """Text as a file name that every system takes: small ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")


def plan_name(row: ManifestRow) -> str:
    """Path below the folder of plans that a plan is saved under, with ending if the manifest gives one.

    Raises FetchError if the manifest's path leads out of the folder or no system could take it.
    """
    if not row.file:
        made = "_".join(part for part in (row.kommunenr, slug(row.title)) if part)
        if not made:
            raise FetchError("the row has neither file nor title; give one of them in the manifest")
        return made
    name = unicodedata.normalize("NFC", row.file).replace("\\", "/").removeprefix("./").rstrip("/")
    parts = name.split("/")
    unfit = any(
        not part.strip(". ") or part.startswith(".") or _RESERVED.match(part) or len(part.encode()) > 200 for part in parts
    )
    if unfit or name.startswith("/") or _FORBIDDEN.search(name):
        raise FetchError(
            f"the file name {row.file!r} leads out of the folder of plans or is no file name; mend it in the manifest"
        )
    return name
