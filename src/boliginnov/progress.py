"""Say how far a stage has come: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Step = Callable[[str], None]
"""Called once for each thing done, with what to call it."""

_LINES = 20
"""At most about so many plain lines a stage."""


def say(message: str) -> None:
    """One line to the user, on standard error so that standard output stays for results."""
    print(message, file=sys.stderr, flush=True)


@contextmanager
def progress(label: str, total: int) -> Iterator[Step]:
    """A function to call after each of ``total`` things."""
    if total and sys.stderr.isatty():
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[name]}"),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total, name="")
            yield lambda name: bar.update(task, advance=1, name=name)
        return
    done = 0
    every = max(1, total // _LINES)

    def line(name: str) -> None:
        nonlocal done
        done += 1
        if done % every == 0 or done == total:
            say(f"{label} {done}/{total} {name}")

    yield line
