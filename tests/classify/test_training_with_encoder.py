"""Training with the fine-tuned encoder: it comes along, is asked about what it did not learn from, and joins the codes that it knows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from boliginnov.classify import encoder_scores, retrain, trained
from boliginnov.classify.encoder import FILES, HELD_OUT, Answer, text_key
from boliginnov.classify.encoder_scores import find_encoder, held_out_log_odds
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.registry import load_coder
from boliginnov.classify.train import TrainingReport, train
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError, ModelError
from boliginnov.resources import shipped
from boliginnov.study import load_study
from tests.classify.invented import coded_passages, passages

HEADS = ["innovativt_grep", "ny_samarbeidsform"]
KEPT = [-7.5, 7.5]
"""What the folds said of every passage that the encoder learnt from."""


class FakeEncoder:
    """Log odds from the text's own words; remembers what it was asked."""

    asked: list[str]

    def __init__(self, folder: Path) -> None:
        self.heads: list[str] = json.loads((folder / HELD_OUT).read_text(encoding="utf-8"))["heads"]

    def log_odds(self, texts: list[str]) -> np.ndarray:
        FakeEncoder.asked += texts
        return np.array([[len(text) / 20 - 3, 4.0 if "avtale" in text else -4.0] for text in texts])

    def answers(self, texts: list[str]) -> list[Answer]:
        return [Answer(row, [], np.zeros((0, 0)), cut=False) for row in self.log_odds(texts)]

    def marked_words(self, text: str, answer: Answer, code: str) -> list[str]:
        return []


def write_encoder(folder: Path, learnt: pd.DataFrame, heads: list[str] = HEADS) -> Path:
    """An encoder that learnt from some passages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_text(name, encoding="utf-8")
    log_odds: dict[str, dict[str, list[float]]] = {}
    for municipality, text in zip(learnt["kommunenr"], reading_texts(learnt), strict=True):
        log_odds.setdefault(municipality, {})[text_key(text)] = KEPT
    (folder / HELD_OUT).write_text(json.dumps({"heads": heads, "log_odds": log_odds}), encoding="utf-8")
    return folder


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeEncoder]:
    FakeEncoder.asked = []
    for module in (encoder_scores, trained):
        monkeypatch.setattr(module, "Encoder", FakeEncoder)
    return FakeEncoder


def training(codebook: Codebook, folder: Path, encoder: Path, coded: pd.DataFrame) -> tuple[TrainingReport, str, str]:
    """The report, what was said, and the card as one line."""
    said: list[str] = []
    report = train(coded, codebook=codebook, out=folder, seed=1, encoder=encoder, progress=said.append)
    return report, "\n".join(said), " ".join((folder / "README.md").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def all_learnt(codebook: Codebook, tmp_path_factory: pytest.TempPathFactory) -> tuple[TrainingReport, str, str]:
    """A training on what the encoder learnt from."""
    folder, coded = tmp_path_factory.mktemp("learnt"), coded_passages()
    return training(codebook, folder / "model", write_encoder(folder / "other", coded), coded)


def study_of(folder: Path) -> Path:
    """A study with a person's coded passages."""
    (folder / "coded").mkdir()
    coded_passages().to_csv(folder / "coded" / "mine.csv", index=False)
    (folder / "study.toml").write_text('[documents]\ncoded = "coded"\n[output]\nout = "out"\n', encoding="utf-8")
    return folder / "study.toml"


