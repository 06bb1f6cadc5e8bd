"""Scores of a coder by written language, type of plan and kind of passage, beside the baseline's and how far two codings agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from boliginnov.codebook import Codebook
from boliginnov.evaluate.calibration import CALIBRATION_HEADER, calibration, calibration_cells
from boliginnov.evaluate.coding import (
    FEWEST_MUNICIPALITIES,
    MEASURES,
    Numbers,
    f1,
    precision,
    recall,
    score_arrays,
    score_codings,
)
from boliginnov.evaluate.review import (
    AFTER_REVIEW,
    REVIEW_SHARES,
    Decisions,
    after_review_of_passages,
    review_cells,
    review_measures,
    sent_for_any,
)
from boliginnov.evaluate.text_table import text_table, with_interval
from boliginnov.plans.facts import guess_plan_type, title_from_file_name

BY = {"language": "written language", "plan_type": "type of plan", "kind": "kind"}
_FEWEST_PAIRS = 30
_DRAWS = 1000


def with_plan_type(gold: pd.DataFrame) -> pd.DataFrame:
    """The gold with a column ``plan_type``, guessed from the plan's name as a run does without a manifest."""
    types = {doc_id: guess_plan_type(title_from_file_name(doc_id)) or "annen plan" for doc_id in gold["doc_id"].unique()}
    return gold.assign(plan_type=gold["doc_id"].map(types))


def breakdown_lines(
    gold: pd.DataFrame, codings: pd.DataFrame, baseline: pd.DataFrame, pairs: pd.DataFrame, codes: Sequence[str], *, seed: int
) -> list[str]:
    """One table a code: all passages, then by written language, type of plan and kind.

    ``gold`` has a 0/1 column a code, kommunenr, language, kind and plan_type; ``codings`` and ``baseline`` are as tables.CODINGS, ``pairs`` as
    ``gold_pairs``. In brackets 95 % intervals as :func:`~boliginnov.evaluate.coding.score_arrays`.
    """
    lines: list[str] = []
    for code in codes:
        rows = []
        for name, part in subsets(gold):
            scores = score_codings(part, codings, seed=seed, codes=[code]).set_index("measure").to_dict("index")
            cells = [with_interval(scores[measure], 2) for measure in MEASURES]
            keyword = score_codings(part, baseline, seed=seed, codes=[code])
            counts = f"{int(part[code].sum())} of {len(part)}"
            rows.append((name, counts, *cells, _f1(keyword), _agreement(part, pairs, code, seed)))
        header = (code, "positive", *MEASURES, "keyword f1", "two codings' f1")
        lines += ["", *text_table(header, rows)]
    return lines[1:]


