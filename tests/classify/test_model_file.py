"""A coder on disk: what comes back does what was put in."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from boliginnov.classify.members import LinearMember, Passages
from boliginnov.classify.model_file import load_model, save_model

STEMS = ["prøv ut ny modell", "bygg ti bolig", "inngå avtal med utbygg", "kommun ha bolig", "prøv ut avtal", "ny bolig"]


def _passages(stems: list[str]) -> Passages:
    return Passages(
        stems, np.zeros((len(stems), 2), dtype=np.float32), ["paragraph"] * len(stems), ["a", "b"] * (len(stems) // 2)
    )


def test_a_linear_member_gives_the_same_scores_after_saving_and_loading(tmp_path: Path) -> None:
    codes = np.array([[1, 0], [0, 0], [0, 1], [0, 0], [1, 1], [0, 0]])
    member = LinearMember()
    member.fit(_passages(STEMS), codes, np.ones(len(STEMS)))
    save_model(tmp_path, {"members": [member]}, {})
    loaded = load_model(tmp_path)[0]["members"][0]
    new = _passages(["prøv ut bolig med ukjend ord", "avtal"])
    assert np.array_equal(loaded.log_odds(new), member.log_odds(new))
    assert np.ptp(member.log_odds(new)) > 0
    save_model(tmp_path / "again", {"members": [loaded]}, {})
    assert (tmp_path / "again" / "model.skops").read_bytes() == (tmp_path / "model.skops").read_bytes()
