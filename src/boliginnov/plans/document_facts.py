"""What a document is, from the manifest first, else from its own first pages and its name, each value read traced to its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from boliginnov.extract.first_pages import PageLine, first_line, page_lines
from boliginnov.plans.discover import PlanFile, file_stem
from boliginnov.plans.facts import guess_municipality, guess_period, guess_plan_type, title_from_file_name
from boliginnov.plans.manifest import ManifestRow
from boliginnov.plans.metadata import PlanMetadata, plan_metadata
from boliginnov.register.municipalities import Municipality, MunicipalityRegister

_LONGEST_QUOTE = 160


@dataclass
class Notes:
    """Problems of one document in the order they were met."""

    problems: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def add(self, problem: str, reason: str) -> None:
        """Notes a kind of problem (``tables.PROBLEMS``) and what happened."""
        if problem not in self.problems:
            self.problems.append(problem)
        self.reasons.append(reason)


@dataclass
class _Read:
    """Columns that no manifest gave, with the place where each was read."""

    columns: list[str] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: str, *columns: str) -> None:
        self.columns += columns
        self.places.setdefault(place, []).extend(columns)

    def written(self) -> str:
        """``period_from period_to: page 1 «2024–2028» | title: file name``."""
        return " | ".join(f"{' '.join(columns)}: {place}" for place, columns in self.places.items())


def plan_facts(
    plan: PlanFile, title: str, text: str, row: ManifestRow, register: MunicipalityRegister, notes: Notes
) -> dict[str, Any]:
    """Columns of ``tables.DOCUMENTS`` that say what a plan is. ``text`` holds its first pages as in ``first_pages.page_lines``."""
    read = _Read()
    name = file_stem(plan.relative.rsplit("/", 1)[-1])
    known, kommune, register_note = _municipality(text, name, row, register)
    if not (row.kommunenr or row.kommune) and kommune:
        read.add(_place(_municipality_line(text, kommune), f"file name «{name}»"), "kommunenr", "kommune")
    if known is None:
        notes.add("unknown_municipality", f"{plan.relative}: {register_note}")
    heading = row.title or title or title_from_file_name(name)
    if not row.title:
        read.add(_place(_title_line(text, title), "document properties" if title else "file name"), "title")
    period: tuple[int | None, int | None] = (row.period_from, row.period_to)
    if period == (None, None):
        spoken = name.replace("_", " ")
        period = guess_period(heading, spoken, text[:1500])
        columns = [column for column, year in zip(("period_from", "period_to"), period, strict=True) if year]
        if columns:
            read.add(_place(_period_line(text, period), "title" if row.title else f"file name «{name}»"), *columns)
    plan_type = row.plan_type or guess_plan_type(heading)
    if plan_type and not row.plan_type:
        read.add("title", "plan_type")
    elif not plan_type and (plan_type := guess_plan_type(name.replace("_", " "))):
        read.add(f"file name «{name}»", "plan_type")
    adoption = _adoption(text, row, read)
    return {
        "kommunenr": row.kommunenr or (known.kommunenr if known else ""),
        "kommune": row.kommune or kommune,
        "kommunenr_2024": known.kommunenr_2024 if known else "",
        "fylke": known.fylke if known else "",
        "register_note": register_note,
        "title": heading,
        "plan_type": plan_type,
        "period_from": period[0],
        "period_to": period[1],
        **adoption,
        "guessed": " ".join(read.columns),
        "read_from": read.written(),
        "source_url": row.source_url,
        "document_kind": "plan",
        "author": row.author,
        "actor_type": "",
    }


def other_facts(plan: PlanFile, title: str, row: ManifestRow, register: MunicipalityRegister, kind: str) -> dict[str, Any]:
    """The same columns for a document that is no plan: it needs no municipality, type or period, and only its title is guessed."""
    known = register.by_number(row.kommunenr) if row.kommunenr else register.find(row.kommune)[0] if row.kommune else None
    return {
        "kommunenr": row.kommunenr or (known.kommunenr if known else ""),
        "kommune": row.kommune or (known.kommune if known else ""),
        "kommunenr_2024": known.kommunenr_2024 if known else "",
        "fylke": known.fylke if known else "",
        "register_note": "",
        "title": row.title or title or title_from_file_name(file_stem(plan.relative.rsplit("/", 1)[-1])),
        "plan_type": row.plan_type,
        "period_from": row.period_from,
        "period_to": row.period_to,
        **_given_adoption(row),
        "guessed": "" if row.title else "title",
        "read_from": "",
        "source_url": row.source_url,
        "document_kind": kind,
        "author": row.author,
        "actor_type": row.actor_type,
    }


def _given_adoption(row: ManifestRow) -> dict[str, str]:
    return {
        "plan_status": row.plan_status or ("vedtatt" if row.adopted_date else ""),
        "adopted_date": row.adopted_date,
        "adopted_by": row.adopted_by,
        "case_number": row.case_number,
    }


def _adoption(text: str, row: ManifestRow, read: _Read) -> dict[str, str]:
    """Status and adoption: what the manifest says, the gaps filled from the plan where that speaks of the same adoption."""
    values = _given_adoption(row)
    found = plan_metadata(text)
    day = found.adopted.isoformat() if found.adopted else ""
    if _contradicts(row, found, day):
        return values
    said = {"plan_status": found.status, "adopted_date": day, "adopted_by": found.body, "case_number": found.case}
    filled = [column for column, value in said.items() if value and not values[column]]
    if filled:
        read.add(_place(PageLine(found.page or 1, found.quote), ""), *filled)
    return values | {column: said[column] for column in filled}


def _contradicts(row: ManifestRow, found: PlanMetadata, day: str) -> bool:
    """Whether a person's word in the manifest is about another status or decision than what the plan says."""
    pairs = ((row.plan_status, found.status), (row.adopted_date, day), (row.case_number, found.case))
    return any(given and said and given != said for given, said in pairs) or bool(row.adopted_date and found.status != "vedtatt")


