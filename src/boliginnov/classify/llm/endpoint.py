"""Ask an OpenAI-compatible endpoint: one request with retries, time limits and the strictest answer format that the endpoint knows."""

from __future__ import annotations

import json
import os
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import truststore
import urllib3
from urllib3.exceptions import HTTPError, SSLError
from urllib3.util import Retry

from boliginnov import __version__
from boliginnov.errors import BoliginnovError, ConfigurationError
from boliginnov.study import LanguageModel

FIRST_WAIT = 1.0  # seconds before the second attempt, doubled for each further one
_LONGEST_WAIT = 300.0  # seconds; an endpoint that asks for more is left for another time
_CONNECT_SECONDS = 10.0
_MOST_BYTES = 10_000_000
_CHUNK = 64 * 1024
_TRY_AGAIN = {408, 409, 425, 429, 500, 502, 503, 504, 529}
_NEVER = {
    401: "refuses the key",
    403: "refuses",
    404: "knows no such address or model",
}
_FORMATS = ("json_schema", "json_object with schema", "json_object", "")
"""Strictest first: OpenAI's, llama-cpp-python's, JSON of any form, text."""
Messages = list[dict[str, str]]


class EndpointError(BoliginnovError):
    """The endpoint cannot be used at all; the run stops, and what was answered is kept."""


class RequestError(BoliginnovError):
    """One request failed for good; its passages stay without an answer."""


class _Failed(Exception):
    """One attempt failed: whether another may help, after how many seconds, and whether the endpoint as a whole is to blame."""

    def __init__(self, message: str, *, again: bool = False, wait: float | None = None, whole: bool = False) -> None:
        super().__init__(message)
        self.again, self.wait, self.whole = again, wait, whole


class _FormatRefused(_Failed):
    """The endpoint does not take the request as it is, perhaps because of the answer format."""


@dataclass(frozen=True)
class Reply:
    """What a model wrote, the name that the endpoint gives the model, and the tokens counted there (None if it does not say)."""

    content: str
    model: str
    tokens_in: int | None
    tokens_out: int | None
    seconds: float


