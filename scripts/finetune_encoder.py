#!/usr/bin/env python3
"""Fine-tune the encoder on coded passages and write it as int8 ONNX models that the coder uses as a member.

It learns from the gold passages and, weighing less, from the invented passages of data/coded/training, from each the codes, the second-level values, and
what readings say (boliginnov.classify.readings): the chance of each code, what the passage does, and which words carry novelty and form. Another prefix tells
it that a passage is invented, so that it can learn what is peculiar to such passages apart from what holds for real ones.
All layers learn, the lower ones more slowly; word embeddings stay. Heads read the mean of the last layer and four attention poolings of it; those of codes,
second-level values and marked words are kept. There are two models, which see the passages in another order; where the first finds a code possible, the mean of
both counts. Municipalities are held out in at most FOLDS groups, and with them every invented
passage whose writer had read one of their plans (municipalities that one writer had read stay together); the log odds go into held_out.json, from which
`boliginnov train` makes the combination, calibration and thresholds.

Usage: pip install torch onnx onnxruntime   (nothing at run time needs torch)
       python scripts/finetune_encoder.py ENCODER_DIR GOLD_DIR MODEL_DIR/encoder [--only 0 1 2] [--device cuda]
ENCODER_DIR is what scripts/build_encoder.py wrote. On a GPU the models of all folds are trained side by side; on a CPU one fold after the other, and an
interrupted run goes on with the next. --only does some folds (0 to 4, and 5 for the model of everything) and no more, so that processes or machines can
share the work; a run without it does what is missing and writes the model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
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
from boliginnov.classify.encoder import EMBEDDINGS, FIRST, LONGEST, PREFIX, SECOND, second_asked, text_key
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.readings import (
    SPANS,
    Span,
    attribute_names,
    attributes,
    chances,
    marked_words,
    may_teach,
    read_invented,
    read_readings,
)
from boliginnov.classify.second_level import value_columns
from boliginnov.codebook import Codebook, load_codebook

ROOT = Path(__file__).parents[1]
LAYERS = 12
HEADS = 12
WIDTH = 384
POOLS = 4
PADDING = 1
EPOCHS = 4
BATCH = 32
INVENTED_PREFIX = "passage: "  # real ones have PREFIX; e5 knows both
PILE = 20  # batches that are drawn together and sorted by length
RATE = 2.5e-4
RATE_DECAY = 0.9  # from a layer to the one below
HEAD_RATE = 1.5e-3
DROPOUT = 0.1
SMOOTHING = 0.02  # targets go from 0.01 to 0.97
SECOND_LEVEL_WEIGHT = {"dimensjon": 0.25}
OTHER_SECOND_LEVEL_WEIGHT = 0.15
ATTRIBUTE_WEIGHT = 0.15
WORDS_WEIGHT = 0.3
RARE_WORDS = 3.0  # marked words weigh this much more than the others
READING_SHARE = 0.5  # of the reader's chance in what the codes' heads learn
INVENTED_WEIGHT = 0.6  # of an invented passage against a real one
FOLDS = 5
SEEDS = (0, 1)
Weights = dict[str, torch.Tensor]
Rows = npt.NDArray[np.int64]


def read_weights(folder: Path) -> Weights:
    """weights.npz of build_encoder.py as float tensors."""
    stored = np.load(folder / "weights.npz")
    return {name: torch.tensor(stored[name].astype(np.float32)) for name in stored.files}


class Affine(nn.Module):
    """A weight and a bias; after ``Learner.stack`` those of several models side by side."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())


class Linear(Affine):
    """A linear map."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(..., in) to (..., out)."""
        if self.weight.dim() == 2:
            return F.linear(x, self.weight, self.bias)
        flat = x.reshape(len(x), -1, x.shape[-1])
        return torch.baddbmm(self.bias[:, None], flat, self.weight.transpose(1, 2)).view(*x.shape[:-1], -1)


