"""Quotations: cues read from `why`, words marked, long passages cut."""

from boliginnov.report.quotes import cues, excerpt, marked

CODES = ["grep", "sam"]


def _marks(text: str, words: list[str]) -> list[str]:
    parts = marked(text, words)
    assert "".join(part.text for part in parts) == text
    return [part.text for part in parts if part.marked]


def test_cues_of_each_code() -> None:
    assert cues("grep: prøve ut · ny modell | sam: forum", CODES) == {"grep": ["prøve ut", "ny modell"], "sam": ["forum"]}
    assert cues("prøve ut · leie: eie", CODES) == {"grep": ["prøve ut", "leie: eie"], "sam": ["prøve ut", "leie: eie"]}
    assert cues("", CODES) == {"grep": [], "sam": []}


def test_whole_words_are_marked_before_stems() -> None:
    assert _marks("En ny modell og nye hus.", ["ny"]) == ["ny"]
    assert _marks("Det etableres et forum.", ["etabler"]) == ["etableres"]
    assert _marks("Etablere og etablere", ["etablere"]) == ["Etablere", "etablere"]
    assert _marks("prøve\nut nå", ["prøve ut"]) == ["prøve\nut"]


def test_marks_that_overlap_become_one() -> None:
    assert _marks("en ny modell her", ["ny modell", "modell her"]) == ["ny modell her"]


def test_cues_with_signs_of_patterns_or_nowhere_in_the_text_do_no_harm() -> None:
    assert _marks("leie (til) eie?", ["(til)", "eie?", "(", "*", "finnes ikke"]) == ["(til)", "eie?"]
    assert _marks("ingen", ["x"]) == []


def test_long_passages_are_cut_between_words() -> None:
    text, cut = excerpt("ord " * 300, limit=50)
    assert cut
    assert text.endswith("ord […]")
    assert len(text) <= 56
    assert excerpt("kort") == ("kort", False)