def subsets(gold: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """All passages, then each written language, type of plan and kind, with a name."""
    yield "all", gold
    for column in BY:
        for name, part in gold.groupby(column, sort=True):
            yield str(name), part


def review_lines(gold: pd.DataFrame, codings: pd.DataFrame, codes: Sequence[str], *, seed: int) -> list[str]:
    """What review gives: for each code by itself, then for passages that are reviewed for all codes at once.

    By code: share that ``needs_review`` sends, right decisions among the others, together and in the municipality with fewest, and precision /
    recall / F1 after review. ``codings`` are one row a passage of ``gold`` and code, in the gold's order, with needs_review and uncertainty (the
    chance that a decision is wrong).
    """
    groups = gold["kommunenr"].to_numpy(dtype=object)
    by_code = {code: _decisions(gold, codings, code) for code in codes}
    rows = [(code, *review_cells(review_measures(own, groups))) for code, own in by_code.items()]
    header = ("each code by itself", "sent", "right among the others", "in the lowest municipality", "after those sent")
    joint = after_review_of_passages(by_code, groups, seed=seed)
    joint_rows = []
    for (name, share), part in joint.groupby(["code", "share"], sort=False):
        measured = part.set_index("measure").to_dict("index")
        joint_rows.append((str(name), f"{share:.0%}", *(with_interval(measured[measure], 2) for measure in AFTER_REVIEW)))
    return [
        *text_table((*header, *(f"after {share:.0%}" for share in REVIEW_SHARES)), rows),
        "",
        f"{sent_for_any(by_code):.1%} of the passages are sent for at least one code. All codes of a passage reviewed at once, those first of which some "
        "code is most in doubt:",
        *text_table(("all codes at once", "reviewed", *AFTER_REVIEW), joint_rows),
    ]


def _decisions(gold: pd.DataFrame, codings: pd.DataFrame, code: str) -> Decisions:
    own = codings[codings["code"] == code]
    right, given, uncertainty = (
        np.asarray(values, dtype=np.float64) for values in (gold[code], own["decision"], own["uncertainty"])
    )
    return Decisions(right, given, uncertainty, own["needs_review"].to_numpy() == 1)


def calibration_lines(gold: pd.DataFrame, codings: pd.DataFrame, codes: Sequence[str], *, seed: int) -> list[str]:
    """How far probabilities mean what they say, a row a code, as :func:`~boliginnov.evaluate.calibration.calibration`; codings as for review_lines."""
    groups = gold["kommunenr"].to_numpy(dtype=object)
    rows = []
    for code in codes:
        probability = codings.loc[codings["code"] == code, "probability"].to_numpy(dtype=np.float64)
        found = calibration(gold[code].to_numpy(dtype=np.float64), probability, groups, seed=seed)
        rows.append((code, *calibration_cells(found)))
    return text_table(("calibration", *CALIBRATION_HEADER), rows)


def second_level_lines(gold: pd.DataFrame, given: pd.DataFrame, codebook: Codebook, *, seed: int) -> list[str]:
    """Every second-level value: how many passages have it, got it and rightly so, and precision, recall and F1 with its interval.

    ``given`` has a column a second-level code with the values that each row of ``gold`` got, joined with spaces, or None where it was not judged.
    """
    rows = []
    for second in codebook.second_level:
        if second.name not in gold or second.name not in given:
            continue
        names = [value.name for value in second.values]
        judged = given[second.name].notna().to_numpy()
        truth, got = (_value_columns(table.loc[judged, second.name], names) for table in (gold, given))
        groups = gold.loc[judged, "kommunenr"].to_numpy(dtype=object)
        for number, name in enumerate(names):
            rows.append((f"{second.name}:{name}", *_value_cells(truth[:, number], got[:, number], groups, seed)))
        rows.append((f"{second.name}, all values", *_value_cells(truth, got, groups, seed)))
    return text_table(("second level", "coded", "given", "right", "precision", "recall", "f1"), rows)


def given_values(gold: pd.DataFrame, codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The second-level values that codings give each row of ``gold``, as :func:`second_level_lines` takes them."""
    columns = {}
    for second in codebook.second_level:
        own = codings[codings["code"].str.startswith(f"{second.name}:") & (codings["decision"] == 1)]
        values = own.assign(value=own["code"].str.removeprefix(f"{second.name}:")).groupby("passage_id")["value"].agg(" ".join)
        columns[second.name] = gold["passage_id"].map(values).astype(object).fillna("").to_numpy()
    return pd.DataFrame(columns, index=gold.index)


def _value_columns(entries: pd.Series[str], names: list[str]) -> Numbers:
    """0/1 columns, shape (n, names), from entries that name values joined with spaces."""
    return entries.astype(str).str.get_dummies(sep=" ").reindex(columns=names, fill_value=0).to_numpy(dtype=np.float64)


def _value_cells(truth: Numbers, got: Numbers, groups: npt.NDArray[np.object_], seed: int) -> tuple[str, ...]:
    random = np.random.default_rng(seed)
    names = sorted(set(groups.tolist()))
    rows = [np.flatnonzero(groups == name) for name in names]
    parts = np.array([[truth[own].sum(), got[own].sum(), (truth[own] * got[own]).sum()] for own in rows]).reshape(len(names), 3)
    enough = len(names) >= FEWEST_MUNICIPALITIES
    drawn = parts[random.integers(0, len(names), (_DRAWS, len(names)))].sum(axis=1) if enough else np.empty((0, 3))
    total = drawn[:, 0] + drawn[:, 1]
    values = 2 * drawn[total > 0, 2] / total[total > 0]
    low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (np.nan, np.nan)
    flat = truth.ravel(), got.ravel(), got.ravel()
    counts = (truth.sum(), got.sum(), (truth * got).sum())
    shown = with_interval({"estimate": f1(*flat), "low": low, "high": high}, 2)
    return (*(str(int(count)) for count in counts), _figure(precision(*flat)), _figure(recall(*flat)), shown)


def _figure(value: float) -> str:
    return "–" if value != value else f"{value:.2f}"


def _f1(scores: pd.DataFrame) -> str:
    """F1 with its interval, of scores as score_codings and score_arrays give them."""
    return with_interval(scores.set_index("measure").to_dict("index")["f1"], 2)


def _agreement(gold: pd.DataFrame, pairs: pd.DataFrame, code: str, seed: int) -> str:
    if f"{code}_a" not in pairs:
        return "–"
    own = pairs.merge(gold[["passage_id", "kommunenr"]], on="passage_id")
    if len(own) < _FEWEST_PAIRS:
        return "–"
    first, second = (own[f"{code}_{person}"].to_numpy(dtype=float) for person in "ab")
    found = score_arrays(first, second, second, own["kommunenr"].to_numpy(dtype=object), seed=seed)
    return f"{_f1(found)} (n {len(own)})"
