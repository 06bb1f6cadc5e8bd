"""Fetches one file at a time: with pauses, robots.txt, retries, resume, and limits on size, time and redirects."""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import truststore
import urllib3
from protego import Protego
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, SSLError

from boliginnov.fetch.addresses import checked_pools, joined, proper_url
from boliginnov.fetch.settings import FetchError, FetchSettings

_REDIRECTS = {301, 302, 303, 307, 308}
_TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
_ROBOTS_BYTES = 512 * 1024
_CHUNK = 64 * 1024
_ACCEPT = "application/pdf,text/html;q=0.9,application/xhtml+xml;q=0.9,*/*;q=0.5"
_RANGE = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
_MEANINGS = {
    401: "asks for a password",
    403: "refuses",
    404: "has no such file",
    410: "has taken the file away",
    416: "refuses to go on",
}


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched; ``changed`` is False if the server says that it is the one known."""

    url: str
    etag: str = ""
    last_modified: str = ""
    changed: bool = True


class Client:
    """Asks servers for files, one at a time. Use as a context manager."""

    def __init__(self, settings: FetchSettings) -> None:
        self.settings = settings
        self._connection: HTTPConnection | None = None
        self._response: urllib3.BaseHTTPResponse | None = None
        self._pools = urllib3.PoolManager(maxsize=1, ssl_context=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._pools.pool_classes_by_scheme = checked_pools(settings.allow_private, self._opened)
        self._robots: dict[str, Protego] = {}
        self._asked: dict[str, float] = {}
        self._until = float("inf")

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._pools.clear()

    def download(self, url: str, part: Path, known: Fetched | None = None) -> Fetched:
        """Fetches a file to ``part``; goes on where an earlier attempt stopped if the server can vouch that it is the same file.

        With ``known`` the server is asked for the file only if it has changed. Raises FetchError with the reason.
        """
        with self._deadline() as deadline:
            for attempt in range(1, self.settings.tries + 1):
                try:
                    return self._attempt(url, part, known, deadline)
                except FetchError as error:
                    wait = error.wait if error.wait is not None else self.settings.first_wait * 2 ** (attempt - 1)
                    if not error.again:
                        raise
                    if attempt == self.settings.tries:
                        raise FetchError(f"{error} (tried {attempt} times)") from error
                    if wait > self.settings.longest_wait:
                        raise FetchError(f"{error}; the server asks to wait {wait:.0f} s, try again later") from error
                    if time.monotonic() + wait > deadline:
                        raise FetchError(f"{error}; no time left for another attempt") from error
                    time.sleep(wait)
        raise FetchError(f"{url}: no attempt was made; settings allow {self.settings.tries}")

    def _attempt(self, url: str, part: Path, known: Fetched | None, deadline: float) -> Fetched:
        headers = {"Accept": _ACCEPT}
        done = self._resumable(url, part, headers)
        if known and not done:
            headers |= {"If-None-Match": known.etag} if known.etag else {}
            headers |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
        with self._following(url, headers, robots=True) as (final, response):
            if response.status == 304 and known:
                return Fetched(final, known.etag, known.last_modified, changed=False)
            if response.status == 416 and done:
                part.unlink(missing_ok=True)
                raise FetchError("the server cannot go on where the last attempt stopped", again=True, wait=0)
            if response.status not in {200, 206}:
                raise _refusal(response)
            fetched = Fetched(final, response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""))
            start = _start(response) if response.status == 206 else 0
            if start not in {0, done}:
                part.unlink(missing_ok=True)
                raise FetchError("the server went on at another place than asked", again=True, wait=0)
            self._save(response, part, start, url, fetched, deadline)
            return fetched

    def _resumable(self, url: str, part: Path, headers: dict[str, str]) -> int:
        """Bytes that an earlier attempt left; asks in ``headers`` for the rest, on condition that the file is the same."""
        try:
            notes = json.loads(_notes(part).read_text(encoding="utf-8"))
            done = part.stat().st_size
        except (OSError, ValueError):
            return 0
        validator = notes.get("validator") if isinstance(notes, dict) and notes.get("url") == url else ""
        if not validator or not done:
            return 0
        headers |= {"Range": f"bytes={done}-", "If-Range": validator}
        return done

    def _save(
        self, response: urllib3.BaseHTTPResponse, part: Path, start: int, url: str, fetched: Fetched, deadline: float
    ) -> None:
        most = self.settings.max_bytes
        told = response.headers.get("Content-Length", "")
        if told.isdigit() and start + int(told) > most:
            raise FetchError(f"the file is larger than the limit of {most / 1024**2:.0f} MB")
        coded = response.headers.get("Content-Encoding", "identity").casefold() != "identity"
        validator = fetched.etag if fetched.etag and not fetched.etag.startswith("W/") else fetched.last_modified
        part.parent.mkdir(parents=True, exist_ok=True)
        _notes(part).write_text(json.dumps({"url": url, "validator": "" if coded else validator}), encoding="utf-8")
        size = start
        try:
            with part.open("ab" if start else "wb") as file:
                while chunk := response.read1(
                    _CHUNK, decode_content=True
                ):  # what has come, so that nothing is lost when it breaks off
                    size += len(chunk)
                    if size > most:
                        raise FetchError(f"the file is larger than the limit of {most / 1024**2:.0f} MB")
                    file.write(chunk)
        except (HTTPError, OSError) as error:
            raise self._broken(error, deadline, "the connection broke off") from error
        if time.monotonic() > deadline:
            raise FetchError(f"fetching took longer than {self.settings.seconds_per_file:.0f} s; run again to go on")

    @contextmanager
    def _following(self, url: str, headers: dict[str, str], *, robots: bool) -> Iterator[tuple[str, urllib3.BaseHTTPResponse]]:
        """The answer to a request after redirects, with the address that gave it."""
        current = proper_url(url)
        for _ in range(self.settings.max_redirects + 1):
            if robots:
                self._ask_robots(current)
            response = self._request(current, headers)
            try:
                target = response.headers.get("Location", "")
                if response.status not in _REDIRECTS or not target:
                    yield current, response
                    return
                current = joined(current, target)
            finally:
                self._response = None
                response.close()
        raise FetchError(f"the server redirects more than {self.settings.max_redirects} times")

    def _request(self, url: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        self._pause(url)
        sent = {"User-Agent": self.settings.user_agent, "Accept-Encoding": "identity", "Accept-Language": "nb, nn, no", **headers}
        timeout = urllib3.Timeout(connect=self.settings.connect_seconds, read=self.settings.read_seconds)
        try:
            response = self._pools.request(
                "GET", url, headers=sent, timeout=timeout, preload_content=False, redirect=False, retries=False
            )
        except SSLError as error:
            raise FetchError(f"no safe connection to {urlsplit(url).hostname}: {error}") from error
        except (HTTPError, OSError) as error:
            raise self._broken(error, self._until, "no proper answer") from error
        finally:
            self._asked[urlsplit(url).netloc] = time.monotonic()
        self._response = response
        return response

    def _broken(self, error: Exception, deadline: float, what: str) -> FetchError:
        if time.monotonic() > deadline:
            return FetchError(f"fetching took longer than {self.settings.seconds_per_file:.0f} s; run again to go on")
        return FetchError(f"{what} ({type(error).__name__})", again=True)

    def _pause(self, url: str) -> None:
        """Waits until the host may be asked again."""
        parts = urlsplit(url)
        rules = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        asked_for = rules.crawl_delay("boliginnov") if rules else None
        pause = max(self.settings.pause, min(float(asked_for or 0), self.settings.longest_pause))
        if parts.netloc in self._asked:
            time.sleep(max(0.0, self._asked[parts.netloc] + pause - time.monotonic()))

    def _ask_robots(self, url: str) -> None:
        """Raises FetchError unless the host's robots.txt allows the address. No such file allows all, a fault of the server nothing (RFC 9309)."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            try:
                self._robots[origin] = Protego.parse(self._robots_text(origin))
            except FetchError as error:
                raise FetchError(
                    f"robots.txt of {parts.netloc} cannot be read: {error}", again=error.again, wait=error.wait
                ) from error
        if not self._robots[origin].can_fetch(url, "boliginnov"):
            raise FetchError(f"robots.txt of {parts.netloc} does not allow programs to fetch this; download it by hand")

    def _robots_text(self, origin: str) -> str:
        with self._following(f"{origin}/robots.txt", {"Accept": "text/plain,*/*;q=0.5"}, robots=False) as (_, response):
            if response.status in _TRY_AGAIN or response.status >= 500:
                raise _refusal(response)
            if response.status != 200:
                return ""
            try:
                content = response.read(_ROBOTS_BYTES, decode_content=True)
            except (HTTPError, OSError) as error:
                raise self._broken(error, self._until, "the connection broke off") from error
        return content.decode("utf-8-sig", errors="replace")

    @contextmanager
    def _deadline(self) -> Iterator[float]:
        """The moment (monotonic) at which work on a file ends; the connection is cut then, even in the middle of an answer."""
        self._until = time.monotonic() + self.settings.seconds_per_file
        timer = threading.Timer(self.settings.seconds_per_file, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield self._until
        finally:
            timer.cancel()

    def _opened(self, connection: HTTPConnection) -> None:
        self._connection = connection

    def _cut(self) -> None:
        response, connection = self._response, self._connection
        try:
            if isinstance(response, urllib3.HTTPResponse):
                response.shutdown()
            elif connection is not None and connection.sock is not None:
                connection.sock.shutdown(2)
        except (OSError, ValueError, RuntimeError):
            return


def forget(part: Path) -> None:
    """Removes what an attempt left."""
    part.unlink(missing_ok=True)
    _notes(part).unlink(missing_ok=True)


def _notes(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _refusal(response: urllib3.BaseHTTPResponse) -> FetchError:
    status = response.status
    meaning = _MEANINGS.get(status, "answers with a fault")
    return FetchError(f"the server {meaning} (HTTP {status})", again=status in _TRY_AGAIN, wait=_retry_after(response.headers))


def _retry_after(headers: Any) -> float | None:
    """Seconds that the server asks to wait, None if it says nothing that can be understood."""
    value = str(headers.get("Retry-After", "")).strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
        return max(0.0, (when - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, IndexError):
        return None


def _start(response: urllib3.BaseHTTPResponse) -> int:
    found = _RANGE.match(response.headers.get("Content-Range", ""))
    return int(found[1]) if found else -1
