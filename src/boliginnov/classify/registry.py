"""Coders by name: what a study file's ``coder`` may be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from boliginnov.classify.coder import Coder
from boliginnov.classify.keyword import KeywordCoder
from boliginnov.classify.trained import TrainedCoder
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError

CODERS = ("keyword", "trained")


def load_coder(
    name: str, codebook: Codebook, model_dir: Path | None = None, thresholds: Mapping[str, float] | None = None
) -> Coder:
    """The coder of that name; ``trained`` needs the folder of its model, and ``thresholds`` replace those chosen in training.

    Raises ConfigurationError for an unknown name, a missing folder or a threshold for no code, ModelError when the model cannot be used.
    """
    if unknown := sorted(set(thresholds or {}) - set(codebook.code_names)):
        raise ConfigurationError(
            f"A threshold is set for {unknown[0]!r}, which is no code; there are {', '.join(codebook.code_names)}."
        )
    if name == "keyword":
        return KeywordCoder(codebook)
    if name == "trained":
        if model_dir is None:
            raise ConfigurationError(
                "The coder `trained` needs a model. Name its folder in the study file or run `boliginnov train`."
            )
        return TrainedCoder(codebook, model_dir, thresholds)
    raise ConfigurationError(f"There is no coder {name!r}. Coders are: {', '.join(CODERS)}.")
