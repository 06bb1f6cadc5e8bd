"""Read gold files (JSON Lines, one coded passage a line), and say in words which line is wrong and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from boliginnov.errors import ConfigurationError

Code = Literal[0, 1]
Values = str | list[str] | None


class GoldLine(BaseModel):
    """What every line has; further keys are left alone."""

    model_config = ConfigDict(strict=True, frozen=True)

    id: Annotated[str, Field(min_length=1)]


class GoldPassage(GoldLine):
    """A passage with its codes."""

    text: str
    kind: Literal["paragraph", "list_item", "table_row", "footnote", "caption"]
    section: str | None = None
    grep: Code
    samarbeid: Code
    dimensjon: Values = None
    innovasjonstype: Values = None
    aktor: Values = None
    status: Values = None


class GoldCoders(GoldLine):
    """What each person gave the passage: both main codes by the person's name."""

    coders: dict[str, Annotated[list[Code], Field(min_length=2, max_length=2)]] | None = None


Line = TypeVar("Line", bound=GoldLine)


def read_gold_lines(folder: Path, model: type[Line]) -> list[list[Line]]:
    """The lines of each ``*.gold.jsonl`` of a folder, blank ones left out.

    Raises ConfigurationError, naming file and line, when one is not UTF-8, not as ``model`` says or has an id that was there before, or a file is empty.
    """
    seen: dict[str, str] = {}
    files = []
    for file in sorted(folder.glob("*.gold.jsonl")):
        lines = []
        for number, content in enumerate(_text(file).split("\n"), start=1):
            if not content.strip():
                continue
            place = f"{file.name}, line {number}"
            try:
                lines.append(model.model_validate_json(content))
            except ValidationError as error:
                raise ConfigurationError(
                    f"{place}: not a coded passage ({_what(error.errors()[0])}). Correct or remove the line."
                ) from error
            if before := seen.get(lines[-1].id):
                raise ConfigurationError(f"{place}: the id {lines[-1].id} is that of {before} too. Remove one of them.")
            seen[lines[-1].id] = place
        if not lines:
            raise ConfigurationError(f"{file.name}: holds no coded passages. Remove the file, or write it again.")
        files.append(lines)
    return files


def _text(file: Path) -> str:
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{file.name}, line {line}: not UTF-8. Save the file as UTF-8.") from error


def _what(error: Any) -> str:
    """Which key is wrong, how, and what stood there."""
    key = ".".join(str(part) for part in error["loc"])
    got = "" if error["type"] in ("missing", "json_invalid") else f", not {error['input']!r:.80}"
    return f"{key}: {error['msg']}{got}" if key else error["msg"] + got
