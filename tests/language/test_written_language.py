"""Bokmål, Nynorsk and others, on invented sentences of the kinds that plans hold."""

import pytest

from boliginnov.language.written_language import passage_languages, plan_language, written_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kommunen skal etablere flere boliger for de som ikke får bolig selv", "nb"),
        ("Kommunen skal etablere fleire bustader for dei som ikkje får bustad sjølve", "nn"),
        ("Vurdere å opprette et boligteam på tvers av enhetene", "nb"),
        ("Vurdere å opprette eit bustadteam på tvers av einingane", "nn"),
        ("The municipality shall build homes for refugees together with the state", "en"),
        ("Kommunen ska bygga bostäder och skapa bättre boende för äldre", "sv"),
        ("Gielda galgá ovttas sámiiguin ráhkadit doaibmaplána mii lea buorre", "se"),
        ("Kommunen skal bygge flere boliger, og ældre borgere bliver tilbudt hjælp", "da"),
        ("Tjïelte edtja orre gåetieh bigkedh noeride jïh studeentide", "sma"),
        ("Suohkan galggá tsieggit ådå goade nuorajda ja studentajda", "smj"),
        ("Муніципалітет будує нове житло для молоді", "other"),
        ("Det står The Home of the Brave på døra til boligkontoret i sentrum", "nb"),
        ("2024 | 17 | 35 %", ""),
        ("", ""),
    ],
)
def test_language_of_a_passage(text: str, language: str) -> None:
    assert written_language(text) == language


def test_the_plan_decides_about_passages_too_short_to_tell() -> None:
    nynorsk = ["Kommunen skal ikkje byggje fleire bustader enn dei som er naudsynte for innbyggjarane", "Startlån"]
    bokmaal = ["Kommunen skal ikke bygge flere boliger enn de som er nødvendige for innbyggerne", "Startlån"]
    assert passage_languages(nynorsk) == ["nn", "nn"]
    assert passage_languages(bokmaal) == ["nb", "nb"]


def test_language_of_a_plan() -> None:
    assert plan_language([("nb", "en to tre fire"), ("nn", "ein")]) == "mixed"
    assert plan_language([("nb", "ord " * 90), ("nn", "ord " * 5)]) == "nb"
    assert plan_language([("se", "sátni " * 9), ("nb", "ord")]) == "se"
    assert plan_language([]) == ""


def test_an_english_document_is_english_also_where_a_heading_cannot_be_told() -> None:
    texts = ["The city and its partners should share the risk of renting to young people.", "Key lessons"]
    assert passage_languages(texts) == ["en", "en"]
    assert plan_language(zip(passage_languages(texts), texts, strict=True)) == "en"


def test_what_looks_norwegian_in_a_danish_document_is_danish() -> None:
    danish = [
        "Kommunen vil bygge flere boliger, fordi ældre borgere har brug for hjælp",
        "Efter tre år bliver ordningen vurderet af byrådet",
    ]
    close = "Strategien skal give familier et hjem"
    assert passage_languages([*danish, close, "2024"]) == ["da", "da", "da", ""]
    norwegian = ["Kommunen skal ikke bygge flere boliger enn de som er nødvendige for innbyggerne"] * 8
    assert passage_languages([*norwegian, danish[0], close]) == ["nb"] * 8 + ["da", "nb"]
