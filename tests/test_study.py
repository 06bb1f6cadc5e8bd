"""Study files: defaults, paths, and a message for every wrong key."""

from pathlib import Path

import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.study import load_study


def write(folder: Path, text: str) -> Path:
    path = folder / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_paths_count_from_the_study_file(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, '[documents]\nraw = "plans"\nmunicipalities = ["egne.csv"]\n'))
    assert study.documents.raw == tmp_path / "plans"
    assert study.documents.municipalities == (tmp_path / "egne.csv",)


def test_folders_of_the_command_line_win(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, '[documents]\nraw = "plans"\n'), raw=tmp_path / "x", out=tmp_path / "y")
    assert (study.documents.raw, study.output.out) == (tmp_path / "x", tmp_path / "y")


def test_every_wrong_key_is_named_with_what_is_allowed(tmp_path: Path) -> None:
    path = write(tmp_path, '[coder]\nnme = "x"\n[coder.thresholds]\ninnovativt_grep = 4\n[rapport]\ntitle = "x"\n')
    with pytest.raises(ConfigurationError) as caught:
        load_study(path)
    message = str(caught.value)
    assert str(path) in message
    assert "coder.nme" in message
    assert "thresholds" in message
    assert "coder.thresholds.innovativt_grep" in message
    assert "rapport" in message


@pytest.mark.parametrize("text", ["[coder", 'x = "\\q"'])
def test_broken_toml_names_the_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"study\.toml"):
        load_study(write(tmp_path, text))


def test_a_missing_study_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"borte\.toml"):
        load_study(tmp_path / "borte.toml")


def test_the_shipped_study_is_valid() -> None:
    load_study(Path(__file__).parents[1] / "pipelines" / "housing_plans.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[documents]\nraw = "a\\u0000b"\n', "documents.raw"),
        ('[documents]\nmunicipalities = ["a\\u0000b"]\n', "documents.municipalities.0"),
        ('[output]\nout = "a\\u0000b"\n', "output.out"),
        ('codebook = "a\\u0000b"\n', "codebook"),
    ],
)
def test_a_name_that_no_file_can_have_is_a_wrong_setting(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"study\.toml: the study file has 1 wrong setting\(s\)\n  {key}: .*name"):
        load_study(write(tmp_path, text))


def test_a_folder_of_the_command_line_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"command line .*\n  documents\.raw: .*name"):
        load_study(None, raw=Path("b\udce5t"), out=tmp_path)
