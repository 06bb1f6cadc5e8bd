"""People's decisions: read them, attach them to the passages of this run, and let them outrank the coder."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pandas as pd
from rapidfuzz import fuzz, process

from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError
from boliginnov.people_csv import read_people_csv

_Vote = TypeVar("_Vote", int, str)

SIMILAR = 90.0
"""Least similarity (0 to 100, edit distance on normalised text) at which a decision moves to a passage with another id."""


@dataclass(frozen=True)
class Decisions:
    """Codings after people's decisions: how many (passage, code) pairs they decided, and the rows that fit no passage."""

    codings: pd.DataFrame
    applied: int
    unattached: pd.DataFrame


def read_decisions(folder: Path, codebook: Codebook) -> pd.DataFrame:
    """Rows that people decided, from all CSV files of the folder: those with a name or initials in ``coder`` and not of constructed passages.

    Columns: passage_id, doc_id, text, coder, the codes that the files have, and ``file`` with the line. UTF-8 or Windows-1252, comma or semicolon.
    Raises ConfigurationError that names file and line of a value that is no decision.
    """
    rows = [row for path in sorted(folder.glob("*.csv")) for row in _decided(path, codebook)]
    codes = [*codebook.code_names, *(code.name for code in codebook.second_level)]
    return pd.DataFrame(rows, columns=["passage_id", "doc_id", "text", "coder", *codes, "file"]).astype(object)


def _decided(path: Path, codebook: Codebook) -> list[dict[str, str]]:
    table = read_people_csv(path)
    if "coder" not in table.header:
        return []
    rows = []
    for line, row in table.rows:
        if not row["coder"] or row.get("origin") in ("constructed", "gold"):
            continue
        for code in codebook.code_names:
            if (value := row.get(code, "")) not in ("", "0", "1"):
                raise ConfigurationError(f"{path} line {line}: {code} is {value!r}; write 1, 0 or nothing")
        rows.append(row | {"file": f"{path.name}:{line}"})
    return rows


def apply_decisions(codings: pd.DataFrame, passages: pd.DataFrame, decisions: pd.DataFrame, codebook: Codebook) -> Decisions:
    """The codings with people's decisions in place of the coder's.

    A decision is attached by passage_id, else to the most similar passage of the same plan (``SIMILAR``). Where people disagree, the
    majority decides; without one the coder's decision stays and is sent to review.
    """
    if decisions.empty:
        return Decisions(codings, 0, decisions)
    attached = attach(decisions, passages)
    lost = decisions[[i not in attached for i in decisions.index]]
    held = decisions.loc[list(attached)].assign(passage_id=list(attached.values())).fillna("")
    table = codings.set_index(["passage_id", "code"])
    applied = 0
    for (passage_id, code), votes in _votes(held, codebook).items():
        key = (passage_id, code)
        decision = _majority(votes)
        if decision is None:
            table.loc[key, "needs_review"] = 1
            continue
        coders = "+".join(sorted({coder for coder, _ in votes}))
        decided: dict[str, int | str] = {"decision": decision, "decided_by": "person", "coder": coders, "needs_review": 0}
        if decision == 0:
            decided["why"] = ""
        for column, value in decided.items():
            table.loc[key, column] = value
        applied += 1
    merged = table.reset_index()
    return Decisions(_second_level(merged, held, codebook)[codings.columns], applied, lost)


def people_codes(decisions: pd.DataFrame, passages: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """What people decided, by the majority, on passages of this run: passage_id, and a column a code.

    Main codes are 1, 0 or missing. Second-level codes are values joined with spaces, or None where people gave none or were divided.
    """
    attached = attach(decisions, passages)
    held = decisions.loc[list(attached)].assign(passage_id=list(attached.values())).fillna("")
    decided = {key: _majority(votes) for key, votes in _votes(held, codebook).items()}
    values = {key: _majority(votes) for key, votes in _value_votes(held, codebook).items()}
    names = sorted({passage_id for passage_id, _ in (*decided, *values)})
    columns = {code: pd.array([decided.get((name, code)) for name in names], dtype="Int64") for code in codebook.code_names}
    second_level = {
        second.name: pd.Series([values.get((name, second.name)) for name in names], dtype=object)
        for second in codebook.second_level
    }
    return pd.DataFrame({"passage_id": names, **columns, **second_level})


def attach(decisions: pd.DataFrame, passages: pd.DataFrame) -> dict[int, str]:
    """The passage_id of this run for each row of decisions that fits one."""
    known = set(passages["passage_id"])
    attached: dict[int, str] = {}
    by_plan = {str(doc_id): own for doc_id, own in passages.groupby("doc_id")}
    for index, (passage_id, doc_id, text) in zip(
        decisions.index, decisions[["passage_id", "doc_id", "text"]].to_numpy(), strict=True
    ):
        if passage_id in known:
            attached[int(index)] = passage_id
        elif doc_id in by_plan and _normal(text):
            own = by_plan[doc_id]
            best = process.extractOne(_normal(text), [_normal(t) for t in own["text"]], scorer=fuzz.ratio, score_cutoff=SIMILAR)
            if best:
                attached[int(index)] = str(own["passage_id"].iloc[best[2]])
    return attached


def _normal(text: object) -> str:
    return re.sub(r"[\W_]+", " ", str(text)).casefold().strip()


def _votes(held: pd.DataFrame, codebook: Codebook) -> dict[tuple[str, str], list[tuple[str, int]]]:
    votes: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in held.to_dict("records"):
        for code in codebook.code_names:
            if str(row[code]) in ("0", "1"):
                votes.setdefault((row["passage_id"], code), []).append((row["coder"], int(row[code])))
    return votes


def _value_votes(held: pd.DataFrame, codebook: Codebook) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """The second-level values that each person gave a passage, in one order; what is left empty is no vote."""
    votes: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in held.to_dict("records"):
        for second in codebook.second_level:
            if given := " ".join(sorted(str(row[second.name]).split())):
                votes.setdefault((row["passage_id"], second.name), []).append((row["coder"], given))
    return votes


def _majority(votes: list[tuple[str, _Vote]]) -> _Vote | None:
    """What most coders decided; None if there is no majority."""
    counts = Counter(vote for _, vote in votes).most_common()
    return None if len(counts) > 1 and counts[0][1] == counts[1][1] else counts[0][0]


def _second_level(codings: pd.DataFrame, held: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Second-level rows: a person's values replace the coder's, and values whose main codes are all 0 fall away."""
    main = codings[codings["code"].isin(codebook.code_names) & (codings["decision"] == 1)]
    positive = set(zip(main["passage_id"], main["code"], strict=True))
    rows = codings
    for second in codebook.second_level:
        own = rows["code"].str.startswith(f"{second.name}:")
        if second.parents:
            parent = rows["passage_id"].map(lambda p, second=second: any((p, code) in positive for code in second.parents))
            rows = rows[~own | parent]
        given = held[held[second.name].astype(str) != ""]
        if given.empty:
            continue
        rows = rows[~(rows["code"].str.startswith(f"{second.name}:") & rows["passage_id"].isin(given["passage_id"]))]
        added = [
            {
                "passage_id": r["passage_id"],
                "code": f"{second.name}:{value}",
                "probability": None,
                "decision": 1,
                "decided_by": "person",
                "coder": r["coder"],
                "needs_review": 0,
                "why": "",
            }
            for r in given.to_dict("records")
            for value in str(r[second.name]).split()
        ]
        rows = pd.concat(
            [rows, pd.DataFrame(added, columns=codings.columns).drop_duplicates(["passage_id", "code"])], ignore_index=True
        )
    return rows
