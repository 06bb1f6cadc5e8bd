"""Passages to code by hand: drawn with known probabilities, written for people to fill in, and read back as the sample of the estimates."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError
from boliginnov.people_csv import people_files, read_people_csv
from boliginnov.review.decisions import attach

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CLASSES = 6
"""Classes of predicted probability that a stratified sample is drawn from."""
EVEN_PART = 0.3
"""Part of the sample that is spread evenly over the passages, whatever the coder thinks of them."""
FEWEST_IN_CLASS = 2
DESIGN = ("sample_id", "stratum", "stratum_drawn", "stratum_size", "frame_size", "sample_probability")
SHOWN = ("passage_id", "doc_id", "kommune", "title", "page", "section", "lead_in", "text")


def draw_sample(
    coded: pd.DataFrame,
    n: int,
    *,
    codes: Sequence[str],
    seed: int,
    second_level: Sequence[str] = (),
    by: str | None = None,
    simple: bool = False,
) -> pd.DataFrame:
    """Passages to code by hand, in random order, with columns to fill in.

    Stratified sampling without replacement. The strata are classes of the highest predicted probability over ``codes``, cut so
    that each holds the same part of the coder's doubt, √Σp(1-p), and drawn from in proportion to it (Neyman's allocation) but for
    ``EVEN_PART``, which goes by size: a coder that is wrong where it is sure is found out too. Every passage can be drawn; its
    probability is drawn / size of its stratum. The order is random within the whole, so the coding can stop early: what is left is
    then missing at random.

    Parameters
    ----------
    coded : the wide table, one row a passage
    n : passages to draw; all of them if there are fewer
    codes : main codes; a code without probabilities counts with the coder's decision
    seed : same table, n and seed draw the same passages
    second_level : second-level codes to fill in as well
    by : a plan column (``plan_type``) that every class is split by; values too small for their own share go together
    simple : simple random sampling instead

    Returns the columns ``DESIGN``, ``SHOWN``, the codes and second-level codes (empty) and ``coder`` (empty). ``sample_id`` names n,
    seed and a hash of the passages it was drawn from.
    """
    if n < 1:
        raise ConfigurationError(f"A sample needs at least one passage, not {n}.")
    ordered = coded.sort_values("passage_id", kind="stable").reset_index(drop=True)
    total = len(ordered)
    n = min(n, total)
    generator = np.random.default_rng(seed)
    highest, doubt = _predicted(ordered, codes)
    drawn: list[Ints] = []
    labels: list[str] = []
    counts: list[tuple[int, int]] = []
    groups = _groups(ordered, by, n)
    sizes = [len(rows) for _, rows in groups]
    for (name, rows), share in zip(groups, _whole(np.array(sizes) / max(total, 1) * n, sizes), strict=True):
        classes = [rows] if simple else _classes(rows, highest, doubt, share)
        wanted = _allocation([doubt[c] for c in classes], share)
        for number, (members, take) in enumerate(zip(classes, wanted, strict=True), start=1):
            chosen = np.sort(generator.choice(members, size=take, replace=False))
            drawn.append(chosen)
            label = f"{name}{number} p={highest[members].min():.3f}-{highest[members].max():.3f}"
            labels += [label] * take
            counts += [(take, len(members))] * take
    rows_drawn = np.concatenate(drawn) if drawn else np.zeros(0, dtype=np.int64)
    table = ordered.loc[rows_drawn, list(SHOWN)].reset_index(drop=True)
    design = pd.DataFrame(
        {
            "sample_id": f"n{n}-seed{seed}-{frame_hash(coded)}",
            "stratum": pd.Series(labels, dtype=object),
            "stratum_drawn": [take for take, _ in counts],
            "stratum_size": [size for _, size in counts],
            "frame_size": total,
            "sample_probability": [take / size for take, size in counts],
        },
        index=table.index,
    )
    blank = pd.DataFrame("", index=table.index, columns=[*codes, *second_level, "coder"])
    filled = pd.concat([design, table, blank], axis=1)
    return filled.iloc[generator.permutation(len(filled))].reset_index(drop=True)


def frame_hash(coded: pd.DataFrame) -> str:
    """Eight characters that stand for the set of passages a sample is drawn from."""
    return hashlib.sha256("\n".join(sorted(coded["passage_id"].astype(str))).encode()).hexdigest()[:8]


def read_sample(folder: Path, codebook: Codebook) -> pd.DataFrame:
    """The samples that people filled in: all CSV files of the folder with a column ``sample_id``.

    One row per sample and drawn passage, those that nobody coded included: ``DESIGN``, passage_id, doc_id, text, the main codes (a number 0 to 1, the
    mean of the coders' votes, one each and none from those who contradict themselves; missing where nobody coded), ``coder``. UTF-8 or Windows-1252; comma, semicolon or tab.

    ``sample_probability`` is stratum_drawn / stratum_size where the file has them: whole numbers come through a
    spreadsheet unharmed. Raises ConfigurationError that names file and line of a value that cannot be.
    """
    rows = [row for path in people_files(folder) for row in _sample_rows(path, codebook)]
    columns = [*DESIGN, "passage_id", "doc_id", "text", *codebook.code_names, "coder"]
    if not rows:
        return pd.DataFrame(columns=columns)
    table = pd.DataFrame(rows)
    drawn = ["sample_id", "passage_id"]
    grouped = table.groupby(drawn, sort=True)
    merged = grouped[[*DESIGN[1:], "doc_id", "text"]].first()
    by_coder = table.groupby([*drawn, table["coder"].str.casefold()])[list(codebook.code_names)]
    votes = by_coder.first().where(by_coder.nunique() == 1)
    merged[list(codebook.code_names)] = votes.groupby(level=drawn).mean()
    merged["coder"] = grouped["coder"].agg(lambda names: "+".join(sorted({name for name in names if name})))
    result = merged.reset_index()[columns]
    return result.astype(dict.fromkeys(DESIGN[2:5], "Int64"))


def attach_sample(sample: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """The sample with the passage_ids of this run; a passage whose id is gone is found by its text, as people's decisions are.

    Rows that fit no passage keep their id; the estimates take them as missing at random within their stratum.
    """
    gone = sample[~sample["passage_id"].isin(passages["passage_id"])]
    attached = attach(gone, passages) if len(gone) else {}
    ids = sample["passage_id"].where(~sample.index.isin(list(attached)), sample.index.map(attached))
    return sample.assign(passage_id=ids)


def _sample_rows(path: Path, codebook: Codebook) -> list[dict[str, object]]:
    table = read_people_csv(path)
    if "sample_id" not in table.header:
        return []
    rows = []
    for line, row in table.rows:
        if not row["sample_id"] or not row.get("passage_id"):
            continue
        where = f"{path} line {line}"
        numbers = {name: _number(row.get(name, ""), where, name) for name in DESIGN[2:]}
        drawn, size = numbers["stratum_drawn"], numbers["stratum_size"]
        probability = drawn / size if drawn and size else numbers["sample_probability"]
        if probability is None or not 0 < probability <= 1:
            raise ConfigurationError(
                f"{where}: no sample probability above 0 and up to 1. Keep the columns stratum_drawn and stratum_size as they were written."
            )
        coder = row.get("coder", "")
        votes = {code: _vote(row.get(code, ""), where, code) if coder else None for code in codebook.code_names}
        plain: dict[str, object] = {name: row.get(name, "") for name in ("sample_id", "stratum", "passage_id", "doc_id", "text")}
        rows.append(plain | numbers | {"sample_probability": probability, "coder": coder} | votes)
    return rows


def _number(cell: str, where: str, column: str) -> float | None:
    if not cell:
        return None
    try:
        return float(cell.replace(",", "."))
    except ValueError as error:
        raise ConfigurationError(f"{where}: {column} is {cell!r}, not a number. Keep it as it was written.") from error


def _vote(cell: str, where: str, code: str) -> float | None:
    if cell not in ("", "0", "1"):
        raise ConfigurationError(f"{where}: {code} is {cell!r}; write 1, 0 or nothing")
    return float(cell) if cell else None


def _predicted(coded: pd.DataFrame, codes: Sequence[str]) -> tuple[Floats, Floats]:
    """Highest probability over the codes, and the doubt √Σp(1-p), of each passage."""
    columns = []
    for code in codes:
        p = pd.to_numeric(coded[f"{code}_p"]).to_numpy(dtype=np.float64, na_value=np.nan)
        columns.append(np.where(np.isnan(p), 0.05 + 0.45 * coded[code].to_numpy(dtype=np.float64), np.clip(p, 0.0, 1.0)))
    table = np.column_stack(columns) if columns else np.zeros((len(coded), 1))
    doubt: Floats = np.sqrt((table * (1 - table)).sum(axis=1)) + 1e-6
    return table.max(axis=1), doubt


def _groups(coded: pd.DataFrame, by: str | None, n: int) -> list[tuple[str, Ints]]:
    """The rows of each value of a column; values with too small a share of the sample for their own classes are put together."""
    if by is None:
        return [("", np.arange(len(coded)))]
    values = coded[by].astype("string").fillna("").astype(str)
    shares = values.value_counts() / len(coded) * n
    small = set(shares[shares < CLASSES * FEWEST_IN_CLASS * 2].index)
    names = values.where(~values.isin(small), "")
    groups = [(f"{name or 'andre'} ", np.flatnonzero(names == name)) for name in sorted(set(names))]
    if len(groups) > 1 and len(groups[0][1]) / len(coded) * n < FEWEST_IN_CLASS:
        rest = groups.pop(0)[1]
        name, rows = groups[0]
        groups[0] = (name, np.sort(np.concatenate([rows, rest])))
    return groups


def _classes(rows: Ints, highest: Floats, doubt: Floats, n: int) -> list[Ints]:
    """The rows in classes of rising probability that hold the same doubt, as many as the sample can fill and passages that differ allow."""
    ordered = rows[np.argsort(highest[rows], kind="stable")]
    number = max(min(CLASSES, n // (2 * FEWEST_IN_CLASS), len(rows) // FEWEST_IN_CLASS), 1)
    running = np.cumsum(doubt[ordered])
    cuts = np.searchsorted(running, running[-1] * np.arange(1, number) / number) + 1
    parts = [part for part in np.split(ordered, np.unique(cuts)) if len(part)]
    merged: list[Ints] = []
    for part in parts:
        if merged and (len(part) < FEWEST_IN_CLASS or len(merged[-1]) < FEWEST_IN_CLASS):
            merged[-1] = np.concatenate([merged[-1], part])
        else:
            merged.append(part)
    return merged


def _allocation(doubts: list[Floats], n: int) -> list[int]:
    """How many to draw from each class: by doubt, but for ``EVEN_PART`` by size; at least two where there are two."""
    sizes = [len(d) for d in doubts]
    by_doubt = np.array([d.sum() for d in doubts])
    wanted = n * ((1 - EVEN_PART) * by_doubt / by_doubt.sum() + EVEN_PART * np.array(sizes) / sum(sizes))
    return _whole(wanted, sizes)


def _whole(wanted: Floats, sizes: Sequence[int]) -> list[int]:
    """Whole numbers that sum to that of ``wanted``, each at least two and at most its size where that is possible."""
    total = min(round(float(wanted.sum())), sum(sizes))
    least = [min(FEWEST_IN_CLASS, size) for size in sizes]
    if sum(least) > total:
        least = [min(1, size) for size in sizes]
    counts = [min(max(int(w), low), size) for w, low, size in zip(wanted, least, sizes, strict=True)]
    while sum(counts) != total:
        step = 1 if sum(counts) < total else -1
        open_ = [i for i in range(len(sizes)) if (counts[i] < sizes[i] if step > 0 else counts[i] > least[i])]
        if not open_:
            break
        best = max(open_, key=lambda i: step * (wanted[i] - counts[i]))
        counts[best] += step
    return counts
