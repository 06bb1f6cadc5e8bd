"""An OpenAI-compatible server on this machine whose answers a test writes down."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler, dict[str, Any]], None]


@dataclass
class Site:
    """Answers in the order given, then ``usual``; and the requests that came: bodies, headers and times."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    usual: Answer | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def passages(self) -> list[list[dict[str, Any]]]:
        """The passages of each request."""
        return [passages_of(body) for body in self.asked]


def passages_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(body["messages"][1]["content"])["passages"]
    return found


def entry(identity: int, *given: str, words: str = "", unsure: bool = False, **second_level: Any) -> dict[str, Any]:
    """An entry of an answer with some codes given."""
    codes = ("innovativt_grep", "ny_samarbeidsform")
    return {
        "id": identity,
        "evidence": {code: words if code in given else "" for code in codes},
        "codes": {code: code in given for code in codes},
        "second_level": {"dimensjon": [], "innovasjonstype": None, "aktor": [], "status": None, **second_level},
        "unsure": unsure,
    }


def says(content: str, *, usage: dict[str, int] | None = None, model: str = "liten-1") -> Answer:
    """A reply with that content, whatever was asked."""

    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        reply = {"model": model, "choices": [{"message": {"role": "assistant", "content": content}}], "usage": usage or {}}
        _send(handler, 200, json.dumps(reply).encode())

    return answer


def codes(decide: Callable[[int, str], dict[str, Any]], **options: Any) -> Answer:
    """A good reply: ``decide`` gives the entry of each passage from its id and text."""

    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        entries = [decide(passage["id"], passage["text"]) for passage in passages_of(body)]
        says(json.dumps({"passages": entries}, ensure_ascii=False), **options)(handler, body)

    return answer


def nothing(identity: int, text: str) -> dict[str, Any]:
    return entry(identity)


def fails(status: int, text: str = "", **headers: str) -> Answer:
    return lambda handler, body: _send(handler, status, json.dumps({"error": {"message": text}}).encode(), **headers)


def slow(seconds: float) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        time.sleep(seconds)
        codes(nothing)(handler, body)

    return answer


def dripping(seconds: float) -> Answer:
    """A reply that comes a byte at a time and never ends."""

    def answer(handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.end_headers()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)
        handler.close_connection = True

    return answer


def _send(handler: BaseHTTPRequestHandler, status: int, content: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@contextmanager
def serving() -> Iterator[Site]:
    """A site for the time of a test, on a free port of the loopback address."""
    site = Site(usual=codes(nothing))
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                site.asked.append(body)
                site.headers.append({"path": self.path, **self.headers})
                site.times.append(time.monotonic())
                answer = site.answers.pop(0) if site.answers else site.usual
            assert answer is not None
            try:
                answer(self, body)
            except OSError:  # the client has gone
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    site.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