class Norm(Affine):
    """A layer norm."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """States in and out."""
        if self.weight.dim() == 1:
            return F.layer_norm(x, (WIDTH,), self.weight, self.bias, 1e-12)
        return F.layer_norm(x, (WIDTH,), eps=1e-12) * self.weight[:, None, None] + self.bias[:, None, None]


class Layer(nn.Module):
    """One BERT layer, weights taken over from a named set."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        prefix = f"encoder.layer.{number}."

        def both(name: str) -> tuple[torch.Tensor, torch.Tensor]:
            return weights[f"{prefix}{name}.weight"], weights[f"{prefix}{name}.bias"]

        parts = [both(f"attention.self.{name}") for name in ("query", "key", "value")]
        self.attention_in = Linear(torch.cat([weight for weight, _ in parts]), torch.cat([bias for _, bias in parts]))
        self.attention_out = Linear(*both("attention.output.dense"))
        self.attention_norm = Norm(*both("attention.output.LayerNorm"))
        self.inner = Linear(*both("intermediate.dense"))
        self.outer = Linear(*both("output.dense"))
        self.norm = Norm(*both("output.LayerNorm"))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """States (..., length, WIDTH) in and out; ``mask`` (..., length) is 1 for real tokens."""
        length = x.shape[-2]
        query, key, value = self.attention_in(x).reshape(-1, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        among = mask.reshape(-1, 1, 1, length).bool()
        if x.is_cuda:
            mixed = F.scaled_dot_product_attention(query, key, value, among.expand(-1, 1, length, length))
        else:  # on a CPU the backward pass of the call above is slow
            scores = (query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5).masked_fill(~among, -1e4)
            mixed = scores.softmax(-1).to(value.dtype) @ value
        mixed = mixed.transpose(1, 2).reshape(x.shape)
        x = self.attention_norm(x + F.dropout(self.attention_out(mixed), DROPOUT, self.training))
        return self.norm(x + F.dropout(self.outer(F.gelu(self.inner(x))), DROPOUT, self.training))


class Embeddings(nn.Module):
    """Word, position and type embeddings with their norm; they do not learn."""

    def __init__(self, weights: Weights) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(weights["embeddings.word_embeddings.weight"])
        places = (
            weights["embeddings.position_embeddings.weight"][:LONGEST] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self.places = nn.Parameter(places, requires_grad=False)
        self.norm = Norm(weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"]).requires_grad_(False)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Token numbers (..., length) to states (..., length, WIDTH)."""
        return self.norm(self.words(ids) + self.places[: ids.shape[-1]])


class Learner(nn.Module):
    """All that learns: the layers and the heads. After ``stack`` several models side by side, and states are (models, n, length, WIDTH)."""

    def __init__(self, weights: Weights, heads: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Layer(weights, number) for number in range(LAYERS)])
        self.pool = Linear(torch.randn(POOLS, WIDTH) * 0.02, torch.zeros(POOLS))
        self.heads = Linear(torch.randn(heads, WIDTH * (POOLS + 1)) * 0.02, torch.zeros(heads))
        self.words = Linear(torch.randn(len(SPANS), WIDTH) * 0.02, torch.zeros(len(SPANS)))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """States (..., n, length, WIDTH) and mask to log odds of the heads (..., n, heads) and of tokens being marked words (..., n, length, spans)."""
        for layer in self.layers:
            x = layer(x, mask)
        real = mask[..., None].to(x.dtype)
        mean = (x * real).sum(-2) / real.sum(-2)
        weight = (self.pool(x) + (1 - real) * -1e4).softmax(-2).to(x.dtype)
        pooled = (weight.transpose(-1, -2) @ x).flatten(-2)
        return self.heads(F.dropout(torch.cat([mean, pooled], -1), DROPOUT, self.training)), self.words(x)

    def stack(self, models: int) -> None:
        """Repeat every parameter in a new first dimension."""
        for parameter in self.parameters():
            parameter.data = parameter.data[None].repeat(models, *[1] * parameter.dim())

    def keep_heads(self, number: int) -> None:
        """Drop all heads after the first ``number``."""
        self.heads = Linear(self.heads.weight.data[:number], self.heads.bias.data[:number])


@dataclass(frozen=True)
class Examples:
    """Passages to learn from, real ones first.

    ``tokens`` (n, LONGEST) are padded, ``lengths`` (n,) real; ``marked`` (n, LONGEST, spans) is 1 for marked words, ``read`` (n,) says whether there is a
    reading; ``targets`` (n, heads) are nan where nothing is known; ``chances`` (n, codes) are the readers' mean; ``weights`` (n,); ``teaches``
    (n, folds + 1) is True where the passage may teach the model that is judged on the fold, everywhere in the last column.
    """

    tokens: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    marked: npt.NDArray[np.uint8]
    read: npt.NDArray[np.bool_]
    targets: npt.NDArray[np.float32]
    chances: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float32]
    teaches: npt.NDArray[np.bool_]


def encode(texts: list[str], prefixes: list[str], folder: Path) -> list[Encoding]:
    """Texts, each behind its prefix, cut into tokens, at most LONGEST."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    return tokenizer.encode_batch([prefix + text for prefix, text in zip(prefixes, texts, strict=True)])


def marked_tokens(encoding: Encoding, prefix: str, places: list[Span | None]) -> npt.NDArray[np.uint8]:
    """1 for the tokens of marked words, shape (LONGEST, spans); ``places`` are in the text without the prefix."""
    marked = np.zeros((LONGEST, len(places)), dtype=np.uint8)
    for column, place in enumerate(places):
        if place is None:
            continue
        start, end = place[0] + len(prefix), place[1] + len(prefix)
        for token, (first, last) in enumerate(encoding.offsets):
            if first < last and first < end and last > start:
                marked[token, column] = 1
    return marked


def batches(rows: Rows, lengths: npt.NDArray[np.int64], piles: int, random: np.random.Generator) -> Rows:
    """Random batches, shape (piles, PILE, BATCH); in each pile the shortest passages come first, so that batches of several models are alike in length."""
    drawn = np.concatenate([random.permutation(rows) for _ in range(-(-piles * PILE * BATCH // len(rows)))])
    made = drawn[: piles * PILE * BATCH].reshape(piles, -1)
    order = np.argsort(lengths[made], axis=1, kind="stable")
    return np.take_along_axis(made, order, axis=1).reshape(piles, PILE, BATCH)


def with_readings(examples: Examples, rows: Rows) -> npt.NDArray[np.float32]:
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


@dataclass(frozen=True)
class OnDevice:
    """The examples as tensors on a device."""

    tokens: torch.Tensor
    lengths: torch.Tensor
    marked: torch.Tensor
    read: torch.Tensor
    weights: torch.Tensor
    embeddings: Embeddings

    @classmethod
    def of(cls, examples: Examples, weights: Weights, device: str) -> OnDevice:
        """The examples on the device."""
        arrays = (examples.tokens, examples.lengths, examples.marked, examples.read.astype(np.float32), examples.weights)
        return cls(*(torch.tensor(array, device=device) for array in arrays), Embeddings(weights).to(device))

    def states(self, places: torch.Tensor, longest: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Embeddings (..., longest, WIDTH) of passages (...), and their mask."""
        mask = (torch.arange(longest, device=places.device) < self.lengths[places][..., None]).float()
        return self.embeddings(self.tokens[places][..., :longest]), mask


def room_for(lengths: npt.NDArray[np.int64]) -> int:
    """Tokens of a batch: as many as its longest passage has, rounded up so that few sizes occur."""
    step = 8 if lengths.max() <= LONGEST // 2 else 32
    return min(LONGEST, -(-int(lengths.max()) // step) * step)


def recorded(run: Callable[[int], None]) -> Callable[[int], None]:
    """A function of a batch's tokens as CUDA graphs, one for each size: to launch its many small kernels takes longer than to run them."""
    graphs: dict[int, torch.cuda.CUDAGraph] = {}

    def replay(longest: int) -> None:
        if longest not in graphs:
            aside = torch.cuda.Stream()
            aside.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(aside):
                run(longest)
            torch.cuda.current_stream().wait_stream(aside)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=next(iter(graphs.values())).pool() if graphs else None):
                run(longest)
            graphs[longest] = graph
        graphs[longest].replay()

    return replay


def new_learners(weights: Weights, shares: npt.NDArray[np.float32]) -> Learner:
    """Learners side by side that begin alike, but for what share of passages has each head (models, heads)."""
    torch.manual_seed(0)
    model = Learner(weights, shares.shape[1])
    model.stack(len(shares))
    model.heads.bias.data = torch.logit(torch.tensor(shares).clamp(0.002, 0.5))
    return model


def optimiser_of(model: Learner) -> torch.optim.Optimizer:
    """AdamW with rates that fall from the heads down."""
    heads = [*model.pool.parameters(), *model.heads.parameters(), *model.words.parameters()]
    groups = [{"params": heads, "lr": HEAD_RATE}]
    for number, layer in enumerate(model.layers):
        groups.append({"params": [*layer.parameters()], "lr": RATE * RATE_DECAY ** (LAYERS - 1 - number)})
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=model.heads.weight.is_cuda)


def fit(
    examples: Examples,
    head_weights: npt.NDArray[np.float32],
    learnt: Sequence[Rows],
    seeds: Sequence[int],
    weights: Weights,
    device: str,
) -> Learner:
    """Learners side by side, each from its own passages in the order of its own seed."""
    data = OnDevice.of(examples, weights, device)
    real = [rows[examples.weights[rows] == 1] for rows in learnt]
    model = new_learners(weights, np.stack([np.nanmean(examples.targets[rows], axis=0) for rows in real])).to(device)
    optimiser = optimiser_of(model)
    piles = round(np.mean([len(rows) for rows in learnt]) * EPOCHS / BATCH / PILE)
    drawn = [
        batches(rows, examples.lengths, piles, np.random.default_rng([seed, len(rows)]))
        for rows, seed in zip(learnt, seeds, strict=True)
    ]
    order = np.concatenate([start * PILE + np.random.default_rng(start).permutation(PILE) for start in range(piles)])
    plan = np.stack(drawn).reshape(len(learnt), -1, BATCH)[:, order]
    steps = plan.shape[1]
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, (steps - step) / steps)
    )
    targets = torch.tensor(np.stack([with_readings(examples, rows) for rows in learnt]), device=device)
    known = (~targets.isnan()).float()
    targets = targets.nan_to_num() * (1 - 2 * SMOOTHING) + SMOOTHING / 2
    head_weight = torch.tensor(head_weights, device=device)
    models = torch.arange(len(learnt), device=device)[:, None]
    rare = torch.tensor(RARE_WORDS, device=device)
    places = torch.zeros(len(learnt), BATCH, dtype=torch.long, device=device)
    for parameter in model.parameters():
        parameter.grad = torch.zeros_like(parameter)

    def gradients(longest: int) -> None:
        optimiser.zero_grad(set_to_none=False)
        x, mask = data.states(places, longest)
        with torch.autocast(device, torch.bfloat16, cache_enabled=False):
            scores, words = model(x, mask)
        loss = F.binary_cross_entropy_with_logits(scores.float(), targets[models, places], reduction="none")
        each = (loss * head_weight * known[models, places]).sum(-1) / head_weight.sum()
        marked = data.marked[places][..., :longest, :].float()
        of_words = F.binary_cross_entropy_with_logits(words.float(), marked, reduction="none", pos_weight=rare)
        told = data.read[places][..., None] * mask
        of_words = (of_words.mean(-1) * told).sum((-1, -2)) / told.sum((-1, -2)).clamp(min=1)
        total = (each * data.weights[places]).mean(-1) + WORDS_WEIGHT * of_words
        total.sum().backward()

    find_gradients = recorded(gradients) if device == "cuda" else gradients
    started = time.time()
    model.train()
    for step, rows in enumerate(plan.transpose(1, 0, 2), start=1):
        places.copy_(torch.tensor(rows))
        find_gradients(room_for(examples.lengths[rows]))
        optimiser.step()
        schedule.step()
        if step % 500 == 0 or step == steps:
            print(f"  {step} of {steps} steps, {time.time() - started:.0f} s", flush=True)
    return model.eval()