def test_a_model_in_a_new_folder_brings_the_shipped_encoder_along(
    codebook: Codebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model"
    retrain.retrain(load_study(study_of(tmp_path)), [], model, seed=1)
    for name in (*FILES, "README.md"):
        assert (model / "encoder" / name).read_bytes() == (shipped("models/coder/encoder") / name).read_bytes()
    assert "asking the encoder about 109 passages" in capsys.readouterr().err
    coder = load_coder("trained", codebook, model)
    text = "Kommunen skal prøve ut en ordning med felles team i partnerskap med private utbyggere."
    assert coder.code(passages(text)).set_index("code").loc[HEADS, "decision"].tolist() == [1, 1]


def test_the_encoder_in_a_models_folder_stays(tmp_path: Path) -> None:
    assert find_encoder(tmp_path) == shipped("models/coder/encoder")
    own = write_encoder(tmp_path / "encoder", coded_passages())
    assert find_encoder(tmp_path) == own
    (own / FILES[0]).unlink()
    assert find_encoder(tmp_path) == shipped("models/coder/encoder")


def test_it_is_asked_about_the_passages_that_it_did_not_learn_from(
    codebook: Codebook, tmp_path: Path, fake: type[FakeEncoder]
) -> None:
    coded = coded_passages()
    learnt = coded[coded["kommunenr"] == "9901"].iloc[5:]
    report, said, card = training(codebook, tmp_path / "model", write_encoder(tmp_path / "encoder", learnt), coded)
    others = coded.drop(learnt.index)
    assert sorted(fake.asked) == sorted(reading_texts(others))
    assert f"{len(others)} passages that it did not learn from; 5 are of municipalities whose plans it learnt from" in said
    assert f"it had not learnt from {len(others)}, which it scored itself; 5 of them are of municipalities" in card
    assert (report.facts["encoder"]["new"], report.facts["encoder"]["new_in_learnt_municipalities"]) == (len(others), 5)


def test_nothing_is_asked_or_said_about_passages_that_it_learnt_from(all_learnt: tuple[TrainingReport, str, str]) -> None:
    report, said, card = all_learnt
    assert report.facts["encoder"]["new"] == 0
    assert "asking the encoder" not in said
    assert "fine-tuned on these passages" in card
    assert "had not learnt" not in card


def test_a_text_that_it_learnt_from_in_another_municipality_is_not_new(tmp_path: Path) -> None:
    encoder = write_encoder(tmp_path, coded_passages().iloc[:1])
    known, new = reading_texts(coded_passages().iloc[:2])
    found = held_out_log_odds(encoder, ["mine", "9901"], [known, new])
    assert found.scores[0].tolist() == KEPT
    assert np.isnan(found.scores[1]).all()


def test_a_code_that_it_does_not_know_leaves_it_in_for_the_others(
    codebook: Codebook, tmp_path: Path, fake: type[FakeEncoder]
) -> None:
    number = codebook.codes[0].model_copy(update={"name": "tall"})
    larger = codebook.model_copy(update={"codes": (number, *codebook.codes), "second_level": (), "examples": ()})
    coded = coded_passages()
    coded["tall"] = coded["text"].str.contains(r"\d").astype(int)
    encoder = write_encoder(tmp_path / "encoder", coded.iloc[:0])
    with_encoder, said, _ = training(larger, tmp_path / "with", encoder, coded)
    without = train(coded, codebook=larger, out=tmp_path / "without", seed=1)
    assert "does not know tall" in said

    same = {
        code: with_encoder.facts["combinations"][code] == without.facts["combinations"][code] for code in without.facts["codes"]
    }
    assert same == {"tall": True, "innovativt_grep": False, "ny_samarbeidsform": False}

    judged = coded.rename(columns={"kommunenr": "group"})
    codings = [load_coder("trained", larger, report.folder).code(judged) for report in (with_encoder, without)]
    probabilities = [table.pivot(index="passage_id", columns="code", values="probability") for table in codings]
    assert (probabilities[0]["tall"] == probabilities[1]["tall"]).all()
    for code in HEADS:
        assert (probabilities[0][code] != probabilities[1][code]).any()


def test_without_a_code_that_it_knows_it_is_left_out(codebook: Codebook, tmp_path: Path, fake: type[FakeEncoder]) -> None:
    encoder = write_encoder(tmp_path / "encoder", coded_passages(), ["en_annen_kode", "to"])
    report, said, card = training(codebook, tmp_path / "model", encoder, coded_passages())
    assert "knows none of the main codes" in said
    assert not (report.folder / "encoder").exists()
    assert report.facts["encoder"] is None
    assert "sentence encoder" not in card
    assert len(load_coder("trained", codebook, report.folder).code(passages("Kommunen skal prøve ut et innsatsteam.")))


def test_the_shipped_coder_is_not_replaced_by_one_of_a_few_passages(tmp_path: Path) -> None:
    study = load_study(study_of(tmp_path))
    for model in (None, shipped("models") / ".." / "models" / "coder"):
        with pytest.raises(ConfigurationError, match="--model"):
            retrain.retrain(study, [], model, seed=1)
    with pytest.raises(ConfigurationError, match=r"gold\.jsonl"):  # with gold it is the gold that is looked at
        retrain.retrain(study, [tmp_path], None, seed=1)


def test_another_encoder_than_in_training_is_refused(
    codebook: Codebook, all_learnt: tuple[TrainingReport, str, str], tmp_path: Path, fake: type[FakeEncoder]
) -> None:
    model = shutil.copytree(all_learnt[0].folder, tmp_path / "model")
    load_coder("trained", codebook, model)
    for name in FILES:
        content = (model / "encoder" / name).read_bytes()
        (model / "encoder" / name).write_bytes(content + b" ")
        with pytest.raises(ModelError, match="not the one that the model was trained with"):
            load_coder("trained", codebook, model)
        (model / "encoder" / name).write_bytes(content)
    load_coder("trained", codebook, model)
