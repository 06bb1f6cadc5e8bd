"""Turn a table of passages into what the members see."""

from __future__ import annotations

import pandas as pd

from boliginnov.classify.cues import cue_features
from boliginnov.classify.members import Passages
from boliginnov.classify.passage_text import LONGEST, reading_texts
from boliginnov.classify.words import stems


def seen_passages(table: pd.DataFrame) -> Passages:
    """Stems, cues, kinds and groups of passages; needs text, kind and lead_in; groups are ``kommunenr`` where given, else ``doc_id``."""
    texts = [text[:LONGEST] for text in reading_texts(table)]
    groups = table["kommunenr"] if "kommunenr" in table else table["doc_id"]
    return Passages(
        [stem_text(text) for text in texts],
        cue_features(texts),
        [str(k) for k in table["kind"]],
        [str(g) for g in groups],
        texts,
    )


def stem_text(text: str) -> str:
    """Stems of a text joined with spaces, the first word once more with ``^`` in front: measures open with their verb."""
    found = stems(text)
    return " ".join([*(f"^{word}" for word in found[:1]), *found])
