"""What municipalities want ↔ what others offer: each want of a plan with the offers and examples in other documents that come nearest."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from boliginnov.analysis.asks_lexicon import Pattern, word_pattern
from boliginnov.analysis.demand_supply import OTHER_TOPIC, demand_supply, topics
from boliginnov.analysis.human_sample import Floats
from boliginnov.tables import WANTS_OFFERS

CONCEPTS = Path(__file__).with_name("concepts.toml")


COLUMNS = list(WANTS_OFFERS.columns)
WEIGHTS = {"actor": 0.25, "concepts": 0.35, "topics": 0.15, "text": 0.25}
"""What each likeness counts for; they sum to 1."""
FAIR, WEAK = 0.65, 0.50
"""Least scores of a fair and of a weak match. Chosen by reading the matches of the invented samples, not measured on real documents."""
_LIKE_TEXT = 0.35
"""Cosine of two sentences that counts as full likeness: sentences of different hands are seldom more alike."""
MOST_OFFERS = 3
UNKNOWN_ACTOR = "ukjent"
_UNKNOWN_ACTOR = 0.3
"""Likeness of type of actor where an example names none."""
_SHORTEST_EXAMPLE = 8
_RARE = 1.0
"""Summed weight of common concepts that counts as full likeness; a concept that every sentence names weighs 0, one that a single pair names 1."""
EXAMPLE_KINDS = ("literature", "eu_case")


def wants_offers(
    plans: pd.DataFrame,
    others: pd.DataFrame,
    codes: Sequence[str],
    *,
    asks: pd.DataFrame | None = None,
    fair: float = FAIR,
    weak: float = WEAK,
) -> pd.DataFrame:
    """One row per want and offer that match, at most three a want, and one row for each want that nothing matches.

    Parameters
    ----------
    plans, others : the wide table (``export.coded_passages``) of plans and of other documents
    codes : the main codes
    asks : ``demand_supply`` of the plans, where it is known already
    fair, weak : least scores of the two kinds of match

    Wants are what plans ask of others (``demand_supply``). Offers are what documents of other actors offer (``offer_kind`` "offer") and passages
    of literature and EU cases that name an instrument or have a main code ("example": somebody has done it, nobody offers it). ``score``
    (0 to 1) weighs type of actor, target groups and instruments in common (``concepts.toml``, in three languages; a rare one says more), topics
    and likeness of the words; words or concepts must have something in common, an actor of the right type is no match by itself. ``match`` is "fair", "weak" or "none"; with "none" the offer's columns
    are empty and ``score`` is that of the nearest offer. ``shared`` names the common concepts. Rows: wants as they stand in the plans, best offer first.
    """
    wants = _asked(plans, demand_supply(plans) if asks is None else asks)
    offers = _offered(others, codes)
    if wants.empty:
        return pd.DataFrame(columns=COLUMNS)
    score, shared = _scores(wants, offers)
    rows = []
    for i, want in enumerate(wants.to_dict("records")):
        order = np.argsort(-score[i], kind="stable")[:MOST_OFFERS]
        chosen = [int(j) for j in order if score[i, j] >= weak]
        base = {
            "want_passage": want["passage_id"],
            "want_doc": want["doc_id"],
            "want_page": want["page"],
            "kommune": want["kommune"],
            "actor": want["actor"],
            "way": want["way"],
            "want_topics": want["topics"],
            "want": want["sentence"],
        }
        for j in chosen:
            offer = offers.iloc[j]
            rows.append(
                base
                | {
                    "match": "fair" if score[i, j] >= fair else "weak",
                    "score": round(float(score[i, j]), 3),
                    "shared": " ".join(sorted(shared[i][j])),
                    "offer_passage": offer["passage_id"],
                    "offer_doc": offer["doc_id"],
                    "offer_page": offer["page"],
                    "offer_kind": offer["offer_kind"],
                    "document_kind": offer["document_kind"],
                    "author": offer["author"] or offer["title"],
                    "offer": offer["sentence"],
                }
            )
        if not chosen:
            nearest = round(float(score[i].max()), 3) if score.shape[1] else 0.0
            empty = dict.fromkeys(("shared", "offer_passage", "offer_doc", "offer_kind", "document_kind", "author", "offer"), "")
            rows.append(base | {"match": "none", "score": nearest, "offer_page": pd.NA} | empty)
    return pd.DataFrame(rows, columns=COLUMNS).astype({"want_page": "Int64", "offer_page": "Int64"})


def _asked(plans: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    found = found[found["direction"] == "asks"]
    return found.merge(plans[["passage_id", "page", "kommune"]], on="passage_id", how="left")


def _offered(others: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Offers of actors and examples of literature and cases: passage_id, doc_id, page, sentence, actors (joined with a space), topics, offer_kind …"""
    columns = ["passage_id", "doc_id", "page", "document_kind", "author", "title", "sentence", "actors", "topics", "offer_kind"]
    if others.empty:
        return pd.DataFrame(columns=columns)
    actors = others[others["document_kind"] == "actor"]
    speakers = {doc_id: kind or UNKNOWN_ACTOR for doc_id, kind in zip(actors["doc_id"], actors["actor_type"], strict=True)}
    found = demand_supply(actors, speakers=speakers)
    found = found[found["direction"] == "offers"]
    offers = found.assign(offer_kind="offer", actors=found["actor"].replace(UNKNOWN_ACTOR, "")).merge(
        actors[["passage_id", "page", "document_kind", "author", "title"]], on="passage_id", how="left"
    )
    named = others["text"].map(lambda text: bool(concepts(str(text)) & _names("instruments"))) | (
        others[list(codes)].max(axis=1) == 1
    )
    long_enough = others["text"].str.count(r"\S+") >= _SHORTEST_EXAMPLE
    coded = others[others["document_kind"].isin(EXAMPLE_KINDS) & named & long_enough]
    examples = coded.assign(
        offer_kind="example",
        sentence=coded["text"],
        actors=[str(value).replace("kommune_internt", "") for value in coded["aktor"]],
        topics=[topics(str(text)) for text in coded["text"]],
    )
    return pd.concat([offers[columns], examples[columns]], ignore_index=True)


