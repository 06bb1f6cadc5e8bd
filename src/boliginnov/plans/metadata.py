"""Reads from a plan's first pages when, by whom and in which case it was adopted, and whether it is adopted or still a draft."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from boliginnov.extract.first_pages import page_lines

Status = Literal["vedtatt", "høringsutkast", "forslag", "utkast", ""]

COVER_LINES = 25
"""Lines with text at the start of a plan that speak of the plan itself: cover and colophon."""
_SHORT_LINE = 10
_COUNCILS = ("kommunestyret", "bystyret", "heradsstyret", "")
_PLACEHOLDER = re.compile(r"_{2}|\bx{2,}\b|\.{4,}|…|\bdd\b", re.IGNORECASE)
_MONTH = r"(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|des)"
_NUMERIC_DATE = re.compile(r"(?<![\d/])(\d{1,2})\s?[./]\s?(\d{1,2})\s?[./\- ]\s?((?:19|20)\d\d|\d\d)(?![\d/])")
_ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_WORDED_DATE = re.compile(rf"(?<!\d)(\d{{1,2}})\.?\s?({_MONTH})\.?\s?((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[a-zæøå)0-9])\.\s+(?=[A-ZÆØÅ])")
_ENDS_IN_DATE = re.compile(r"(?:19|20)\d\d$|\d\d\.\d\d\.\d\d$")
_CONTENTS_LINE = re.compile(r"[.…]{3,}|\s\d{1,3}$")
_GOES_ON = re.compile(
    r"^(?:\d|[ivad]\w{0,2}\s|den\b|dato\b|sak\w*\b|[kfp][sk]?[a-z]?-?\s?sak|av:|utval\w*:|ps\b|kst\b)", re.IGNORECASE
)


@dataclass(frozen=True)
class PlanMetadata:
    """What the plan says of its adoption. ``body`` is the deciding body (kommunestyret, bystyret, formannskapet …), ``case`` the
    number of the case as written (81/22); "" and None where the plan does not say. ``page`` and ``quote`` tell where it says so."""

    adopted: date | None = None
    body: str = ""
    case: str = ""
    status: Status = ""
    page: int | None = field(default=None, compare=False)
    quote: str = field(default="", compare=False)


@dataclass(frozen=True)
class _Words:
    opening: re.Pattern[str]
    own_plan: re.Pattern[str]
    decided: re.Pattern[str]
    sent_out: re.Pattern[str]
    others: re.Pattern[str]
    goes_on_after: re.Pattern[str]
    case: re.Pattern[str]
    case_alone: re.Pattern[str]
    bodies: dict[str, re.Pattern[str]]
    status: dict[Status, re.Pattern[str]]
    hearing: re.Pattern[str]
    months: tuple[str, ...]


@lru_cache
def _words() -> _Words:
    data: dict[str, Any] = tomllib.loads(Path(__file__).with_name("adoption.toml").read_text(encoding="utf-8"))
    bodies = {name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for name, pattern in data["bodies"].items()}
    body = "|".join(data["bodies"].values())
    adopted, this_plan = rf"{data['adopted']}(?!\w)", data["this_plan"]
    return _Words(
        opening=re.compile(rf"^(?:(?:status|{this_plan}|plan)\s*[:–-]?\s*(?:{data['was']}\s+)?)?{adopted}"),
        own_plan=re.compile(rf"^{this_plan}\s+{data['was']}\s+(?:\w+ )?{adopted}"),
        decided=re.compile(rf"^(?:(?:\w+ )?(?:{body}))\s+{data['decided']}\s+(?:den \d+\. \w+ \d+ )?{this_plan}(?!\w)"),
        sent_out=re.compile(rf"^\s*{data['sent_out']}(?!\w)"),
        others=re.compile(rf"^\s*(?:(?:av|i|hos)\s+)?{data['others']}(?!\w)"),
        goes_on_after=re.compile(rf"(?:(?<!\w){data['goes_on_after']}|[,–-])$"),
        case=re.compile(rf"(?<![\w/]){data['case']}"),
        case_alone=re.compile(rf"(?<![\w/.]){data['case_alone']}(?![\w/.-])"),
        bodies=bodies,
        status={
            name: re.compile(rf"(?:^|[–(:|-] ?)(?:{'|'.join(patterns)})(?={data['after_status']['then']})")
            for name, patterns in data["status"].items()
        },
        hearing=re.compile("|".join(data["hearing"]["now"]), re.MULTILINE),
        months=tuple(data["months"]),
    )


def plan_metadata(text: str) -> PlanMetadata:
    """What the first pages (``text`` as in ``first_pages.page_lines``) say of the plan's own adoption.

    Only a line that opens with the adoption (``Vedtatt av kommunestyret …``), or a sentence about this plan, counts: the dates of
    laws and of other plans stand inside sentences about them. Two statements away from the cover that contradict each other
    count for nothing.
    """
    located = page_lines(text)
    lines = [line.text for line in located]
    draft, at = _marked_status(lines)
    statement = _best([(n, replace(s, page=located[n].page)) for n, s in _statements(lines)])
    if statement is not None and not (draft in ("høringsutkast", "forslag", "utkast") and not _by_council(statement)):
        return statement
    return PlanMetadata(status=draft, page=located[at].page, quote=lines[at]) if draft else PlanMetadata()


def _by_council(statement: PlanMetadata) -> bool:
    return statement.adopted is not None and statement.body in _COUNCILS


def _best(found: list[tuple[int, PlanMetadata]]) -> PlanMetadata | None:
    """The statement on the cover, else the one that all agree on; a council's before a committee's."""
    for near in ([s for at, s in found if at < COVER_LINES], [s for at, s in found if at >= COVER_LINES]):
        councils = [s for s in near if s.body in _COUNCILS[:3]] or near
        dated = [s for s in councils if s.adopted] or councils
        if not dated:
            continue
        if near[0] is not found[0][1] or found[0][0] >= COVER_LINES:
            return dated[0] if len({(s.adopted, s.case) for s in dated}) == 1 else None
        return max(dated, key=lambda s: (s.adopted or date.min, s.case))
    return None


def _statements(lines: list[str]) -> Iterator[tuple[int, PlanMetadata]]:
    """Statements of this plan's adoption with the number of the line they stand on."""
    words = _words()
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        if (opened := words.opening.match(line.casefold())) and _opens(line, before, number):
            whole = _tail(lines, number)
            if (read := _read(whole[opened.end() :])) is not None:
                yield number, replace(read, quote=whole)
            continue
        for sentence in _sentences(lines, number):
            if told := (words.own_plan.match(sentence.casefold()) or words.decided.match(sentence.casefold())):
                body = sentence[: told.end()] if words.decided.match(sentence.casefold()) else ""
                read = _read(sentence[told.end() :], body)
                if read is not None and (read.adopted or read.case):
                    yield number, replace(read, quote=sentence)