def scores_of(model: Learner, data: OnDevice, rows: Rows) -> npt.NDArray[np.float32]:
    """Log odds of some passages from one learner, shape (rows, heads)."""
    lengths = data.lengths.cpu().numpy()[rows]
    order = np.argsort(lengths, kind="stable")
    result = np.zeros((len(rows), len(model.heads.bias)), dtype=np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), 128):
            part = order[start : start + 128]
            places = torch.tensor(rows[part], device=data.tokens.device)
            result[part] = model(*data.states(places, room_for(lengths[part])))[0].float().cpu().numpy()
    return result


def export(model: nn.Module, path: Path, inputs: dict[str, torch.Tensor], outputs: list[str]) -> None:
    """Write a model with int8 weights; the first two dimensions of inputs and outputs, passages and tokens, may have any size."""
    axes = {name: {0: "passages", 1: "tokens"} for name in (*inputs, *outputs)}
    axes |= {name: {0: "passages"} for name in outputs if name == "log_odds"}
    with tempfile.TemporaryDirectory() as temporary:
        whole = Path(temporary) / "whole.onnx"
        torch.onnx.export(
            model.float().eval(),
            tuple(inputs.values()),
            str(whole),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True)


def learnt_columns(codebook: Codebook) -> list[str]:
    """Names of the heads that are kept: main codes, then ``code:value``."""
    return [*codebook.code_names, *codebook.second_level_names]


