"""Numbers, counts and lists written as Norwegian text is set."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

NBSP = "\u00a0"
_ROUNDING_NOISE = 1e-9


def number(value: float, decimals: int = 0) -> str:
    """1 234,5 with non-breaking spaces."""
    return f"{value:,.{decimals}f}".replace(",", NBSP).replace(".", ",").replace("-", "−")


def percent(share: float, decimals: int = 1) -> str:
    """A share between 0 and 1 as 12,5 %."""
    return f"{number(100 * share, decimals)}{NBSP}%"


def probability(value: float) -> str:
    """A probability as whole per cent; never 0 or 100, since a coder is never certain."""
    if value > 0.99:
        return f"over 99{NBSP}%"
    return f"under 1{NBSP}%" if value < 0.01 else percent(value, 0)


def likelihood(value: float) -> str:
    """A probability in the words that Norwegian public assessments use for it."""
    scale = ((0.9, "meget sannsynlig"), (0.6, "sannsynlig"), (0.4, "mulig"), (0.1, "lite sannsynlig"))
    return next((words for least, words in scale if value >= least), "svært lite sannsynlig")


def interval(low: float, high: float) -> str:
    """Whole ends, rounded outwards: 180–231."""
    return f"{number(floor(low + _ROUNDING_NOISE))}–{number(ceil(high - _ROUNDING_NOISE))}"


def count(n: int, one: str, many: str) -> str:
    """ingen planer, én plan, 12 planer (nouns of common gender)."""
    if n == 0:
        return f"ingen {many}"
    return f"én{NBSP}{one}" if n == 1 else f"{number(n)}{NBSP}{many}"


def listing(parts: Sequence[str]) -> str:
    """a, b og c."""
    return " og ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def small(label: str) -> str:
    """A label inside a sentence: first letter small unless the word is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
