"""Bokmål names of types and statuses of plans, so that bustadplan and boligplan count as one."""

from __future__ import annotations

import re

_BOKMAL = (
    (r"bustad(?:ar|er)\b", "boliger"),
    (r"bustadane\b", "boligene"),
    ("bustad", "bolig"),
    (r"eigedom+ar\b", "eiendommer"),
    (r"eigedom+ane\b", "eiendommene"),
    ("eigedom", "eiendom"),
    ("byggje", "bygge"),
    ("butilbod", "botilbud"),
    ("tilbod", "tilbud"),
    (r"tenesta\b", "tjenesten"),
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
    ("hovudplan", "hovedplan"),
    ("kommuneplan(?:en|a) sin ", "kommuneplanens "),
    (r"((?:samfunns|areal)del)(?:en)? (?:av|for|i|til) kommuneplan(?:en|a)\b", r"kommuneplanens \1"),
)
"""Patterns of Nynorsk in names of types of plan, and what stands for them. None occurs in Bokmål but the last, which makes two ways to say a thing one."""
_STATUSES = {"vedteke": "vedtatt", "vedteken": "vedtatt", "høyringsutkast": "høringsutkast", "framlegg": "forslag"}


def plan_type_in_bokmal(name: str) -> str:
    """The name of a type of plan in Bokmål, with a small first letter and single blanks: ``Bustadpolitisk  plan`` is ``boligpolitisk plan``."""
    name = " ".join(name.split())
    if name[1:2].islower():
        name = name[0].lower() + name[1:]
    for nynorsk, bokmal in _BOKMAL:
        name = re.sub(nynorsk, bokmal, name)
        name = re.sub(_large(nynorsk), _large(bokmal), name)
    return name


def _large(words: str) -> str:
    """Words with a large first letter."""
    return words[0].upper() + words[1:]


def plan_status_in_bokmal(status: str) -> str:
    """One of ``tables.PLAN_STATUSES`` for its Nynorsk name; any other word in small letters."""
    status = status.casefold()
    return _STATUSES.get(status, status)
