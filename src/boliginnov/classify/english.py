"""English documents: the trained coder has learnt Norwegian only and finds nothing in them, so the keyword coder's English lists decide."""

from __future__ import annotations

import pandas as pd

from boliginnov.classify.coder import Coder
from boliginnov.classify.keyword import KeywordCoder
from boliginnov.classify.trained import TrainedCoder
from boliginnov.language.written_language import plan_language


def code_document(coder: Coder, passages: pd.DataFrame) -> pd.DataFrame:
    """Codings of one document's passages by the coder, or by the keyword coder where a trained one meets an English document.

    Every code that is given that way goes to review: ``benchmarks/english`` says how good it is.
    """
    if not isinstance(coder, TrainedCoder) or not _is_english(passages):
        return coder.code(passages)
    codings = KeywordCoder(coder.codebook).code(passages)
    return codings.assign(needs_review=codings["decision"])


def _is_english(passages: pd.DataFrame) -> bool:
    return plan_language(zip(passages["language"], passages["text"], strict=True)) == "en"