def head_weight(head: str, kept: list[str]) -> float:
    """What a head counts in the loss."""
    if head not in kept:
        return ATTRIBUTE_WEIGHT
    return 1.0 if ":" not in head else SECOND_LEVEL_WEIGHT.get(head.split(":")[0], OTHER_SECOND_LEVEL_WEIGHT)


def read_examples(gold: pd.DataFrame, codebook: Codebook, training: Path, encoder: Path) -> Examples:
    """The gold passages and the invented ones, as tokens, with all that is known of them."""
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
    prefixes = [PREFIX] * len(gold) + [INVENTED_PREFIX] * len(invented)
    encodings = encode([text for table in tables for text in table["reading"]], prefixes, encoder)
    nothing = [None] * len(SPANS)
    return Examples(
        tokens=np.array([encoding.ids + [PADDING] * (LONGEST - len(encoding.ids)) for encoding in encodings]),
        lengths=np.array([len(encoding.ids) for encoding in encodings]),
        marked=np.stack(
            [
                marked_tokens(encoding, prefix, places or nothing)
                for encoding, prefix, places in zip(encodings, prefixes, marked, strict=True)
            ]
        ),
        read=np.array([places is not None for places in marked]),
        targets=np.vstack(targets).astype(np.float32),
        chances=np.vstack([chances(readings, list(table["passage_id"]), names) for table in tables]),
        weights=np.array([1.0] * len(gold) + [INVENTED_WEIGHT] * len(invented), dtype=np.float32),
        teaches=may_teach(list(gold["kommunenr"]), list(invented["read_before"]), FOLDS),
    )


