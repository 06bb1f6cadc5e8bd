#!/usr/bin/env python3
"""Fine-tune the upper layers of the encoder on coded passages and write it as an int8 ONNX model that the coder uses as a member.

Layers below FROZEN stay as they are and are run once. The codes and all second-level values are learnt together; heads read the mean of the last
layer and four attention poolings of it. Municipalities are held out in FOLDS groups; their log odds go into held_out.json, from which
`boliginnov train` makes the combination, calibration and thresholds. Interrupted runs go on with the next fold.

Usage: pip install torch onnx onnxruntime   (nothing at run time needs torch)
       python scripts/finetune_encoder.py ENCODER_DIR GOLD_DIR MODEL_DIR/encoder [--seed 0]
ENCODER_DIR is what scripts/build_encoder.py wrote. About 60 minutes on 2 CPU cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import nn

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.second_level import value_columns
from boliginnov.codebook import Codebook, load_codebook

FROZEN = 8
LAYERS = 12
HEADS = 12
WIDTH = 384
INNER = 1536
POOLS = 4
LONGEST = 128
EPOCHS = 3
BATCH = 24
RATE = 1.5e-4
HEAD_RATE = 10 * RATE
DROPOUT = 0.1
SMOOTHING = 0.02
SECOND_LEVEL_WEIGHT = {"dimensjon": 0.25}
OTHER_SECOND_LEVEL_WEIGHT = 0.15
FOLDS = 5
Weights = dict[str, torch.Tensor]


def read_weights(folder: Path) -> Weights:
    """weights.npz of build_encoder.py as float tensors."""
    stored = np.load(folder / "weights.npz")
    return {name: torch.tensor(stored[name].astype(np.float32)) for name in stored.files}


class Layer(nn.Module):
    """One BERT layer, weights taken over from a named set."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        self.attention_in = nn.Linear(WIDTH, 3 * WIDTH)
        self.attention_out = nn.Linear(WIDTH, WIDTH)
        self.attention_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        prefix = f"encoder.layer.{number}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{prefix}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            getattr(self.attention_in, kind).data = torch.cat(parts)
        for module, name in (
            (self.attention_out, "attention.output.dense"),
            (self.attention_norm, "attention.output.LayerNorm"),
            (self.inner, "intermediate.dense"),
            (self.outer, "output.dense"),
            (self.norm, "output.LayerNorm"),
        ):
            module.weight.data = weights[f"{prefix}{name}.weight"].clone()
            module.bias.data = weights[f"{prefix}{name}.bias"].clone()

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States (n, length, WIDTH) in and out; ``mask`` (n, length) is 1 for real tokens."""
        n, length, _ = x.shape
        query, key, value = self.attention_in(x).view(n, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        weight = (query * (WIDTH // HEADS) ** -0.5) @ key.transpose(-1, -2)
        weight = weight + (1 - mask[:, None, None, :].to(weight.dtype)) * -1e4
        mixed = (weight.softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(n, length, WIDTH)
        x = self.attention_norm(x + F.dropout(self.attention_out(mixed), DROPOUT, self.training))
        return self.norm(x + F.dropout(self.outer(F.gelu(self.inner(x))), DROPOUT, self.training))


class Embeddings(nn.Module):
    """Word, position and type embeddings with their norm."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        places = (
            weights["embeddings.position_embeddings.weight"][:LONGEST] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self.places = nn.Parameter(places, requires_grad=False)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.norm.weight.data = weights["embeddings.LayerNorm.weight"]
        self.norm.bias.data = weights["embeddings.LayerNorm.bias"]

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Token numbers (n, length) to states (n, length, WIDTH)."""
        return self.norm(self.words(ids) + self.places[: ids.shape[1]])


class Upper(nn.Module):
    """The layers that learn, and the heads."""

    def __init__(self, weights: Weights, shares: npt.NDArray[np.float32]) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Layer(weights, number) for number in range(FROZEN, LAYERS)])
        self.pool = nn.Linear(WIDTH, POOLS)
        self.heads = nn.Linear(WIDTH * (POOLS + 1), len(shares))
        nn.init.normal_(self.pool.weight, std=0.02)
        nn.init.normal_(self.heads.weight, std=0.02)
        self.heads.bias.data = torch.logit(torch.tensor(shares).clamp(0.002, 0.5))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States and mask to log odds (n, heads)."""
        for layer in self.layers:
            x = layer(x, mask)
        real = mask[..., None].to(x.dtype)
        mean = (x * real).sum(1) / real.sum(1)
        weight = (self.pool(x) + (1 - real) * -1e4).softmax(1)
        pooled = (weight.transpose(1, 2) @ x).flatten(1)
        return self.heads(F.dropout(torch.cat([mean, pooled], 1), DROPOUT, self.training))


