"""The codebook as data: loads ``codebook.toml``, checks it and answers what a code means."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from boliginnov.errors import ConfigurationError

CodeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MainCode(_Strict):
    """A code that every passage gets a decision on."""

    name: CodeName
    label: str
    label_en: str = ""
    definition: str
    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()


class Value(_Strict):
    """One value of a second-level code."""

    name: CodeName
    label: str
    definition: str = ""


class SecondLevelCode(_Strict):
    """A code that applies to passages with one of its parents; to any passage when it has none."""

    name: CodeName
    label: str
    label_en: str = ""
    definition: str = ""
    parents: tuple[CodeName, ...] = ()
    multiple: bool = False
    values: tuple[Value, ...] = Field(min_length=1)


class Example(_Strict):
    """A made-up passage with the codes it has."""

    text: str
    codes: tuple[CodeName, ...] = ()
    second_level: tuple[str, ...] = ()


class Codebook(_Strict):
    """Main codes, second-level codes, rules and examples of one study."""

    title: str
    version: int = 1
    unit: str = ""
    borderline_rules: tuple[str, ...] = ()
    codes: tuple[MainCode, ...] = Field(min_length=1)
    second_level: tuple[SecondLevelCode, ...] = ()
    examples: tuple[Example, ...] = ()

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = [*self.code_names, *(second.name for second in self.second_level)]
        doubles = sorted({name for name in names if names.count(name) > 1})
        if doubles:
            raise ValueError(f"code name used twice: {', '.join(doubles)}")
        main = set(self.code_names)
        for second in self.second_level:
            if unknown := sorted(set(second.parents) - main):
                raise ValueError(f"second_level {second.name}: parents names no main code: {', '.join(unknown)}")
        for number, example in enumerate(self.examples, start=1):
            if unknown := sorted(set(example.codes) - main):
                raise ValueError(f"examples, number {number}: codes names no main code: {', '.join(unknown)}")
            if unknown := sorted(set(example.second_level) - set(self.second_level_names)):
                raise ValueError(f"examples, number {number}: second_level names no such value: {', '.join(unknown)}")
        return self

    @property
    def code_names(self) -> tuple[str, ...]:
        """Names of the main codes in the order of the file."""
        return tuple(code.name for code in self.codes)

    @property
    def second_level_names(self) -> tuple[str, ...]:
        """All ``code:value`` names of the second level in the order of the file."""
        return tuple(f"{second.name}:{value.name}" for second in self.second_level for value in second.values)

    def label(self, name: str) -> str:
        """Norwegian label of a main code, a second-level code or a ``code:value``; the name itself when it is unknown."""
        labels = {code.name: code.label for code in self.codes} | {second.name: second.label for second in self.second_level}
        labels |= {f"{second.name}:{value.name}": value.label for second in self.second_level for value in second.values}
        return labels.get(name, name)

    def fingerprint(self) -> str:
        """SHA-256 of the content; two files that say the same have the same fingerprint."""
        content = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


def load_codebook(path: Path) -> Codebook:
    """The codebook in a TOML file.

    Raises ConfigurationError with one line for every wrong key, naming the file.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"Codebook {path}: cannot be read ({error.strerror}). Check the path in the study file."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"Codebook {path}: not valid TOML in UTF-8: {error}.") from error
    try:
        return Codebook.model_validate(content)
    except ValidationError as error:
        lines = [f"  {'.'.join(str(part) for part in entry['loc']) or 'codebook'}: {entry['msg']}" for entry in error.errors()]
        raise ConfigurationError(
            f"Codebook {path} has mistakes:\n" + "\n".join(lines) + "\nCorrect them and run again."
        ) from error
