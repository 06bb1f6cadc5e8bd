"""Simulated OCR errors: as many as asked for, and the same every time."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import Levenshtein

from boliginnov.evaluate.noise import ocr_noise

TEXT = (
    "Kommunen skal prøve ut en ordning med leie før eie for unge som ikke får lån i banken, og måle virkningen etter to år. " * 40
)


@pytest.mark.parametrize("share", [0.02, 0.05])
def test_about_the_asked_share_of_characters_is_wrong(share: float) -> None:
    noisy = ocr_noise(TEXT, share)
    assert 0.7 * share < Levenshtein.distance(TEXT, noisy) / len(TEXT) < 1.5 * share


def test_the_same_text_and_seed_give_the_same_errors() -> None:
    assert ocr_noise(TEXT, 0.05, seed=3) == ocr_noise(TEXT, 0.05, seed=3)
    assert ocr_noise(TEXT, 0.05, seed=3) != ocr_noise(TEXT, 0.05, seed=4)


def test_no_share_leaves_the_text_alone() -> None:
    assert ocr_noise(TEXT, 0) == TEXT
    assert ocr_noise("", 0.5) == ""