class Whole(nn.Module):
    """Everything from token numbers to log odds, for export."""

    def __init__(self, weights: Weights, upper: Upper) -> None:
        super().__init__()
        self.embeddings = Embeddings(weights)
        self.lower = nn.ModuleList([Layer(weights, number) for number in range(FROZEN)])
        self.upper = upper

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Token numbers and mask (n, length) to log odds (n, heads)."""
        x = self.embeddings(ids)
        for layer in self.lower:
            x = layer(x, mask)
        return self.upper(x, mask)


def encode(texts: list[str], folder: Path) -> list[list[int]]:
    """Token numbers of texts, cut at LONGEST."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    return [encoding.ids for encoding in tokenizer.encode_batch([f"query: {text}" for text in texts])]


def lower_states(tokens: list[list[int]], weights: Weights) -> list[torch.Tensor]:
    """States after the frozen layers, one (length, WIDTH) half-precision tensor a passage."""
    embeddings = Embeddings(weights).eval()
    layers = [Layer(weights, number).eval() for number in range(FROZEN)]
    states: list[torch.Tensor] = [torch.empty(0)] * len(tokens)
    order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
    with torch.inference_mode():
        for start in range(0, len(order), 32):
            rows = order[start : start + 32]
            longest = max(len(tokens[i]) for i in rows)
            ids = torch.tensor([tokens[i] + [1] * (longest - len(tokens[i])) for i in rows])
            mask = torch.tensor([[1] * len(tokens[i]) + [0] * (longest - len(tokens[i])) for i in rows])
            x = embeddings(ids)
            for layer in layers:
                x = layer(x, mask)
            for row, i in enumerate(rows):
                states[i] = x[row, : len(tokens[i])].half().clone()
    return states


def padded(states: list[torch.Tensor], rows: npt.NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor]:
    """States of some passages, padded to the longest, and their mask."""
    longest = max(len(states[i]) for i in rows)
    x, mask = torch.zeros(len(rows), longest, WIDTH), torch.zeros(len(rows), longest, dtype=torch.long)
    for row, i in enumerate(rows):
        x[row, : len(states[i])] = states[i].float()
        mask[row, : len(states[i])] = 1
    return x, mask


def batches(
    rows: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], random: np.random.Generator
) -> list[npt.NDArray[np.int64]]:
    """Random batches of passages of about the same length."""
    rows = random.permutation(rows)
    made = []
    for start in range(0, len(rows), BATCH * 20):
        pile = rows[start : start + BATCH * 20]
        pile = pile[np.argsort(lengths[pile], kind="stable")]
        made += [pile[i : i + BATCH] for i in range(0, len(pile), BATCH)]
    return [made[i] for i in random.permutation(len(made))]


def fit(
    states: list[torch.Tensor],
    codes: npt.NDArray[np.float32],
    code_weights: torch.Tensor,
    rows: npt.NDArray[np.int64],
    weights: Weights,
    seed: int,
) -> Upper:
    """Learn on some passages."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = Upper(weights, codes.mean(0))
    heads = [*model.pool.parameters(), *model.heads.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": model.layers.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = EPOCHS * (-(-len(rows) // BATCH) + 5)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, (steps - step) / steps)
    )
    lengths = np.array([len(state) for state in states])
    targets = torch.tensor(codes) * (1 - 2 * SMOOTHING) + SMOOTHING / 2
    for epoch in range(EPOCHS):
        model.train()
        started = time.time()
        for batch in batches(rows, lengths, random):
            x, mask = padded(states, batch)
            with torch.autocast("cpu", torch.bfloat16):
                scores = model(x, mask)
            loss = F.binary_cross_entropy_with_logits(scores.float(), targets[batch], reduction="none")
            optimiser.zero_grad()
            (loss * code_weights).mean().backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        print(f"  epoch {epoch + 1} of {EPOCHS}, {time.time() - started:.0f} s", flush=True)
    return model.eval()


def scores_of(model: Upper, states: list[torch.Tensor], rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Log odds of some passages, shape (rows, heads)."""
    order = sorted(range(len(rows)), key=lambda i: len(states[rows[i]]))
    result = np.zeros((len(rows), model.heads.out_features), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), 48):
            part = order[start : start + 48]
            result[part] = model(*padded(states, rows[part])).float().numpy()
    return result


