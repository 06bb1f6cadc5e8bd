"""The shipped pipeline, loaded once for the tests that need it."""

from __future__ import annotations

import pytest
from spacy.language import Language

from boliginnov.errors import ModelError
from boliginnov.language.pipeline import load_language


@pytest.fixture(scope="session")
def nlp() -> Language:
    try:
        return load_language()
    except ModelError as error:
        pytest.skip(f"needs the language model, which is not part of this release: {error}")
