"""Answers of language models by content, in a JSON Lines file that only grows: a rerun sends nothing that was answered before."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any


class AnswerCache:
    """Answers by key; may be used by several threads. Lines that are damaged, say the last one of a run that was killed, are passed over."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "answers.jsonl"
        self._lock = threading.Lock()
        self._entries: dict[str, dict[str, Any]] = {}
        self._whole = True
        if self._file.is_file():
            content = self._file.read_bytes()
            self._whole = not content or content.endswith(b"\n")
            for line in content.decode("utf-8", errors="replace").split("\n"):
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            entry = json.loads(line)
            self._entries[str(entry["key"])] = {**entry, "answer": dict(entry["answer"])}
        except (ValueError, KeyError, TypeError, RecursionError):
            return

    def get(self, key: str) -> dict[str, Any] | None:
        """``answer``, ``model`` (as the endpoint names it) and ``seconds`` a passage; None if there is none yet."""
        return self._entries.get(key)

    def put(self, key: str, answer: dict[str, Any], *, model: str, seconds: float) -> None:
        """Keep an answer at once, so that a run that is stopped has lost nothing."""
        entry = {"key": key, "model": model, "seconds": round(seconds, 2), "answer": answer}
        with self._lock:
            self._entries[key] = entry
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8", newline="\n") as file:
                file.write(("" if self._whole else "\n") + json.dumps(entry, ensure_ascii=False) + "\n")
            self._whole = True
