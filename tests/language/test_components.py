"""The domain components on hand-made passages in both written languages: precision and recall may not fall."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from spacy.language import Language

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "language" / "components.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("components_benchmark", BENCHMARK)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("files", [("passages", "compounds"), ("unseen_passages",)])
def test_precision_and_recall(nlp: Language, benchmark: ModuleType, files: tuple[str, ...]) -> None:
    low = {
        key: (right, said, due)
        for key, (right, said, due) in benchmark.scores(nlp, files).items()
        if right < 0.9 * said or right < 0.9 * due
    }
    assert not low


def test_every_component_is_tried_on_120_passages(benchmark: ModuleType) -> None:
    assert len(benchmark.passages("passages")) >= 120
    assert len(benchmark.passages("compounds")) >= 120
