"""The coder ``llm``: asks a language model about passages that it has not answered yet, and turns its answers into codings."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from boliginnov.classify.coder import codings_table, join_codings
from boliginnov.classify.llm.answer_cache import AnswerCache
from boliginnov.classify.llm.answers import Answer, Answers
from boliginnov.classify.llm.asking import NoAnswer, ask
from boliginnov.classify.llm.endpoint import Endpoint, EndpointError, Reply
from boliginnov.classify.llm.estimate import Estimate, Spending, check_limit, estimate
from boliginnov.classify.llm.prompt import Item, example_entry, system_prompt, user_prompt
from boliginnov.codebook import Codebook
from boliginnov.fingerprint import value_hash
from boliginnov.progress import say
from boliginnov.study import LanguageModel

NO_ANSWER = "no answer: "
"""What ``why`` begins with where the model gave no usable answer; the decision there is 0 and goes to review."""
_GIVE_UP_AFTER = 20  # passages in a row without a usable answer: then it is not the passages
_SPLIT = re.compile(r"\s*(?:…|\.\.\.)\s*")


class LanguageModelCoder:
    """A second coder behind an OpenAI-compatible endpoint (see :class:`boliginnov.study.LanguageModel`).

    Its probabilities are missing: nothing calibrates them. Answers are kept in ``cache`` by the passage as it is sent, the codebook's text, the model, the
    endpoint and the sampling settings; a rerun sends only what is not there. Raises ConfigurationError as Endpoint does.
    """

    name = "llm"

    def __init__(self, codebook: Codebook, settings: LanguageModel, cache: Path) -> None:
        self.codebook, self.settings = codebook, settings
        self._spending = Spending(settings)
        self._endpoint = Endpoint(settings, self._spending.check)
        self._answers = Answers(codebook)
        self._system = system_prompt(codebook)
        self._asked = value_hash([self._system, settings.address, settings.model, settings.temperature, settings.seed])
        self._cache = AnswerCache(cache)
        self._lock = threading.Lock()
        self._failed_in_a_row = 0
        self._models: set[str] = set()

    def begin(self, passages: pd.DataFrame) -> Estimate:
        """Say what coding these passages will take. Raises ConfigurationError if that is above the study's limit; nothing has been sent then."""
        items = self._items(passages)
        batches = self._batches(items)
        speeds = [kept["seconds"] for item in items if item.text and (kept := self._kept(item)) is not None]
        entry = json.dumps(example_entry(self.codebook), ensure_ascii=False)
        expected = estimate(
            self._system,
            [user_prompt(batch) for batch in batches],
            [len(batch) for batch in batches],
            entry,
            len(set(items)),
            self.settings,
            median(speeds) if speeds else None,
        )
        for line in expected.lines(self.settings):
            say(line)
        check_limit(expected, self.settings)
        return expected

    def code(self, passages: pd.DataFrame) -> pd.DataFrame:
        """Codings of passages (see :class:`boliginnov.classify.coder.Coder`).

        A passage without a usable answer gets decisions 0, the reason in ``why`` and ``needs_review``. Raises EndpointError, with all answers
        kept, if the endpoint fails as such, fails for many passages in a row, or the study's limit of cost is reached.
        """
        items = self._items(passages)
        failures = self._ask_all(self._batches(items))
        if failures:
            first = next(iter(failures.values())).problem
            say(
                f"llm: {len(failures)} passage(s) without a usable answer, sent to review ({first}); to ask again run classify --force"
            )
        cut = sum(item.cut for item in items)
        if cut:
            say(f"llm: {cut} passage(s) are too long; only the beginning was sent, and they go to review")
        self._tell_models(items)
        outcomes = [self._outcome(item, failures) for item in items]
        return self._codings([str(name) for name in passages["passage_id"]], items, outcomes)

    def _items(self, passages: pd.DataFrame) -> list[Item]:
        columns = [[str(cell) for cell in passages[name]] for name in ("text", "kind", "section", "lead_in")]
        return [Item.of(*cells) for cells in zip(*columns, strict=True)]

    def _batches(self, items: Sequence[Item]) -> list[list[Item]]:
        """The passages that are not answered yet, each once, in batches."""
        new = [item for item in dict.fromkeys(items) if item.text and self._kept(item) is None]
        size = self.settings.batch
        return [new[start : start + size] for start in range(0, len(new), size)]

    def _kept(self, item: Item) -> dict[str, Any] | None:
        entry = self._cache.get(item.key(self._asked))
        return entry if entry is not None and self._answers.valid(entry["answer"]) is not None else None

    def _ask_all(self, batches: list[list[Item]]) -> dict[Item, NoAnswer]:
        failures: dict[Item, NoAnswer] = {}
        if not batches:
            return failures
        self._endpoint.stopped.clear()
        self._failed_in_a_row = 0
        with ThreadPoolExecutor(self.settings.concurrency) as pool:
            waiting = {pool.submit(self._ask_or_stop, batch): batch for batch in batches}
            try:
                for done in as_completed(waiting):
                    failures |= done.result()
            except BaseException as error:  # a stop by the user too: what is under way is answered and kept, nothing more is sent
                self._endpoint.stopped.set()
                pool.shutdown(wait=True, cancel_futures=True)
                if isinstance(error, EndpointError):
                    raise EndpointError(f"{error}. What was answered is kept; run the same command again to go on.") from error
                raise
        return failures

    def _ask_or_stop(self, batch: list[Item]) -> dict[Item, NoAnswer]:
        try:
            return self._ask_batch(batch)
        except EndpointError:
            self._endpoint.stopped.set()  # at once, before another batch is begun
            raise

    def _ask_batch(self, batch: list[Item]) -> dict[Item, NoAnswer]:
        found: set[Item] = set()

        def answered(item: Item, answer: Answer, reply: Reply, number: int) -> None:
            found.add(item)
            self._cache.put(item.key(self._asked), answer, model=reply.model, seconds=reply.seconds / number)

        def replied(sent: str, reply: Reply) -> None:
            self._spending.add(sent, reply)

        problems = ask(
            batch, system=self._system, answers=self._answers, endpoint=self._endpoint, replied=replied, answered=answered
        )
        left = [item for item in batch if item not in found]
        with self._lock:
            self._failed_in_a_row = 0 if found else self._failed_in_a_row + len(left)
            if self._failed_in_a_row >= _GIVE_UP_AFTER:
                raise EndpointError(
                    f"{self._failed_in_a_row} passages in a row got no usable answer, the last: {problems[-1].problem}"
                )
        return dict(zip(left, problems, strict=True))

    def _tell_models(self, items: list[Item]) -> None:
        """Say so if the endpoint gave its model another name from answer to answer: then the provider has changed the model."""
        entries = [self._kept(item) for item in items]
        names = sorted({str(entry.get("model", "")) for entry in entries if entry} - {""})
        if new := set(names) - self._models:
            self._models |= new
            if len(self._models) > 1:
                say(f"llm: answers are of several models, by the endpoint's names: {', '.join(sorted(self._models))}")

    def _outcome(self, item: Item, failures: dict[Item, NoAnswer]) -> Answer | NoAnswer | None:
        if not item.text:
            return None
        entry = self._kept(item)
        return self._answers.valid(entry["answer"]) if entry is not None else failures[item]

    def _codings(self, ids: list[str], items: list[Item], outcomes: list[Answer | NoAnswer | None]) -> pd.DataFrame:
        parts = []
        for code in self.codebook.code_names:
            rows = [_decision(code, item, outcome) for item, outcome in zip(items, outcomes, strict=True)]
            parts.append(_rows(ids, code, self.name, rows))
        for second in self.codebook.second_level:
            for value in second.values:
                chosen = [
                    place
                    for place, outcome in enumerate(outcomes)
                    if isinstance(outcome, dict)
                    and (not second.parents or any(outcome["codes"][parent] for parent in second.parents))
                    and value.name in _values(outcome["second_level"][second.name])
                ]
                parts.append(
                    _rows([ids[n] for n in chosen], f"{second.name}:{value.name}", self.name, [(True, False, "")] * len(chosen))
                )
        return join_codings(parts)


