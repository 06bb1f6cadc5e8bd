"""Guess what a plan is from its own text and its file's name: municipality, title, type and period."""

from __future__ import annotations

import re
from dataclasses import dataclass

from boliginnov.register.municipalities import Municipality, MunicipalityRegister

_YEARS = re.compile(r"(?<!\d)(20\d\d|19[89]\d)\s*[-–—/]\s*((?:20)?\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
LONGEST_PERIOD = 30

PLAN_TYPES = (
    (r"samfunns(?:del|plan)", "kommuneplanens samfunnsdel"),
    (r"(?:bolig|bustad)sosial", "boligsosial plan"),
    (
        r"(?:bolig|bustad)politisk|(?:bolig|bustad)(?:utvikling|strategi|plan|forsyning|bygging)|temaplan\s+(?:for\s+)?(?:bolig|bustad)",
        "boligplan",
    ),
    (r"eiendoms?strategi|eigedoms?strategi", "eiendomsstrategi"),
    (r"demens", "demensplan"),
    (r"flyktning|integrering|busetjing|bosetting", "integreringsplan"),
    (r"folkehels", "folkehelseplan"),
    (r"helse|omsorg|velferd|eldre|leve\s+he(?:le|ile)\s+livet", "helse- og omsorgsplan"),
    (r"kommune(?:del)?plan", "kommuneplan"),
)
"""Types of plan by words of the title, in Bokmål and Nynorsk, the most telling first."""


@dataclass(frozen=True)
class GuessedMunicipality:
    """The municipality a plan seems to belong to and where that was seen."""

    municipality: Municipality | None
    name: str
    note: str


def guess_municipality(register: MunicipalityRegister, text: str, file_name: str) -> GuessedMunicipality:
    """The municipality named on the first pages (``X kommune``), else by the number the file's name starts with, else by name.

    ``text`` is the text of the first pages, ``file_name`` the name without ending.
    """
    if name := register.mentioned(text):
        found, note = register.find(name)
        by_number = _leading_number(register, file_name)
        if found is None and by_number and by_number.kommune.startswith(name.split(" (")[0]):
            found, note = by_number, ""
        return GuessedMunicipality(found, name, note or "name read from the first pages")
    if found := _leading_number(register, file_name):
        return GuessedMunicipality(found, found.kommune, "number read from the file's name")
    if name := register.named_alone(text) or register.named_in_file(file_name):
        found, note = register.find(name)
        return GuessedMunicipality(found, name, note or "name read from the cover or the file's name")
    return GuessedMunicipality(
        None,
        "",
        "no municipality found in the plan: give kommunenr in plans.csv, or kind (literature, eu_case, actor) if this is no municipality's plan",
    )


def _leading_number(register: MunicipalityRegister, file_name: str) -> Municipality | None:
    match = re.match(r"(\d{4})(?=[_\-\s])", file_name)
    return register.by_number(match.group(1)) if match else None


def guess_period(*texts: str) -> tuple[int | None, int | None]:
    """First and last year of the first period (``2023-2035``, ``2023–35``) in the texts, tried in order; else a single year, open ended."""
    for text in texts:
        for match in _YEARS.finditer(text):
            start, end = int(match.group(1)), int(match.group(2)[-2:]) + int(match.group(1)) // 100 * 100
            if start <= end <= start + LONGEST_PERIOD:
                return start, end
    for text in texts[:2]:
        if year := _YEAR.search(text):
            return int(year.group(1)), None
    return None, None


def guess_plan_type(title: str) -> str:
    """The type of plan that the title names; empty if it names none."""
    return next((name for pattern, name in PLAN_TYPES if re.search(pattern, title, re.IGNORECASE)), "")


def title_from_file_name(file_name: str) -> str:
    """A readable title out of a file's name: no leading number, blanks for underscores, first letter large."""
    name = re.sub(r"^\d{4}[_\-\s]+", "", file_name)
    name = re.sub(r"[_\s]+", " ", name).strip()
    return name[:1].upper() + name[1:]
