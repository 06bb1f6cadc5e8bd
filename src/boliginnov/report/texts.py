"""Everything in the report that depends on its language: texts by key, numbers, counts, lists, names of codes and values.

How to write a text: give it a key in each of ``wording/nb.toml``, ``nn.toml`` and ``en.toml`` (a section's keys stand in a TOML table
of their own) and ask for it with ``t("section.key", n=3, place="Granvika")``, in Python as in a template. Never write a sentence, or
join pieces of one, in Python or Jinja.

- ``{n}``, ``{place}``: placeholders, the same in all three languages, in any order. A whole number is set with thousands separators; a share,
  a decimal or an interval is formatted before with ``t.percent``, ``t.number`` or ``t.interval``; a year is given as text.
- A text that depends on a count is a table of forms, chosen by ``n``: ``key = {none = "ingen planer", one = "én plan", many = "{n} planer"}``
  (``none`` may be left out). Counts of things that occur often stand in ``[count]``: ``t.count("plan", n)``.
- A text with HTML in it (``<code>``, nothing else) is asked for with ``t.html(key, …)``, which escapes the values but not the text.
- ``t.label(value)`` names a code or a value of the codebook (``label``, ``label_nn``, ``label_en`` there) or of the tables (``[label]`` here).
- Functions get ``t`` from their caller; it is made once, ``ReportInput.texts``. Templates have it as a global.

A test holds that the three files have the same keys and placeholders and that every key is asked for somewhere, in full: no keys put together
from parts, except ``f"section.{value}"`` for every value of a table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from math import ceil, floor
from numbers import Integral
from typing import get_args

from markupsafe import Markup

from boliginnov.codebook import Language
from boliginnov.errors import ConfigurationError

LANGUAGES: tuple[Language, ...] = get_args(Language)
_ROUNDING_NOISE = 1e-9

Wording = str | Mapping[str, str]
"""A text, or its forms by count: none, one, many."""


@dataclass(frozen=True)
class Texts:
    """The wording of one language, and the names that the study's codebook gives its codes and values in it."""

    lang: Language
    wording: Mapping[str, Wording]
    names: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its placeholders filled in. Raises KeyError for a key or a placeholder that is not there."""
        return self._form(key, values).format(**{name: self._shown(value) for name, value in values.items()})

    def text(self, key: str) -> str:
        """The text of a key as it stands, placeholders and all."""
        return str(self.wording[key])

    def html(self, key: str, **values: object) -> Markup:
        """As a call, for a text that holds HTML: the values are escaped, the text is not."""
        return Markup(self._form(key, values)).format(**{name: self._shown(value) for name, value in values.items()})

    def has(self, key: str) -> bool:
        return key in self.wording

    def count(self, noun: str, n: int) -> str:
        """ingen planer, én plan, 12 planer."""
        return self(f"count.{noun}", n=n)

    def label(self, value: str) -> str:
        """The name of a code or value; one that nobody has named is shown with its underscores as spaces."""
        given = self.names.get(value) or self.wording.get(f"label.{value}")
        return given if isinstance(given, str) else value.replace("_", " ").capitalize()

    def problem(self, kind: str) -> str:
        """A kind of fault (`tables.PROBLEMS`) as a sentence with advice; a kind that is not known keeps its name."""
        if self.has(f"problem.{kind}"):
            return self(f"problem.{kind}")
        return self("word.problem_unknown", kind=kind.replace("_", " ").capitalize())

    def municipality(self, name: str) -> str:
        """The municipality, or that it is not known."""
        return name.strip() or self("word.unknown_municipality")

    def script(self) -> dict[str, object]:
        """The texts that filter.js writes, and the locale of its numbers."""
        own: dict[str, object] = {
            key.removeprefix("script."): text for key, text in self.wording.items() if key.startswith("script.")
        }
        return own | {"locale": self("format.locale")}

    def number(self, value: float, decimals: int = 0) -> str:
        """1 234,5 with non-breaking spaces; 1,234.5 in English."""
        signs = {",": self("format.thousands"), ".": self("format.decimal"), "-": "−"}
        return "".join(signs.get(sign, sign) for sign in f"{value:,.{decimals}f}")

    def percent(self, share: float, decimals: int = 1) -> str:
        """A share between 0 and 1 as 12,5 %; 12.5% in English."""
        return self("format.percent", number=self.number(100 * share, decimals))

    def percent_range(self, low: float, high: float, decimals: int = 1) -> str:
        """The ends of an interval of shares: 3,1–5,6 %."""
        return f"{self.number(100 * low, decimals)}–{self.percent(high, decimals)}"

    def interval(self, low: float, high: float) -> str:
        """Whole ends, rounded outwards: 180–231."""
        return f"{self.number(floor(low + _ROUNDING_NOISE))}–{self.number(ceil(high - _ROUNDING_NOISE))}"

    def probability(self, value: float) -> str:
        """A probability as whole per cent; never 0 or 100, since a coder is never certain."""
        if value > 0.99:
            return self("format.over", share=self.percent(0.99, 0))
        return self("format.under", share=self.percent(0.01, 0)) if value < 0.01 else self.percent(value, 0)

    def likelihood(self, value: float) -> str:
        """A probability in the words that public assessments use for it."""
        scale = ((0.9, "very_likely"), (0.6, "likely"), (0.4, "possible"), (0.1, "unlikely"))
        return self(f"likelihood.{next((word for least, word in scale if value >= least), 'very_unlikely')}")

    def listing(self, parts: Sequence[str]) -> str:
        """a, b og c."""
        return self("format.and", first=", ".join(parts[:-1]), last=parts[-1]) if len(parts) > 1 else "".join(parts)

    def _form(self, key: str, values: Mapping[str, object]) -> str:
        found = self.wording[key]
        if isinstance(found, str):
            return found
        n = values["n"]
        return found["none"] if n == 0 and "none" in found else found["one"] if n == 1 else found["many"]

    def _shown(self, value: object) -> object:
        if isinstance(value, float):
            raise TypeError(f"{value}: format it with t.number, t.percent or t.interval before it goes into a text")
        return self.number(int(value)) if isinstance(value, Integral) else value


def known_language(lang: str) -> Language:
    """The language of a code. Raises ConfigurationError if the report has no texts in it."""
    found = next((known for known in LANGUAGES if known == lang), None)
    if found is None:
        raise ConfigurationError(f"the report is written in {', '.join(LANGUAGES)}, not in {lang!r}; choose one of these")
    return found


@lru_cache
def wording(lang: Language) -> Mapping[str, Wording]:
    """The texts of ``wording/LANG.toml``, "section.key" → text or forms. Raises ConfigurationError for a language without texts."""
    content = tomllib.loads(resources.files(__package__).joinpath("wording", f"{known_language(lang)}.toml").read_text("utf-8"))
    flat: dict[str, Wording] = {}
    for key, entry in content.items():
        if isinstance(entry, Mapping) and not set(entry) <= {"none", "one", "many"}:
            flat |= {f"{key}.{name}": text for name, text in entry.items()}
        else:
            flat[key] = entry
    return flat


def texts(lang: Language, names: Mapping[str, str] | None = None) -> Texts:
    """The texts of a language; `names` are those of codes and values (`Codebook.labels`)."""
    return Texts(lang, wording(lang), names or {})


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def small(label: str) -> str:
    """A label inside a sentence: first letter small unless the word is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
