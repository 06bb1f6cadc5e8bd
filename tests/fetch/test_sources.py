"""A manifest says what to fetch; it needs addresses, not file names. The shipped one does."""

from pathlib import Path

import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.fetch.file_names import plan_name
from boliginnov.fetch.sources import read_sources
from boliginnov.plans.manifest import read_manifest
from boliginnov.study import load_study

ROOT = Path(__file__).parents[2]


def test_rows_with_an_address(tmp_path: Path) -> None:
    manifest = tmp_path / "plans.csv"
    manifest.write_bytes("\ufeffkommunenr;tittel;url\r\n9901;Plan for Øy;https://a.example/x\r\n9902;Uten adresse;\r\n".encode())
    (row,) = read_sources(manifest)
    assert (row.line, row.file, row.kommunenr, row.title, row.source_url) == (2, "", "9901", "Plan for Øy", "https://a.example/x")


def test_manifests_without_addresses(tmp_path: Path) -> None:
    manifest = tmp_path / "plans.csv"
    manifest.write_text("file,title\nx.pdf,X\n")
    with pytest.raises(ConfigurationError, match="source_url"):
        read_sources(manifest)
    with pytest.raises(ConfigurationError, match="cannot read"):
        read_sources(tmp_path / "none.csv")


def test_the_study_of_buskerud() -> None:
    study = load_study(ROOT / "pipelines" / "buskerud.toml")
    path = study.documents.raw / study.documents.manifest
    manifest = read_manifest(path)
    assert manifest is not None
    assert manifest.notes == []
    sources = read_sources(path)
    assert len(sources) == len(manifest.rows) == 15
    assert len({plan_name(row) for row in sources}) == 15
    assert all(row.source_url.startswith("https://") for row in sources)
    assert study.output.out.is_relative_to(ROOT / "data" / "processed")
