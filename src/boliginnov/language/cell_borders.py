"""Cut names at the borders of table cells: what stands on both sides of one is never one name."""

from __future__ import annotations

from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc, Span

CELL_BORDER = "|"


def names_within_cells(doc: Doc) -> list[Span]:
    """The doc's entities, each as its parts within one cell; parts without a letter are left out of those that a border cut."""
    found = []
    for entity in doc.ents:
        borders = [token.i for token in entity if token.text == CELL_BORDER]
        edges = [entity.start - 1, *borders, entity.end]
        parts = [Span(doc, left + 1, right, label=entity.label) for left, right in pairwise(edges)]
        found += [part for part in parts if any(map(str.isalpha, part.text))] if borders else [entity]
    return found


@Language.component("boliginnov_cell_borders", assigns=["doc.ents"], requires=["doc.ents"])
def cell_borders(doc: Doc) -> Doc:
    """Pipeline component: ``doc.ents`` without names that reach over a cell border."""
    if any(CELL_BORDER in entity.text for entity in doc.ents):
        doc.ents = names_within_cells(doc)
    return doc
