"""What a run did, in ``run.json``: a stage is done again only when its inputs, its code or its outputs are not those recorded."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

from boliginnov import __version__
from boliginnov.errors import ConfigurationError
from boliginnov.export.table_files import write_bytes
from boliginnov.fingerprint import file_hash, value_hash
from boliginnov.study import Study

RUN_FILE = "run.json"
LIBRARIES = ("numpy", "onnxruntime", "pandas", "pdfplumber", "pypdfium2", "scikit-learn", "spacy")


@dataclass(frozen=True)
class Outcome:
    """What a stage did: the number of documents that failed, and one line that says what was done."""

    failed: int
    message: str


def libraries() -> dict[str, str]:
    return {name: installed_version(name) for name in LIBRARIES}


def read_run(out: Path) -> dict[str, Any]:
    """The record of the folder's last run; empty if there is none or it is damaged."""
    try:
        content = json.loads((out / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def run_stage(
    study: Study,
    name: str,
    inputs: dict[str, Any],
    outputs: list[str],
    work: Callable[[], tuple[dict[str, Any], int]],
    force: bool,
) -> Outcome:
    """Do a stage's work unless its inputs and outputs are those of the last run, and record it in ``run.json``."""
    out = study.output.out
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{out}: no folder for results can be made there ({error.strerror}); give another with --out"
        ) from error
    record = read_run(out)
    before = record.get("stages", {}).get(name, {})
    current = value_hash(inputs)
    if not force and before.get("inputs") == current and before.get("outputs") == {o: file_hash(out / o) for o in outputs}:
        return Outcome(before["failed"], f"{name}: nothing new since the last run ({in_words(before['counts'])})")
    started = time.perf_counter()
    counts, failed = work()
    record["version"] = __version__
    record["python"] = platform.python_version()
    record["libraries"] = libraries()
    record["study"] = json.loads(study.model_dump_json())
    record.setdefault("stages", {})[name] = {
        "inputs": current,
        "input_hashes": {key: value if isinstance(value, str | dict) else value_hash(value) for key, value in inputs.items()},
        "outputs": {o: file_hash(out / o) for o in outputs},
        "counts": counts,
        "failed": failed,
        "seconds": round(time.perf_counter() - started, 2),
    }
    write_bytes(out / RUN_FILE, (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    return Outcome(failed, f"{name}: {in_words(counts)}")


def in_words(counts: dict[str, Any]) -> str:
    """The counts of a stage on one line, those by kind left out."""
    return ", ".join(f"{value} {key}" for key, value in counts.items() if not isinstance(value, dict))
