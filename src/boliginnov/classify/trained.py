"""The trained coder: members' log odds, combined and calibrated, with second-level codes and the words that point to each code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from boliginnov.classify.coder import Scores, codings_table, join_codings
from boliginnov.classify.combine import Combination
from boliginnov.classify.encoder import FOLDER, Answer, Cascade, Encoder, encoder_fingerprint
from boliginnov.classify.encoder_scores import EncoderScores
from boliginnov.classify.features import seen_passages
from boliginnov.classify.held_out_file import read_held_out
from boliginnov.classify.members import LinearMember, Member, Passages
from boliginnov.classify.model_file import load_model
from boliginnov.classify.operating_point import OperatingPoint, Wishes, operating_point
from boliginnov.classify.passage_text import LONGEST, reading_texts
from boliginnov.classify.second_level import SecondLevel
from boliginnov.classify.sentence_encoder import attach_encoder
from boliginnov.classify.why import MOST, SEPARATOR, explain, feature_words
from boliginnov.codebook import Codebook
from boliginnov.errors import ModelError
from boliginnov.progress import say


class TrainedCoder:
    """A coder that ``boliginnov train`` made.

    Raises ModelError when the model is missing, damaged or made for other main codes than the codebook's, ConfigurationError when a wish is out
    of reach or the sentence encoder is not there. ``encoder`` is the study's sentence encoder, which may only be downloaded if ``download`` says so.
    """

    name = "trained"

    def __init__(
        self, codebook: Codebook, folder: Path, wishes: Wishes | None = None, *, encoder: str = "", download: bool = False
    ) -> None:
        parts, facts = load_model(folder)
        if tuple(facts["codes"]) != codebook.code_names:
            raise ModelError(
                f"The model in {folder} codes {', '.join(facts['codes'])}, the codebook has {', '.join(codebook.code_names)}. "
                "Run `boliginnov train` with this codebook."
            )
        self.codebook = codebook
        self.facts: dict[str, Any] = facts
        self.combinations = {code: Combination.from_dict(values) for code, values in facts["combinations"].items()}
        held_out = read_held_out(folder)
        self.points: dict[str, OperatingPoint] = {}
        for code, own in self.combinations.items():
            point = self.points[code] = operating_point(
                code, held_out, threshold=own.threshold, review_above=own.review_above, wishes=wishes or Wishes()
            )
            self.combinations[code] = replace(own, threshold=point.threshold, review_above=point.review_above)
        self._members: list[Member] = parts["members"]
        attach_encoder(self._members, facts.get("sentence_encoder"), encoder, download=download)
        self._second_level: list[SecondLevel] = parts["second_level"]
        self._linear = next(member for member in self._members if isinstance(member, LinearMember))
        self._cascade = Cascade.from_dict(facts["cascade"]) if facts["cascade"] else None
        self._encoder = _encoder(folder / FOLDER, facts) if self._cascade else None
        self._names = feature_words(self._linear)

    def code(self, passages: pd.DataFrame) -> pd.DataFrame:
        """Codings of passages (see :class:`boliginnov.classify.coder.Coder`); a passage of which only the beginning was read goes to review."""
        if not len(passages):
            return join_codings([])
        seen = seen_passages(passages)
        texts = reading_texts(passages)
        ids = list(passages["passage_id"])
        log_odds = np.stack([member.log_odds(seen) for member in self._members], axis=2)
        answers = self._ask_encoder(log_odds, texts)
        encoded = self._encoder_scores(answers, len(ids))
        cut = np.array([len(text) > LONGEST or (row in answers and answers[row].cut) for row, text in enumerate(texts)])
        if cut.any():
            say(f"trained: {cut.sum()} passage(s) are too long; only the beginning was read, and they go to review")
        parts = []
        positive: dict[str, np.ndarray] = {}
        for number, code in enumerate(self.codebook.code_names):
            combination = self.combinations[code]
            own = encoded.of([code])
            members = log_odds[:, number] if own is None else np.hstack([log_odds[:, number], own])
            probabilities = np.round(combination.probability(members), 4)
            decisions = positive[code] = combination.decide(probabilities)
            parts.append(
                codings_table(
                    ids,
                    code,
                    coder=self.name,
                    probabilities=probabilities,
                    decisions=decisions,
                    needs_review=combination.to_review(probabilities) | cut,
                    why=[
                        self._why(number, seen, row, texts[row], answers.get(row)) if decisions[row] else ""
                        for row in range(len(ids))
                    ],
                )
            )
        matrix = self._linear.matrix(seen)
        for second in self._second_level:
            applies = np.ones(len(ids), dtype=bool)
            if second.parents:
                applies = np.any([positive[parent] for parent in second.parents], axis=0)
            rows = np.flatnonzero(applies)
            sources = [second.log_odds(second.features(matrix[rows], [seen.texts[row] for row in rows]))]
            values = encoded.of(second.heads)
            if values is not None:
                sources.append(values[rows])
            parts += self._second_level_rows(second, [ids[row] for row in rows], second.probabilities(np.stack(sources, axis=2)))
        return join_codings(parts)

    def _why(self, number: int, seen: Passages, row: int, text: str, answer: Answer | None) -> str:
        marked = self._encoder.marked_words(text, answer, self.codebook.code_names[number]) if self._encoder and answer else []
        return SEPARATOR.join(marked[:MOST]) or explain(self._linear, self._names, number, seen, row, text)

    def _ask_encoder(self, cheap: Scores, texts: list[str]) -> dict[int, Answer]:
        """The encoder's answers, by row; only about passages that the cheap members find possible."""
        if self._encoder is None or self._cascade is None:
            return {}
        known = [number for number, code in enumerate(self.codebook.code_names) if code in self._encoder.heads]
        rows = np.flatnonzero(self._cascade.asked(cheap[:, known])).tolist()
        return dict(zip(rows, self._encoder.answers([texts[row] for row in rows]), strict=True))

    def _encoder_scores(self, answers: dict[int, Answer], passages: int) -> EncoderScores:
        """The encoder's log odds, floors where it was not asked; no heads without an encoder."""
        if self._encoder is None or self._cascade is None:
            return EncoderScores.none(passages)
        scores = np.tile(np.array(self._cascade.floors), (passages, 1))
        for row, answer in answers.items():
            scores[row] = answer.log_odds
        return EncoderScores(self._encoder.heads, scores)

    def _second_level_rows(self, second: SecondLevel, ids: list[str], probabilities: Scores) -> list[pd.DataFrame]:
        known = np.isin(second.heads, self.codebook.second_level_names)
        decisions = second.decide(np.where(known, probabilities, -1.0)) & known
        parts = []
        for number, value in enumerate(second.values):
            chosen = np.flatnonzero(decisions[:, number])
            parts.append(
                codings_table(
                    [ids[row] for row in chosen],
                    f"{second.name}:{value.value}",
                    coder=self.name,
                    probabilities=probabilities[chosen, number],
                    decisions=np.ones(len(chosen), dtype=bool),
                    needs_review=np.zeros(len(chosen), dtype=bool),
                    why=[""] * len(chosen),
                )
            )
        return parts


def _encoder(folder: Path, facts: dict[str, Any]) -> Encoder:
    """A model's encoder. Raises ModelError if it is another than the one that the model was trained with."""
    encoder = Encoder(folder)
    if facts["encoder"]["fingerprint"] != encoder_fingerprint(folder):
        raise ModelError(
            f"The encoder in {folder} is not the one that the model was trained with. Run `boliginnov train` again, or copy the whole folder of the "
            "model again (for the shipped one: install boliginnov again)."
        )
    return encoder
