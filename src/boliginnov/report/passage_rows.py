"""The coded passages as data for the table that the reader filters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from boliginnov.analysis.demand_supply import MUNICIPALITY
from boliginnov.analysis.network import NAMED
from boliginnov.report.links import page_link
from boliginnov.report.quotes import cues
from boliginnov.report.texts import Texts, small

_FEWEST_NAMING = 2


def passage_rows(
    t: Texts, coded: pd.DataFrame, labels: Mapping[str, str], raw_link: str, mentions: pd.DataFrame | None = None
) -> list[dict[str, Any]]:
    """One object a passage with what filter.js shows and filters on; all of it is text or number, never HTML.

    `labels` names the main codes; `mentions` (passage_id, type, value) says which actors a passage names.
    """
    named = {} if mentions is None else named_actors(mentions[mentions["passage_id"].isin(coded["passage_id"])])
    return [
        _row(t, record, labels, raw_link) | {"named": named.get(record["passage_id"], [])} for record in coded.to_dict("records")
    ]


def _row(t: Texts, record: Mapping[Any, Any], labels: Mapping[str, str], raw_link: str) -> dict[str, Any]:
    codes = list(labels)
    return {
        "text": record["text"],
        "leadIn": record["lead_in"] if record["kind"] == "list_item" else "",
        "lang": record["language"] if record["language"] in ("nb", "nn") else "",
        "section": record["section"],
        "municipality": t.municipality(record["kommune"]),
        "county": record["fylke"],
        "from": _year(record["period_from"]),
        "to": _year(record["period_to"]),
        "plan": record["title"] or record["doc_id"],
        "page": int(record["page"]),
        "link": page_link(raw_link, record["file"], int(record["page"])),
        "kind": record["kind"],
        "codes": [code for code in codes if record[code] == 1],
        "chips": [_chip(t, record, code) for code in codes],
        "p": {code: _number(record[f"{code}_p"]) for code in codes},
        "status": record["status"].split(),
        "actors": record["aktor"].split(),
        "dimensions": record["dimensjon"].split(),
        "types": record["innovasjonstype"].split(),
        "review": int(record["needs_review"]),
        "why": _why(record["why"], labels),
        "nearest": _nearest(str(record["nearest"]), labels),
    }


def named_actors(mentions: pd.DataFrame) -> dict[str, list[str]]:
    """passage_id → the actors it names, each that `_FEWEST_NAMING` passages or more name; not the municipality, which all plans speak of."""
    actors = mentions[mentions["type"].isin(NAMED) & ~mentions["value"].isin(["", MUNICIPALITY])]
    actors = actors.drop_duplicates(["passage_id", "value"])
    common = actors[actors.groupby("value")["passage_id"].transform("size") >= _FEWEST_NAMING]
    return {str(passage): sorted(own, key=str.casefold) for passage, own in common.groupby("passage_id")["value"]}


def _nearest(cell: str, labels: Mapping[str, str]) -> list[str]:
    """The nearest coded examples of each code, the code's label in place of its name; empty when there are none."""
    parts = [part.partition(": ") for part in re.split(rf" \| (?=(?:{'|'.join(map(re.escape, labels))}): )", cell) if part]
    return [f"{labels.get(code, code)}: {examples}" for code, _, examples in parts]


def _why(why: str, labels: Mapping[str, str]) -> str:
    """The cues; with the codes' names only where the codes have different ones."""
    found = {code: " · ".join(words) for code, words in cues(why, list(labels)).items() if words}
    if len(set(found.values())) <= 1:
        return next(iter(found.values()), "")
    return "; ".join(f"{small(labels[code])}: {words}" for code, words in found.items())


def _chip(t: Texts, record: Mapping[Any, Any], code: str) -> str:
    """How sure the code is, in a few characters."""
    if record[f"{code}_by"] == "person":
        return t("word.person")
    value = _number(record[f"{code}_p"])
    return "" if value is None else t.probability(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)


def choices(t: Texts, rows: Sequence[Mapping[str, Any]], key: str) -> list[tuple[str, str]]:
    """The values that a filter offers with their labels, those that occur, sorted by label."""
    found = {value for row in rows for value in (row[key] if isinstance(row[key], list) else [row[key]]) if value}
    named = [(value, value if key in ("municipality", "county", "named") else t.label(value)) for value in found]
    return sorted(named, key=lambda choice: (choice[1].casefold(), choice[0]))


def years_in_force(coded: pd.DataFrame) -> list[int]:
    """Every year from the first to the last of the plans' periods; empty where no period is known."""
    known = pd.concat([pd.to_numeric(coded[column]) for column in ("period_from", "period_to")]).dropna()
    return list(range(int(known.min()), int(known.max()) + 1)) if len(known) else []


def _year(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
