"""What asking a language model will take, told before anything is sent, and what it has cost so far."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from boliginnov.classify.llm.endpoint import EndpointError, Reply
from boliginnov.errors import ConfigurationError
from boliginnov.study import LanguageModel

_CHARACTERS_A_TOKEN = 3.0  # Norwegian in the usual vocabularies: 2.5 to 4
_READS, _WRITES = 1000.0, 30.0  # tokens a second where nothing has been measured yet: a small model on one graphics card


def tokens(text: str) -> int:
    """About how many tokens a text has."""
    return math.ceil(len(text) / _CHARACTERS_A_TOKEN)


@dataclass(frozen=True)
class Estimate:
    """Passages in all and to ask about, requests, tokens in and out, the longest request in tokens, seconds, and the cost if prices are known.

    ``measured`` says that the seconds rest on earlier answers of the same model.
    """

    passages: int
    new: int
    requests: int
    tokens_in: int
    tokens_out: int
    longest: int
    seconds: float
    measured: bool
    cost: float | None

    def lines(self, settings: LanguageModel) -> list[str]:
        """The estimate in words."""
        known = self.passages - self.new
        if not self.new:
            return [f"llm: all {self.passages} passages are answered already; nothing is sent"]
        cost = f", cost about {self.cost:.2f}" if self.cost is not None else ""
        basis = "as fast as its earlier answers" if self.measured else "not measured yet"
        return [
            f"llm: {settings.model} at {settings.address} is asked about {self.new} passages"
            + (f" ({known} are answered already)" if known else ""),
            f"llm: about {self.requests} requests, {self.tokens_in} tokens in (at most {self.longest} and the answer in one request), "
            f"{self.tokens_out} out, {_duration(self.seconds)} ({basis}){cost}",
        ]


def estimate(
    system: str,
    users: Sequence[str],
    sizes: Sequence[int],
    entry: str,
    passages: int,
    settings: LanguageModel,
    speed: float | None,
) -> Estimate:
    """What requests take: ``users`` are their messages, ``sizes`` their numbers of passages, ``entry`` an answer to one passage.

    ``speed`` is seconds a passage as measured, None if not.
    """
    fixed, own, each = tokens(system), [tokens(user) for user in users], tokens(entry) + 20
    tokens_in, tokens_out = fixed * len(users) + sum(own), each * sum(sizes)
    seconds = speed * sum(sizes) if speed is not None else tokens_in / _READS + tokens_out / _WRITES
    return Estimate(
        passages=passages,
        new=sum(sizes),
        requests=len(users),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        longest=fixed + max(own, default=0),
        seconds=seconds / settings.concurrency,
        measured=speed is not None,
        cost=cost_of(tokens_in, tokens_out, settings),
    )


def cost_of(tokens_in: float, tokens_out: float, settings: LanguageModel) -> float | None:
    """Cost in the currency of the prices; None if the study gives no prices."""
    if settings.price_in is None or settings.price_out is None:
        return None
    return (tokens_in * settings.price_in + tokens_out * settings.price_out) / 1_000_000


def check_limit(expected: Estimate, settings: LanguageModel) -> None:
    """Raises ConfigurationError if the estimate is above ``max_cost``, or if it has a limit but no prices."""
    if settings.max_cost is None or not expected.new:
        return
    if expected.cost is None:
        raise ConfigurationError("max_cost needs price_in and price_out (a million tokens) under [coder.llm]. Nothing was sent.")
    if expected.cost > settings.max_cost:
        raise ConfigurationError(
            f"Asking about {expected.new} passages would cost about {expected.cost:.2f}, above max_cost = {settings.max_cost:g}. "
            "Raise max_cost, take a cheaper model or fewer plans. Nothing was sent."
        )


class Spending:
    """What the requests of a run have cost; may be used by several threads."""

    def __init__(self, settings: LanguageModel) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._spent = 0.0

    def add(self, sent: str, reply: Reply) -> None:
        """Count a reply by the endpoint's own tokens, else about."""
        came_in = reply.tokens_in if reply.tokens_in is not None else tokens(sent)
        came_out = reply.tokens_out if reply.tokens_out is not None else tokens(reply.content)
        with self._lock:
            self._spent += cost_of(came_in, came_out, self._settings) or 0.0

    def check(self) -> None:
        """Raises EndpointError if the limit is reached; what requests under way cost comes on top."""
        limit = self._settings.max_cost
        if limit is not None and self._spent >= limit > 0:
            raise EndpointError(f"max_cost = {limit:g} is spent")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.1f} h"
