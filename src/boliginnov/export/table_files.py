"""Write and read tables as files: CSV for Excel in Norwegian, plain CSV for programs, and Parquet; always the same bytes for the same table."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pandas as pd

from boliginnov import tables
from boliginnov.errors import BoliginnovError
from boliginnov.whole_file import replacing

Dialect = Literal["excel", "plain"]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet run a cell (OWASP, CSV injection)."""
DECIMALS = 4
"""Decimals of fractions in CSV files: as many as coders give their probabilities with, so that no decision changes side."""


def neutralise(value: Any) -> Any:
    """The value, with an apostrophe in front if it is a text that a spreadsheet would run."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def undo_neutralise(text: str) -> str:
    """The text that ``neutralise`` was given; apostrophes in front of anything else stay."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def decimal_comma(value: float) -> str:
    """A number with up to ``DECIMALS`` decimals as Norwegians write it: ``0,0355``, ``1``."""
    return f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")


def write_csv(table: pd.DataFrame, path: Path, dialect: Dialect = "plain") -> None:
    """Write a table as CSV. ``excel``: UTF-8 with BOM, semicolons, CRLF, decimal comma; ``plain``: RFC 4180 in UTF-8, decimal point.

    In both, fractions have up to ``DECIMALS`` decimals and no exponent, and cells that a spreadsheet would run as a formula are neutralised.
    """
    out = table.copy()
    for column in out.columns:
        if pd.api.types.is_float_dtype(out[column]):
            if dialect == "excel":
                out[column] = out[column].map(decimal_comma, na_action="ignore").astype(object)
            else:
                out[column] = out[column].round(DECIMALS)
        elif not pd.api.types.is_numeric_dtype(out[column]):
            out[column] = out[column].map(neutralise)
    excel = dialect == "excel"
    text = out.to_csv(index=False, sep=";" if excel else ",", lineterminator="\r\n")
    write_bytes(path, text.encode("utf-8-sig" if excel else "utf-8"))


def write_table(table: pd.DataFrame, folder: Path, name: str) -> None:
    """Write a table of a run as plain CSV and as Parquet."""
    write_csv(table, folder / f"{name}.csv")
    with replacing(folder / f"{name}.parquet") as temporary:
        table.to_parquet(temporary, index=False, compression="zstd")


def read_table(folder: Path, name: str, schema: Any) -> pd.DataFrame:
    """Read a table of a run back. Raises BoliginnovError that says which stage to run if the file is not there or damaged."""
    path = folder / f"{name}.parquet"
    stage = {"documents": "extract", "passages": "extract", "codings": "classify", "nearest": "classify"}[name]
    try:
        table = pd.read_parquet(path)
    except FileNotFoundError as error:
        raise BoliginnovError(f"{path}: not there yet; run `boliginnov {stage}` first") from error
    except Exception as error:
        raise BoliginnovError(f"{path}: cannot be read ({error}); run `boliginnov {stage}` again") from error
    return tables.validate(schema, table)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step. Raises BoliginnovError that names it if that cannot be done."""
    with replacing(path) as temporary:
        temporary.write_bytes(content)
