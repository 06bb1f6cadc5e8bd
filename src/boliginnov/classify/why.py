"""Say which words of a passage spoke for a code in the linear member: contributions of its features, put back on the words they came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from boliginnov.classify.cues import feature_names, matches
from boliginnov.classify.members import LinearMember, Passages
from boliginnov.classify.words import stem, words

SEPARATOR = " · "
MOST = 5
_LEAST_SHARE = 0.15  # of the strongest contribution; what contributed less is not named


def explain(member: LinearMember, names: Sequence[tuple[str, str]], code: int, passages: Passages, row: int, text: str) -> str:
    """The words that spoke for code number ``code`` on passage number ``row`` whose reading text is ``text``, strongest first.

    ``names`` are the member's :func:`feature_words`.
    """
    model = member.models[code]
    if model is None:
        return ""
    surface: dict[str, str] = {}
    for word in words(text):
        surface.setdefault(stem(word), word)
    strength = _word_strength(member, names, model.coef_[0], passages.take(np.array([row])), text, surface)
    ranked = sorted(((value, word) for word, value in strength.items() if value > 0), key=lambda pair: (-pair[0], pair[1]))
    chosen: list[str] = []
    for value, word in ranked:
        if len(chosen) == MOST or value < _LEAST_SHARE * ranked[0][0]:
            break
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return SEPARATOR.join(chosen)


def _word_strength(
    member: LinearMember,
    names: Sequence[tuple[str, str]],
    weights: np.ndarray,
    passage: Passages,
    text: str,
    surface: dict[str, str],
) -> dict[str, float]:
    strength: dict[str, float] = defaultdict(float)
    values = member.matrix(passage).tocoo()
    for column, value in zip(values.coords[1], values.data, strict=True):
        contribution = float(weights[column] * value)
        kind, name = names[column]
        if kind == "cue":
            found = matches(text, name) if contribution > 0 else []
            for phrase in found:
                strength[phrase] += contribution / len(found)
        else:
            for word in _carriers(name, kind, surface):
                strength[word] += contribution
    return {word: value for word, value in strength.items() if len(word) > 1}


def feature_words(member: LinearMember) -> list[tuple[str, str]]:
    """Kind (words, characters, cue or kind) and name of every column of the member's matrix."""
    named = [
        (kind, feature)
        for kind, part in (("words", "words"), ("characters", "characters"))
        for feature, _ in sorted(member.parts[part].vocabulary_.items(), key=lambda pair: pair[1])
    ]
    return [*named, *(("cue", name) for name in feature_names()), ("kind", "")]


def _carriers(feature: str, kind: str, surface: dict[str, str]) -> list[str]:
    if kind == "words":
        return [surface[part] for part in dict.fromkeys(feature.replace("^", "").split()) if part in surface and len(part) > 2][
            :1
        ]
    if kind == "characters":
        return [word for stemmed, word in surface.items() if feature in f" {stemmed} "][:1]
    return []
