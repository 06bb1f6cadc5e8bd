"""One small trained coder for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from boliginnov.classify.train import TrainingReport, train
from boliginnov.codebook import Codebook, load_codebook
from tests.classify.invented import coded_passages


@pytest.fixture(scope="session")
def codebook() -> Codebook:
    return load_codebook(Path(__file__).parents[2] / "codebook.toml")


@pytest.fixture(scope="session")
def trained(codebook: Codebook, tmp_path_factory: pytest.TempPathFactory) -> TrainingReport:
    return train(coded_passages(), codebook=codebook, out=tmp_path_factory.mktemp("model"), seed=1)
