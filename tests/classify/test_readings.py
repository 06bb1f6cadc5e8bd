"""Invented training passages and readings: what they say, where their words stand, and that the shipped ones are sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from boliginnov.classify.readings import (
    attribute_names,
    attributes,
    chances,
    fold_of,
    marked_words,
    may_teach,
    read_invented,
    read_readings,
)
from boliginnov.codebook import load_codebook
from boliginnov.errors import ConfigurationError

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "data" / "coded" / "training"
CODEBOOK = load_codebook(ROOT / "codebook.toml")


def _readings(**changes: str) -> pd.DataFrame:
    row = {
        "passage_id": "p1",
        "reader": "blind",
        "chance_innovativt_grep": "80",
        "chance_ny_samarbeidsform": "5",
        "approach": "3",
        "novelty": "2",
        "form": "0",
        "parties": "privat frivillig",
        "function": "new_measure",
        "chance_begrensning": "0",
        "chance_mulighet": "0",
        "chance_betingelse": "0",
        "chance_losning": "62",
        "novelty_span": "6-14",
        "form_span": "",
    }
    return pd.DataFrame([row | changes]).set_index("passage_id")


def test_a_reading_becomes_chances_and_attributes_and_a_missing_one_is_unknown() -> None:
    readings = _readings()
    assert chances(readings, ["p1", "p2"], ["innovativt_grep"])[0, 0] == 0.8
    assert np.isnan(chances(readings, ["p1", "p2"], ["innovativt_grep"])[1, 0])
    known, unknown = attributes(readings, ["p1", "p2"], CODEBOOK)
    said = dict(zip(attribute_names(CODEBOOK), known, strict=True))
    assert [said[f"novelty>={degree}"] for degree in (1, 2, 3)] == [1, 1, 0]
    assert said["parties:privat"] == said["parties:frivillig"] == said["function:new_measure"] == 1
    assert said["parties:stat"] == said["form>=1"] == said["function:goal"] == 0
    assert said["chance:losning"] == 0.62
    assert np.isnan(unknown).all()


def test_of_several_readings_the_mean_counts_and_the_first_ones_words() -> None:
    second = _readings(chance_innovativt_grep="20", novelty="3", parties="privat", novelty_span="0-5", function="goal")
    readings = pd.concat([_readings(), second])
    assert chances(readings, ["p1"], ["innovativt_grep"])[0, 0] == pytest.approx(0.5)
    said = dict(zip(attribute_names(CODEBOOK), attributes(readings, ["p1"], CODEBOOK)[0], strict=True))
    assert (said["novelty>=2"], said["novelty>=3"]) == (1, 0.5)
    assert (said["parties:privat"], said["parties:frivillig"], said["function:goal"]) == (1, 0.5, 0.5)
    [places] = marked_words(readings, ["p1"], ["Skal  prøve ut en ordning"], ["Skal prøve ut en ordning"])
    assert places == [(5, 13), None]


def test_marked_words_are_found_again_in_what_the_coder_reads() -> None:
    text = "Skal  prøve ut en ordning"
    places = marked_words(_readings(novelty_span="6-14"), ["p1", "p2"], [text, text], ["Tiltak: Skal prøve ut en ordning"] * 2)
    assert places[1] is None
    assert places[0] is not None
    novelty, form = places[0]
    assert novelty is not None
    assert "Tiltak: Skal prøve ut en ordning"[slice(*novelty)] == "prøve ut"
    assert form is None


def test_marked_words_in_a_cell_that_the_coder_does_not_read_have_no_place() -> None:
    assert marked_words(_readings(novelty_span="0-3"), ["p1"], ["NAV | Bygge om"], ["Bygge om"]) == [[None, None]]


def test_a_folder_without_the_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"passages\.csv"):
        read_invented(tmp_path)
    with pytest.raises(ConfigurationError, match=r"readings\.csv"):
        read_readings(tmp_path)


def test_the_shipped_training_passages_are_sound() -> None:
    invented, readings = read_invented(TRAINING), read_readings(TRAINING)
    assert invented["passage_id"].is_unique
    assert invented["text"].str.lower().is_unique
    assert set(invented["passage_id"]) <= set(readings.index)
    for code in CODEBOOK.second_level:
        allowed = {value.name for value in code.values}
        assert {value for text in invented[code.name] for value in text.split()} <= allowed
    uncoded = invented[(invented["innovativt_grep"] == 0) & (invented["ny_samarbeidsform"] == 0)]
    assert (uncoded["status"] == "").all()
    assert (invented.loc[invented["ny_samarbeidsform"] == 0, "aktor"] == "").all()
    assert set(readings["reader"]) == {"blind", "writer"}
    own = readings[readings["reader"] == "writer"]
    for code in CODEBOOK.code_names:
        given = invented.set_index("passage_id").loc[own.index, code] == 1
        assert ((own[f"chance_{code}"].astype(int) >= 50) == given).all()
    texts = invented.set_index("passage_id")["text"]
    told = readings[readings.index.isin(texts.index)]
    for column in ("novelty_span", "form_span"):
        for text, span in zip(texts[told.index], told[column], strict=True):
            if span:
                start, end = map(int, span.split("-"))
                assert 0 <= start < end <= len(text)
                assert text[start:end].strip()


def test_municipalities_that_one_writer_read_are_held_out_together_and_folds_are_filled_evenly() -> None:
    passages = ["a"] * 5 + ["b"] * 1 + ["c"] * 2 + ["d"] * 4 + ["e"] * 3
    folds = fold_of(passages, [frozenset({"a", "b"}), frozenset({"b", "c"}), frozenset(), frozenset({"x", "e"})], 2)
    assert folds["a"] == folds["b"] == folds["c"]  # joined through b
    assert folds["d"] == folds["e"] != folds["a"]  # 8 passages against 7
    assert set(fold_of(passages, [], 5).values()) == set(range(5))


def test_no_passage_teaches_the_model_that_is_judged_on_what_it_or_its_writer_came_from() -> None:
    rows = may_teach(["a", "b", "c"], [frozenset({"a"}), frozenset({"b", "c"}), frozenset()], 2)
    folds = fold_of(["a", "b", "c"], [frozenset({"b", "c"})], 2)
    assert folds["b"] == folds["c"] != folds["a"]
    for row, names in enumerate(["a", "b", "c", "a", "b"]):
        assert [fold for fold in range(2) if not rows[row, fold]] == [folds[names]]
    assert rows[5].all()
    assert rows[:, 2].all()
    with pytest.raises(ConfigurationError, match="9999"):
        may_teach(["a"], [frozenset({"9999"})], 2)


def test_the_shipped_passages_leave_five_groups_of_municipalities_to_hold_out() -> None:
    read = set(read_invented(TRAINING)["read_before"])
    municipalities = sorted(set().union(*read))
    folds = fold_of(municipalities, read, 5)
    assert all(len({folds[name] for name in names}) <= 1 for names in read)
    assert len(set(folds.values())) == 5
