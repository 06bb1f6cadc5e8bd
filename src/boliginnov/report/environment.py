"""The templates' environment: everything that is put into a page is escaped, and a name that is not there is an error."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from boliginnov.report.texts import Texts, small


def environment(t: Texts) -> Environment:
    """Loads templates from this package; `t` writes their texts."""
    made = Environment(
        loader=PackageLoader("boliginnov.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["t"] = t
    made.filters["number"] = t.number
    made.filters["small"] = small
    return made
