"""The codebook as data: what is in the shipped one, and a message for every mistake."""

from pathlib import Path

import pytest

from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError

SMALL = """
title = "Prøve"
[[codes]]
name = "grep"
label = "Grep"
definition = "Noe nytt."
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "codebook.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_codebook_has_both_codes_and_the_second_level(codebook: Codebook) -> None:
    assert codebook.code_names == ("innovativt_grep", "ny_samarbeidsform")
    assert {"dimensjon:losning", "innovasjonstype:regler", "aktor:forskning", "status:ide"} <= set(codebook.second_level_names)
    assert codebook.label("aktor:bruker_innbygger") == "Brukere og innbyggere"


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL + 'colour = "red"\n[[codes]]\nname = "Ny Kode"\nlabel = "x"\n')
    with pytest.raises(ConfigurationError) as caught:
        load_codebook(path)
    message = str(caught.value)
    assert "codes.0.colour" in message
    assert "codes.1.name" in message
    assert "codes.1.definition" in message
    assert str(path) in message


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (SMALL + '[[codes]]\nname = "grep"\nlabel = "x"\ndefinition = "y"\n', "used twice"),
        (
            SMALL + '[[second_level]]\nname = "dim"\nlabel = "x"\n'
            'values = [{name = "m", label = "a"}, {name = "m", label = "b"}]\n',
            "dim: value named twice: m",
        ),
        (
            SMALL + '[[second_level]]\nname = "dim"\nlabel = "x"\nvalues = [{name = "ingen", label = "a"}]\n',
            "dim: ingen is what people write",
        ),
        (SMALL + '[[codes]]\nname = "text"\nlabel = "x"\ndefinition = "y"\n', "column of the passages: text"),
        (
            SMALL + '[[second_level]]\nname = "type"\nlabel = "T"\nparents = ["annet"]\nvalues = [{name = "a", label = "A"}]\n',
            "annet",
        ),
        (SMALL + '[[examples]]\ntext = "x"\ncodes = ["ukjent"]\n', "ukjent"),
        ("title = ", "not valid TOML"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(ConfigurationError, match=part):
        load_codebook(write(tmp_path, text))


def test_a_missing_file_says_where_to_look(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="study file"):
        load_codebook(tmp_path / "none.toml")


def test_the_fingerprint_is_of_the_content_not_the_layout(tmp_path: Path) -> None:
    plain = load_codebook(write(tmp_path, SMALL))
    assert load_codebook(write(tmp_path, "# a comment\n" + SMALL)).fingerprint() == plain.fingerprint()
    assert load_codebook(write(tmp_path, SMALL.replace("nytt", "annet"))).fingerprint() != plain.fingerprint()
