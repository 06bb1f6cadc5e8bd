"""Find a municipality by old or new number or by name, with the 2024 municipality and county it belongs to.

Source: Statistics Norway, Klass, grouping of the municipalities of 1994 to 2024 by the municipality of 2024.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from boliginnov.errors import ConfigurationError

REGISTER_FILE = Path(__file__).with_name("kommuner-1994-2024.csv")
COLUMNS = ("kommunenr", "kommune", "gyldig_fra", "gyldig_til", "kommunenr_2024", "kommune_2024")

COUNTIES = {
    "03": "Oslo",
    "11": "Rogaland",
    "15": "Møre og Romsdal",
    "18": "Nordland",
    "31": "Østfold",
    "32": "Akershus",
    "33": "Buskerud",
    "34": "Innlandet",
    "39": "Vestfold",
    "40": "Telemark",
    "42": "Agder",
    "46": "Vestland",
    "50": "Trøndelag",
    "55": "Troms",
    "56": "Finnmark",
}
"""County numbers of 2024."""


@dataclass(frozen=True)
class Municipality:
    """One row of the register: a number that was or is in use, and where its area belongs in 2024."""

    kommunenr: str
    kommune: str
    gyldig_til: int | None
    kommunenr_2024: str
    fylke: str

    @property
    def note(self) -> str:
        """Why there is no 2024 municipality, or that it was merged; empty when number and name are today's."""
        if not self.kommunenr_2024:
            return f"{self.kommunenr} {self.kommune} was divided between several municipalities, so it has no 2024 number"
        if self.kommunenr_2024 != self.kommunenr:
            return f"{self.kommunenr} {self.kommune} is part of {self.kommunenr_2024} since {(self.gyldig_til or 0) + 1}"
        return ""


def normal_name(name: str) -> str:
    """A municipality name without case, the word ``kommune``, genitive spellings of it and doubled blanks."""
    name = unicodedata.normalize("NFC", name).casefold()
    name = re.sub(r"\b(kommune|kommunes|herad)\b", " ", name)
    return re.sub(r"[\s\-]+", " ", name).strip(" .,")


class MunicipalityRegister:
    """Municipalities by number and by name.

    Parameters
    ----------
    rows: in the order of the file; where a name stands in several rows, the one that is valid longest wins.
    """

    def __init__(self, rows: list[Municipality]) -> None:
        self._by_number = {row.kommunenr: row for row in rows}
        self._by_name: dict[str, list[Municipality]] = {}
        for row in rows:
            for name in _spellings(row.kommune):
                self._by_name.setdefault(name, []).append(row)
        for found in self._by_name.values():
            found.sort(key=lambda row: (row.gyldig_til or 9999, row.kommunenr), reverse=True)
        names = sorted((n for n in self._by_name if len(n) > 1), key=len, reverse=True)
        self._mention = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?:s|'|’)?[\s-]+(?:kommune|herad)", re.IGNORECASE)

    def by_number(self, number: str) -> Municipality | None:
        """The municipality with this number, leading zero optional; None if there is none."""
        number = number.strip()
        return self._by_number.get(number.zfill(4) if number.isdigit() else number)

    def by_name(self, name: str) -> list[Municipality]:
        """Municipalities of this name, today's first: several where a name was used for different areas."""
        return list(self._by_name.get(normal_name(name), []))

    def find(self, name: str) -> tuple[Municipality | None, str]:
        """The municipality of this name and a note when the name is not enough to tell which (Våler, Herøy) or is unknown."""
        found = self.by_name(name)
        if not found:
            return None, f"municipality {name!r} is not in the register: check the spelling or give kommunenr in plans.csv"
        areas = {row.kommunenr_2024 for row in found if row.kommunenr_2024}
        if len(areas) > 1 and sum(row.gyldig_til is None for row in found) != 1:
            numbers = " and ".join(sorted(areas))
            return None, f"several municipalities are called {name} ({numbers}): give kommunenr in plans.csv"
        return found[0], ""

    def mentioned(self, text: str) -> str:
        """The municipality that a text names most often as ``X kommune`` or ``X herad`` (the first of equals); empty if none."""
        counts: dict[str, int] = {}
        for match in self._mention.finditer(re.sub(r"\s+", " ", text)):
            name = normal_name(match.group(1))
            counts[name] = counts.get(name, 0) + 1
        return _bare(self._by_name[max(counts, key=lambda n: counts[n])][0].kommune) if counts else ""

    def named_alone(self, text: str) -> str:
        """The municipality whose name is a whole line of the text, as on covers; empty if none."""
        for line in text.splitlines():
            if found := self._by_name.get(normal_name(line)):
                return _bare(found[0].kommune)
        return ""

    def named_in_file(self, file_name: str) -> str:
        """The municipality whose name stands as words in a file's name, with or without æ, ø and å (the longest); empty if none."""
        words = " " + re.sub(r"[^\w]+|_", " ", _folded(file_name)) + " "
        found = [rows[0].kommune for name, rows in self._by_name.items() if f" {_folded(name)} " in words]
        return _bare(max(found, key=lambda name: (len(name), name))) if found else ""


def _bare(name: str) -> str:
    return re.sub(r"\s*\(.*?\)", "", name)


def _folded(name: str) -> str:
    """A name as file names spell it: ``Ål`` and ``aal`` are ``al``, ``Øvre`` is ``ovre``."""
    return re.sub("aa|å", "a", name.casefold()).replace("æ", "ae").replace("ø", "o")


def _spellings(name: str) -> set[str]:
    """The forms a register name is written in: ``Våler (Østfold)`` also without county, Sámi double names one by one."""
    bare = _bare(name)
    return {normal_name(form) for form in {name, bare, *re.split(r"\s+[-–/]\s+", bare)} if normal_name(form)}


def read_register(path: Path) -> list[Municipality]:
    """Rows of a register file (UTF-8 CSV with the columns of ``COLUMNS``, ``fylke`` optional).

    Raises ConfigurationError if the file or a column is missing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in COLUMNS if c not in (reader.fieldnames or [])]
            if missing:
                raise ConfigurationError(f"{path}: the register lacks the column {missing[0]!r}; it needs {', '.join(COLUMNS)}")
            return [_municipality(row) for row in reader]
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot read the register ({error.strerror}); check the study's [documents] municipalities"
        ) from error


def _municipality(row: dict[str, str]) -> Municipality:
    number = row["kommunenr_2024"]
    belongs = number if re.fullmatch(r"\d{4}", number) else ""
    until = row["gyldig_til"]
    return Municipality(
        kommunenr=row["kommunenr"],
        kommune=row["kommune"],
        gyldig_til=int(until) if until.isdigit() else None,
        kommunenr_2024=belongs,
        fylke=row.get("fylke") or COUNTIES.get(belongs[:2], ""),
    )


@lru_cache(maxsize=8)
def load_register(extra: tuple[Path, ...] = ()) -> MunicipalityRegister:
    """Statistics Norway's register with a study's own additions, which win where a number is in both."""
    rows = read_register(REGISTER_FILE)
    for path in extra:
        rows += read_register(path)
    return MunicipalityRegister(rows)
