"""A server on this machine whose answers a test writes down."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PDF = b"%PDF-1.4\n" + b"oppdiktet plan " * 400 + b"\n%%EOF\n"
PAGE = "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><main>{}</main></body></html>"

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """Answers by path, and the requests that came: path, headers, time."""

    url: str = ""
    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked if path != "/robots.txt"]


def send(status: int = 200, body: bytes = b"", length: int | None = None, **headers: str) -> Answer:
    """An answer with a body; ``length`` is what is told of it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return answer


def page(inner: str) -> Answer:
    return send(200, PAGE.format(inner).encode(), Content_Type="text/html")


def raw(content: bytes, pause: float = 0.0, times: int = 1) -> Answer:
    """Bytes that need not be HTTP, slowly if told."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(times):
            try:
                handler.wfile.write(content)
                handler.wfile.flush()
            except OSError:
                break
            time.sleep(pause)
        handler.close_connection = True

    return answer


@contextmanager
def serving() -> Iterator[Site]:
    """A site for the time of a test. What has no answer is 404; of a list of answers each is given once, the last again and again."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers.items()), time.monotonic()))
            found = site.answers.get(self.path, send(404))
            answer = (found.pop(0) if len(found) > 1 else found[0]) if isinstance(found, list) else found
            try:
                answer(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