def _decision(code: str, item: Item, outcome: Answer | NoAnswer | None) -> tuple[bool, bool, str]:
    """Decision, whether a person should look, and why."""
    if outcome is None:
        return False, False, ""
    if isinstance(outcome, NoAnswer):
        return False, True, NO_ANSWER + outcome.problem
    given = bool(outcome["codes"][code])
    why = quoted(str(outcome["evidence"][code]), f"{item.lead_in} {item.text}") if given else ""
    return given, bool(outcome["unsure"]) or item.cut or (given and not why), why


def quoted(evidence: str, text: str) -> str:
    """The evidence if the text holds all of its parts, empty if not: what a model made up is no evidence, and is not passed on."""
    parts = [part for piece in _SPLIT.split(evidence) if (part := " ".join(piece.split()).strip("«»\"'“”.,:; "))]
    return " … ".join(parts) if parts and all(part.casefold() in text.casefold() for part in parts) else ""


def _values(given: object) -> list[object]:
    return given if isinstance(given, list) else [given]


def _rows(ids: list[str], code: str, coder: str, rows: list[tuple[bool, bool, str]]) -> pd.DataFrame:
    return codings_table(
        ids,
        code,
        coder=coder,
        probabilities=np.full(len(ids), np.nan),
        decisions=np.array([row[0] for row in rows], dtype=bool),
        needs_review=np.array([row[1] for row in rows], dtype=bool),
        why=[row[2] for row in rows],
    )
