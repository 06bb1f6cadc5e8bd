"""The keyword coder: the honest baseline, a lexicon that an analyst would write, kept as data in ``keyword_lexicon.toml``."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import numpy as np
import pandas as pd

from boliginnov.classify.coder import codings_table, join_codings
from boliginnov.classify.passage_text import reading_texts
from boliginnov.codebook import Codebook

_PROBABILITY = {True: 0.35, False: 0.03}  # about the precision of a hit, and the share of codes among passages without one


class KeywordCoder:
    """Gives a code when a passage holds a word of every list that the lexicon names for it; codes without an entry are never given."""

    name = "keyword"

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        content = tomllib.loads(
            resources.files("boliginnov.classify").joinpath("keyword_lexicon.toml").read_text(encoding="utf-8")
        )
        self._lists = {
            name: re.compile("|".join(rf"\b{re.escape(word)}\w*" for word in sorted(entries, key=len, reverse=True)))
            for name, entries in content["lists"].items()
        }
        self._rules: dict[str, list[str]] = {code: rule["all_of"] for code, rule in content.items() if code != "lists"}

    def code(self, passages: pd.DataFrame) -> pd.DataFrame:
        """Codings of passages (see :class:`boliginnov.classify.coder.Coder`); no second-level codes, nothing is sent to review."""
        texts = [text.lower() for text in reading_texts(passages)]
        parts = []
        for code in self.codebook.code_names:
            found = [self._words(code, text) for text in texts]
            hit = np.array([bool(entry) for entry in found], dtype=bool)
            parts.append(
                codings_table(
                    list(passages["passage_id"]),
                    code,
                    coder=self.name,
                    probabilities=np.where(hit, _PROBABILITY[True], _PROBABILITY[False]),
                    decisions=hit,
                    needs_review=np.zeros(len(texts), dtype=bool),
                    why=[" · ".join(entry) for entry in found],
                )
            )
        return join_codings(parts)

    def _words(self, code: str, text: str) -> list[str]:
        groups = [list(dict.fromkeys(self._lists[name].findall(text))) for name in self._rules.get(code, [])]
        if not groups or not all(groups):
            return []
        return list(dict.fromkeys(word for group in groups for word in group[:3]))
