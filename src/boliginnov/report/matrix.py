"""Tables whose cells are shaded by size: what goes together, and who works with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from boliginnov.analysis.demand_supply import OTHER_TOPIC
from boliginnov.report.texts import Texts

SHADES = 5


@dataclass(frozen=True)
class Cell:
    """A count, what stands below it, and how dark it is from 0 (nothing) to `SHADES`."""

    value: str
    note: str
    shade: int


@dataclass(frozen=True)
class Matrix:
    """A table of shaded cells with a heading, a caption and the names of rows and columns."""

    name: str
    title: str
    caption: str
    corner: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]


def shade(value: float, top: float) -> int:
    """0 for nothing, else 1 to `SHADES` in even steps up to the largest."""
    return 0 if value <= 0 or top <= 0 else min(SHADES, 1 + int(SHADES * value / top - 1e-9))


def share_text(t: Texts, row: pd.Series[float]) -> str:
    """34 % (25–44 %), or the share alone where it has no interval, or nothing."""
    if pd.isna(row["share"]):
        return ""
    if pd.isna(row["low"]):
        return t.percent(row["share"], 0)
    return f"{t.percent(row['share'], 0)} ({t.percent_range(row['low'], row['high'], 0)})"


def associations_matrix(
    t: Texts, cells: pd.DataFrame, *, name: str, title: str, caption: str, corner: str, names: dict[str, str]
) -> Matrix:
    """Cells of `associations` (row, column, n, n_row, share, low, high); rows and columns without any passage are left out."""
    kept = cells[cells.groupby("row")["n_row"].transform("max") > 0]
    kept = kept[kept.groupby("column")["n"].transform("sum") > 0]
    top = float(kept["share"].max()) if len(kept) else 0.0
    rows = []
    for row, own in kept.groupby("row", sort=False):
        total = int(own["n_row"].iloc[0])
        parts = [Cell(t.number(int(c["n"])), share_text(t, c), shade(float(c["share"]), top)) for _, c in own.iterrows()]
        rows.append((t("word.n_equals", name=names.get(str(row)) or t.label(str(row)), n=total), parts))
    columns = [t.label(str(c)) for c in dict.fromkeys(kept["column"])]
    return Matrix(name, title, caption, corner, columns, rows)


def counts_matrix(
    t: Texts, table: pd.DataFrame, *, row: str, column: str, value: str, name: str, title: str, caption: str, corner: str
) -> Matrix:
    """A long table of counts as a matrix, rows and columns in the order of their totals, "other" last."""
    wide = table.pivot_table(index=row, columns=column, values=value, aggfunc="sum", fill_value=0)
    order_rows = wide.sum(axis=1).sort_values(ascending=False, kind="stable").index
    order_columns = wide.sum(axis=0).sort_values(ascending=False, kind="stable").index
    wide = wide.loc[order_rows, sorted(order_columns, key=lambda name: name == OTHER_TOPIC)]
    top = float(wide.to_numpy().max()) if wide.size else 0.0
    rows = [
        (t.label(str(index)), [Cell(t.number(int(v)) if v else "–", "", shade(float(v), top)) for v in values])
        for index, values in zip(wide.index, wide.to_numpy(), strict=True)
    ]
    return Matrix(name, title, caption, corner, [t.label(str(c)) for c in wide.columns], rows)
