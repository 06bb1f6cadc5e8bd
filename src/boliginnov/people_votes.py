"""Count people's votes on a code of a passage: one vote a coder, and the majority decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

_Value = TypeVar("_Value", int, str)

NONE = "ingen"
"""What people write in a second-level cell to say that no value fits; an empty cell says nothing."""


@dataclass(frozen=True)
class Vote:
    """What a row of a person's file says about one code: who, the value, and the row's file and line."""

    coder: str
    value: str
    row: str


def one_vote_each(votes: Iterable[Vote]) -> tuple[dict[str, str], list[tuple[Vote, Vote]]]:
    """The value that each coder gives, and two votes of each coder who gives several values: these have no vote.

    Capital and small initials are the same coder.
    """
    first: dict[str, Vote] = {}
    against: dict[str, Vote] = {}
    for vote in votes:
        voter = vote.coder.casefold()
        if first.setdefault(voter, vote).value != vote.value:
            against.setdefault(voter, vote)
    given = {vote.coder: vote.value for voter, vote in first.items() if voter not in against}
    return given, [(first[voter], vote) for voter, vote in against.items()]


def majority(values: Iterable[_Value]) -> _Value | None:
    """The value that most chose; None if there is no such value."""
    counts = Counter(values).most_common(2)
    return None if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]) else counts[0][0]


def contradiction_note(passage_id: str, code: str, first: Vote, other: Vote) -> str:
    """What a coder should do who gives a passage two values of a code."""
    return (
        f"{first.row} and {other.row}: {first.coder} gives {code} of passage {passage_id} as both {first.value!r} and "
        f"{other.value!r}; neither counts. Correct or remove one of the two rows"
    )
