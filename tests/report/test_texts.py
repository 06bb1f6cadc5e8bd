"""Texts of the report: the same keys in every language, all of them used, and numbers and words as each language sets them."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from boliginnov.codebook import Language
from boliginnov.errors import ConfigurationError
from boliginnov.report.labels import period, shorten
from boliginnov.report.texts import LANGUAGES, Wording, capital, known_language, small, texts, wording
from tests.report.invented import report_input

NB = "\u00a0"
SOURCES = Path(__file__).parents[2] / "src" / "boliginnov"
# Asked for by a value of a table: f"section.{value}".
BY_VALUE = {
    "count", "label", "problem", "likelihood", "method", "note", "group", "policy_group", "policy_column", "changes", "script", "document_kind", "concept", "matched",
}  # fmt: skip
bokmal, nynorsk, english = (texts(lang) for lang in LANGUAGES)


def _forms(entry: Wording) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def _placeholders(entry: Wording) -> set[str]:
    return {name for form in _forms(entry) for _, name, _, _ in string.Formatter().parse(form) if name}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_keys_forms_and_placeholders_in_every_language(lang: Language) -> None:
    first, own = wording("nb"), wording(lang)
    assert set(own) == set(first)
    for key, entry in own.items():
        assert isinstance(entry, str) == isinstance(first[key], str), key
        assert _placeholders(entry) | {"n"} == _placeholders(first[key]) | {"n"}, key
        assert all(form for form in _forms(entry)), key
        if not isinstance(entry, str):
            assert {"one", "many"} <= set(entry), key


def test_every_key_is_asked_for() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for suffix in ("*.py", "*.j2", "*.js")
        for path in [*(SOURCES / "report").rglob(suffix), *SOURCES.glob("*.py")]
    )
    asked = set(re.findall(r"\"([a-z_]+\.[a-z_0-9]+)\"|'([a-z_]+\.[a-z_0-9]+)'", code))
    named = {key for pair in asked for key in pair if key}
    started = {tuple(pattern.split(".")) for pattern in re.findall(r"f[\"']([a-z_]+\.[a-z_]*\{[^}]+\}[a-z_]*)[\"']", code)}

    def used(key: str) -> bool:
        section, name = key.split(".")
        patterns = [re.escape(rest).replace(r"\{", "{").replace(r"\}", "}") for own, rest in started if own == section]
        built = any(re.fullmatch(re.sub(r"\{[^}]+\}", r"\\w+", pattern), name) for pattern in patterns)
        return key in named or (built and section in BY_VALUE | {"figure", "column", "demand", "finding", "policy", "profile"})

    scripts = set(re.findall(r"texts\.(\w+)", (SOURCES / "report" / "filter.js").read_text(encoding="utf-8")))
    unused = [key for key in wording("nb") if not used(key) and not (key.startswith("script.") and key[7:] in scripts)]
    assert unused == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_html_in_a_text_is_code_alone(lang: Language) -> None:
    tags = {tag for entry in wording(lang).values() for form in _forms(entry) for tag in re.findall(r"<[^>]*>", form)}
    assert tags <= {"<code>", "</code>"}


def test_a_language_without_texts_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="nb, nn, en, not in 'sv'"):
        known_language("sv")


def test_numbers() -> None:
    assert bokmal.number(1234567.891, 1) == nynorsk.number(1234567.891, 1) == f"1{NB}234{NB}567,9"
    assert english.number(1234567.891, 1) == "1,234,567.9"
    assert bokmal.number(999) == "999"
    assert bokmal.number(-0.5, 1) == "−0,5"
    assert bokmal.percent(0.125) == f"12,5{NB}%"
    assert english.percent(0.125) == "12.5%"
    assert bokmal.percent(0.5, 0) == f"50{NB}%"
    assert bokmal.percent_range(0.031, 0.056) == f"3,1–5,6{NB}%"


def test_intervals_are_rounded_outwards_but_not_for_rounding_noise() -> None:
    assert bokmal.interval(180.4, 230.2) == "180–231"
    assert bokmal.interval(180 - 1e-12, 231 + 1e-12) == "180–231"


@pytest.mark.parametrize(("value", "text"), [(1.0, f"over 99{NB}%"), (0.0, f"under 1{NB}%"), (0.874, f"87{NB}%")])
def test_a_probability_is_never_certain(value: float, text: str) -> None:
    assert bokmal.probability(value) == text


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.95, "meget sannsynlig"), (0.6, "sannsynlig"), (0.5, "mulig"), (0.1, "lite sannsynlig"), (0.09, "svært lite sannsynlig")],
)
def test_likelihood(value: float, words: str) -> None:
    assert bokmal.likelihood(value) == words


def test_counts_and_lists() -> None:
    assert [bokmal.count("plan", n) for n in (0, 1, 2)] == ["ingen planer", f"én{NB}plan", f"2{NB}planer"]
    assert [nynorsk.count("page", n) for n in (0, 1, 2)] == ["ingen sider", f"éi{NB}side", f"2{NB}sider"]
    assert [english.count("plan", n) for n in (0, 1, 60_000)] == ["no plans", f"one{NB}plan", f"60,000{NB}plans"]
    assert [bokmal.listing(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a og b", "a, b og c"]
    assert english.listing(["a", "b", "c"]) == "a, b and c"
    assert capital("én plan") == "Én plan"
    assert (small("Ny samarbeidsform"), small("NAV-kontor")) == ("ny samarbeidsform", "NAV-kontor")


def test_a_number_that_nobody_formatted_is_refused() -> None:
    with pytest.raises(TypeError, match=r"t\.percent"):
        bokmal("first.in_plans", n=1, plans=0.5)


def test_html_text_escapes_its_values() -> None:
    assert bokmal.html("done.coder", name="<b>") == "Koderen heter <code>&lt;b&gt;</code>."


def test_names_come_from_the_codebook_then_from_the_texts() -> None:
    t = report_input(lang="nn").texts
    assert t.label("arbeidsmate_finansiering") == "Arbeidsmåtar og finansiering"
    assert t.label("bolig") == "Bustader"
    assert t.label("en_ny_verdi") == "En ny verdi"


def test_periods() -> None:
    found = [period(2020, 2024), period(2020, None), period(None, 2024), period(2020, 2020), period(None, None)]
    assert found == ["2020–2024", "2020–", "–2024", "2020", ""]


def test_shorten_cuts_between_words() -> None:
    assert shorten("Boligsosial handlingsplan", 30) == "Boligsosial handlingsplan"
    assert shorten("Boligsosial handlingsplan", 20) == "Boligsosial…"
    assert shorten("Boligsosialhandlingsplan", 10) == "Boligsosi…"
