"""The one exception family: what happened, in which file or row, and what to do about it."""


class BoliginnovError(Exception):
    """An error that a user can act on; the command line prints its message, never a traceback."""


class ConfigurationError(BoliginnovError):
    """A study file, codebook, manifest or flag is wrong; nothing was run (exit code 2)."""


class DocumentError(BoliginnovError):
    """One document cannot be read; it gets a row with the reason and the run goes on (exit code 1).

    ``problem`` names the kind of fault in one word (see ``tables.PROBLEMS``), for programs and for translation.
    """

    def __init__(self, message: str, problem: str = "damaged") -> None:
        super().__init__(message)
        self.problem = problem


class ModelError(BoliginnovError):
    """A model is missing, damaged or was made for another codebook."""
