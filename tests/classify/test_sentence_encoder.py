"""A sentence encoder of the user's choice as a member, with a tiny package in place of sentence-transformers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from boliginnov.classify.features import seen_passages
from boliginnov.classify.registry import load_coder
from boliginnov.classify.sentence_encoder import EncoderVectorsMember, SentenceEncoder
from boliginnov.classify.stage import study_coder
from boliginnov.classify.train import TrainingReport, train
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError, ModelError
from boliginnov.study import load_study
from tests.classify.invented import coded_passages, passages

WORDS = ("prøve", "innføre", "etablere", "avtale", "felles", "partnerskap", "forum", "utleieboliger", "startlån")
NEW = "Kommunen skal prøve ut en modell for leie før eie."


class TinyEncoder:
    """Vectors that say which of a few words a text has; a folder must exist, ``name/dobbel`` has the words in another order."""

    made: list[dict[str, Any]]
    encoded: list[str]

    def __init__(self, name: str, **options: Any) -> None:
        if not Path(name).is_dir():
            raise OSError("no such model here")
        self.words = WORDS[::-1] if name.endswith("dobbel") else WORDS
        TinyEncoder.made.append(options)

    def encode(self, texts: list[str], *, normalize_embeddings: bool, show_progress_bar: bool) -> np.ndarray:
        assert normalize_embeddings
        TinyEncoder.encoded += texts
        raw = np.array([[word in text for word in self.words] + [0.5] for text in texts], dtype=np.float32)
        return raw / np.linalg.norm(raw, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def package() -> Iterator[type[TinyEncoder]]:
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = TinyEncoder  # type: ignore[attr-defined]
    TinyEncoder.made, TinyEncoder.encoded = [], []
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(sys.modules, "sentence_transformers", module)
        yield TinyEncoder


@pytest.fixture(scope="module")
def report(package: type[TinyEncoder], codebook: Codebook, tmp_path_factory: pytest.TempPathFactory) -> TrainingReport:
    folder = tmp_path_factory.mktemp("study")
    (folder / "enkoder").mkdir()
    (folder / "enkoder-dobbel").mkdir()
    encoder = SentenceEncoder(str(folder / "enkoder"))
    return train(coded_passages(), codebook=codebook, out=folder / "model", seed=1, sentence_encoder=encoder)


@pytest.fixture
def folder(report: TrainingReport) -> Path:
    return report.folder.parent


def test_its_vectors_become_a_member_of_the_coder(
    package: type[TinyEncoder], report: TrainingReport, folder: Path, codebook: Codebook
) -> None:
    assert {len(values["means"]) for values in report.facts["combinations"].values()} == {3}
    assert "sentence vectors of `enkoder`" in (folder / "model" / "README.md").read_text(encoding="utf-8")
    assert len(package.encoded) == len(set(package.encoded)) == coded_passages()["text"].nunique() + 1  # and the probe
    coder = load_coder("trained", codebook, folder / "model", encoder=str(folder / "enkoder"))
    codings = coder.code(passages(NEW, "Kommunen disponerer 7 utleieboliger i sentrum."))
    assert list(codings.loc[codings["code"] == "innovativt_grep", "decision"]) == [1, 0]
    again = load_coder("trained", codebook, folder / "model").code(passages(NEW))
    assert again["probability"].iloc[0] == codings["probability"].iloc[0]


def test_vectors_weigh_in_the_member(folder: Path, codebook: Codebook) -> None:
    coded = coded_passages()
    member = EncoderVectorsMember(encoder=SentenceEncoder(str(folder / "enkoder")))
    codes = coded[list(codebook.code_names)].to_numpy(dtype=np.int64)
    member.fit(seen_passages(coded), codes, np.ones(len(coded)))
    scores = member.log_odds(seen_passages(passages("Det inngås avtale.", "Det er 7 utleieboliger.")))
    assert scores.shape == (2, 2)
    assert scores[0, 1] > 0 > scores[1, 1]
    assert member.log_odds(seen_passages(passages())).shape == (0, 2)


def test_nothing_is_downloaded_or_run_unless_allowed(package: type[TinyEncoder], folder: Path) -> None:
    package.made = []
    SentenceEncoder(str(folder / "enkoder"))
    SentenceEncoder(str(folder / "enkoder"), download=True)
    assert [options["local_files_only"] for options in package.made] == [True, False]
    assert {options["trust_remote_code"] for options in package.made} == {False}
    assert all(options["model_kwargs"]["use_safetensors"] for options in package.made)
    with pytest.raises(ConfigurationError, match="encoder_download = true"):
        SentenceEncoder("ukjent/enkoder")


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'boliginnov\[encoders\]'"):
        SentenceEncoder("hva/som-helst")


def test_another_encoder_than_in_training_is_refused(folder: Path, codebook: Codebook) -> None:
    with pytest.raises(ModelError, match="not the one that the model was trained with"):
        load_coder("trained", codebook, folder / "model", encoder=str(folder / "enkoder-dobbel"))


def test_a_model_trained_without_says_so(trained: TrainingReport, codebook: Codebook) -> None:
    with pytest.raises(ConfigurationError, match="trained without one"):
        load_coder("trained", codebook, trained.folder, encoder="enkoder")


def test_a_study_names_it_in_a_line(folder: Path) -> None:
    (folder / "study.toml").write_text('[coder]\nmodel = "model"\nencoder = "enkoder"\n', encoding="utf-8")
    study = load_study(folder / "study.toml")
    assert study.coder.encoder == str(folder / "enkoder")
    assert isinstance(study_coder(study).code(passages(NEW)), pd.DataFrame)
