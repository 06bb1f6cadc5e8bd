"""Puts the cells of a table row under the columns when some are missing or one cell was split."""

from __future__ import annotations

from collections.abc import Sequence

from boliginnov.measures.columns import EMPTY_COST, Role, fit, is_blank

_MERGE_COST = {"tiltak": 1.2, "maal": 1.4, "other": 1.4}
_MERGE_COST_OF_SHORT_COLUMN = 2.5
_KNOWN_VALUE = 2.0
_VALUE_OF_ANOTHER = -0.7


def align(cells: Sequence[str], roles: Sequence[Role], seen: Sequence[frozenset[str]] | None = None) -> list[str]:
    """One text a column, "" where the row has none.

    The cells keep their order; a column takes none, one or several neighbours (joined with ``; ``), so that what stands in the
    columns fits them best. ``seen`` holds for each column the casefolded values that complete rows of the table have there.
    """
    if len(cells) == len(roles):
        return list(cells)
    known = seen or [frozenset()] * len(roles)
    best: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for column, role in enumerate(roles):
        reached: dict[int, tuple[float, list[str]]] = {}
        for start, (score, texts) in best.items():
            for end in range(start, len(cells) + 1):
                worth = score + _worth(cells[start:end], role, column, known)
                if end not in reached or worth > reached[end][0]:
                    reached[end] = (worth, [*texts, "; ".join(cells[start:end])])
        best = reached
    return best[len(cells)][1]


def _worth(cells: Sequence[str], role: Role, column: int, known: Sequence[frozenset[str]]) -> float:
    if not cells:
        return -EMPTY_COST[role]
    worth = fit(role, " ".join(cells)) if len(cells) > 1 else fit(role, cells[0])
    worth -= (len(cells) - 1) * _MERGE_COST.get(role, _MERGE_COST_OF_SHORT_COLUMN)
    if len(cells) == 1 and not is_blank(cells[0]):
        value = cells[0].casefold()
        if value in known[column]:
            worth += _KNOWN_VALUE
        elif any(value in values for values in known):
            worth += _VALUE_OF_ANOTHER
    return worth
