"""Second-level values: their cues in both written languages, and what cues add where examples are few."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from boliginnov.classify.second_level import SecondLevel, ValueModel
from boliginnov.classify.second_level_cues import value_cues
from boliginnov.codebook import load_codebook
from boliginnov.resources import shipped

ACTORS = ["stat", "forskning", "sosial_entreprenor"]


@pytest.mark.parametrize(
    ("code", "value", "texts"),
    [
        ("aktor", "forskning", ("Sammen med universitetet og høyskolen", "Saman med høgskulen og forskarar")),
        ("aktor", "sosial_entreprenor", ("Avtale med en sosial entreprenør", "Avtale med sosiale entreprenørar")),
        ("dimensjon", "begrensning", ("Mangel på kapasitet er et hinder", "Kapasiteten er avgrensa og hindrar arbeidet")),
        ("innovasjonstype", "regler", ("Nye vedtekter og kriterier", "Nye vedtekter og føresegner")),
        ("status", "ide", ("Vurdere å utrede en ordning", "Vurdere å utgreie ei ordning")),
    ],
)
def test_cues_are_found_in_both_written_languages(code: str, value: str, texts: tuple[str, str]) -> None:
    cues = value_cues(code, [value], texts)
    assert (cues > 0).all()
    assert value_cues(code, [value], ["Snø i februar."])[0, 0] == 0


def test_every_list_belongs_to_a_value_of_the_codebook() -> None:
    import tomllib

    book = load_codebook(shipped("codebook.toml"))
    lists = tomllib.loads((shipped("codebook.toml").parent / "src/boliginnov/classify/second_level_cues.toml").read_text("utf-8"))
    assert {f"{code}:{value}" for code, values in lists.items() for value in values} == set(book.second_level_names)


def test_a_code_without_lists_has_no_cues() -> None:
    assert value_cues("noe_eget", ["a", "b"], ["tekst"]).tolist() == [[0, 0]]
    assert value_cues("aktor", ACTORS, []).shape == (0, 3)


def test_cues_tell_a_value_that_words_do_not() -> None:
    random = np.random.default_rng(0)
    texts = [f"Avtale med {'universitetet' if n % 5 == 0 else 'Husbanken'} nummer {n}" for n in range(60)]
    codes = np.array([[int(n % 5 != 0), int(n % 5 == 0)] for n in range(60)])
    words = csr_matrix(random.normal(size=(60, 20)) / 20**0.5)
    scores = {}
    for weight in (0.0, 0.6):
        model = SecondLevel("aktor", [], True, [ValueModel("stat"), ValueModel("forskning")], weight)
        model.fit(model.features(words[:40], texts[:40]), codes[:40])
        log_odds = model.log_odds(model.features(words[40:], texts[40:]))
        scores[weight] = ((log_odds > 0) == (codes[40:] == 1)).mean()
    assert scores[0.6] > scores[0.0]
    assert scores[0.6] > 0.9


def test_a_value_without_examples_is_given_where_the_encoder_knows_it() -> None:
    random = np.random.default_rng(0)
    codes = np.zeros((80, 3), dtype=np.int64)
    codes[np.arange(80), np.arange(80) % 2] = 1  # the third value never occurs
    model = SecondLevel("aktor", ["ny_samarbeidsform"], True, [ValueModel(value) for value in ACTORS])
    words = csr_matrix(random.normal(size=(80, 5)))
    model.fit(words, codes)
    own = model.log_odds(words)
    encoder = 6.0 * codes - 4 + random.normal(size=codes.shape)
    model.settle(np.stack([own, encoder], axis=2), codes)
    unseen = np.array([[-4.0, -4.0, 3.0], [3.0, -4.0, -4.0], [-4.0, 3.0, -4.0]])
    given = model.decide(model.probabilities(np.stack([np.zeros((3, 3)), unseen], axis=2)))
    assert given.tolist() == [[False, False, True], [True, False, False], [False, True, False]]
    model.settle(own[:, :, None], codes)
    assert not model.decide(model.probabilities(np.zeros((3, 3, 1))))[:, 2].any()
