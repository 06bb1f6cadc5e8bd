"""What a coder reads of table rows and list items, and what words and cues it sees."""

import pytest

from boliginnov.classify.cues import cue_features, feature_names, matches
from boliginnov.classify.passage_text import reading_text
from boliginnov.classify.words import stem, stems

MEASURE = "Prøve ut nattvandring i Lindebydelen"


@pytest.mark.parametrize(
    ("row", "header"),
    [
        (f"3.2 | {MEASURE} | Teknisk etat | 2027", ""),
        (f"{MEASURE} | Bolig og eiendom i samarbeid med helse | 2026–2028 | kr 400 000", "Tiltak | Ansvar | Frist | Kostnad"),
        (f"{MEASURE} | | HO |", ""),
        (MEASURE, "Tiltak"),
    ],
)
def test_cells_for_number_unit_year_and_cost_are_not_read(row: str, header: str) -> None:
    assert reading_text(row, "table_row", header) == MEASURE


def test_a_second_cell_with_content_is_read() -> None:
    row = f"{MEASURE} | Unge skal kjenne seg trygge på vei hjem om kvelden | Kultur | 2027"
    assert reading_text(row, "table_row", "").endswith("trygge på vei hjem om kvelden")


def test_a_row_of_short_cells_keeps_its_longest() -> None:
    assert reading_text("1 | Bo trygt | 2026", "table_row", "") == "Bo trygt"


def test_a_list_item_is_read_with_the_last_sentence_of_its_lead_in() -> None:
    text = reading_text("vertskap i oppgangene", "list_item", "Mange bor alene. I planperioden vil vi prøve ut:")
    assert text == "I planperioden vil vi prøve ut: vertskap i oppgangene"


def test_a_finished_sentence_before_a_list_is_no_part_of_its_items() -> None:
    assert reading_text("vertskap i oppgangene", "list_item", "Mange bor alene.") == "vertskap i oppgangene"


def test_capitals_are_read_as_ordinary_text() -> None:
    assert reading_text("KOMMUNEN SKAL PRØVE UT LEIE FØR EIE", "paragraph", "") == "Kommunen skal prøve ut leie før eie"


def test_capitals_read_as_small_letters_do_not_hide_that_a_text_is_in_capitals() -> None:
    assert reading_text("KOMMUNEN SKAL PRøVE UT LEIE FøR EIE", "paragraph", "") == "Kommunen skal prøve ut leie før eie"


@pytest.mark.parametrize("text", ["NAV, DPS og BUP", "Det inngås en avtale mellom NAV, DPS, BUP, PPT og HELSEFORETAKET"])
def test_a_text_with_abbreviations_is_not_in_capitals(text: str) -> None:
    assert reading_text(text, "paragraph", "") == text


@pytest.mark.parametrize(
    ("nynorsk", "bokmaal"),
    [
        ("tenestene", "tjenestene"),
        ("bustader", "boliger"),
        ("moglegheiter", "muligheter"),
        ("kvardagsrehabilitering", "hverdagsrehabilitering"),
        ("vidareutvikle", "videreutvikle"),
        ("bufellesskap", "bofellesskap"),
        ("løysingar", "løsninger"),
        ("utleigarar", "utleiere"),
        ("samanheng", "sammenheng"),
    ],
)
def test_both_written_languages_have_the_same_stems(nynorsk: str, bokmaal: str) -> None:
    assert stem(nynorsk) == stem(bokmaal)


def test_numbers_are_one_word() -> None:
    assert stems("Bygge 12 boliger i 2027")[1] == stems("Bygge 80 boliger i 2031")[1]


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Det skal prøvast ut ei ordning med nattevakt", "verb.try"),
        ("Vi vil vurdere leie-til-eie", "recognised.tenure"),
        ("Ordninga vert utgreidd i lag med utleigarane", "party.private"),
        ("Kommunen tek velferdsteknologi i bruk", "verb.setup"),
        ("Kommunen inngår samarbeidsavtale med tre nabokommuner", "party.other_municipality"),
    ],
)
def test_cues_are_seen_in_both_written_languages(text: str, cue: str) -> None:
    assert matches(text, cue)
    assert cue_features([text])[0, feature_names().index(cue)] > 0


def test_a_pair_counts_only_within_a_sentence() -> None:
    pair = feature_names().index("consider × tenure/form/first/finance/rule/model")
    together, apart = cue_features(["Vi vil vurdere leie før eie.", "Vi vil vurdere saken. Mange har spurt om leie før eie."])
    assert together[pair] == 1
    assert apart[pair] == 0
