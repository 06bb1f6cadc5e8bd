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
    """Gives a code when a passage holds a word of every list that the lexicon names for it; codes without an entry are never given.

    Passages whose ``language`` is ``en`` are looked up in the English lists, all others in the Norwegian ones.
    """

    name = "keyword"

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        content = tomllib.loads(
            resources.files("boliginnov.classify").joinpath("keyword_lexicon.toml").read_text(encoding="utf-8")
        )
        self._lists, self._english = _patterns(content.pop("lists")), _patterns(content.pop("english"))
        self._rules: dict[str, list[str]] = {code: rule["all_of"] for code, rule in content.items()}

    def code(self, passages: pd.DataFrame) -> pd.DataFrame:
        """Codings of passages (see :class:`boliginnov.classify.coder.Coder`); no second-level codes, nothing is sent to review."""
        texts = [text.lower() for text in reading_texts(passages)]
        english = passages["language"] == "en" if "language" in passages else [False] * len(texts)
        lists = [self._english if own else self._lists for own in english]
        parts = []
        for code in self.codebook.code_names:
            found = [self._words(code, text, own) for text, own in zip(texts, lists, strict=True)]
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

    def _words(self, code: str, text: str, lists: dict[str, re.Pattern[str]]) -> list[str]:
        groups = [list(dict.fromkeys(lists[name].findall(text))) for name in self._rules.get(code, [])]
        if not groups or not all(groups):
            return []
        return list(dict.fromkeys(word for group in groups for word in group[:3]))


def _patterns(lists: dict[str, list[str]]) -> dict[str, re.Pattern[str]]:
    """One pattern a list: its words from the start of a word, the longest first."""
    return {
        name: re.compile("|".join(rf"\b{re.escape(word)}\w*" for word in sorted(entries, key=len, reverse=True)))
        for name, entries in lists.items()
    }
