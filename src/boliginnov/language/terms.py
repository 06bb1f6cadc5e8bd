"""Find instruments of housing policy and target groups, by a lexicon of both written languages."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from boliginnov.language.lexicon import spans


@Language.component("boliginnov_terms", assigns=["doc._.instruments", "doc._.target_groups"])
def terms(doc: Doc) -> Doc:
    """Pipeline component: ``doc._.instruments`` and ``doc._.target_groups``, spans whose ``_.value`` is the usual Bokmål name."""
    found = spans(doc, "terms")
    doc._.instruments = [span for span in found if span.label_ == "instrument"]
    doc._.target_groups = [span for span in found if span.label_ == "target_group"]
    return doc


Doc.set_extension("instruments", default=(), force=True)
Doc.set_extension("target_groups", default=(), force=True)
