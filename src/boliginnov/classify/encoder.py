"""The fine-tuned sentence encoder as a member: two int8 ONNX models on the same embeddings, asked only about passages that the cheap members find possible."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from boliginnov.classify.coder import Scores
from boliginnov.errors import ModelError
from boliginnov.fingerprint import file_hash, value_hash

FOLDER = "encoder"
EMBEDDINGS, FIRST, SECOND = "embeddings.onnx", "first.onnx", "second.onnx"
_TOKENIZER, HELD_OUT = "tokenizer.json", "held_out.json"
FILES = (EMBEDDINGS, FIRST, SECOND, _TOKENIZER, HELD_OUT)
PREFIX = "query: "
"""What the encoder wants before a text (as it was trained)."""
_PAIRS = {"«": "»", "“": "”", "(": ")", "[": "]"}
_AROUND_WORDS = ' .,:;!?()[]«»"“”–-|'
_LOOSE = {
    *("å", "og", "eller", "men", "som", "at", "en", "et", "ein", "ei", "eit", "den", "det", "de", "dei"),
    *("om", "for", "fra", "frå", "til", "av", "i", "på", "ved", "med", "mot", "mellom", "hos", "over", "under"),
}
"""Words that neither begin nor end a phrase."""
_AFTER_VERBS = {"ut", "inn", "opp", "ned"}
"""Words that end a phrase ("prøve ut") but do not begin one."""
LONGEST = 256
"""Word pieces of a text that are read; of the longest real passages a few words are cut."""
SECOND_ASKED_FROM = -3.5
"""Log odds (a chance of 3 %) that the first model must give some main code before the second is asked too and their mean counts."""
_POSITIVES_ASKED = 0.98


@dataclass(frozen=True)
class Answer:
    """What the encoder says of a text: log odds (heads,), and where its word pieces stand, with the log odds of each being marked (pieces, marking).

    ``cut`` is True where only the beginning of the text was read.
    """

    log_odds: npt.NDArray[np.float32]
    places: list[tuple[int, int]]
    marked: npt.NDArray[np.float32]
    cut: bool


class Encoder:
    """Log odds of every head (main codes and second-level values) for texts, from the files that scripts/finetune_encoder.py writes.

    Each text is run by itself: int8 scales are set per call, so a passage's score may not hang on what is coded with it.
    Raises ModelError when a file is missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            content = json.loads((folder / HELD_OUT).read_text(encoding="utf-8"))
            self.heads: list[str] = content["heads"]
            self.marking: list[str] = content.get("marking", [])
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            self._embeddings, self._first, self._second = (
                onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in (EMBEDDINGS, FIRST, SECOND)
            )
            self._tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        except Exception as error:
            raise ModelError(
                f"The encoder in {folder} cannot be used ({error}). Copy the model's whole folder again, or install boliginnov again."
            ) from error
        self._tokenizer.enable_truncation(LONGEST)

    def answers(self, texts: Sequence[str]) -> list[Answer]:
        """What the encoder says of each text."""
        return [self._answer(encoding) for encoding in self._tokenizer.encode_batch([PREFIX + text for text in texts])]

    def log_odds(self, texts: Sequence[str]) -> Scores:
        """Shape (len(texts), len(heads))."""
        return np.array([answer.log_odds for answer in self.answers(texts)], dtype=float).reshape(len(texts), len(self.heads))

    def marked_words(self, text: str, answer: Answer, code: str) -> list[str]:
        """The words of a text that carry a code, as phrases of neighbouring words, strongest first; none where the encoder does not mark that code's."""
        if code not in self.marking:
            return []
        strengths = answer.marked[:, self.marking.index(code)].tolist()
        return marked_phrases(text, [(*place, value) for place, value in zip(answer.places, strengths, strict=True)])

    def _answer(self, encoding: Encoding) -> Answer:
        outputs = ["log_odds", "words"]
        states = self._embeddings.run(["states"], {"ids": np.array([encoding.ids], dtype=np.int64)})[0]
        inputs = {"states": states, "mask": np.ones(states.shape[:2], dtype=np.float32)}
        log_odds, marked = (output[0] for output in self._first.run(outputs, inputs))
        if second_asked(self.heads, log_odds):
            second = (output[0] for output in self._second.run(outputs, inputs))
            log_odds, marked = ((one + other) / 2 for one, other in zip((log_odds, marked), second, strict=True))
        begin = len(PREFIX)
        read = [number for number, (_, end) in enumerate(encoding.offsets) if end > begin]
        places = [(max(encoding.offsets[number][0] - begin, 0), encoding.offsets[number][1] - begin) for number in read]
        return Answer(log_odds, places, marked[read], bool(encoding.overflowing))


