"""Plans and other documents lie in folders of their own and are kept apart."""

from pathlib import Path

import pandas as pd
import pytest

from boliginnov import tables
from boliginnov.codebook import load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.extract.document import extract_document
from boliginnov.plans.collections import read_collections
from boliginnov.plans.documents import build_tables
from boliginnov.register.municipalities import load_register
from boliginnov.resources import shipped
from boliginnov.run import classify_stage, extract_stage
from boliginnov.study import Documents, OtherDocuments, load_study
from tests.e2e.plans import make_plan


def study(folder: Path) -> Documents:
    other = tuple(OtherDocuments(kind=kind, raw=folder / name) for kind, name in (("actor", "lag"), ("literature", "bok")))
    return Documents(raw=folder / "planer", other=other)


def test_files_that_share_a_name_get_the_kind_in_front(tmp_path: Path) -> None:
    for name in ("planer", "lag", "bok"):
        make_plan(tmp_path / name / "bolig.pdf")
    found = read_collections(study(tmp_path), tmp_path / "ut")
    assert [[file.doc_id for file in c.files] for c in found] == [["bolig"], ["actor--bolig"], ["literature--bolig"]]
    assert [c.above for c in found] == ["", "../lag/", "../bok/"]


def test_folders_must_not_overlap(tmp_path: Path) -> None:
    make_plan(tmp_path / "planer" / "lag" / "x.pdf")
    with pytest.raises(ConfigurationError, match="overlap"):
        read_collections(
            Documents(raw=tmp_path / "planer", other=(OtherDocuments(kind="actor", raw=tmp_path / "planer" / "lag"),)),
            tmp_path / "ut",
        )


def test_results_do_not_go_into_a_folder_of_documents(tmp_path: Path) -> None:
    make_plan(tmp_path / "planer" / "x.pdf")
    with pytest.raises(ConfigurationError, match="--out"):
        read_collections(Documents(raw=tmp_path / "planer"), tmp_path / "planer")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    make_plan(tmp_path / "planer" / "x.pdf")
    with pytest.raises(ConfigurationError, match="lag"):
        read_collections(study(tmp_path), tmp_path / "ut")


def test_other_documents_need_no_municipality_and_the_row_wins_over_the_folder(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        make_plan(tmp_path / "lag" / name)
    (tmp_path / "lag" / "manifest.csv").write_text(
        "file,title,author,actor_type,kind\na.pdf,Slik kan vi hjelpe,Boliglaget,frivillig,\nb.pdf,Case,,,eu_case\nborte.pdf,,,,\n",
        encoding="utf-8",
    )
    (tmp_path / "planer").mkdir()
    (tmp_path / "bok").mkdir()
    actors = read_collections(study(tmp_path), tmp_path / "ut")[1]
    extracted = {file.doc_id: extract_document(file.path) for file in actors.files}
    documents, passages = build_tables(
        actors.files, {}, extracted, actors.manifest, load_register(()), kind=actors.kind, above=actors.above
    )
    by_id = documents.set_index("doc_id")
    assert by_id["document_kind"].to_dict() == {"a": "actor", "b": "eu_case", "borte": "actor"}
    assert by_id.loc["a", ["author", "actor_type", "kommune", "problem", "file"]].tolist() == [
        "Boliglaget",
        "frivillig",
        "",
        "",
        "../lag/a.pdf",
    ]
    assert by_id.loc["borte", "problem"] == "missing_file"
    assert len(passages)


def test_actor_types_are_those_of_the_codebook() -> None:
    second = next(code for code in load_codebook(shipped("codebook.toml")).second_level if code.name == "aktor")
    assert set(tables.ACTOR_TYPES) == {value.name for value in second.values}


def test_a_study_names_folders_of_other_documents_and_raw_leaves_them_out(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('[[documents.other]]\nkind = "literature"\nraw = "bok"\n', encoding="utf-8")
    assert [(o.kind, o.raw) for o in load_study(path).documents.other] == [("literature", tmp_path / "bok")]
    assert load_study(path, raw=tmp_path).documents.other == ()


def test_a_wrong_kind_or_key_of_other_documents_is_named(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text('[[documents.other]]\nkind = "novel"\nraw = "x"\nfolder = "y"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_study(path)
    assert "documents.other.0.kind" in str(caught.value)
    assert "literature" in str(caught.value)
    assert "kind, raw, manifest" in str(caught.value)


def test_a_report_by_others_among_the_plans_stands_after_them_in_every_table(tmp_path: Path) -> None:
    for name in ("a_veileder", "b_plan", "c_plan"):
        make_plan(tmp_path / "planer" / f"{name}.pdf", title=name)
    (tmp_path / "planer" / "plans.csv").write_text(
        "fil;slag\na_veileder.pdf;literature\nb_plan.pdf;\nc_plan.pdf;\n", encoding="utf-8"
    )
    study = load_study(None, raw=tmp_path / "planer", out=tmp_path / "ut")
    extract_stage(study)
    classify_stage(study)
    coded = pd.read_csv(tmp_path / "ut" / "coded_passages.csv", sep=";", keep_default_na=False)
    documents, passages = (pd.read_csv(tmp_path / "ut" / f"{name}.csv") for name in ("documents", "passages"))
    for table in (documents, passages, coded):
        assert table["doc_id"].drop_duplicates().tolist() == ["b_plan", "c_plan", "a_veileder"]
    for _, own in coded.groupby("doc_id"):
        assert own["order"].is_monotonic_increasing
    assert len(coded) == len(passages)
