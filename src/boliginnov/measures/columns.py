"""What the column titles of a table of measures mean, and how well a cell's content fits a column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

Role = Literal["nr", "tiltak", "maal", "ansvar", "samarbeid", "frist", "kostnad", "status", "other"]

ROLES: tuple[Role, ...] = ("nr", "tiltak", "maal", "ansvar", "samarbeid", "frist", "kostnad", "status")
_NO_CONTENT = re.compile(r"^[\s–—\-.]*$")
_NUMBER = re.compile(r"^[\s\d.,%+–—-]*(?:kr|mill\.?|mnok)?[\s.,-]*$", re.IGNORECASE)
_INFINITIVE = re.compile(r"^(?:å\s+)?\w+e\b")
EMPTY_COST: dict[Role, float] = {
    "nr": 0.2,
    "tiltak": 2.0,
    "maal": 0.8,
    "ansvar": 0.6,
    "samarbeid": 0.3,
    "frist": 0.5,
    "kostnad": 0.3,
    "status": 0.3,
    "other": 0.3,
}
"""What it costs, on the scale of ``fit``, to leave a column of a row empty: every row should hold a measure."""


@lru_cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str], dict[str, re.Pattern[str]]]:
    data = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    titles = {role: re.compile("|".join(f"(?:{p})" for p in patterns)) for role, patterns in data["titles"].items()}
    other = re.compile("|".join(f"(?:{p})" for p in data["titles_of_other"]["words"]))
    cells = {kind: re.compile("|".join(rf"(?<!\w)(?:{p})" for p in patterns)) for kind, patterns in data["cells"].items()}
    return titles, other, cells


def column_role(title: str) -> Role:
    """The role of a column by its title: ``Ansvarleg eining`` is ansvar, ``Målgruppe`` is other."""
    titles, other, _ = _patterns()
    words = re.findall(r"[\w#]+", title.casefold())
    if any(other.fullmatch(word) for word in words):
        return "other"
    return next((role for word in words for role in ROLES if titles[role].fullmatch(word)), "other")


def column_roles(titles: Sequence[str]) -> list[Role]:
    """The roles of a table's columns."""
    return [column_role(title) for title in titles]


def is_blank(cell: str) -> bool:
    """Whether a cell is empty or holds a dash only."""
    return bool(_NO_CONTENT.match(cell))


def is_number(cell: str) -> bool:
    """Whether a cell holds a number and nothing but its unit."""
    return bool(_NUMBER.match(cell)) and any(character.isdigit() for character in cell)


def fit(role: Role, cell: str) -> float:
    """How well a cell's content fits a column, from -2 (hardly) to 2 (well); 0 says nothing, as for a dash."""
    if is_blank(cell) or role == "other":
        return 0.0
    cells = _patterns()[2]
    text = cell.casefold().strip()
    words = len(text.split())
    time, number = bool(cells["time"].match(text)), is_number(cell)
    amount = bool(cells["amount"].match(text)) or bool(re.search(r"\b(?:kr|mill|mnok|kroner)\b", text))
    if role == "nr":
        return 2.0 if cells["number"].match(text) and not time else -2.0
    if role == "frist":
        return (2.0 if words <= 8 else 0.5) if time else -1.5 if words > 3 or number or amount else -0.7
    if role == "kostnad":
        year = time and len(text) == 4
        return (0.0 if year else 2.0 if words <= 10 else 0.0) if amount or number else -1.2
    if role == "status":
        return 2.0 if cells["status"].match(text) else -1.0
    plain = not number and not (time and words <= 4) and not (amount and words <= 4 and any(c.isdigit() for c in text))
    if not plain:
        return -2.0
    unit = words <= 8 and bool(cells["unit"].search(text)) and not _starts_with_verb(text)
    if role in ("ansvar", "samarbeid"):
        if words <= 8 and cells["partner"].search(text) and not _starts_with_verb(text):
            return 0.6 if role == "ansvar" else 1.8
        return (1.8 if role == "ansvar" else 1.0) if unit else 0.4 if words <= 4 else -0.6 if words <= 8 else -1.5
    if role == "tiltak":
        return (1.2 if words >= 4 else 0.4) + 0.6 * _starts_with_verb(text) - 1.0 * (unit and words <= 3)
    return (0.8 if words >= 3 else 0.4) - 0.4 * _starts_with_verb(text) - 0.6 * (unit and words <= 3)


def _starts_with_verb(text: str) -> bool:
    return bool(_INFINITIVE.match(text)) and len(text.split()) >= 3