def _opens(line: str, before: str, number: int) -> bool:
    """Whether a line that starts with *vedtatt* starts a statement and does not go on with a sentence of the line before."""
    if line[0].isupper():
        return True
    return number < COVER_LINES and len(before) < 70 and not _words().goes_on_after.search(before.casefold())


def _tail(lines: list[str], number: int) -> str:
    """The line with the lines after it that go on with date, body or case."""
    tail = lines[number]
    for after in lines[number + 1 : number + 4]:
        if not (_GOES_ON.match(after) or any(pattern.match(after.casefold()) for pattern in _words().bodies.values())):
            break
        if len(after) > 60:
            break
        tail += f"; {after}"
    return tail


def _sentences(lines: list[str], number: int) -> list[str]:
    """The sentences that start on a line, read on over the next two lines."""
    ahead = " ".join(lines[number : number + 3])
    starts = [0, *(match.end() for match in _SENTENCE_END.finditer(ahead))]
    ends = [*(match.start() for match in _SENTENCE_END.finditer(ahead)), len(ahead)]
    before = lines[number - 1] if number else ""
    sentences = [ahead[a:b] for a, b in zip(starts, ends, strict=True) if a < len(lines[number])]
    return sentences if not before or before[-1] in ".:!?" or len(before) < 50 else sentences[1:]


def _read(tail: str, before: str = "") -> PlanMetadata | None:
    """Date, body and case of what follows *vedtatt*; None when it is about something else."""
    words = _words()
    text = re.sub(r"^[\s:,–-]+", "", tail)[:160]
    folded = text.casefold()
    if words.sent_out.match(folded) or words.others.match(folded) or _PLACEHOLDER.search(text):
        return None
    adopted, span = _first_date(text)
    body = _body(folded) or _body(before.casefold())
    case = words.case.search(folded)
    rest = folded[: span[0]] + " " + folded[span[1] :] if adopted else folded
    if case is None and adopted is not None:
        case = words.case_alone.search(rest)
    if not (adopted or body or case):
        return None
    return PlanMetadata(adopted, body, case.group(1) if case else "", "vedtatt")


def _body(text: str) -> str:
    found = [(match.start(), name) for name, pattern in _words().bodies.items() if (match := pattern.search(text))]
    councils = [each for each in found if each[1] in _COUNCILS]
    return min(councils or found)[1] if found else ""


def _first_date(text: str) -> tuple[date | None, tuple[int, int]]:
    """The first full date in a text and where it stands."""
    found: list[tuple[tuple[int, int], date]] = []
    for match in _NUMERIC_DATE.finditer(text):
        found += _dated(match, match.group(3), match.group(2), match.group(1))
    for match in _ISO_DATE.finditer(text):
        found += _dated(match, match.group(1), match.group(2), match.group(3))
    for match in _WORDED_DATE.finditer(text):
        month = _words().months.index(match.group(2).casefold()[:3]) + 1
        found += _dated(match, match.group(3), str(month), match.group(1))
    if not found:
        return None, (0, 0)
    span, day = min(found)
    return day, span


def _dated(match: re.Match[str], year: str, month: str, day: str) -> list[tuple[tuple[int, int], date]]:
    try:
        return [(match.span(), date(int(year) + 2000 * (len(year) == 2), int(month), int(day)))]
    except ValueError:
        return []


def _marked_status(lines: list[str]) -> tuple[Status, int]:
    """The status that a short line of the cover names, or a label or sentence that says that the plan is out for consultation; and its line."""
    words = _words()
    short: list[tuple[str, int]] = []
    for at, line in enumerate(lines[:COVER_LINES]):
        folded = line.casefold().rstrip(".:")
        if len(line.split()) <= _SHORT_LINE and (_ENDS_IN_DATE.search(folded) or not _CONTENTS_LINE.search(folded)):
            short.append((re.sub(r"^status\s*[:–-]\s*", "", folded), at))
    for status, pattern in words.status.items():
        for line, at in short:
            if pattern.search(line):
                return status, at
    for at, line in enumerate(lines):
        if words.hearing.search(line.casefold()):
            return "høringsutkast", at
    return "", 0
