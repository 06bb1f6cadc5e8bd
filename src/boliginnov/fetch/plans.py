"""Fetches the plans of a manifest to a folder and keeps a record of where each came from."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from boliginnov.export.table_files import write_csv
from boliginnov.fetch.client import Client, Fetched, forget
from boliginnov.fetch.file_names import plan_name
from boliginnov.fetch.settings import FetchError, FetchSettings
from boliginnov.fetch.web_pages import is_below, page_file, pages_below
from boliginnov.fingerprint import file_hash, folder_hash, value_hash
from boliginnov.formats.file_kind import NAMES, FileKind, file_kind
from boliginnov.plans.manifest import ManifestRow
from boliginnov.progress import Step

RECORD = "fetched.csv"
PARTIAL = ".partial"
"""Hidden folder for what is not complete yet; discovery leaves it out."""
_ENDINGS: dict[FileKind, str] = {"pdf": ".pdf", "docx": ".docx", "odt": ".odt"}
_EXPECTED: dict[str, FileKind] = {".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".html": "html", ".htm": "html"}


@dataclass(frozen=True)
class Outcome:
    """What became of one row: a line of ``fetched.csv``.

    ``status``: fetched; updated (was there, has changed); unchanged (the server says so); kept (was there, nobody asked); partial (some
    pages are missing, see ``reason``); failed. ``sha256`` is that of the file, or of the folder of web pages.
    """

    url: str
    file: str = ""
    kommunenr: str = ""
    title: str = ""
    status: str = "failed"
    reason: str = ""
    format: str = ""
    bytes: str = ""
    sha256: str = ""
    final_url: str = ""
    etag: str = ""
    last_modified: str = ""
    fetched_at: str = ""


COLUMNS = list(Outcome.__dataclass_fields__)


def fetch_plans(rows: Sequence[ManifestRow], folder: Path, *, settings: FetchSettings, progress: Step) -> pd.DataFrame:
    """Fetches the plans of the rows to the folder, one after the other; a row that fails does not stop the others.

    Returns one row a plan with the columns ``COLUMNS``; the same is written to ``fetched.csv`` after each plan, with what earlier runs recorded there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    record = read_record(folder)
    outcomes: list[Outcome] = []
    taken: set[str] = set()
    with Client(settings) as client:
        for row in rows:
            before = record.get(row.source_url)
            try:
                name = plan_name(row)
                if name.casefold() in taken:
                    raise FetchError(f"another row of the manifest has the file name {name}; give each its own")
                taken.add(name.casefold())
                outcome = _Plan(client, folder, row, name, before).fetch()
            except FetchError as error:
                outcome = replace(before or Outcome(row.source_url, row.file), status="failed", reason=str(error))
            except OSError as error:
                reason = f"cannot be saved ({error.strerror or error}); check the folder {folder}"
                outcome = replace(before or Outcome(row.source_url, row.file), status="failed", reason=reason)
            outcome = replace(outcome, kommunenr=row.kommunenr, title=row.title)
            outcomes.append(outcome)
            record[row.source_url] = outcome
            _table(list(record.values()), folder)
            progress(outcome.file or row.source_url)
    if (folder / PARTIAL).is_dir() and not any((folder / PARTIAL).iterdir()):
        (folder / PARTIAL).rmdir()
    return pd.DataFrame([asdict(outcome) for outcome in outcomes], columns=COLUMNS)


def read_record(folder: Path) -> dict[str, Outcome]:
    """What earlier runs recorded in the folder's ``fetched.csv``, by address; nothing if there is none or it is damaged."""
    try:
        text = (folder / RECORD).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}
    found = csv.DictReader(io.StringIO(text, newline=""))
    return {row["url"]: Outcome(**{name: row.get(name) or "" for name in COLUMNS}) for row in found if row.get("url")}


def _table(outcomes: list[Outcome], folder: Path) -> None:
    write_csv(pd.DataFrame([asdict(outcome) for outcome in outcomes], columns=COLUMNS), folder / RECORD)


