"""Cues: hand-written signs, mirroring the codebook, of novelty, concreteness, parties and form, and of what speaks against a code."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt

_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+(?=[A-ZÆØÅ•\-–])|\s\|\s")
_FIRST_WORD = re.compile(r"^\W*([^\W\d_][\w-]*)(?:\W+([^\W\d_][\w-]*))?")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"\b(19|20)\d\d\b")

# Cues that mean more in the same sentence: an act of novelty with the thing it concerns, parties with a form and a verb that sets it up.
_ACTS = ("verb.setup", "verb.try", "verb.develop", "verb.change", "verb.consider")
_PAIRS = (
    (_ACTS, ("thing.model", "thing.service", "thing.unit", "thing.role")),
    (_ACTS, ("recognised.tenure", "recognised.form", "recognised.first", "recognised.technology")),
    (_ACTS, ("thing.housing", "thing.finance", "thing.rule")),
    (_ACTS, ("novelty.new_word", "novelty.loud", "novelty.alternative", "novelty.project")),
    (_ACTS, ("form.contract", "form.joint_unit", "form.network", "form.cocreation")),
    (_ACTS, ("verb.collaborate",)),
    (_ACTS, ("against.plan_work",)),
    (("novelty.new_word", "novelty.alternative"), ("thing.model", "thing.service", "thing.unit", "thing.role", "thing.housing")),
    (
        ("verb.consider",),
        ("recognised.tenure", "recognised.form", "recognised.first", "thing.finance", "thing.rule", "thing.model"),
    ),
    (("verb.use", "verb.facilitate"), ("recognised.tenure", "recognised.form", "recognised.first", "recognised.technology")),
    (("verb.facilitate", "verb.keep_on"), ("verb.collaborate",)),
    (("verb.collaborate",), ("form.contract", "form.joint_unit", "form.network", "form.cocreation")),
    (
        ("party.private", "party.voluntary", "party.entrepreneur", "party.research"),
        ("form.contract", "form.joint_unit", "form.network"),
    ),
    (("party.state", "party.other_municipality"), ("form.contract", "form.joint_unit", "form.network")),
    (("party.resident", "party.internal"), ("form.contract", "form.joint_unit", "form.network", "form.cocreation")),
    (("modality.shall", "modality.may"), _ACTS),
    (
        ("novelty.recent",),
        ("thing.model", "thing.unit", "thing.role", "recognised.first", "recognised.technology", "form.contract"),
    ),
)
_OPENINGS = {
    "setup": re.compile(r"(etabl|oppr|innf|start|iverk|igang|sett|setj|ta\b|implem|ansett|tilset|åpn|opn)"),
    "try": re.compile(r"(prøv|test|pilot|fors)"),
    "develop": re.compile(r"(utvik|videreutv|vidareutv|utform)"),
    "change": re.compile(r"(legg|omgj|omst|samle|samla|samlok|samor|endr|erst|flytt|utvid)"),
    "consider": re.compile(r"(vurd|utred|utgr|unders|se\b|sjå|avkl|kartl)"),
    "facilitate": re.compile(
        r"(legg|sikr|bidr|stimu|styrk|auk|øk|iva|fremm|fremj|sørg|syt|gi\b|gje|prior|forb|betr|rett|tilret)"
    ),
    "keep_on": re.compile(r"(videref|vidaref|opprett|følg|fylg|behold|fort|halde|holde)"),
    "build": re.compile(r"(bygg|anska|kjøp|skaff|oppgr|rehab)"),
    "collaborate": re.compile(r"(samarb|samhand|inngå|involv|koord|delta|bruk|nytt|tilb)"),
    "plan": re.compile(r"(utarb|revid|rull|lag|evalu|innarb|ha\b|være|vere|jobb|arbei)"),
    "kommune": re.compile(r"(kommun|vi\b|det\b|me\b)"),
}


def compile_cue(patterns: list[str]) -> re.Pattern[str]:
    """One pattern out of a list as the lexicon files write them: ``~`` in front may begin inside a word, ``M`` is the rest of a word."""
    parts = []
    for pattern in patterns:
        body = pattern.replace("M", r"\w*")
        parts.append(body[1:] if body.startswith("~") else rf"\b(?:{body})")
    return re.compile("|".join(parts))


@lru_cache(maxsize=1)
def lexicon() -> dict[str, re.Pattern[str]]:
    """Compiled cues by name (``verb.setup``), in the order of ``cues.toml``."""
    content = tomllib.loads(resources.files("boliginnov.classify").joinpath("cues.toml").read_text(encoding="utf-8"))
    return {f"{table}.{name}": compile_cue(patterns) for table, cues in content.items() for name, patterns in cues.items()}


@lru_cache(maxsize=1)
def feature_names() -> tuple[str, ...]:
    """Names of the columns of :func:`cue_features`."""
    pairs = tuple(f"{_short(left)} × {_short(right)}" for left, right in _PAIRS)
    openings = tuple(f"opening.{name}" for name in _OPENINGS)
    shape = (
        "shape.words",
        "shape.words_squared",
        "shape.numbers",
        "shape.years",
        "shape.cells",
        "shape.sentences",
        "shape.infinitive",
    )
    return (*lexicon(), *pairs, *openings, *shape)


def _short(names: tuple[str, ...]) -> str:
    return "/".join(name.partition(".")[2] for name in names)


def matches(text: str, name: str) -> list[str]:
    """The words of a passage that a cue matched, in lower case, each once, in the order they stand; [] for names that are no lexicon cue."""
    pattern = lexicon().get(name)
    if pattern is None:
        return []
    return list(dict.fromkeys(match.group().strip() for match in pattern.finditer(text.lower()) if match.group().strip()))


def cue_features(texts: list[str]) -> npt.NDArray[np.float32]:
    """Cues of passages: shape (len(texts), len(feature_names())); log counts of cues, 0/1 for pairs and openings, logs for sizes."""
    return np.array([_features(text) for text in texts], dtype=np.float32).reshape(len(texts), len(feature_names()))


def _features(text: str) -> list[float]:
    lowered = text.lower()
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    found = {name: [match.start() for match in pattern.finditer(lowered)] for name, pattern in lexicon().items()}
    where = {name: {bisect_right(ends, start) for start in starts} for name, starts in found.items()}
    values = [float(np.log1p(len(starts))) for starts in found.values()]
    for left, right in _PAIRS:
        sentences_left = set().union(*(where[name] for name in left))
        values.append(float(any(where[name] & sentences_left for name in right)))
    opening = _FIRST_WORD.match(lowered)
    first = opening.group(1) if opening else ""
    values += [float(pattern.match(first) is not None) for pattern in _OPENINGS.values()]
    size = float(np.log1p(len(text.split())))
    sizes = (len(_NUMBER.findall(text)), len(_YEAR.findall(text)), text.count(" | "), len(ends) + 1)
    values += [size, (size - 3.2) ** 2, *(float(np.log1p(number)) for number in sizes)]
    values.append(float(first.endswith("e") and not first.endswith(("ene", "ane", "de"))))
    return values
