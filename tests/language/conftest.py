"""The shipped pipeline, loaded once for the tests that need it."""

from __future__ import annotations

import pytest
from spacy.language import Language

from boliginnov.language.pipeline import load_language


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load_language()
