"""Where the files lie that the program brings along: the codebook and the models."""

from pathlib import Path

from boliginnov.errors import ConfigurationError

_PACKAGE = Path(__file__).parent
_REPOSITORY = _PACKAGE.parents[1]


def shipped(name: str) -> Path:
    """Path of a shipped file or folder: in the installed package, else in the repository.

    Raises ConfigurationError if neither has it: the installation is incomplete.
    """
    for root in (_PACKAGE / "shipped", _REPOSITORY):
        if (root / name).exists():
            return root / name
    raise ConfigurationError(f"{name} is not part of this installation; install boliginnov again")