def fingerprint(examples: Examples, weights: Weights) -> str:
    """Hash of all that the models come from: what there is to learn, the settings, and the weights that they begin with."""
    settings = (
        (EPOCHS, BATCH, PILE, RATE, RATE_DECAY, HEAD_RATE, DROPOUT, SMOOTHING, POOLS, FOLDS, SEEDS),
        (SECOND_LEVEL_WEIGHT, OTHER_SECOND_LEVEL_WEIGHT, ATTRIBUTE_WEIGHT, WORDS_WEIGHT),
        (RARE_WORDS, READING_SHARE, INVENTED_WEIGHT),
    )
    found = hashlib.sha256(repr(settings).encode())
    for array in (examples.tokens, examples.marked, examples.targets, examples.chances, examples.weights, examples.teaches):
        found.update(array.tobytes())
    for name in sorted(weights):
        found.update(name.encode() + weights[name].numpy().tobytes())
    return found.hexdigest()[:16]


def learner_of(state: Weights, weights: Weights) -> Learner:
    """A learner with the parameters of ``state``."""
    learner = Learner(weights, len(state["heads.bias"])).eval()
    learner.load_state_dict(state)
    return learner


def part_paths(out: Path, examples: Examples, weights: Weights) -> list[Path]:
    """Where each fold's log odds, and last the model of everything, are kept until all are done; what is learnt otherwise has other files."""
    names = [*(f"fold_{fold}.json" for fold in range(FOLDS)), "everything.pt"]
    beginning = fingerprint(examples, weights)
    return [out / f"{beginning}_{name}" for name in names]


