"""What teaches the encoder beside the codes themselves: invented passages, and readings of passages, most by somebody who did not see their codes.

A reading says how likely each main code is, and what the passage does (attributes), and which words carry novelty and form of collaboration. Readings
hold no text: words are places in the passage's text, so that readings of passages that may not be handed on can be. Learning a task together with
the reasons for it: Zaidan, Eisner and Piatko 2007, "Using annotator rationales"; with related tasks: Caruana 1997, "Multitask learning".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from boliginnov.classify.passage_text import reading_texts
from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError

Scores = npt.NDArray[np.float64]
Span = tuple[int, int]
DEGREES = ("approach", "novelty", "form")
MOST = 3
FUNCTIONS = (
    "new_measure",
    "ordinary_measure",
    "service",
    "collaboration",
    "planning",
    "goal",
    "need",
    "facts",
    "law",
    "background",
    "fragment",
)
SPANS = {"innovativt_grep": "novelty_span", "ny_samarbeidsform": "form_span"}
"""The code whose carrying words a column marks."""
_INVENTED, _READINGS = "passages.csv.gz", "readings.csv.gz"


def read_invented(folder: Path) -> pd.DataFrame:
    """The invented training passages of a folder, with ``reading`` (what a coder reads) and ``read_before`` as a set of municipality numbers.

    ``read_before`` are the municipalities whose real plans the passage's writer had read: a passage may only teach a model that is judged on others.
    Raises ConfigurationError when the file is missing.
    """
    table = _read(folder / _INVENTED)
    codes = [name for name in table if set(table[name]) <= {"0", "1"}]
    table = table.astype(dict.fromkeys(codes, int))
    before = pd.Series([frozenset(text.split()) for text in table["read_before"]], index=table.index, dtype=object)
    return table.assign(read_before=before, reading=reading_texts(table.assign(lead_in="")))


def read_readings(folder: Path) -> pd.DataFrame:
    """The readings of a folder, by ``passage_id``; several rows where several read a passage. Raises ConfigurationError when the file is missing."""
    return _read(folder / _READINGS).set_index("passage_id")


def fold_of(municipalities: Sequence[str], read_before: Iterable[frozenset[str]], folds: int) -> dict[str, int]:
    """The fold in which each municipality is held out, from one entry of ``municipalities`` a passage.

    Municipalities that some writer has read both (``read_before``) get one fold, so that holding them out loses no more of the invented passages than
    it must; the largest first into the fold with the fewest passages.
    """
    joined = {name: {name} for name in municipalities}
    for names in read_before:
        met = set().union(*(joined[name] for name in names if name in joined))
        joined.update(dict.fromkeys(met, met))
    sizes = Counter(municipalities)
    parts = {frozenset(part): sum(sizes[name] for name in part) for part in joined.values()}
    filled = [0] * folds
    result: dict[str, int] = {}
    for part in sorted(parts, key=lambda part: (-parts[part], min(part))):
        fold = filled.index(min(filled))
        result.update(dict.fromkeys(part, fold))
        filled[fold] += parts[part]
    return result


def may_teach(municipalities: Sequence[str], read_before: Sequence[frozenset[str]], folds: int) -> npt.NDArray[np.bool_]:
    """Which passages may teach the model that is judged on a fold, shape (real + invented passages, folds + 1); the last column is all True.

    A real passage, one entry of ``municipalities``, may not in its municipality's fold; an invented one, one entry of ``read_before``, not in those of
    the municipalities whose plans its writer had read. Raises ConfigurationError for a municipality that no real passage is of, naming it.
    """
    place = fold_of(municipalities, read_before, folds)
    unknown = set().union(*read_before) - set(place)
    if unknown:
        raise ConfigurationError(
            f"read_before names {', '.join(sorted(unknown))}, of which there is no coded passage; correct {_INVENTED}."
        )
    result = np.ones((len(municipalities) + len(read_before), folds + 1), dtype=bool)
    for row, names in enumerate([*(frozenset({name}) for name in municipalities), *read_before]):
        result[row, [place[name] for name in names]] = False
    return result


def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise ConfigurationError(f"{path}: not there. It belongs to the repository (data/coded/training).")
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def chances(readings: pd.DataFrame, passage_ids: Sequence[str], codes: Sequence[str]) -> Scores:
    """The readers' mean chance that each main code applies, 0 to 1, shape (n, codes); nan without a reading."""
    found = readings[[f"chance_{code}" for code in codes]].astype(float) / 100
    return _mean(found, passage_ids)


def _mean(values: pd.DataFrame, passage_ids: Sequence[str]) -> Scores:
    result: Scores = values.groupby(level=0).mean().reindex(list(passage_ids)).to_numpy(dtype=float)
    return result


def attribute_names(codebook: Codebook) -> list[str]:
    """Names of the attributes that :func:`attributes` gives, in its order."""
    degrees = [f"{name}>={degree}" for name in DEGREES for degree in range(1, MOST + 1)]
    parties = [f"parties:{value}" for value in _values(codebook, "aktor")]
    dimensions = [f"chance:{value}" for value in _values(codebook, "dimensjon")]
    return [*degrees, *parties, *(f"function:{name}" for name in FUNCTIONS), *dimensions]


def _values(codebook: Codebook, name: str) -> list[str]:
    return [value.name for code in codebook.second_level if code.name == name for value in code.values]


def attributes(readings: pd.DataFrame, passage_ids: Sequence[str], codebook: Codebook) -> Scores:
    """What readers say that passages do, the mean of them, 0 to 1, shape (n, attribute_names); nan without a reading."""
    found = readings[readings.index.isin(list(passage_ids))]
    columns: list[npt.ArrayLike] = []
    for name in DEGREES:
        columns += [found[name].astype(float) >= degree for degree in range(1, MOST + 1)]
    for value in _values(codebook, "aktor"):
        columns.append([value in str(parties).split() for parties in found["parties"]])
    columns += [found["function"] == name for name in FUNCTIONS]
    columns += [found[f"chance_{value}"].astype(float) / 100 for value in _values(codebook, "dimensjon")]
    values = np.column_stack([np.asarray(column, dtype=float) for column in columns])
    return _mean(pd.DataFrame(values, index=found.index), passage_ids)


def marked_words(
    readings: pd.DataFrame, passage_ids: Sequence[str], texts: Sequence[str], reading: Sequence[str]
) -> list[list[Span | None] | None]:
    """For each passage the places in ``reading`` of the words that carry novelty and form (one entry of SPANS each), as the first reading in the file marks them; None without a reading.

    ``texts`` are the passages' texts, which the places in the readings refer to; words that what the coder reads lacks have no place.
    """
    found = readings[~readings.index.duplicated()].reindex(list(passage_ids))
    result: list[list[Span | None] | None] = []
    for row, text, read in zip(found[list(SPANS.values())].itertuples(index=False), texts, reading, strict=True):
        result.append(None if pd.isna(row[0]) else [_place(str(span), text, read) for span in row])
    return result


def _place(span: str, text: str, read: str) -> Span | None:
    if not span:
        return None
    start, end = (int(number) for number in span.split("-"))
    words = " ".join(text[start:end].split())
    at = read.lower().find(words.lower())
    return None if at < 0 or not words else (at, at + len(words))
