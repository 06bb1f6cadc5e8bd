"""Cues of second-level values: words, kept as data in ``second_level_cues.toml``, that point to a value of the codebook."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from re import Pattern

import numpy as np
import numpy.typing as npt

from boliginnov.classify.cues import compile_cue


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, dict[str, Pattern[str]]]:
    content = tomllib.loads(resources.files("boliginnov.classify").joinpath("second_level_cues.toml").read_text(encoding="utf-8"))
    return {code: {value: compile_cue(patterns) for value, patterns in values.items()} for code, values in content.items()}


def value_cues(code: str, values: Sequence[str], texts: Sequence[str]) -> npt.NDArray[np.float64]:
    """Log counts of each value's cues in each text, shape (texts, values); 0 for values that have no list."""
    patterns = _lexicon().get(code, {})
    counts = [[len(patterns[value].findall(text.lower())) if value in patterns else 0 for value in values] for text in texts]
    return np.log1p(np.array(counts, dtype=np.float64)).reshape(len(texts), len(values))