def learn(
    parts: list[Path],
    folds: list[int],
    examples: Examples,
    head_weights: npt.NDArray[np.float32],
    weights: Weights,
    device: str,
) -> None:
    """Train the models of some folds side by side; of each fold keep the log odds of its real passages, of the last the models themselves, in ``parts``."""
    print(f"folds {folds}", flush=True)
    pairs = [(fold, seed) for fold in folds for seed in SEEDS]
    learnt = [np.flatnonzero(examples.teaches[:, fold]) for fold, _ in pairs]
    state = fit(examples, head_weights, learnt, [seed for _, seed in pairs], weights, device).cpu().state_dict()
    data = OnDevice.of(examples, weights, "cpu")
    for fold in folds:
        numbers = [number for number, pair in enumerate(pairs) if pair[0] == fold]
        states = [{name: value[number] for name, value in state.items()} for number in numbers]
        if fold == FOLDS:
            torch.save(states, parts[fold])
            continue
        rows = np.flatnonzero(~examples.teaches[:, fold] & (examples.weights == 1))
        scores = np.stack([scores_of(learner_of(one, weights), data, rows) for one in states], axis=1)
        found = {int(row): np.round(each.astype(float), 3).tolist() for row, each in zip(rows, scores, strict=True)}
        parts[fold].write_text(json.dumps(found, separators=(",", ":")) + "\n", "utf-8")


def assemble(out: Path, parts: list[Path], gold: pd.DataFrame, kept: list[str], encoder: Path, weights: Weights) -> None:
    """Write held_out.json and the model from what the folds left in ``parts``, and clear that away."""
    *folds, everything = parts
    found = {}
    for part in folds:
        for row, both in json.loads(part.read_text("utf-8")).items():
            first, second = np.array(both)[:, : len(kept)]
            found[int(row)] = ((first + second) / 2 if second_asked(kept, first) else first).round(3).tolist()
    log_odds: dict[str, dict[str, list[float]]] = {}
    for row, (name, text) in enumerate(zip(gold["kommunenr"], reading_texts(gold), strict=True)):
        log_odds.setdefault(name, {})[text_key(text)] = found[row]
    content = {"heads": kept, "marking": list(SPANS), "log_odds": log_odds}
    (out / "held_out.json").write_text(json.dumps(content, separators=(",", ":"), sort_keys=True) + "\n", "utf-8")
    export(Embeddings(weights), out / EMBEDDINGS, {"ids": torch.ones(2, 7, dtype=torch.long)}, ["states"])
    inputs = {"states": torch.zeros(2, 7, WIDTH), "mask": torch.ones(2, 7)}
    for name, state in zip((FIRST, SECOND), torch.load(everything, weights_only=True), strict=True):
        learner = learner_of(state, weights)
        learner.keep_heads(len(kept))
        export(learner, out / name, inputs, ["log_odds", "words"])
    for path in parts:
        path.unlink()
    shutil.copy(encoder / "tokenizer.json", out / "tokenizer.json")
    for name in (EMBEDDINGS, FIRST, SECOND):
        print(f"{out / name}: {(out / name).stat().st_size / 1e6:.1f} MB", flush=True)


def main() -> None:
    """Hold out, fit on everything, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("encoder", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", type=int, nargs="*", help="folds to do (5: everything), and no more")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--codebook", type=Path, default=ROOT / "codebook.toml")
    parser.add_argument("--training", type=Path, default=ROOT / "data" / "coded" / "training")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    codebook, gold, weights = load_codebook(asked.codebook), read_gold(asked.gold), read_weights(asked.encoder)
    kept = learnt_columns(codebook)
    heads = [*kept, *attribute_names(codebook)]
    head_weights = np.array([head_weight(head, kept) for head in heads], dtype=np.float32)
    examples = read_examples(gold, codebook, asked.training, asked.encoder)
    wanted = range(FOLDS + 1) if asked.only is None else asked.only
    parts = part_paths(asked.out, examples, weights)
    folds = [fold for fold in wanted if not parts[fold].exists()]
    # side by side only what has about as many passages, since all take as many steps
    side_by_side = [[fold for fold in folds if fold < FOLDS], [fold for fold in folds if fold == FOLDS]]
    for some in side_by_side if asked.device == "cuda" else [[fold] for fold in folds]:
        if some:
            learn(parts, some, examples, head_weights, weights, asked.device)
    if asked.only is None:
        assemble(asked.out, parts, gold, kept, asked.encoder, weights)


if __name__ == "__main__":
    main()