def _scores(wants: pd.DataFrame, offers: pd.DataFrame) -> tuple[Floats, list[list[frozenset[str]]]]:
    """Scores, shape (wants, offers), and the concepts that each pair shares."""
    if offers.empty:
        return np.zeros((len(wants), 0)), [[] for _ in range(len(wants))]
    text = np.minimum(_cosines(list(wants["sentence"]), list(offers["sentence"])) / _LIKE_TEXT, 1.0)
    wanted, offered = ([concepts(str(t)) for t in table["sentence"]] for table in (wants, offers))
    subjects = [[set(str(t).split()) - {OTHER_TOPIC} for t in table["topics"]] for table in (wants, offers)]
    weight = _rarity([*wanted, *offered])
    score = np.zeros(text.shape)
    shared: list[list[frozenset[str]]] = []
    for i, actor in enumerate(wants["actor"]):
        shared.append([wanted[i] & own for own in offered])
        for j, actors in enumerate(str(value).split() for value in offers["actors"]):
            common = shared[i][j]
            parts = {
                "actor": 1.0 if actor in actors else 0.0 if actors else _UNKNOWN_ACTOR,
                "concepts": min(sum(weight[name] for name in common) / _RARE, 1.0),
                "topics": _overlap(subjects[0][i], subjects[1][j]),
                "text": float(text[i, j]),
            }
            if common or text[i, j] >= 1.0:
                score[i, j] = sum(WEIGHTS[name] * value for name, value in parts.items())
    return score, shared


def _rarity(named: Sequence[frozenset[str]]) -> dict[str, float]:
    """Weight of each concept, 0 to 1: the logarithm of how rare it is among the sentences (inverse document frequency, scaled)."""
    counts = Counter(name for own in named for name in own)
    most = np.log(max(len(named) / 2, 2.0))
    return {name: float(np.clip(np.log(len(named) / n) / most, 0.0, 1.0)) for name, n in counts.items()}


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _cosines(wants: list[str], offers: list[str]) -> Floats:
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit([*wants, *offers])
    product: Floats = (vectors.transform(wants) @ vectors.transform(offers).T).toarray()
    return product


def concepts(text: str) -> frozenset[str]:
    """Target groups and instruments that a text names."""
    low = text.lower()
    return frozenset(name for name, pattern in _concepts().items() if pattern.search(low))


@lru_cache(maxsize=1)
def _concepts() -> Mapping[str, Pattern]:
    return {name: word_pattern(words) for part in _content().values() for name, words in part.items()}


def _names(part: str) -> frozenset[str]:
    return frozenset(_content()[part])


@lru_cache(maxsize=1)
def _content() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(CONCEPTS.read_text(encoding="utf-8"))
