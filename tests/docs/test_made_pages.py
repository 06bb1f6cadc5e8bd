"""Pages of the docs that are made by a command are what the command prints."""

from pathlib import Path

import pytest

from boliginnov.codebook import load_codebook
from boliginnov.codebook_text import codebook_lines, codebook_markdown
from boliginnov.errors import ConfigurationError
from boliginnov.export.datapackage import data_dictionary
from boliginnov.resources import shipped

DOCS = Path(__file__).parents[2] / "docs"


def test_the_codebook_page_is_the_codebook() -> None:
    assert (DOCS / "codebook.md").read_text(encoding="utf-8") == codebook_markdown(load_codebook(shipped("codebook.toml"))) + "\n"


def test_the_data_dictionary_is_the_schemas() -> None:
    assert (DOCS / "data-dictionary.md").read_text(encoding="utf-8") == data_dictionary(
        load_codebook(shipped("codebook.toml"))
    ) + "\n"


def test_one_code_can_be_shown_and_an_unknown_one_is_told() -> None:
    book = load_codebook(shipped("codebook.toml"))
    assert codebook_lines(book, "ny_samarbeidsform")[0].startswith("ny_samarbeidsform")
    with pytest.raises(ConfigurationError, match="innovativt_grep"):
        codebook_lines(book, "finnes_ikke")
