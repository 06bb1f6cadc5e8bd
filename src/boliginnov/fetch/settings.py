"""Settings and errors of fetching."""

from __future__ import annotations

from dataclasses import dataclass

from boliginnov import __version__
from boliginnov.errors import BoliginnovError


@dataclass(frozen=True)
class FetchSettings:
    """How plans are fetched; the values are meant to be no burden to a municipality's server."""

    contact: str = ""  # address of the person who fetches, told to the servers
    refresh: bool = False  # ask whether plans that are there have changed
    pause: float = 2.0  # seconds between two requests to a host; more if its robots.txt asks for it
    longest_pause: float = 60.0  # seconds; a host that asks for more is asked this seldom
    tries: int = 4  # attempts at a file, the first included
    first_wait: float = 2.0  # seconds before the second attempt, doubled for each further one
    longest_wait: float = 120.0  # seconds; a server that asks for more is left for another day
    connect_seconds: float = 15.0
    read_seconds: float = 30.0  # longest silence
    seconds_per_file: float = 600.0
    max_bytes: int = 200 * 1024 * 1024
    max_redirects: int = 5
    max_pages: int = 60  # pages of a plan that is a set of web pages
    allow_private: bool = False  # also addresses of the own machine and network; for tests

    @property
    def user_agent(self) -> str:
        """What the program calls itself."""
        contact = f"; {self.contact}" if self.contact else ""
        return f"boliginnov/{__version__} (reads public municipal plans for research, one request at a time{contact})"


class FetchError(BoliginnovError):
    """A file that could not be fetched; ``again`` says that another attempt may help, after ``wait`` seconds if the server says so."""

    def __init__(self, message: str, *, again: bool = False, wait: float | None = None) -> None:
        super().__init__(message)
        self.again = again
        self.wait = wait
