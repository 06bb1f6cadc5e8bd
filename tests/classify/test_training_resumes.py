"""A training that was interrupted goes on where it stopped, and gives what it would have given."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from boliginnov.classify.fold_cache import FoldCache
from boliginnov.classify.train import TrainingReport, train
from boliginnov.codebook import Codebook
from tests.classify.invented import coded_passages


def test_an_interrupted_training_goes_on(codebook: Codebook, trained: TrainingReport, tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "model"

    def stop(message: str) -> None:
        if "municipality 3 of 3" in message:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(coded_passages(), codebook=codebook, out=out, seed=1, work=work, progress=stop)
    assert not out.exists()
    said: list[str] = []
    train(coded_passages(), codebook=codebook, out=out, seed=1, work=work, progress=said.append)
    assert ["kept from before" in line for line in said if "held-out" in line] == [True, True, False]
    for file in sorted(path.name for path in trained.folder.iterdir()):
        assert (out / file).read_bytes() == (trained.folder / file).read_bytes(), file


def test_folds_of_other_data_are_not_used(codebook: Codebook, tmp_path: Path) -> None:
    train(coded_passages(), codebook=codebook, out=tmp_path / "a", seed=1, work=tmp_path / "work")
    changed = coded_passages()
    changed.loc[0, "innovativt_grep"] = 0
    said: list[str] = []
    train(changed, codebook=codebook, out=tmp_path / "b", seed=1, work=tmp_path / "work", progress=said.append)
    assert not any("kept from before" in line for line in said)


def test_a_damaged_fold_is_made_again(tmp_path: Path) -> None:
    cache = FoldCache(tmp_path, "key")
    assert cache.get("fold") is None
    cache.put("fold", {"cheap": np.ones((2, 1, 2))})
    assert cache.get("fold")["cheap"].shape == (2, 1, 2)  # type: ignore[index]
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:40])
    assert cache.get("fold") is None
