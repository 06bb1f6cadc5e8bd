"""Counties as tiles that lie about where they lie in Norway, their municipalities inside, shaded by share of coded passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import pandas as pd

from boliginnov.report.matrix import shade
from boliginnov.report.texts import Texts

# County of 2024 → column and row of its tile.
PLACES = {
    "Troms": (4, 1),
    "Finnmark": (5, 1),
    "Nordland": (4, 2),
    "Trøndelag": (3, 3),
    "Møre og Romsdal": (2, 4),
    "Innlandet": (3, 4),
    "Vestland": (1, 5),
    "Buskerud": (2, 5),
    "Oslo": (3, 5),
    "Akershus": (4, 5),
    "Rogaland": (1, 6),
    "Telemark": (2, 6),
    "Vestfold": (3, 6),
    "Østfold": (4, 6),
    "Agder": (2, 7),
}
_FIRST_FREE_ROW = 8
_COLUMNS = 5
_FEWEST_PASSAGES = 30
"""A municipality with fewer passages is not shaded: its share says little."""


@dataclass(frozen=True)
class Municipality:
    """One square: short name, full name, what its number says, a link to its passages, shade (-1 where too few passages)."""

    short: str
    name: str
    said: str
    link: str
    shade: int


@dataclass(frozen=True)
class County:
    """One tile with its place in the grid; no municipalities where no plan of the county was read."""

    name: str
    column: int
    row: int
    said: str
    municipalities: Sequence[Municipality]


@dataclass(frozen=True)
class TileMap:
    """All tiles, what the shades stand for, and the numbers as a table."""

    counties: Sequence[County]
    legend: Sequence[str]
    rows: Sequence[tuple[str, ...]]


def tile_map(t: Texts, places: pd.DataFrame) -> TileMap:
    """The map of `places.any_code_by_municipality`; counties that no register knows come in rows of their own below."""
    table = places.assign(fylke=places["fylke"].where(places["fylke"] != "", t("word.unknown_county")))
    large = table[table["passages"] >= _FEWEST_PASSAGES]
    top = float(large["share"].max()) if len(large) else 0.0
    others = sorted(set(table["fylke"]) - set(PLACES))
    known = bool(set(table["fylke"]) & set(PLACES))
    below = _FIRST_FREE_ROW if known else 1
    spots = PLACES | {name: (1 + i % _COLUMNS, below + i // _COLUMNS) for i, name in enumerate(others)}
    counties = [
        _county(t, name, spot, table[table["fylke"] == name], top) for name, spot in spots.items() if known or name in others
    ]
    legend = [f"{t.percent(top * i / 5)}–{t.percent(top * (i + 1) / 5)}" for i in range(5)] if top else []
    rows = [
        (
            t.municipality(r["kommune"]),
            r["fylke"],
            t.number(r["plans"]),
            t.number(r["passages"]),
            t.number(r["n"]),
            t.percent(r["share"]),
        )
        for r in table.to_dict("records")
    ]
    return TileMap(counties, legend, rows)


def _county(t: Texts, name: str, spot: tuple[int, int], own: pd.DataFrame, top: float) -> County:
    n, passages = int(own["n"].sum()), int(own["passages"].sum())
    said = (
        t(
            "map.county_said",
            municipalities=t.count("municipality", len(own)),
            n=n,
            passages=t.count("passage", passages),
            share=t.percent(n / passages),
        )
        if passages
        else t("map.no_plans")
    )
    return County(name, *spot, said, [_municipality(t, r, top) for r in own.to_dict("records")])


def _municipality(t: Texts, row: dict[object, object], top: float) -> Municipality:
    name = t.municipality(str(row["kommune"]))
    n, passages, share = int(str(row["n"])), int(str(row["passages"])), float(str(row["share"]))
    few = passages < _FEWEST_PASSAGES
    said = t(
        "map.municipality_few" if few else "map.municipality_said",
        n=n,
        passages=t.count("passage", passages),
        share=t.percent(share),
    )
    return Municipality(name[:3], name, said, "#" + urlencode({"kommune": name}), -1 if few else shade(share, top))