def second_asked(heads: Sequence[str], log_odds: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.bool_]:
    """Where the second model is asked too, from log odds (..., heads) of the first; shape (...)."""
    main = [number for number, head in enumerate(heads) if ":" not in head]
    return np.asarray(log_odds[..., main].max(axis=-1) > SECOND_ASKED_FROM)


def marked_phrases(text: str, tokens: Sequence[tuple[int, int, float]]) -> list[str]:
    """Phrases of neighbouring words of which some token's log odds are above 0, strongest first, without loose words at their ends.

    ``tokens`` are (start, end, log odds).
    """
    phrases: list[tuple[float, int, int]] = []
    last_marked = False
    for word in re.finditer(r"\S+", text):
        if not any(map(str.isalnum, word.group())):  # a cell's border or a dash ends a phrase
            last_marked = False
            continue
        strength = max((value for start, end, value in tokens if start < word.end() and end > word.start()), default=-1.0)
        if strength > 0 and last_marked:
            before, start, _ = phrases.pop()
            phrases.append((max(before, strength), start, word.end()))
        elif strength > 0:
            phrases.append((strength, word.start(), word.end()))
        last_marked = strength > 0
    ranked = sorted(phrases, key=lambda phrase: (-phrase[0], phrase[1]))
    cleaned = [_tight(text[start:end]) for _, start, end in ranked]
    return list(dict.fromkeys(phrase for phrase in cleaned if phrase))


def _tight(phrase: str) -> str:
    """A phrase without loose words and signs at its ends; a quotation or bracket that opens in it stays closed."""
    words = phrase.split()
    plain = [word.strip(_AROUND_WORDS).lower() for word in words]
    ends = [number for number, word in enumerate(plain) if word and word not in _LOOSE]
    starts = [number for number in ends if plain[number] not in _AFTER_VERBS]
    if not starts:
        return ""
    kept = " ".join(words[starts[0] : ends[-1] + 1]).lstrip(_AROUND_WORDS)
    tight = kept.rstrip(_AROUND_WORDS)
    for opening, closing in _PAIRS.items():
        if opening in tight and closing not in tight and kept[len(tight) :].startswith(closing):
            tight += closing
    return tight


def has_encoder(folder: Path) -> bool:
    """True when a model folder holds a whole encoder."""
    return all((folder / FOLDER / name).is_file() for name in FILES)


def encoder_fingerprint(folder: Path) -> str:
    """A hash of an encoder's files, which another encoder does not have; it takes about 0.05 s."""
    return value_hash([file_hash(folder / name) for name in FILES])


def text_key(text: str) -> str:
    """What stands for a text in held_out.json, so that no text of a plan does."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Cascade:
    """Which passages the encoder is asked about, and what stands for its answer on the others.

    Codes are the main codes that it has a head for. ``means`` and ``spreads`` (codes × cheap members) standardise the cheap members' log odds; ``cuts`` (one a code) are in their mean;
    ``floors`` has one entry a head.
    """

    means: tuple[tuple[float, ...], ...]
    spreads: tuple[tuple[float, ...], ...]
    cuts: tuple[float, ...]
    floors: tuple[float, ...]

    def asked(self, cheap: Scores) -> npt.NDArray[np.bool_]:
        """True for passages that some code may apply to; ``cheap`` has shape (n, codes, members)."""
        scores = ((cheap - np.array(self.means)) / np.array(self.spreads)).mean(axis=2)
        return np.asarray((scores >= np.array(self.cuts)).any(axis=1), dtype=bool)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Cascade:
        """Inverse of :meth:`as_dict`."""
        pairs = {name: tuple(tuple(float(number) for number in row) for row in values[name]) for name in ("means", "spreads")}
        return cls(pairs["means"], pairs["spreads"], tuple(values["cuts"]), tuple(values["floors"]))


def make_cascade(cheap: Scores, codes: npt.NDArray[np.int64], encoder: Scores) -> Cascade:
    """A cascade that asks about 98 % of each code's passages, from held-out log odds: cheap (n, codes, members), encoder (n, heads)."""
    means, spreads = cheap.mean(axis=0), cheap.std(axis=0)
    spreads = np.where(spreads > 0, spreads, 1.0)
    scores = ((cheap - means) / spreads).mean(axis=2)
    cuts = [float(np.quantile(scores[codes[:, n] == 1, n], 1 - _POSITIVES_ASKED)) for n in range(codes.shape[1])]
    skipped = (scores < np.array(cuts)).all(axis=1)
    floors = encoder[skipped].mean(axis=0) if skipped.any() else encoder.min(axis=0)
    return Cascade(
        tuple(tuple(float(value) for value in row) for row in means),
        tuple(tuple(float(value) for value in row) for row in spreads),
        tuple(cuts),
        tuple(float(value) for value in floors),
    )
