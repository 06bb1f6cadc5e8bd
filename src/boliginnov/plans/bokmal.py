"""Bokmål names of types and statuses of plans, so that bustadplan and boligplan count as one."""

from __future__ import annotations

import re

_BOKMAL = (
    (r"bustadar\b", "boliger"),
    ("bustad", "bolig"),
    ("eigedom", "eiendom"),
    ("byggje", "bygge"),
    ("butilbod", "botilbud"),
    ("tilbod", "tilbud"),
    ("teneste", "tjeneste"),
    ("verksemd", "virksomhet"),
    ("buset[jt]ing", "bosetting"),
    ("flyktningar", "flyktninger"),
    ("born og unge", "barn og unge"),
    ("vanskelegstilt", "vanskeligstilt"),
    ("førebygg", "forebygg"),
    ("heilskap(?:e?leg|lig)", "helhetlig"),
    (r"heile\b", "hele"),
    (r"frå\b", "fra"),
    ("kommuneplan(?:en|a) sin ", "kommuneplanens "),
    ("((?:samfunns|areal)del)(?:en)? (?:av|for|i|til) kommuneplan(?:en|a)", r"kommuneplanens \1"),
)
"""Patterns of Nynorsk in names of types of plan, none of which occurs in Bokmål, and what stands for them."""
_STATUSES = {"vedteke": "vedtatt", "vedteken": "vedtatt", "høyringsutkast": "høringsutkast", "framlegg": "forslag"}


def plan_type_in_bokmal(name: str) -> str:
    """The name of a type of plan in Bokmål, with a small first letter and single blanks: ``Bustadpolitisk  plan`` is ``boligpolitisk plan``."""
    name = " ".join(name.split())
    if name[1:2].islower():
        name = name[0].lower() + name[1:]
    for nynorsk, bokmal in _BOKMAL:
        name = re.sub(nynorsk, bokmal, name)
    return name


def plan_status_in_bokmal(status: str) -> str:
    """One of ``tables.PLAN_STATUSES`` for its Nynorsk name; any other word in small letters."""
    status = status.casefold()
    return _STATUSES.get(status, status)
