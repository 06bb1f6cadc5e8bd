"""Load a Norwegian spaCy pipeline by name, and tell it the written language of what it reads."""

from __future__ import annotations

from spacy.tokens import Doc


def mark_written_language(doc: Doc, form: str) -> Doc:
    """Tell the models of ``nb_boliginnov`` that the text is ``nb`` or ``nn``: every token carries it as ``ent_id_``."""
    for token in doc:
        token.ent_id_ = form
    return doc