class Endpoint:
    """An endpoint as the study names it; may be used by several threads. ``allowed`` is called before every request, repeated ones too, and may raise.

    The key is read from its environment variable, goes into the request's header and nowhere else. Redirects are not followed and no proxy is used.
    Raises ConfigurationError before anything is sent if the study does not name endpoint and model, if the endpoint is not on this machine and the
    study does not allow that, or if there is no key where the study says.
    """

    def __init__(self, settings: LanguageModel, allowed: Callable[[], None]) -> None:
        if not settings.endpoint or not settings.model:
            raise ConfigurationError(
                'The coder `llm` needs an endpoint and a model: in the study file, [coder.llm] endpoint = "http://localhost:11434/v1" and model = "…".'
            )
        if not settings.is_local and not settings.allow_remote:
            raise ConfigurationError(
                f"{settings.address} is not on this machine. To send the text of the plans there, write allow_remote = true under [coder.llm] "
                "in the study file. Nothing was sent."
            )
        self.settings, self._allowed = settings, allowed
        self.stopped = threading.Event()
        self._key = self._read_key()
        self._pool = urllib3.PoolManager(maxsize=settings.concurrency, ssl_context=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self._lock = threading.Lock()
        self._format = 0
        self._quiet_until = 0.0

    def _read_key(self) -> str:
        name = self.settings.api_key_env
        if not name:
            return ""
        key = os.environ.get(name, "").strip()
        if not key:
            raise ConfigurationError(f"The environment variable {name}, which api_key_env names, is not set. Nothing was sent.")
        if not self.settings.is_local and not self.settings.endpoint.startswith("https:"):
            raise ConfigurationError(
                f"{self.settings.address} is asked without encryption and the key would be readable on its way; use https. Nothing was sent."
            )
        if not key.isascii() or not key.isprintable():
            raise ConfigurationError(f"The environment variable {name} holds letters that no key has. Nothing was sent.")
        return key

    def ask(self, messages: Messages, schema: dict[str, Any]) -> Reply:
        """The model's answer to messages; ``schema`` is the JSON schema asked for.

        Raises RequestError when all attempts fail, EndpointError when the endpoint cannot be reached or refuses as such, or asks to wait long.
        """
        for attempt in range(self.settings.retries + 1):
            try:
                return self._in_best_format(messages, schema)
            except _Failed as failure:
                wait = failure.wait if failure.wait is not None else FIRST_WAIT * 2**attempt
                if self.stopped.is_set():
                    raise RequestError("stopped") from failure
                if not failure.again or attempt == self.settings.retries:
                    tried = f" (tried {attempt + 1} times)" if attempt else ""
                    raise (EndpointError if failure.whole else RequestError)(f"{failure}{tried}") from failure
                if wait > _LONGEST_WAIT:
                    raise EndpointError(f"{failure}; it asks to wait {wait:.0f} s, run again then") from failure
                self._wait(wait, everyone=failure.wait is not None)
        raise RequestError("no attempt was made")

    def _wait(self, seconds: float, *, everyone: bool) -> None:
        if everyone:
            with self._lock:
                self._quiet_until = max(self._quiet_until, time.monotonic() + seconds)
        self.stopped.wait(seconds)

    def _in_best_format(self, messages: Messages, schema: dict[str, Any]) -> Reply:
        """One attempt; an endpoint that refuses a format is asked in the next simpler one, and remembered if that is what it minded."""
        start = self._format
        for place in range(start, len(_FORMATS)):
            try:
                reply = self._attempt(self._body(messages, schema, _FORMATS[place]))
            except _FormatRefused:
                if place == len(_FORMATS) - 1:
                    raise
                continue
            self._format = max(self._format, place)
            return reply
        raise _Failed("no answer format is left")

    def _body(self, messages: Messages, schema: dict[str, Any], form: str) -> bytes:
        body: dict[str, Any] = {
            "model": self.settings.model,
            "messages": messages,
            "temperature": self.settings.temperature,
            "seed": self.settings.seed,
            "stream": False,
        }
        if form == "json_schema":
            described = {"name": "coded_passages", "strict": True, "schema": schema}
            body["response_format"] = {"type": form, "json_schema": described}
        elif form == "json_object with schema":
            body["response_format"] = {"type": "json_object", "schema": schema}
        elif form:
            body["response_format"] = {"type": form}
        return json.dumps(body, ensure_ascii=False).encode("utf-8", errors="replace")

    def _attempt(self, body: bytes) -> Reply:
        with self._lock:
            quiet = self._quiet_until - time.monotonic()
        if quiet > 0:
            self.stopped.wait(quiet)
        if self.stopped.is_set():
            raise _Failed("stopped")
        self._allowed()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": f"boliginnov/{__version__}"}
        headers |= {"Authorization": f"Bearer {self._key}"} if self._key else {}
        started = time.monotonic()
        try:
            response = self._pool.request(
                "POST",
                f"{self.settings.address}/chat/completions",
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(connect=_CONNECT_SECONDS, read=self.settings.timeout),
                preload_content=False,
                redirect=False,
                retries=False,
            )
        except SSLError as error:
            raise _Failed(f"no safe connection to {self.settings.address}: {error}", whole=True) from error
        except (HTTPError, OSError) as error:
            raise self._no_answer(error) from error
        try:
            content = self._read(response, started)
        finally:
            response.close()
        if response.status != 200:
            raise self._refusal(response, content)
        return _reply(content, time.monotonic() - started)

    def _no_answer(self, error: Exception) -> _Failed:
        if isinstance(error, urllib3.exceptions.ReadTimeoutError):
            return _Failed(f"no answer within {self.settings.timeout:g} s; raise timeout in the study file", again=True)
        if isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError):
            return _Failed(f"no connection to {self.settings.address}; is the server running?", again=True, whole=True)
        return _Failed(f"the connection broke off ({type(error).__name__})", again=True)

    def _read(self, response: urllib3.BaseHTTPResponse, started: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            while chunk := response.read1(_CHUNK, decode_content=True):
                parts.append(chunk)
                size += len(chunk)
                if size > _MOST_BYTES:
                    raise _Failed(f"an answer of more than {_MOST_BYTES // 1_000_000} MB")
                if time.monotonic() - started > self.settings.timeout:
                    raise _Failed(
                        f"no whole answer within {self.settings.timeout:g} s; raise timeout in the study file", again=True
                    )
        except (HTTPError, OSError) as error:
            raise self._no_answer(error) from error
        return b"".join(parts)

    def _refusal(self, response: urllib3.BaseHTTPResponse, content: bytes) -> _Failed:
        status = response.status
        said = _error_text(content)
        if self._key:
            said = said.replace(self._key, "[key]")
        message = (
            f"{self.settings.address} {_NEVER.get(status, 'answers with a fault')} (HTTP {status}{': ' + said if said else ''})"
        )
        if status in _NEVER or 300 <= status < 400:
            return _Failed(message, whole=True)
        if status in (400, 422) or (
            status == 500 and "response_format" in said
        ):  # llama-cpp-python answers 500 to a format it does not know
            return _FormatRefused(message)
        return _Failed(message, again=status in _TRY_AGAIN, wait=_retry_after(response))


def _retry_after(response: urllib3.BaseHTTPResponse) -> float | None:
    try:
        return Retry().get_retry_after(response)
    except (HTTPError, ValueError, OverflowError):
        return None


def _error_text(content: bytes) -> str:
    """What an error answer says, in one short line."""
    try:
        error = json.loads(content)["error"]
        text = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError, RecursionError):
        text = content.decode("utf-8", errors="replace")
    line = "".join(letter if letter.isprintable() else " " for letter in str(text))
    return " ".join(line.split())[:300]


def _reply(content: bytes, seconds: float) -> Reply:
    try:
        answer = json.loads(content)
        text = answer["choices"][0]["message"].get("content")
        usage = answer.get("usage") or {}
        counts = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise _Failed(
            "the answer is not that of an OpenAI-compatible endpoint; check the endpoint in the study file", again=True
        ) from error
    tokens = [count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None for count in counts]
    return Reply(text if isinstance(text, str) else "", str(answer.get("model") or "")[:200], tokens[0], tokens[1], seconds)
