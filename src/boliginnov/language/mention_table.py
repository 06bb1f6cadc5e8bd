"""The columns of the mentions table."""

from __future__ import annotations

import pandera.pandas as pa

TYPES = ("actor", "organisation", "place", "instrument", "target_group", "law", "amount", "year", "deadline", "cue")
COMPONENTS = ("actors", "names", "terms", "laws", "amounts", "cues")
MODALITIES = ("ide", "planlagt", "pagaende", "gjennomfort", "")


def _text(description: str, allowed: tuple[str, ...] | None = None) -> pa.Column:
    return pa.Column(str, pa.Check.isin(allowed) if allowed else None, description=description, coerce=True)


def _whole(description: str) -> pa.Column:
    return pa.Column("Int64", pa.Check.ge(0), description=description, coerce=True)


MENTIONS = pa.DataFrameSchema(
    {
        "passage_id": _text("The passage"),
        "start": _whole("Characters of the passage before it"),
        "end": _whole("Characters of the passage up to its end"),
        "text": _text("The words themselves"),
        "component": _text("Component of the language layer that found it: " + ", ".join(COMPONENTS), COMPONENTS),
        "type": _text("What it is: " + ", ".join(TYPES), TYPES),
        "subtype": _text(
            "For actors the value of the code aktor; for names the label of the treebank (ORG, GPE_ORG, LOC, GPE_LOC); for cues act, "
            "consider, novelty, hedge or negation; else empty"
        ),
        "value": _text(
            "Its usual name in Bokmål, whatever written language and inflection; NOK 2500000 for a sum, 2027-06 for a deadline"
        ),
        "negated": pa.Column("Int64", pa.Check.isin([0, 1]), description="1 if a negation holds for it (cues only)", coerce=True),
        "modality": _text("For cues of action ide, planlagt, pagaende or gjennomfort; else empty", MODALITIES),
    },
    name="mentions",
    description="One row a mention of an actor, place, instrument, target group, law, amount, year, deadline or cue in a coded passage",
    strict=True,
    ordered=True,
)
