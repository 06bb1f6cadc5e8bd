"""Coders by name: what a study file's ``coder`` may be."""

from __future__ import annotations

from pathlib import Path

from boliginnov.classify.coder import Coder
from boliginnov.classify.keyword import KeywordCoder
from boliginnov.classify.llm.coder import LanguageModelCoder
from boliginnov.classify.operating_point import Wishes
from boliginnov.classify.trained import TrainedCoder
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError
from boliginnov.study import LanguageModel

CODERS = ("keyword", "trained", "llm")


def load_coder(
    name: str,
    codebook: Codebook,
    model_dir: Path | None = None,
    wishes: Wishes | None = None,
    *,
    encoder: str = "",
    download: bool = False,
    llm: LanguageModel | None = None,
    cache: Path | None = None,
) -> Coder:
    """The coder of that name; ``trained`` needs the folder of its model, and ``wishes`` replace the thresholds chosen in training.

    ``encoder`` and ``download`` are for a model with a sentence encoder. ``llm`` needs its settings and the folder ``cache``, in which its answers are kept.

    Raises ConfigurationError for an unknown name, a missing folder or a wish that is for no code or out of reach, ModelError when the model
    cannot be used.
    """
    wishes = wishes or Wishes()
    for what, values in (("threshold", wishes.thresholds), ("recall", wishes.recall)):
        if unknown := sorted(set(values) - set(codebook.code_names)):
            raise ConfigurationError(
                f"A {what} is set for {unknown[0]!r}, which is no code; there are {', '.join(codebook.code_names)}."
            )
    if name == "keyword":
        return KeywordCoder(codebook)
    if name == "trained":
        if model_dir is None:
            raise ConfigurationError(
                "The coder `trained` needs a model. Name its folder in the study file or run `boliginnov train`."
            )
        return TrainedCoder(codebook, model_dir, wishes, encoder=encoder, download=download)
    if name == "llm":
        if llm is None or cache is None:
            raise ConfigurationError("The coder `llm` needs a study file that names its endpoint under [coder.llm].")
        return LanguageModelCoder(codebook, llm, cache)
    raise ConfigurationError(f"There is no coder {name!r}. Coders are: {', '.join(CODERS)}.")
