"""Words of a passage as the coders see them: spaCy tokens in lower case, Nynorsk spelled as Bokmål, inflection cut off."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import spacy

_NYNORSK = (
    (r"kvardag", "hverdag"),
    (r"mogleg", "mulig"),
    (r"leigar", "leier"),
    (r"leiar", "leder"),
    (r"^kv(?=[aeiouyæøå])", "hv"),
    (r"^kor(?=leis$)", "hv"),
    (r"bustad", "bolig"),
    (r"bustønad", "bostøtte"),
    (r"^bu(?=$|[^dkslrnt])", "bo"),
    (r"bu(?=fellesskap|kollektiv|rettslag|tilbod|miljø|rettlei|veile|form|situasjon|evne|setj|sett)", "bo"),
    (r"heim", "hjem"),
    (r"teneste", "tjeneste"),
    (r"tilbod", "tilbud"),
    (r"løysing", "løsning"),
    (r"løys", "løs"),
    (r"leik(?=a|$)", "het"),
    (r"legheit", "lighet"),
    (r"heit(?=er|a|ane|$)", "het"),
    (r"tryggleik", "trygghet"),
    (r"meistr", "mestr"),
    (r"utgrei", "utred"),
    (r"leig(?=e)", "lei"),
    (r"^eig", "ei"),
    (r"^saman", "sammen"),
    (r"fleir", "fler"),
    (r"heil", "hel"),
    (r"sjuke", "syke"),
    (r"sjølv", "selv"),
    (r"^auk", "øk"),
    (r"vidare", "videre"),
    (r"^(einskil)", "enkel"),
    (r"eining", "enhet"),
    (r"rettlei", "veiled"),
    (r"verksemd", "virksomhet"),
    (r"medverk", "medvirk"),
    (r"føretak", "foretak"),
    (r"skule", "skole"),
    (r"yrkje", "yrke"),
    (r"tilskot", "tilskudd"),
    (r"utval$", "utvalg"),
    (r"stad(?=$|er|en|ar)", "sted"),
    (r"rådgjev", "rådgiv"),
    (r"gjev", "giv"),
    (r"brukar", "bruker"),
    (r"oppretta", "opprettet"),
    (r"setj", "sett"),
    (r"nyt{1,2}e(?=$|st)", "bruke"),
    (r"einsemd", "ensomhet"),
    (r"gjer", "gjør"),
    (r"kjenn", "kjen"),
    (r"ande$", "ende"),
    (r"leg$", "lig"),
    (r"lege$", "lige"),
    (r"^frå$", "fra"),
    (r"^ikkje$", "ikke"),
    (r"^(ein|ei|eit)$", "en"),
    (r"^et$", "en"),
    (r"^dei$", "de"),
    (r"^(vere|vera)$", "være"),
    (r"^(vert|blir)$", "blir"),
    (r"^(vart|blei)$", "ble"),
    (r"^meir$", "mer"),
    (r"^berre$", "bare"),
    (r"^òg$", "også"),
    (r"^noko$", "noe"),
    (r"^nokre$", "noen"),
)
_NYNORSK_COMPILED = tuple((re.compile(pattern), replacement) for pattern, replacement in _NYNORSK)
_ENDINGS = (
    "hetene",
    "hetane",
    "heten",
    "heter",
    "ingene",
    "ingane",
    "ingen",
    "inga",
    "inger",
    "ingar",
    "anes",
    "enes",
    "arne",
    "erne",
    "ane",
    "ene",
    "ast",
    "ede",
    "ete",
    "ets",
    "ens",
    "er",
    "ar",
    "en",
    "et",
    "es",
    "as",
    "te",
    "a",
    "e",
    "s",
    "t",
)
_KEEP = {"hetene": "het", "hetane": "het", "heten": "het", "heter": "het"} | dict.fromkeys(
    ("ingene", "ingane", "ingen", "inga", "inger", "ingar"), "ing"
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A lower-case word with Nynorsk spelling turned into Bokmål and its inflection cut off; numbers become ``0``."""
    if any(character.isdigit() for character in word):
        return "0"
    for pattern, replacement in _NYNORSK_COMPILED:
        word = pattern.sub(replacement, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + _KEEP.get(ending, "")
    return word


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    return spacy.blank("nb").tokenizer


def words(text: str) -> list[str]:
    """Lower-case words of a text, punctuation left out, in the order they stand (spaCy's Norwegian tokenizer)."""
    return [token.lower_ for token in _tokenizer()(text) if not (token.is_punct or token.is_space)]


def stems(text: str) -> list[str]:
    """Stems of the words of a text (see :func:`stem`)."""
    return [stem(word) for word in words(text)]
