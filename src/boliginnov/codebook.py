"""The codebook as data: loads ``codebook.toml``, checks it and answers what a code means."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from boliginnov.errors import ConfigurationError
from boliginnov.people_votes import NONE
from boliginnov.tables import PASSAGES, PLAN_COLUMNS

CodeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Language = Literal["nb", "nn", "en"]


# columns of the tables that codes become columns of
_TAKEN = {*PASSAGES.columns, *PLAN_COLUMNS, "origin", "coder", "needs_review", "why", "nearest", "link"}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Named(_Strict):
    """A name for programs and what people call it: in bokmål, and where given in nynorsk and English."""

    name: CodeName
    label: str
    label_nn: str = ""
    label_en: str = ""
    definition: str = ""
    definition_nn: str = ""
    definition_en: str = ""

    def label_in(self, language: Language) -> str:
        """The label in a language, in bokmål where it has none."""
        return {"nn": self.label_nn, "en": self.label_en}.get(language) or self.label

    def definition_in(self, language: Language) -> str:
        """The definition in a language, in bokmål where it has none."""
        return {"nn": self.definition_nn, "en": self.definition_en}.get(language) or self.definition


class MainCode(_Named):
    """A code that every passage gets a decision on."""

    definition: str
    inclusion: tuple[str, ...] = ()
    exclusion: tuple[str, ...] = ()


class Value(_Named):
    """One value of a second-level code."""


class SecondLevelCode(_Named):
    """A code that applies to passages with one of its parents; to any passage when it has none."""

    parents: tuple[CodeName, ...] = ()
    multiple: bool = False
    values: tuple[Value, ...] = Field(min_length=1)

    def as_spelled(self, cell: str) -> list[str]:
        """The values that people wrote in a cell, in the codebook's spelling where they differ by large letters only (``Ingen``)."""
        spelled = {name.casefold(): name for name in [*(value.name for value in self.values), NONE]}
        return [spelled.get(value.casefold(), value) for value in cell.split()]


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
        names = [*self.code_names, *self.second_level_code_names]
        doubles = sorted({name for name in names if names.count(name) > 1})
        if doubles:
            raise ValueError(f"code name used twice: {', '.join(doubles)}")
        if taken := sorted(set(names) & _TAKEN):
            raise ValueError(f"code name is that of a column of the passages: {', '.join(taken)}")
        main = set(self.code_names)
        for second in self.second_level:
            values = [value.name for value in second.values]
            if doubles := sorted({value for value in values if values.count(value) > 1}):
                raise ValueError(f"second_level {second.name}: value named twice: {', '.join(doubles)}")
            if NONE in values:
                raise ValueError(
                    f"second_level {second.name}: {NONE} is what people write where no value fits; give the value another name"
                )
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
    def second_level_code_names(self) -> tuple[str, ...]:
        """Names of the second-level codes in the order of the file."""
        return tuple(second.name for second in self.second_level)

    @property
    def second_level_names(self) -> tuple[str, ...]:
        """All ``code:value`` names of the second level in the order of the file."""
        return tuple(f"{second.name}:{value.name}" for second in self.second_level for value in second.values)

    def label(self, name: str) -> str:
        """Bokmål label of a main code, a second-level code or a ``code:value``; the name itself when it is unknown."""
        return self.labels("nb").get(name, name)

    def labels(self, language: Language) -> dict[str, str]:
        """Name of a main code, a second-level code, a ``code:value`` or a value alone → its label in a language.

        A value's own name stands for the first code that has such a value, unless a code has that name.
        """
        values = [(second, value) for second in self.second_level for value in second.values]
        labels = {value.name: value.label_in(language) for _, value in reversed(values)}
        labels |= {f"{second.name}:{value.name}": value.label_in(language) for second, value in values}
        return labels | {code.name: code.label_in(language) for code in (*self.codes, *self.second_level)}

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
