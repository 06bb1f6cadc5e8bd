"""Reads many plans in worker processes, so that one that hangs, crashes or eats memory takes only its own document with it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from boliginnov.errors import DocumentError
from boliginnov.extract.document import ExtractedDocument
from boliginnov.extract.settings import ExtractSettings
from boliginnov.formats.read import extract_any

Result = ExtractedDocument | DocumentError
OnDone = Callable[[Path, Result], None]


_START_SECONDS = 60.0


@dataclass(slots=True)
class _Worker:
    process: Any
    connection: Connection
    path: Path | None = None
    deadline: float = 0.0
    started: bool = False  # leads a group of its own


def extract_documents(paths: Sequence[Path], settings: ExtractSettings, jobs: int, on_done: OnDone) -> dict[Path, Result]:
    """Reads every file; returns what was read, or the DocumentError, by path in the order given.

    ``jobs`` is the number of worker processes, 0 for one a core; the result does not depend on it. ``on_done`` is called in this
    process as each file is finished. A file gets ``settings.seconds_per_document`` plus ``seconds_per_page`` for each page and more for a page read by
    OCR; cores that no file keeps busy read its pages side by side.
    """
    waiting = list(dict.fromkeys(paths))
    results: dict[Path, Result] = {}
    queue = waiting[::-1]
    cores = jobs if jobs > 0 else os.cpu_count() or 1
    count = min(cores, len(waiting))
    settings = replace(settings, ocr_threads=settings.ocr_threads or max(1, cores // max(1, count)))
    workers = [_start(settings) for _ in range(count)]
    try:
        while queue or any(worker.path for worker in workers):
            for worker in workers:
                if worker.path is None and queue:
                    _give(worker, queue.pop(), settings)
            for position, (path, result) in _collect(workers, settings):
                results[path] = result
                on_done(path, result)
                if position is not None and queue:
                    workers[position] = _start(settings)
    finally:
        for worker in workers:
            _stop(worker)
    return {path: results[path] for path in dict.fromkeys(paths)}


def _start(settings: ExtractSettings) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, settings), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _stop(worker: _Worker) -> None:
    with contextlib.suppress(OSError):
        worker.connection.close()
    if worker.path is not None:
        _kill(worker)
    worker.process.join(5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


def _kill(worker: _Worker) -> None:
    """Ends a worker and the programs that it started."""
    if hasattr(os, "killpg") and worker.started:
        with contextlib.suppress(OSError):
            os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.kill()


def _give(worker: _Worker, path: Path, settings: ExtractSettings) -> None:
    worker.path = path
    worker.deadline = time.monotonic() + settings.seconds_per_document + _START_SECONDS
    with contextlib.suppress(OSError):  # a worker that died meanwhile is noticed when its result is waited for
        worker.connection.send(path)


def _collect(workers: list[_Worker], settings: ExtractSettings) -> list[tuple[int | None, tuple[Path, Result]]]:
    """What the workers finished, or failed at; with the position of a worker that must be replaced."""
    busy = [worker for worker in workers if worker.path is not None]
    patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    ready = wait([worker.connection for worker in busy], timeout=min(patience, 5.0))
    found: list[tuple[int | None, tuple[Path, Result]]] = []
    for position, worker in enumerate(workers):
        if worker.path is None:
            continue
        path = worker.path
        if worker.connection in ready:
            try:
                message = worker.connection.recv()
            except (EOFError, OSError):
                worker.process.join(5)
                found.append((position, (path, _died(path, worker.process.exitcode, settings))))
                _stop(worker)
                worker.path = None
                continue
            if message is None:  # the worker is up and begins
                worker.started = True
                worker.deadline = time.monotonic() + settings.seconds_per_document
            elif isinstance(message, float):
                worker.deadline += message
            else:
                worker.path = None
                found.append((None, (path, message)))
        elif time.monotonic() > worker.deadline:
            seconds = settings.seconds_per_document
            _stop(worker)
            worker.path = None
            found.append((position, (path, _too_slow(path, seconds))))
    return found


def _too_slow(path: Path, seconds: float) -> DocumentError:
    return DocumentError(
        f"{path.name}: reading took longer than {seconds:.0f} seconds and a second a page, and was stopped. Save the plan as PDF "
        "again, split it, or raise seconds_per_document.",
        "too_slow",
    )


def _died(path: Path, code: int | None, settings: ExtractSettings) -> DocumentError:
    return DocumentError(
        f"{path.name}: reading it crashed the reader (exit code {code}) or needed more than {settings.memory_megabytes:,} MB of "
        "memory. The file is damaged or very unusual; save it as PDF again from the program that made it.",
        "too_large",
    )


def _serve(connection: Connection, settings: ExtractSettings) -> None:
    """The worker: reads the paths that arrive, says of each that it begins, how many seconds more it needs, and then the result."""
    if hasattr(os, "setsid"):
        with contextlib.suppress(OSError):
            os.setsid()
    _limit_memory(settings.memory_megabytes)
    while True:
        try:
            path = connection.recv()
        except (EOFError, OSError):
            return
        try:
            connection.send(None)
            result: Result = extract_any(path, settings, connection.send)
        except DocumentError as error:
            result = error
        except MemoryError:
            result = _died(path, None, settings)
        except Exception as error:  # a fault of ours must not stop the other plans
            result = DocumentError(
                f"{path.name}: could not be read because of a fault in the program ({type(error).__name__}: {error}). "
                "Please report it, with the file if you may."
            )
        try:
            connection.send(result)
        except (OSError, ValueError):
            return


def _limit_memory(megabytes: int) -> None:
    """Caps the address space of this process, where the system can (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    import resource  # exists on Unix only

    with contextlib.suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1024 * 1024, hard))