def _place(line: PageLine | None, otherwise: str) -> str:
    if line is None:
        return otherwise
    quote = line.text if len(line.text) <= _LONGEST_QUOTE else line.text[: _LONGEST_QUOTE - 1] + "…"
    return f"page {line.page} «{quote}»"


def _municipality_line(text: str, name: str) -> PageLine | None:
    bare = re.escape(re.sub(r"\s*\(.*?\)", "", name))
    named = first_line(text, rf"(?<!\w){bare}(?:s|'|’)?[\s-]+(?:kommune|herad)") or first_line(text, rf"^{bare}$")
    return named or first_line(text, rf"(?<!\w){bare}")


def _title_line(text: str, title: str) -> PageLine | None:
    """The line that the title starts with: on covers it is set in several."""
    return next((line for line in page_lines(text) if title and len(line.text) > 2 and title.startswith(line.text)), None)


def _period_line(text: str, period: tuple[int | None, int | None]) -> PageLine | None:
    start, end = period
    if end is None:
        return first_line(text, rf"(?<!\d){start}(?!\d)")
    return first_line(text, rf"(?<!\d){start}\s*[-–—/]\s*(?:{end}|{end % 100:02d})(?!\d)")


def _municipality(text: str, name: str, row: ManifestRow, register: MunicipalityRegister) -> tuple[Municipality | None, str, str]:
    """The municipality, its name and a note on how it was found or why not."""
    if row.kommunenr:
        found = register.by_number(row.kommunenr)
        if found is None:
            return None, row.kommune, f"municipality number {row.kommunenr} is not in the register; check plans.csv"
        return found, found.kommune, found.note
    if row.kommune:
        found, note = register.find(row.kommune)
        return found, row.kommune, note or (found.note if found else "")
    guess = guess_municipality(register, text, name)
    note = guess.note
    if guess.municipality and guess.municipality.note:
        note = f"{note}; {guess.municipality.note}"
    return guess.municipality, guess.name, note
