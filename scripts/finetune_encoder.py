#!/usr/bin/env python3
"""Fine-tune the upper layers of the encoder on coded passages and write it as an int8 ONNX model that the coder uses as a member.

It learns from the gold passages and, weighing less, from the invented passages of data/coded/training, from each the codes, the second-level values, and
what a second coder's reading says (boliginnov.classify.readings): the chance of each code, what the passage does, and which words carry novelty and form.
Layers below FROZEN stay as they are and are run once. Heads read the mean of the last layer and four attention poolings of it; those of codes,
second-level values and marked words are kept. Municipalities are held out in FOLDS groups, and with them every invented passage whose writer had read one of
their plans; the log odds go into held_out.json, from which `boliginnov train` makes the combination, calibration and thresholds.

Usage: pip install torch onnx onnxruntime   (nothing at run time needs torch)
       python scripts/finetune_encoder.py ENCODER_DIR GOLD_DIR MODEL_DIR/encoder [--seed 0] [--only 0 1 2]
ENCODER_DIR is what scripts/build_encoder.py wrote. An interrupted run goes on with the next fold. --only does some folds (0 to 4, and 5 for the model of
everything) and no more, so that two processes can share the work; a run without it does what is missing and writes the model. About a quarter of an hour
a fold on one CPU core.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from sklearn.linear_model import LogisticRegression
from tokenizers import Encoding, Tokenizer
from torch import nn

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.readings import (
    SPANS,
    Span,
    attribute_names,
    attributes,
    chances,
    marked_words,
    read_invented,
    read_readings,
)
from boliginnov.classify.second_level import value_columns
from boliginnov.codebook import Codebook, load_codebook

ROOT = Path(__file__).parents[1]
FROZEN = 6
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
ATTRIBUTE_WEIGHT = 0.15
WORDS_WEIGHT = 0.3
RARE_WORDS = 3.0  # marked words weigh this much more than the others
READING_SHARE = 0.5  # of the reader's chance in what the codes' heads learn
INVENTED_WEIGHT = 0.6  # of an invented passage against a real one
FOLDS = 5
PREFIX = "query: "  # as the encoder was trained
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
        self.words = nn.Linear(WIDTH, len(SPANS))
        nn.init.normal_(self.pool.weight, std=0.02)
        nn.init.normal_(self.heads.weight, std=0.02)
        self.heads.bias.data = torch.logit(torch.tensor(shares).clamp(0.002, 0.5))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States and mask to log odds (n, heads)."""
        return self.with_words(x, mask)[0]

    def with_words(self, x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """States and mask to log odds of the heads (n, heads) and of every token being a marked word (n, length, spans)."""
        for layer in self.layers:
            x = layer(x, mask)
        real = mask[..., None].to(x.dtype)
        mean = (x * real).sum(1) / real.sum(1)
        weight = (self.pool(x) + (1 - real) * -1e4).softmax(1)
        pooled = (weight.transpose(1, 2) @ x).flatten(1)
        return self.heads(F.dropout(torch.cat([mean, pooled], 1), DROPOUT, self.training)), self.words(x)

    def keep_heads(self, number: int) -> None:
        """Drop all heads after the first ``number``."""
        kept = nn.Linear(WIDTH * (POOLS + 1), number)
        kept.weight.data, kept.bias.data = self.heads.weight.data[:number].clone(), self.heads.bias.data[:number].clone()
        self.heads = kept


class Whole(nn.Module):
    """Everything from token numbers to log odds, for export."""

    def __init__(self, weights: Weights, upper: Upper) -> None:
        super().__init__()
        self.embeddings = Embeddings(weights)
        self.lower = nn.ModuleList([Layer(weights, number) for number in range(FROZEN)])
        self.upper = upper

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Token numbers and mask (n, length) to log odds of the heads (n, heads) and of marked words (n, length, spans)."""
        x = self.embeddings(ids)
        for layer in self.lower:
            x = layer(x, mask)
        return self.upper.with_words(x, mask)


@dataclass(frozen=True)
class Examples:
    """Passages to learn from, real ones first.

    ``states`` and ``marked`` (length, spans; None without a reading) have one entry a passage; ``targets`` (n, heads) are nan where nothing is known;
    ``chances`` (n, codes) are a reader's; ``weights`` (n,); ``unseen`` (n, folds) is True where the passage may teach the model that is judged on the fold.
    """

    states: list[torch.Tensor]
    marked: list[torch.Tensor | None]
    targets: npt.NDArray[np.float32]
    chances: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float32]
    unseen: npt.NDArray[np.bool_]


def encode(texts: list[str], folder: Path) -> list[Encoding]:
    """Texts cut into tokens, at most LONGEST."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    return tokenizer.encode_batch([PREFIX + text for text in texts])


def marked_tokens(encoding: Encoding, places: list[Span | None]) -> torch.Tensor:
    """1 for the tokens of marked words, shape (length, spans); ``places`` are in the text without PREFIX."""
    marked = torch.zeros(len(encoding.ids), len(places))
    for column, place in enumerate(places):
        if place is None:
            continue
        start, end = place[0] + len(PREFIX), place[1] + len(PREFIX)
        for token, (first, last) in enumerate(encoding.offsets):
            if first < last and first < end and last > start:
                marked[token, column] = 1
    return marked


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


def with_readings(examples: Examples, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """The targets, the codes' own mixed with the reader's chances.

    Chances are calibrated on the real passages among ``rows`` (Platt): readers differ in how boldly they speak of real passages.
    """
    targets = examples.targets.copy()
    odds = np.log((examples.chances + 0.01) / (1.01 - examples.chances))
    for number in range(odds.shape[1]):
        known = ~np.isnan(odds[:, number])
        real = known & (examples.weights == 1)
        learnt = rows[real[rows]]
        model = LogisticRegression(C=100).fit(odds[learnt, number].reshape(-1, 1), targets[learnt, number])
        reader = examples.chances[:, number].copy()
        reader[real] = model.predict_proba(odds[real, number].reshape(-1, 1))[:, 1]
        targets[known, number] = (1 - READING_SHARE) * targets[known, number] + READING_SHARE * reader[known]
    return targets


def words_loss(scores: torch.Tensor, examples: Examples, batch: npt.NDArray[np.int64], mask: torch.Tensor) -> torch.Tensor:
    """How badly the marked words of the passages with a reading are found; ``scores`` (n, length, spans)."""
    read = [(place, marked) for place, row in enumerate(batch) if (marked := examples.marked[row]) is not None]
    if not read:
        return torch.zeros(())
    places = [place for place, _ in read]
    truth = torch.zeros(len(read), scores.shape[1], len(SPANS))
    for row, (_, marked) in enumerate(read):
        truth[row, : len(marked)] = marked
    real = mask[places][..., None].float()
    loss = F.binary_cross_entropy_with_logits(
        scores[places].float(), truth, reduction="none", pos_weight=torch.tensor(RARE_WORDS)
    )
    return (loss * real).sum() / real.sum() / len(SPANS)


def fit(examples: Examples, head_weights: torch.Tensor, rows: npt.NDArray[np.int64], weights: Weights, seed: int) -> Upper:
    """Learn on some passages."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    real = rows[examples.weights[rows] == 1]
    model = Upper(weights, np.nanmean(examples.targets[real], axis=0))
    heads = [*model.pool.parameters(), *model.heads.parameters(), *model.words.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": model.layers.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
    )
    lengths = np.array([len(state) for state in examples.states])
    plan = [batches(rows, lengths, random) for _ in range(EPOCHS)]
    steps = sum(map(len, plan))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, (steps - step) / steps)
    )
    targets = torch.tensor(with_readings(examples, rows))
    known = (~targets.isnan()).float()
    targets = targets.nan_to_num() * (1 - 2 * SMOOTHING) + SMOOTHING / 2
    passage_weights = torch.tensor(examples.weights)
    model.train()
    for epoch, parts in enumerate(plan):
        started = time.time()
        for batch in parts:
            x, mask = padded(examples.states, batch)
            with torch.autocast("cpu", torch.bfloat16):
                scores, words = model.with_words(x, mask)
            loss = F.binary_cross_entropy_with_logits(scores.float(), targets[batch], reduction="none")
            each = (loss * head_weights * known[batch]).sum(1) / head_weights.sum()
            total = (each * passage_weights[batch]).mean() + WORDS_WEIGHT * words_loss(words, examples, batch, mask)
            optimiser.zero_grad()
            total.backward()
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
            output_names=["log_odds", "words"],
            dynamic_axes={"ids": axes, "mask": axes, "log_odds": {0: "passages"}, "words": axes},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)


def learnt_columns(codebook: Codebook) -> list[str]:
    """Names of the heads that are kept: main codes, then ``code:value``."""
    return [*codebook.code_names, *codebook.second_level_names]


def head_weight(head: str, kept: list[str]) -> float:
    """What a head counts in the loss."""
    if head not in kept:
        return ATTRIBUTE_WEIGHT
    return 1.0 if ":" not in head else SECOND_LEVEL_WEIGHT.get(head.split(":")[0], OTHER_SECOND_LEVEL_WEIGHT)


def read_examples(gold: pd.DataFrame, codebook: Codebook, training: Path, encoder: Path, weights: Weights) -> Examples:
    """The gold passages and the invented ones, as the encoder's lower layers see them, with all that is known of them."""
    invented, readings = read_invented(training), read_readings(training)
    tables = [gold.assign(reading=reading_texts(gold)), invented]
    names, targets, marked = list(codebook.code_names), [], []
    for table in tables:
        second = [
            value_columns(list(table[level.name]), [value.name for value in level.values]) for level in codebook.second_level
        ]
        ids = list(table["passage_id"])
        targets.append(np.hstack([table[names].to_numpy(), *second, attributes(readings, ids, codebook)]))
        marked += marked_words(readings, ids, list(table["text"]), list(table["reading"]))
    encodings = encode([text for table in tables for text in table["reading"]], encoder)
    folds = fold_of(list(gold["kommunenr"]))
    place = dict(zip(gold["kommunenr"], folds, strict=True))
    unseen = np.ones((len(encodings), FOLDS), dtype=bool)
    unseen[np.arange(len(gold)), folds] = False
    for row, before in enumerate(invented["read_before"], start=len(gold)):
        unseen[row, [place[name] for name in before if name in place]] = False
    return Examples(
        states=lower_states([encoding.ids for encoding in encodings], weights),
        marked=[
            None if places is None else marked_tokens(encoding, places)
            for encoding, places in zip(encodings, marked, strict=True)
        ],
        targets=np.vstack(targets).astype(np.float32),
        chances=np.vstack([chances(readings, list(table["passage_id"]), names) for table in tables]),
        weights=np.array([1.0] * len(gold) + [INVENTED_WEIGHT] * len(invented), dtype=np.float32),
        unseen=unseen,
    )


def hold_out(
    out: Path,
    fold: int,
    gold: pd.DataFrame,
    examples: Examples,
    head_weights: torch.Tensor,
    weights: Weights,
    *,
    kept: int,
    seed: int,
) -> dict[str, list[float]]:
    """Log odds of a fold's gold passages, by a hash of their text, from a model that never saw their municipalities.

    They are those of the first ``kept`` heads, and stay in ``out`` until all folds are done.
    """
    path = out / f"fold_{fold}.json"
    if path.exists():
        return json.loads(path.read_text("utf-8"))
    print(f"fold {fold + 1} of {FOLDS}", flush=True)
    model = fit(examples, head_weights, np.flatnonzero(examples.unseen[:, fold]), weights, seed)
    rows = np.flatnonzero(~examples.unseen[: len(gold), fold])
    scores = scores_of(model, examples.states, rows)[:, :kept]
    texts = reading_texts(gold.iloc[rows])
    found = {text_hash(text): [round(float(score), 3) for score in line] for text, line in zip(texts, scores, strict=True)}
    path.write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")
    return found


def text_hash(text: str) -> str:
    """The key of a text in held_out.json."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def main() -> None:
    """Hold out, fit on everything, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, nargs="*", help="folds to do (5: everything), and no more")
    parser.add_argument("--codebook", type=Path, default=ROOT / "codebook.toml")
    parser.add_argument("--training", type=Path, default=ROOT / "data" / "coded" / "training")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    codebook, gold, weights = load_codebook(asked.codebook), read_gold(asked.gold), read_weights(asked.encoder)
    kept = learnt_columns(codebook)
    head_weights = torch.tensor([head_weight(head, kept) for head in [*kept, *attribute_names(codebook)]])
    examples = read_examples(gold, codebook, asked.training, asked.encoder, weights)
    wanted = range(FOLDS + 1) if asked.only is None else asked.only
    folds = [fold for fold in wanted if fold < FOLDS]
    found = [hold_out(asked.out, fold, gold, examples, head_weights, weights, kept=len(kept), seed=asked.seed) for fold in folds]
    kept_model = asked.out / "upper.pt"
    if FOLDS in wanted and not kept_model.exists():
        print("fitting on everything", flush=True)
        torch.save(fit(examples, head_weights, np.arange(len(examples.states)), weights, asked.seed).state_dict(), kept_model)
    if asked.only is not None:
        return
    log_odds: dict[str, dict[str, list[float]]] = {}
    for name, fold, text in zip(gold["kommunenr"], fold_of(list(gold["kommunenr"])), reading_texts(gold), strict=True):
        log_odds.setdefault(name, {})[text_hash(text)] = found[fold][text_hash(text)]
    content = {"heads": kept, "marking": list(SPANS), "log_odds": log_odds}
    (asked.out / "held_out.json").write_text(json.dumps(content, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    upper = Upper(weights, np.full(len(head_weights), 0.5, dtype=np.float32))
    upper.load_state_dict(torch.load(kept_model, weights_only=True))
    upper.keep_heads(len(kept))
    export(Whole(weights, upper), asked.out)
    for fold in folds:
        (asked.out / f"fold_{fold}.json").unlink()
    kept_model.unlink()
    shutil.copy(asked.encoder / "tokenizer.json", asked.out / "tokenizer.json")
    print(f"{asked.out}: encoder.onnx, {(asked.out / 'encoder.onnx').stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
