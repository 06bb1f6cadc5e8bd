"""People's decisions: read them, attach them to the passages of this run, and let them outrank the coder."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz, process

from boliginnov.codebook import Codebook, SecondLevelCode
from boliginnov.errors import ConfigurationError
from boliginnov.people_csv import people_files, read_people_csv
from boliginnov.people_votes import NONE, Vote, contradiction_note, majority, one_vote_each

SIMILAR = 90.0
"""Least similarity (0 to 100, edit distance on normalised text) at which a decision moves to a passage with another id."""


@dataclass(frozen=True)
class Decisions:
    """Codings after people's decisions: how many (passage, main code) pairs they decided, the rows that fit no passage, and notes on coders
    who contradict themselves."""

    codings: pd.DataFrame
    applied: int
    unattached: pd.DataFrame
    notes: list[str]


class _Verdict(NamedTuple):
    """What people decided on a main code or a ``code:value`` of a passage; None where they are divided."""

    passage_id: str
    code: str
    decision: int | None
    coder: str
    needs_review: int


def read_decisions(folder: Path, codebook: Codebook) -> pd.DataFrame:
    """Rows that people decided, from all CSV files of the folder: those with a name or initials in ``coder`` and not of constructed passages.

    Columns: passage_id, doc_id, text, coder, the codes that the files have, and ``file`` with the line. UTF-8 or Windows-1252, comma or semicolon.
    Raises ConfigurationError that names file and line of a value that is no decision.
    """
    rows = [row for path in people_files(folder) for row in _decided(path, codebook)]
    codes = [*codebook.code_names, *(code.name for code in codebook.second_level)]
    return pd.DataFrame(rows, columns=["passage_id", "doc_id", "text", "coder", *codes, "file"]).astype(object)


def overlooked(folder: Path, codebook: Codebook) -> list[str]:
    """A note for each file in which people seem to have decided something that `read_decisions` does not see."""
    notes = []
    for path in people_files(folder):
        table = read_people_csv(path)
        known = [*codebook.code_names, *(code.name for code in codebook.second_level)]
        meant = {name for name in table.header if name not in known and name.replace(" ", "_") in known}
        coders = any(row.get("coder") for _, row in table.rows)
        if coders and meant:
            notes.append(f"{path}: the heading {sorted(meant)[0]!r} is no code; write {sorted(meant)[0].replace(' ', '_')!r}")
        elif coders and not set(known) & set(table.header):
            notes.append(f"{path}: there are initials under coder, but no column is named as a code ({', '.join(known)})")
        elif "passage_id" in table.header and "coder" not in table.header and "origin" not in table.header:
            notes.append(f"{path}: without a column coder with your initials nothing in it counts as a decision")
    return notes


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
        values = {
            second.name: _cell_values(row[second.name], second, f"{path} line {line}")
            for second in codebook.second_level
            if second.name in row
        }
        rows.append(row | values | {"file": f"{path.name}:{line}"})
    return rows


def _cell_values(cell: str, second: SecondLevelCode, where: str) -> str:
    """The values of a cell with spaces between. Raises ConfigurationError where there is no such value."""
    values, names = second.as_spelled(cell), [value.name for value in second.values]
    if values == [NONE]:
        return NONE
    if not set(values) <= set(names) or (len(values) > 1 and not second.multiple):
        wanted = "one or more, with spaces between," if second.multiple else "one"
        raise ConfigurationError(
            f"{where}: {second.name} is {cell!r}; write {wanted} of {', '.join(names)}, {NONE} if none fits, or nothing"
        )
    return " ".join(values)


def apply_decisions(codings: pd.DataFrame, passages: pd.DataFrame, decisions: pd.DataFrame, codebook: Codebook) -> Decisions:
    """The codings with people's decisions in place of the coder's.

    A decision is attached by passage_id, else to the most similar passage of the same plan (``SIMILAR``). Where people disagree, the
    majority decides; without one the coder's decision stays and is sent to review. A coder has one vote on a code of a passage, and none
    where their rows contradict each other; that is noted and sent to review.
    """
    if decisions.empty:
        return Decisions(codings, 0, decisions, [])
    attached = attach(decisions, passages)
    lost = decisions[[i not in attached for i in decisions.index]]
    verdicts, notes = _verdicts(decisions, attached, codebook)
    said = pd.DataFrame(verdicts, columns=_Verdict._fields).astype({"decision": "Int64"}).assign(decided_by="person")
    main = said[said["code"].isin(codebook.code_names)].set_index(["passage_id", "code"])
    decided = main[main["decision"].notna()]
    table = codings.set_index(["passage_id", "code"])
    columns = ["decision", "decided_by", "coder", "needs_review"]
    table.loc[decided.index, columns] = decided[columns]
    table.loc[decided.index[decided["decision"] == 0], "why"] = ""
    table.loc[main.index[main["needs_review"] == 1], "needs_review"] = 1
    merged = _second_level(table.reset_index(), said, codebook)
    return Decisions(merged[codings.columns], len(decided), lost, notes)


def people_codes(decisions: pd.DataFrame, passages: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """What people decided, by the majority, on passages of this run: passage_id, and a column a code.

    Main codes are 1, 0 or missing. Second-level codes are values joined with spaces, empty where people found that none fits, or None where they
    said nothing, were divided, or decided that the passage has none of the main codes that it hangs on.
    """
    verdicts, _ = _verdicts(decisions, attach(decisions, passages), codebook)
    decided = {(verdict.passage_id, verdict.code): verdict.decision for verdict in verdicts}
    names = sorted({verdict.passage_id for verdict in verdicts})
    columns = {code: pd.array([decided.get((name, code)) for name in names], dtype="Int64") for code in codebook.code_names}
    second_level = {
        second.name: pd.Series([_values(name, second, decided) for name in names], dtype=object)
        for second in codebook.second_level
    }
    return pd.DataFrame({"passage_id": names, **columns, **second_level})


def _values(passage_id: str, second: SecondLevelCode, decided: dict[tuple[str, str], int | None]) -> str | None:
    if second.parents and all(decided.get((passage_id, parent)) == 0 for parent in second.parents):
        return None
    chosen = {value.name: decided.get((passage_id, f"{second.name}:{value.name}")) for value in second.values}
    return None if None in chosen.values() else " ".join(sorted(name for name, given in chosen.items() if given))


def attach(decisions: pd.DataFrame, passages: pd.DataFrame) -> dict[int, str]:
    """The passage_id of this run for each row of decisions that fits one."""
    known = set(passages["passage_id"])
    gone = decisions.loc[~decisions["passage_id"].isin(known), "doc_id"]
    by_plan: dict[str, dict[str, str]] = {}
    for doc_id, passage_id, text in passages.loc[passages["doc_id"].isin(gone), ["doc_id", "passage_id", "text"]].to_numpy():
        by_plan.setdefault(doc_id, {}).setdefault(_normal(text), passage_id)
    attached: dict[int, str] = {}
    for index, passage_id, doc_id, text in decisions[["passage_id", "doc_id", "text"]].itertuples(name=None):
        own, normal = by_plan.get(doc_id, {}), _normal(text)
        if passage_id in known:
            attached[index] = passage_id
        elif normal and (found := own.get(normal) or _similar(normal, own)):
            attached[index] = found
    return attached


def _similar(text: str, passages: dict[str, str]) -> str | None:
    """The passage whose text is most alike, out of passages by text; None if none is alike enough."""
    best = process.extractOne(text, list(passages), scorer=fuzz.ratio, score_cutoff=SIMILAR)
    return passages[best[0]] if best else None


def _normal(text: object) -> str:
    return re.sub(r"[\W_]+", " ", str(text)).casefold().strip()


def _verdicts(decisions: pd.DataFrame, attached: dict[int, str], codebook: Codebook) -> tuple[list[_Verdict], list[str]]:
    """What people decided on each code that they gave, and notes on coders who contradict themselves."""
    second_level = {second.name: second for second in codebook.second_level}
    held = decisions.loc[list(attached)].assign(passage_id=list(attached.values())).fillna("")
    votes: dict[tuple[str, str], list[Vote]] = {}
    for row in held.to_dict("records"):
        for code in (*codebook.code_names, *second_level):
            if given := " ".join(sorted(str(row[code]).split())):
                votes.setdefault((row["passage_id"], code), []).append(Vote(row["coder"], given, row["file"]))
    verdicts, notes = [], []
    for (passage_id, code), cast in votes.items():
        by_coder, contradictions = one_vote_each(cast)
        notes += [contradiction_note(passage_id, code, *pair) for pair in contradictions]
        cells = by_coder.values()
        outcome = _by_value(cells, second_level[code]) if code in second_level else {code: majority(map(int, cells))}
        verdicts += [
            _Verdict(passage_id, name, decision, "+".join(sorted(by_coder)), int(decision is None or bool(contradictions)))
            for name, decision in outcome.items()
        ]
    return verdicts, notes


def _by_value(cells: Collection[str], second: SecondLevelCode) -> dict[str, int | None]:
    """Each ``code:value`` by the majority: of the cells where a passage has one value, else value by value.

    That none fits (``NONE``) counts as a value. Without any chosen, all are undecided.
    """
    names = [*(value.name for value in second.values), NONE]
    if second.multiple:
        chosen = {name: majority(int(name in cell.split()) for cell in cells) for name in names}
    else:
        winner = majority(cells)
        chosen = {name: int(name == winner) for name in names}
    agreed = any(chosen.values())
    return {f"{second.name}:{value.name}": chosen[value.name] if agreed else None for value in second.values}


def _second_level(codings: pd.DataFrame, said: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Second-level rows: a person's values replace the coder's, and values whose main codes are all 0 fall away.

    Where people are divided, the coder's value stays, and the main codes that it hangs on are sent to review with it.
    """
    for second in codebook.second_level:
        parents = codings["code"].isin(second.parents or codebook.code_names) & (
            (codings["decision"] == 1) | (not second.parents)
        )
        open_to_it = set(codings.loc[parents, "passage_id"])
        own = said[said["code"].str.startswith(f"{second.name}:") & said["passage_id"].isin(open_to_it)]
        decided = own[own["decision"].notna()]
        doubted = set(own.loc[own["needs_review"] == 1, "passage_id"])
        of_code = codings["code"].str.startswith(f"{second.name}:")
        codings.loc[(parents | of_code) & codings["passage_id"].isin(doubted), "needs_review"] = 1
        replaced = pd.MultiIndex.from_frame(codings[["passage_id", "code"]]).isin(
            pd.MultiIndex.from_frame(decided[["passage_id", "code"]])
        )
        stays = ~of_code | (codings["passage_id"].isin(open_to_it) & ~replaced)
        added = decided[decided["decision"] == 1].assign(probability=None, why="")
        codings = pd.concat([codings[stays], added[codings.columns]], ignore_index=True)
    return codings
