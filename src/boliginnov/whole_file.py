"""Write a file in one step, so that a run that is stopped, or another at the same time, leaves the old one or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from boliginnov.errors import BoliginnovError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file of this process, to be written in the block, that then takes the place of ``path``; nothing is left of it.

    Raises BoliginnovError that names the file and the reason if it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        raise BoliginnovError(
            f"{path}: cannot be written ({error.strerror or error}). Check the folder, your permissions and the space left."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