@dataclass(frozen=True)
class _Plan:
    """One plan to be fetched, and what is known of it from earlier."""

    client: Client
    folder: Path
    row: ManifestRow
    name: str
    before: Outcome | None

    @property
    def part(self) -> Path:
        """Where the file stands while it is not complete."""
        return self.folder / PARTIAL / f"{value_hash(self.row.source_url)[:16]}.part"

    def fetch(self) -> Outcome:
        """Fetches the plan unless it is there. Raises FetchError with the reason."""
        there = self._there()
        if there is not None and not (self.before and self.before.status == "partial"):
            same = self.before is not None and self.before.sha256 == _hash(there)
            if self.before is None or not same:
                reason = "changed since it was fetched, left as it is; delete it to fetch it again" if self.before else ""
                return self._outcome(self.before, there, status="kept", reason=reason)
            if not self.client.settings.refresh:
                return replace(self.before, status="kept", reason="")
        if not self.row.source_url:
            raise FetchError("the manifest gives no address; put the file in the folder by hand")
        known = Fetched("", self.before.etag, self.before.last_modified) if self.before and there and there.is_file() else None
        fetched = self.client.download(self.row.source_url, self.part, known)
        if not fetched.changed and self.before:
            return replace(self.before, status="unchanged", reason="")
        return self._place(fetched)

    def _there(self) -> Path | None:
        """The file or folder that holds the plan already."""
        names = [self.before.file] if self.before and self.before.file else []
        names += [self.name, *(f"{self.name}{ending}" for ending in _ENDINGS.values())]
        return next((self.folder / name for name in names if _holds_plan(self.folder / name)), None)

    def _place(self, fetched: Fetched) -> Outcome:
        """Puts what was fetched in its place, by what its bytes are."""
        kind = file_kind(self.part)
        expected = _EXPECTED.get(Path(self.name).suffix.casefold())
        if expected and kind != expected:
            forget(self.part)
            raise FetchError(f"the server sent a file that is {NAMES[kind]}, not {NAMES[expected]}; check the address")
        if kind == "html" and not expected:
            return self._place_pages(fetched)
        if kind not in _ENDINGS and kind != "html":
            forget(self.part)
            raise FetchError(f"the server sent a file that is {NAMES[kind]}; plans are PDF, DOCX, ODT or web pages")
        target = self.folder / (self.name if expected else f"{self.name}{_ENDINGS[kind]}")
        old = file_hash(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.part.replace(target)
        forget(self.part)
        return self._outcome(None, target, status=_status(old, file_hash(target)), kind=kind, fetched=fetched)

    def _place_pages(self, front: Fetched) -> Outcome:
        """Fetches the pages below the front page too and puts all in a folder of their own."""
        pages = self.part.with_suffix(".pages")
        shutil.rmtree(pages, ignore_errors=True)
        pages.mkdir(parents=True)
        content = self.part.read_bytes()
        self.part.replace(pages / page_file(1, front.url))
        forget(self.part)
        links = pages_below(content, front.url)
        most = self.client.settings.max_pages
        notes = [f"only the first {most} of {len(links) + 1} pages were fetched"] if len(links) >= most else []
        number, missing = 1, len(notes)
        for url in links[: most - 1]:
            try:
                page = self.client.download(url, self.part)
                if file_kind(self.part) != "html" or not is_below(page.url, front.url):
                    continue
                number += 1
                self.part.replace(pages / page_file(number, url))
            except FetchError as error:
                notes.append(f"{url}: {error}")
                missing += 1
            finally:
                forget(self.part)
        target = self.folder / self.name
        old = folder_hash(target) if target.is_dir() else ""
        if target.is_dir():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        pages.replace(target)
        status = "partial" if missing else _status(old, folder_hash(target))
        return self._outcome(None, target, status=status, reason="; ".join(notes), kind="html", fetched=front)

    def _outcome(
        self,
        before: Outcome | None,
        path: Path,
        *,
        status: str,
        reason: str = "",
        kind: str = "",
        fetched: Fetched | None = None,
    ) -> Outcome:
        outcome = before or Outcome(self.row.source_url)
        size = sum(file.stat().st_size for file in ([path] if path.is_file() else path.iterdir()) if file.is_file())
        if before is None:
            outcome = replace(
                outcome, file=path.relative_to(self.folder).as_posix(), sha256=_hash(path), bytes=str(size), format=kind
            )
        if fetched is not None:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            outcome = replace(
                outcome, final_url=fetched.url, etag=fetched.etag, last_modified=fetched.last_modified, fetched_at=now
            )
        return replace(outcome, status=status, reason=reason)


def _status(old: str, new: str) -> str:
    return "fetched" if not old else "unchanged" if old == new else "updated"


def _holds_plan(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.glob("*.htm*")))


def _hash(path: Path) -> str:
    return folder_hash(path) if path.is_dir() else file_hash(path)
