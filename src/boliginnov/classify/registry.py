"""Coders by name: what a study file's ``coder`` may be."""

from __future__ import annotations

from pathlib import Path

from boliginnov.classify.coder import Coder
from boliginnov.classify.keyword import KeywordCoder
from boliginnov.classify.trained import TrainedCoder
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError

CODERS = ("keyword", "trained")


def load_coder(name: str, codebook: Codebook, model_dir: Path | None = None) -> Coder:
    """The coder of that name; ``trained`` needs the folder of its model.

    Raises ConfigurationError for an unknown name or a missing folder, ModelError when the model cannot be used.
    """
    if name == "keyword":
        return KeywordCoder(codebook)
    if name == "trained":
        if model_dir is None:
            raise ConfigurationError(
                "The coder `trained` needs a model. Name its folder in the study file or run `boliginnov train`."
            )
        return TrainedCoder(codebook, model_dir)
    raise ConfigurationError(f"There is no coder {name!r}. Coders are: {', '.join(CODERS)}.")
