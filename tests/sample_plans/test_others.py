"""The committed documents that are no plans are what the script writes, and are read whole as what they are."""

from pathlib import Path

from boliginnov.extract.document import extract_document
from boliginnov.language.written_language import passage_languages, plan_language
from boliginnov.plans.collections import read_collections
from boliginnov.study import load_study

ROOT = Path(__file__).parents[2]


def test_files_are_what_the_script_writes(tmp_path: Path) -> None:
    from others import write

    write(tmp_path)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    assert len(made) == 7
    for path in made:
        assert (tmp_path / path).read_bytes() == (ROOT / "data" / "other" / path).read_bytes(), path


def test_the_sample_study_reads_them_apart_from_the_plans() -> None:
    from others import documents, paragraphs

    study = load_study(ROOT / "pipelines" / "housing_plans.toml")
    _, *others = read_collections(study.documents, study.output.out)
    assert [(c.kind, len(c.files)) for c in others] == [("actor", 2), ("literature", 1), ("eu_case", 1)]
    written = {document["file"]: paragraphs(document) for document in documents()}
    for file in (file for c in others for file in c.files):
        read = [passage.text for passage in extract_document(file.path).passages]
        assert set(written[file.relative]) <= set(read)
        languages = passage_languages(read)
        expected = "en" if "vellborg" in file.relative else "nb"
        assert plan_language(zip(languages, read, strict=True)) == expected
