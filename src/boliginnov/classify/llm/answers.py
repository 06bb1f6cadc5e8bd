"""Check what a language model answers: JSON in the asked form, for the asked passages, with the codebook's codes and no others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from boliginnov.codebook import Codebook

Answer = dict[str, Any]
"""A valid entry: ``codes``, ``second_level``, ``evidence`` by name, and ``unsure``."""

_LONGEST = 200_000  # characters of an answer that are looked at
_FORBIDDEN: ConfigDict = {"extra": "forbid", "populate_by_name": False}


class Answers:
    """The form that answers for a codebook must have, as a JSON schema to ask for and as a check of what comes."""

    def __init__(self, codebook: Codebook) -> None:
        codes = {f"code{n}": (bool, Field(alias=code.name)) for n, code in enumerate(codebook.codes)}
        evidence = {f"code{n}": (str, Field("", alias=code.name)) for n, code in enumerate(codebook.codes)}
        second: dict[str, Any] = {}
        for n, code in enumerate(codebook.second_level):
            one: Any = Literal[tuple(value.name for value in code.values)]
            usual: Any = [] if code.multiple else None
            second[f"second{n}"] = (list[one] if code.multiple else one | None, Field(usual, alias=code.name))
        part: Any = create_model  # pydantic's overloads do not know fields by a dictionary
        self._entry: type[BaseModel] = part(
            "Entry",
            id=(int, ...),
            evidence=(part("Evidence", __config__=_FORBIDDEN, **evidence), Field({}, validate_default=True)),
            codes=(part("Codes", __config__=_FORBIDDEN, **codes), ...),
            second_level=(part("SecondLevel", __config__=_FORBIDDEN, **second), Field({}, validate_default=True)),
            unsure=(bool, False),
        )
        entries: Any = list[self._entry]  # type: ignore[name-defined]
        self._whole: type[BaseModel] = part("Answer", passages=(entries, ...))

    def schema(self) -> dict[str, Any]:
        """JSON schema of an answer, every property required as strict structured output wants it."""
        schema: dict[str, Any] = _strict(self._whole.model_json_schema(by_alias=True))
        return schema

    def valid(self, entry: object) -> Answer | None:
        """An entry without its id, as it is kept; None if it is not valid."""
        try:
            return self._checked({"id": 1, **entry} if isinstance(entry, dict) else entry)[1]
        except ValidationError:
            return None

    def read(self, content: str, number: int) -> tuple[dict[int, Answer], str]:
        """Valid answers by id out of ``1..number``, and what is wrong with the rest in words; none of them come from the answer itself."""
        entries = _entries(content[:_LONGEST])
        if entries is None:
            return {}, "the answer is no JSON object with a list `passages`"
        found: dict[int, Answer] = {}
        problems: list[str] = []
        twice = set()
        for entry in entries:
            try:
                identity, answer = self._checked(entry)
            except ValidationError as error:
                problems += [_problem(fault) for fault in error.errors(include_input=False, include_url=False)]
                continue
            if identity in found and found[identity] != answer:
                twice.add(identity)
            found[identity] = answer
        if twice:
            problems.append("an id is answered twice, in different ways")
        valid = {i: answer for i, answer in found.items() if 1 <= i <= number and i not in twice}
        if len(valid) < number and not problems:
            problems.append("passages are missing or have wrong ids")
        return valid, "; ".join(dict.fromkeys(problems))

    def _checked(self, entry: object) -> tuple[int, Answer]:
        answer = self._entry.model_validate(entry).model_dump(by_alias=True)
        return int(answer.pop("id")), answer


def _entries(content: str) -> list[object] | None:
    """The list of the last fitting JSON object of a text; words, fences and thoughts around it are passed over."""
    found: list[object] | None = None
    for value in _objects(content):
        if isinstance(value.get("passages"), list):
            found = value["passages"]
        elif "codes" in value:
            found = [value]
    return found


def _objects(content: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    place = content.find("{")
    while place >= 0:
        try:
            value, end = decoder.raw_decode(content, place)
            yield value
        except (ValueError, RecursionError):
            end = place + 1
        place = content.find("{", end)


def _problem(fault: Any) -> str:
    """A fault in words: known names only, nothing of what the model wrote."""
    where = ".".join(str(part) for part in fault["loc"][: 1 if fault["type"] == "extra_forbidden" else 2])
    said = "names something that is not in the codebook" if fault["type"] == "extra_forbidden" else fault["msg"]
    return f"{where or 'entry'}: {said}"


def _strict(schema: Any) -> Any:
    """A schema without defaults and titles, in which every object has all its properties and no others."""
    if isinstance(schema, list):
        return [_strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        name: {key: _strict(part) for key, part in value.items()} if name in ("properties", "$defs") else _strict(value)
        for name, value in schema.items()
        if name not in ("default", "title")
    }
    if "properties" in kept:
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
