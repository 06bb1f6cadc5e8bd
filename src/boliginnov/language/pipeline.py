"""Load a Norwegian spaCy pipeline by name, tell it the written language of what it reads, and add the domain components."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Iterator
from itertools import repeat
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Token
from thinc.api import NumpyOps, get_current_ops, set_current_ops

from boliginnov.errors import ConfigurationError, ModelError
from boliginnov.language import (
    cell_borders,  # noqa: F401  (registers the component)
    word_embedding,  # noqa: F401  (registers the embedding that the trained pipeline names)
)
from boliginnov.language.cached_vectors import CachedVectors
from boliginnov.language.written_language import written_language
from boliginnov.resources import shipped

NAME = "nb_boliginnov"
DOMAIN_COMPONENTS = {
    "compounds": "boliginnov_compounds",
    "laws": "boliginnov_laws",
    "actors": "boliginnov_actors",
    "terms": "boliginnov_terms",
    "amounts": "boliginnov_amounts",
    "cues": "boliginnov_cues",
}
"""Short name of each component and the factory it is registered as, in the order they run."""
_ENVIRONMENT = "BOLIGINNOV_MODELS"


def mark_written_language(doc: Doc, form: str) -> Doc:
    """Tell the models of ``nb_boliginnov`` that the text is ``nb`` or ``nn``: every token carries it as ``ent_id_``."""
    for token in doc:
        token.ent_id_ = form
    return doc


@Language.component("boliginnov_written_language", assigns=["doc._.written_language", "token.ent_id"])
def written_language_component(doc: Doc) -> Doc:
    """Pipeline component: ``doc._.written_language`` (as in ``tables.LANGUAGES``), read off the text unless it was set before."""
    form = doc._.written_language or written_language(doc.text)
    doc._.written_language = form
    return mark_written_language(doc, form) if form in ("nb", "nn") else doc


def load_language(
    name: str = NAME, *, components: Iterable[str] = tuple(DOMAIN_COMPONENTS), exclude: Iterable[str] = ("parser",)
) -> Language:
    """A pipeline with the domain components at its end.

    ``name`` is ``nb_boliginnov`` (shipped, both written languages), an installed ``nb_core_news_*`` or ``blank`` (tokens only);
    ``components`` are the domain components wanted, ``exclude`` the parts of the trained pipeline left out.
    Raises ModelError when the pipeline is not to be found.
    """
    nlp = _load(name, list(exclude))
    nlp.add_pipe("boliginnov_written_language", first=True)
    if not {"parser", "senter", "sentencizer"} & set(nlp.pipe_names):
        nlp.add_pipe("sentencizer")
    nlp.add_pipe("boliginnov_cell_borders")
    wanted = set(components)
    if unknown := wanted - set(DOMAIN_COMPONENTS):
        raise ModelError(f"No language component called {', '.join(sorted(unknown))}; there are {', '.join(DOMAIN_COMPONENTS)}.")
    for short, factory in DOMAIN_COMPONENTS.items():
        if short in wanted:
            importlib.import_module(f"boliginnov.language.{short}")
            nlp.add_pipe(factory)
    return nlp


def model_folder() -> Path:
    """Where ``nb_boliginnov`` lies: below the folder ``BOLIGINNOV_MODELS``, else where the program's files are.

    Raises ModelError if it is in neither.
    """
    if (folder := os.environ.get(_ENVIRONMENT)) and (Path(folder) / NAME / "meta.json").exists():
        return Path(folder) / NAME
    try:
        return shipped(f"models/{NAME}")
    except ConfigurationError as error:
        raise ModelError(
            f"The language pipeline {NAME} is not part of this installation. Run 'make language-model', "
            'or set model = "blank" under [language] in the study file.'
        ) from error


def _load(name: str, exclude: list[str]) -> Language:
    if name == "blank":
        return spacy.blank("nb")
    before = get_current_ops()
    set_current_ops(NumpyOps(use_blis=False))  # OpenBLAS multiplies matrices about 2.5 times as fast as BLIS on recent processors
    try:
        nlp = spacy.load(model_folder() if name == NAME else name, exclude=exclude)
    except OSError as error:
        raise ModelError(
            f"The language pipeline {name!r} is not installed; use nb_boliginnov, which is shipped, or blank."
        ) from error
    finally:
        set_current_ops(before)
    if name == NAME:
        nlp.vocab.vectors = CachedVectors(nlp.vocab.vectors)
    return nlp


def read(
    nlp: Language, texts: Iterable[str], forms: Iterable[str] | None = None, *, municipality: str = "", batch_size: int = 128
) -> Iterator[Doc]:
    """Run the pipeline over texts in batches, told their written language (nb, nn) and the plan's municipality where known."""
    yield from nlp.pipe(_told(nlp, texts, repeat("") if forms is None else forms, municipality), batch_size=batch_size)


def _told(nlp: Language, texts: Iterable[str], forms: Iterable[str], municipality: str) -> Iterator[Doc]:
    for text, form in zip(texts, forms, strict=False):
        doc = nlp.make_doc(text)
        doc._.written_language = form if form in ("nb", "nn") else ""
        doc._.municipality = municipality
        yield doc


if not Doc.has_extension("written_language"):
    Doc.set_extension("written_language", default="")
if not Doc.has_extension("municipality"):
    Doc.set_extension("municipality", default="")
if not Token.has_extension("compound"):
    Token.set_extension("compound", default=None)
