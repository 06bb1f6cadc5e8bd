"""What an installed package brings along: the hook that puts codebook and models into the wheel."""

import importlib.util
from pathlib import Path

import pytest

from boliginnov.resources import shipped

REPOSITORY = Path(__file__).parents[1]


@pytest.mark.parametrize("version", ["standard", "editable"])
def test_a_wheel_holds_codebook_and_models_and_an_editable_install_reads_the_repository(version: str) -> None:
    spec = importlib.util.spec_from_file_location("hatch_build", REPOSITORY / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    data: dict[str, dict[str, str]] = {"force_include": {}}
    hook = module.ShippedFiles(str(REPOSITORY), {}, None, None, "", "wheel")
    hook.initialize(version, data)
    included = data["force_include"]
    assert (included == {}) is (version == "editable")
    for name, place in included.items():
        assert (REPOSITORY / name).exists()
        assert place == f"boliginnov/shipped/{name}"
    assert shipped("codebook.toml").is_file()
    assert shipped("models/coder").is_dir()
