"""Train the coder from a study's coded passages and gold folders: what ``boliginnov train`` does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from boliginnov.classify.coded_passages import read_coded, read_gold
from boliginnov.classify.encoder_scores import find_encoder
from boliginnov.classify.sentence_encoder import SentenceEncoder
from boliginnov.classify.train import train
from boliginnov.codebook import load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.text_table import with_interval
from boliginnov.progress import say
from boliginnov.resources import shipped
from boliginnov.study import Study


def retrain(study: Study, gold: list[Path], model: Path | None, seed: int) -> list[str]:
    """Train on ``data/coded`` and the gold folders, write the model, and say how good it is on held-out municipalities.

    The encoder is that in the model's folder, else the shipped one. Raises ConfigurationError if there is nothing to train on, or if without gold the
    coder that comes with the program would be overwritten.
    """
    out = model or study.model_dir
    if not gold and out.resolve() == (shipped("models") / "coder").resolve():
        raise ConfigurationError(
            f"{out}: this is the coder that comes with boliginnov, and training on {study.documents.coded} alone would replace it. Give another folder "
            "with --model, or as `model` under [coder] in the study file; or, to train this one again, its gold with --gold."
        )
    codebook = load_codebook(study.codebook_file)
    tables = [
        read_coded(study.documents.coded, codebook, lambda message: say(f"Note: {message}")),
        *(read_gold(folder) for folder in gold),
    ]
    coded = pd.concat([table for table in tables if len(table)], ignore_index=True) if any(map(len, tables)) else tables[0]
    if coded.empty:
        raise ConfigurationError(
            f"{study.documents.coded}: no coded passages; give a folder of them in the study file or with --gold"
        )
    sentence_encoder = (
        SentenceEncoder(study.coder.encoder, download=study.coder.encoder_download) if study.coder.encoder else None
    )
    report = train(
        coded,
        codebook=codebook,
        out=out,
        seed=seed,
        work=study.output.out / "cache" / "train",
        encoder=find_encoder(out),
        sentence_encoder=sentence_encoder,
        progress=say,
    )
    whole = report.scores[report.scores["subset"] == "all"]
    lines = [f"{row['code']} {row['measure']}: {with_interval(row, 3)}" for row in whole.to_dict("records")]
    return ["On municipalities held out of training:", *lines, f"Model and card: {report.folder}"]
