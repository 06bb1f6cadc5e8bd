"""Train the coder from a study's coded passages and gold folders: what ``boliginnov train`` does."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from boliginnov.classify.coded_passages import read_coded, read_gold
from boliginnov.classify.sentence_encoder import SentenceEncoder
from boliginnov.classify.train import train
from boliginnov.codebook import load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.text_table import with_interval
from boliginnov.progress import say
from boliginnov.study import Study


def retrain(study: Study, gold: list[Path], model: Path | None, seed: int) -> list[str]:
    """Train on ``data/coded`` and the gold folders, write the model, and say how good it is on held-out municipalities.

    Raises ConfigurationError if there is nothing to train on.
    """
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
    encoder = SentenceEncoder(study.coder.encoder, download=study.coder.encoder_download) if study.coder.encoder else None
    report = train(
        coded,
        codebook=codebook,
        out=model or study.model_dir,
        seed=seed,
        work=study.output.out / "cache" / "train",
        sentence_encoder=encoder,
        progress=say,
    )
    whole = report.scores[report.scores["subset"] == "all"]
    lines = [f"{row['code']} {row['measure']}: {with_interval(row, 3)}" for row in whole.to_dict("records")]
    return ["On municipalities held out of training:", *lines, f"Model and card: {report.folder}"]
