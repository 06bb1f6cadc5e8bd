"""A sentence encoder of the user's choice, frozen: its vectors feed a logistic regression that is one more member of the trained coder."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from boliginnov.classify.coder import Scores
from boliginnov.classify.members import NEVER, Passages
from boliginnov.errors import ConfigurationError, ModelError

_DIGITS = 4  # of a vector's numbers: what varies beyond them with the batch may not change a score
_PROBE = "Kommunen skal prøve ut en ny ordning sammen med frivillige lag."


class SentenceEncoder:
    """Sentence vectors by a ``sentence-transformers`` model: its name, or the folder it lies in.

    Nothing is downloaded unless ``download`` allows it, only weights in safetensors are read, and no code that comes with a model is run.
    Raises ConfigurationError if the package or the model is not there.
    """

    def __init__(self, name: str, *, download: bool = False) -> None:
        self.name = name
        try:
            package: Any = importlib.import_module("sentence_transformers")
        except ImportError as error:
            raise ConfigurationError(
                f"The encoder {name} needs the package sentence-transformers, which is not installed: pip install 'boliginnov[encoders]', "
                "or take `encoder` out of the study file."
            ) from error
        try:
            self._model: Any = package.SentenceTransformer(
                name,
                device="cpu",
                trust_remote_code=False,
                local_files_only=not download,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:
            advice = (
                "" if download else " It must lie on this machine; to download it, write encoder_download = true under [coder]."
            )
            raise ConfigurationError(f"The encoder {name} cannot be loaded ({error}).{advice}") from error
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of length 1, shape (len(texts), dimensions); texts that were seen before are not computed again."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            raw = np.asarray(self._model.encode(new, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)
            self._known |= dict(zip(new, np.round(raw, _DIGITS), strict=True))
        if not texts:
            return np.zeros((0, 1), dtype=np.float32)
        return np.stack([self._known[text] for text in texts])

    def fingerprint(self) -> str:
        """A hash that another encoder, or another version of this one, does not have."""
        coarse = np.round(self.vectors([_PROBE]), 2) + 0.0
        return hashlib.sha256(coarse.astype(np.float32).tobytes()).hexdigest()[:16]

    def facts(self) -> dict[str, str]:
        """Name and fingerprint, to be kept with a model."""
        return {"name": self.name, "fingerprint": self.fingerprint()}


@dataclass
class EncoderVectorsMember:
    """Logistic regression on sentence vectors, one a code. The encoder itself is not kept with the model; it is put in after loading."""

    C: float = 10.0
    name: str = "sentence_vectors"
    models: list[Any] = field(default_factory=list)
    encoder: SentenceEncoder | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {"C": self.C, "name": self.name, "models": self.models, "encoder": None}

    def fit(self, passages: Passages, codes: npt.NDArray[np.int64], weights: Scores) -> None:
        """Fit one regression a code; ``weights`` has one entry a passage."""
        matrix = self._vectors(passages)
        self.models = []
        for column in codes.T:
            if column.min() == column.max():
                self.models.append(None)
                continue
            model = LogisticRegression(C=self.C, class_weight="balanced", max_iter=2000, random_state=0)
            self.models.append(model.fit(matrix, column, sample_weight=weights))

    def log_odds(self, passages: Passages) -> Scores:
        """Log odds, shape (n, codes)."""
        if not len(passages):
            return np.zeros((0, len(self.models)))
        matrix = self._vectors(passages)
        return np.column_stack(
            [np.full(len(passages), NEVER) if model is None else model.decision_function(matrix) for model in self.models]
        )

    def _vectors(self, passages: Passages) -> npt.NDArray[np.float32]:
        if self.encoder is None:
            raise ModelError("The model uses a sentence encoder, and none was loaded.")
        return self.encoder.vectors(passages.texts)


def attach_encoder(members: Sequence[object], trained_with: dict[str, str] | None, name: str, *, download: bool) -> None:
    """Give a loaded model the encoder it was trained with: that of the study (``name``) or, if it names none, the one the model tells.

    Raises ConfigurationError if the study names an encoder that the model was trained without, ModelError if it is another one.
    """
    if trained_with is None:
        if name:
            raise ConfigurationError(
                f"The study names the encoder {name}, but the model was trained without one. Run `boliginnov train` with this study, "
                "or take `encoder` out of the study file."
            )
        return
    encoder = SentenceEncoder(name or trained_with["name"], download=download)
    if encoder.fingerprint() != trained_with["fingerprint"]:
        raise ModelError(
            f"The encoder {encoder.name} is not the one that the model was trained with ({trained_with['name']}). "
            "Name that one in the study file or run `boliginnov train` again."
        )
    for member in members:
        if isinstance(member, EncoderVectorsMember):
            member.encoder = encoder