def fold_of(groups: list[str]) -> npt.NDArray[np.int64]:
    """Fold of each passage: whole municipalities, the largest first into the fold with the fewest passages."""
    names = sorted(set(groups), key=lambda name: (-groups.count(name), name))
    sizes = [0] * min(FOLDS, len(names))
    place = {}
    for name in names:
        place[name] = sizes.index(min(sizes))
        sizes[place[name]] += groups.count(name)
    return np.array([place[group] for group in groups])


def export(model: Whole, folder: Path) -> None:
    """Write encoder.onnx with int8 weights."""
    with tempfile.TemporaryDirectory() as temporary:
        whole = Path(temporary) / "whole.onnx"
        ids, mask = torch.ones(2, 7, dtype=torch.long), torch.ones(2, 7, dtype=torch.long)
        axes = {0: "passages", 1: "tokens"}
        torch.onnx.export(
            model.float().eval(),
            (ids, mask),
            str(whole),
            input_names=["ids", "mask"],
            output_names=["log_odds"],
            dynamic_axes={"ids": axes, "mask": axes, "log_odds": {0: "passages"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)


def learnt_columns(codebook: Codebook) -> list[str]:
    """Names of the heads: main codes, then ``code:value``."""
    return [*codebook.code_names, *codebook.second_level_names]


def main() -> None:
    """Hold out, fit on everything, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--codebook", type=Path, default=Path(__file__).parents[1] / "codebook.toml")
    settings = parser.parse_args()
    settings.out.mkdir(parents=True, exist_ok=True)
    codebook, coded = load_codebook(settings.codebook), read_gold(settings.gold)
    second = [value_columns(list(coded[level.name]), [value.name for value in level.values]) for level in codebook.second_level]
    codes = np.hstack([coded[list(codebook.code_names)].to_numpy(), *second]).astype(np.float32)
    heads = learnt_columns(codebook)
    code_weights = torch.tensor(
        [1.0 if ":" not in head else SECOND_LEVEL_WEIGHT.get(head.split(":")[0], OTHER_SECOND_LEVEL_WEIGHT) for head in heads]
    )
    weights = read_weights(settings.encoder)
    texts = reading_texts(coded)
    states = lower_states(encode(texts, settings.encoder), weights)
    path = settings.out / "held_out.json"
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    folds = fold_of(list(coded["kommunenr"]))
    held_out = json.loads(path.read_text("utf-8")) if path.exists() else {"heads": heads, "log_odds": {}}
    for fold in sorted(set(folds.tolist())):
        rows = np.flatnonzero(folds == fold)
        if all(hashes[i] in held_out["log_odds"].get(coded["kommunenr"][i], {}) for i in rows):
            continue
        print(f"fold {fold + 1} of {FOLDS}", flush=True)
        model = fit(states, codes, code_weights, np.flatnonzero(folds != fold), weights, settings.seed)
        for i, scores in zip(rows, scores_of(model, states, rows), strict=True):
            held_out["log_odds"].setdefault(coded["kommunenr"][i], {})[hashes[i]] = [round(float(score), 3) for score in scores]
        path.write_text(json.dumps(held_out, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    print("fitting on everything", flush=True)
    upper = fit(states, codes, code_weights, np.arange(len(coded)), weights, settings.seed)
    torch.save(upper.state_dict(), settings.out / "upper.pt")
    export(Whole(weights, upper), settings.out)
    (settings.out / "upper.pt").unlink()
    shutil.copy(settings.encoder / "tokenizer.json", settings.out / "tokenizer.json")
    print(f"{settings.out}: encoder.onnx, {(settings.out / 'encoder.onnx').stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
