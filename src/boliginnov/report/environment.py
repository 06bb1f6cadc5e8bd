"""The templates' environment: everything that is put into a page is escaped, and a name that is not there is an error."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from boliginnov.report import norwegian
from boliginnov.report.norwegian import number
from boliginnov.report.texts import Texts


def environment(t: Texts | None = None) -> Environment:
    """Loads templates from this package; `t` writes their texts."""
    made = Environment(
        loader=PackageLoader("boliginnov.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = t
    made.filters["number"] = number
    made.filters["decimals"] = lambda value: number(value, 2)
    made.filters["small"] = norwegian.small
    return made
