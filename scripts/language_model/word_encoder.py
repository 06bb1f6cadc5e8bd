"""Embed single words with the multilingual encoder in plain NumPy, in the space of its published table of word vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import erf
from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
LENGTH = 6.0
"""Length of a word vector; the published table has the same."""


class WordEncoder:
    """A BERT encoder read from ``encoder_int8.npz``, with the projection of ``word_vectors_200.npz``.

    ``folder`` holds both files, ``tokenizer.json`` and ``config.json``.
    """

    def __init__(self, folder: Path) -> None:
        packed = np.load(folder / "encoder_int8.npz")
        table = np.load(folder / "word_vectors_200.npz")
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.weights: dict[str, Floats] = {}
        for name in packed.files:
            if name.endswith("|q"):
                self.weights[name[:-2]] = packed[name].astype("f4") * packed[f"{name[:-2]}|s"].astype("f4")
            elif not name.endswith("|s"):
                self.weights[name] = packed[name].astype("f4")
        self.mean, self.basis = table["mean"], table["basis"]
        self.layers: int = config["num_hidden_layers"]
        self.heads: int = config["num_attention_heads"]
        self.epsilon: float = config["layer_norm_eps"]
        self.pad: int = config["pad_token_id"]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def embed(self, words: list[str], batch: int = 64) -> Floats:
        """Vectors of the words, shape (words, 200); words of like length share a batch."""
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch([f"passage: {word}" for word in words])]
        order = sorted(range(len(words)), key=lambda i: len(ids[i]))
        out = np.zeros((len(words), self.basis.shape[1]), dtype="f4")
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            out[rows] = self._vectors([ids[i] for i in rows])
        return out

    def _vectors(self, ids: list[list[int]]) -> Floats:
        longest = max(map(len, ids))
        pieces = np.array([row + [self.pad] * (longest - len(row)) for row in ids])
        real = np.array([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in ids], dtype="f4")
        hidden = self._hidden(pieces, real)
        mean = (hidden * real[:, :, None]).sum(1) / real.sum(1, keepdims=True)
        mean /= np.linalg.norm(mean, axis=1, keepdims=True)
        projected = (mean - self.mean) @ self.basis
        return np.asarray(LENGTH * projected / np.linalg.norm(projected, axis=1, keepdims=True), dtype="f4")

    def _hidden(self, pieces: npt.NDArray[np.int64], real: Floats) -> Floats:
        w = self.weights
        count, length = pieces.shape
        x = w["embeddings.word_embeddings.weight"][pieces] + w["embeddings.position_embeddings.weight"][:length]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        width = x.shape[-1]
        away = (1.0 - real)[:, None, None, :] * np.float32(-1e9)
        for layer in range(self.layers):
            at = f"encoder.layer.{layer}"
            query, key, value = (
                self._dense(x, f"{at}.attention.self.{part}")
                .reshape(count, length, self.heads, width // self.heads)
                .transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // self.heads)) + away
            scores = np.exp(scores - scores.max(-1, keepdims=True))
            scores /= scores.sum(-1, keepdims=True)
            context = (scores @ value).transpose(0, 2, 1, 3).reshape(count, length, width)
            x = self._norm(x + self._dense(context, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
            inner = self._dense(x, f"{at}.intermediate.dense")
            inner = inner * np.float32(0.5) * (1 + erf(inner / np.float32(np.sqrt(2))))
            x = self._norm(x + self._dense(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        return x

    def _dense(self, x: Floats, name: str) -> Floats:
        flat = x.reshape(-1, x.shape[-1]) @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return flat.reshape(*x.shape[:-1], -1)

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(-1, keepdims=True) + self.epsilon)
        return np.asarray(centred / scale * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"])
