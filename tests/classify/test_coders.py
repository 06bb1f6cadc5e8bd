"""The coders: what they return, what they cannot be shaken by, and that training is repeatable and honest."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from boliginnov.classify.card import write_card
from boliginnov.classify.coded_passages import read_coded
from boliginnov.classify.registry import load_coder
from boliginnov.classify.retrain import retrain
from boliginnov.classify.second_level_training import second_level_trainings
from boliginnov.classify.train import TrainingReport, train
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError, ModelError
from boliginnov.evaluate.noise import ocr_noise
from boliginnov.resources import shipped
from boliginnov.study import load_study
from boliginnov.tables import CODINGS, validate
from tests.classify.invented import coded_passages, passages

NEW_AND_JOINT = "Kommunen skal prøve ut en ordning med felles team i partnerskap med private utbyggere."
PLAIN = "Kommunen disponerer 7 utleieboliger i sentrum."


def row(codings: pd.DataFrame, code: str, passage: str = "p0") -> pd.Series:
    return codings[(codings["code"] == code) & (codings["passage_id"] == passage)].iloc[0]


@pytest.mark.parametrize("name", ["keyword", "trained"])
def test_every_passage_gets_a_decision_on_every_main_code(name: str, codebook: Codebook, trained: TrainingReport) -> None:
    codings = load_coder(name, codebook, trained.folder).code(passages(NEW_AND_JOINT, PLAIN))
    validate(CODINGS, codings)
    for code in codebook.code_names:
        assert list(codings.loc[codings["code"] == code, "passage_id"]) == ["p0", "p1"]
    assert row(codings, "innovativt_grep")["decision"] == 1
    assert row(codings, "innovativt_grep", "p1")["decision"] == 0
    assert set(codings["coder"]) == {name}


def test_why_names_words_of_the_passage(codebook: Codebook, trained: TrainingReport) -> None:
    codings = load_coder("trained", codebook, trained.folder).code(passages(NEW_AND_JOINT, PLAIN))
    why = row(codings, "ny_samarbeidsform")["why"].split(" · ")
    assert why
    assert all(word in NEW_AND_JOINT.lower() for word in why)
    assert {"partnerskap", "felles"} & set(why)
    assert row(codings, "innovativt_grep", "p1")["why"] == ""


def test_second_level_codes_follow_their_parents(codebook: Codebook, trained: TrainingReport) -> None:
    codings = load_coder("trained", codebook, trained.folder).code(passages(NEW_AND_JOINT, PLAIN))
    given = codings[codings["code"].str.contains(":")]
    assert "aktor:privat" in set(given.loc[given["passage_id"] == "p0", "code"])
    assert (given.loc[given["passage_id"] == "p0", "code"].str.startswith("status:")).sum() == 1
    assert not given.loc[given["passage_id"] == "p1", "code"].str.startswith(("aktor", "status", "innovasjonstype")).any()
    assert (given["decision"] == 1).all()


def test_a_table_row_is_coded_as_its_measure_alone(codebook: Codebook, trained: TrainingReport) -> None:
    coder = load_coder("trained", codebook, trained.folder)
    measure = "Innføre digitalt tilsyn i hjemmet for alle som ønsker det"
    alone = coder.code(passages(measure, kind="table_row"))
    full = coder.code(passages(f"4.1 | {measure} | Helse | 2027", kind="table_row", lead_in="Nr | Tiltak | Ansvar | Frist"))
    assert row(alone, "innovativt_grep")["probability"] == row(full, "innovativt_grep")["probability"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "12 | 45 | 2024 | 17 %",
        "ord " * 10_000,
        "The municipality will try out a rent-to-own model for young families.",
        "Gielda áigu álggahit ođđa bálvalusa boarrásiid várás.",
        "4.1 | 117 | 2 300 | 17,5 % | 2024 | – | kr 4 mill. | 12",
        "K0mmun3n sk4l pr0ve vt l3ie f0r e1e",
        "🏠🏠🏠 \u0000 \ufffd",
    ],
)
@pytest.mark.parametrize("name", ["keyword", "trained"])
def test_odd_passages_are_coded_like_others(name: str, text: str, codebook: Codebook, trained: TrainingReport) -> None:
    codings = load_coder(name, codebook, trained.folder).code(passages(text))
    assert len(codings[~codings["code"].str.contains(":")]) == 2
    assert codings["probability"].between(0, 1).all()


def test_capitals_read_as_other_letters_do(codebook: Codebook, trained: TrainingReport) -> None:
    coder = load_coder("trained", codebook, trained.folder)
    small, large = (row(coder.code(passages(text)), "innovativt_grep") for text in (NEW_AND_JOINT, NEW_AND_JOINT.upper()))
    assert large["decision"] == small["decision"] == 1
    assert large["probability"] == pytest.approx(small["probability"], abs=0.05)


@pytest.mark.parametrize("share", [0.02, 0.05])
def test_the_shipped_coder_finds_most_clear_passages_in_spite_of_wrong_characters(share: float, codebook: Codebook) -> None:
    coder = load_coder("trained", codebook, shipped("models/coder"))
    noisy = coder.code(passages(*(ocr_noise(NEW_AND_JOINT, share, seed) for seed in range(20))))
    for code in codebook.code_names:
        assert noisy.loc[noisy["code"] == code, "decision"].mean() > 0.7


def test_no_passages_give_an_empty_table(codebook: Codebook, trained: TrainingReport) -> None:
    assert len(load_coder("trained", codebook, trained.folder).code(passages())) == 0


def test_a_passage_is_coded_the_same_whatever_stands_beside_it(codebook: Codebook, trained: TrainingReport) -> None:
    coder = load_coder("trained", codebook, trained.folder)
    together = row(coder.code(passages(NEW_AND_JOINT, PLAIN)), "innovativt_grep")
    assert row(coder.code(passages(NEW_AND_JOINT)), "innovativt_grep")["probability"] == together["probability"]


def test_training_again_gives_the_same_bytes(codebook: Codebook, trained: TrainingReport, tmp_path: Path) -> None:
    again = train(coded_passages().sample(frac=1, random_state=3), codebook=codebook, out=tmp_path, seed=1)
    for file in sorted(path.name for path in trained.folder.iterdir()):
        assert (again.folder / file).read_bytes() == (trained.folder / file).read_bytes(), file


def test_the_card_and_quality_say_how_good_it_is(codebook: Codebook, trained: TrainingReport) -> None:
    quality = json.loads((trained.folder / "quality.json").read_text(encoding="utf-8"))
    for code in codebook.code_names:
        estimate, low, high = quality["codes"][code]["f1"]
        assert 0.5 < estimate <= 1
        assert pd.isna([low, high]).all(), "no interval from three municipalities"
        review = quality["review"][code]
        assert review["share_sent"] == 1, "three municipalities promise nothing"
        assert (review["right_among_unreviewed"], review["lowest_right_of_a_municipality"]) == (None, None)
        assert 0.5 < review["lowest_right_without_review"] <= 1
        assert quality["calibration"][code]["passages"] >= 1
        after, low, high = quality["review_of_all_codes"]["after_review_of"][code]["0.20"]["f1"]
        assert after >= estimate
        assert (low, high) == (None, None)
    assert quality["review_of_all_codes"]["share_sent_for_any"] >= max(own["share_sent"] for own in quality["review"].values())
    assert "3 kommuner" in quality["measured_on"]
    card = (trained.folder / "README.md").read_text(encoding="utf-8")
    for said in (*codebook.code_names, "Neither holds for documents in English", "spread by chance", "passages reviewed"):
        assert said in card


def test_the_card_says_nothing_of_other_passages_than_the_coders_own(
    codebook: Codebook, trained: TrainingReport, tmp_path: Path
) -> None:
    many = coded_passages()
    many["kommunenr"] = [f"99{n % 14:02d}" for n in range(len(many))]
    many["language"] = ["nn" if number < "9905" else "nb" for number in many["kommunenr"]]
    write_card(
        tmp_path,
        coded=many,
        codebook=codebook,
        predictions=trained.held_out.assign(kommunenr=many["kommunenr"].to_numpy()),
        scores=trained.scores,
        second_level=trained.second_level,
        facts=trained.facts,
    )
    few, card = ((folder / "README.md").read_text(encoding="utf-8") for folder in (trained.folder, tmp_path))
    assert "`nb` in 3 municipalities" in few
    assert "`nb` in 9 municipalities, `nn` in 5" in card
    assert "held out in turn" in few
    assert "held out in one of 13 groups" in card
    for elsewhere in ("0.91", "two municipalities", "health", "people who knew", "encoder"):
        assert elsewhere not in few.replace("in at least two municipalities", ""), elsewhere


def test_held_out_predictions_never_saw_their_municipality(codebook: Codebook, tmp_path: Path) -> None:
    coded = coded_passages()
    secret = coded["kommunenr"] == "9903"
    coded.loc[secret, "text"] = coded.loc[secret, "text"] + " Kvitterbrygga"
    coded.loc[secret, "innovativt_grep"] = 1 - coded.loc[secret, "innovativt_grep"]
    report = train(coded, codebook=codebook, out=tmp_path, seed=1)
    inside = report.held_out[report.held_out["kommunenr"] == "9903"]
    assert (inside["innovativt_grep"] == inside["innovativt_grep_decision"]).mean() < 0.3


def test_a_third_main_code_is_data(codebook: Codebook, tmp_path: Path) -> None:
    file = tmp_path / "codebook.toml"
    added = """
[[codes]]
name = "tall"
label = "Tall"
definition = "Passasjen har et tall."

[[second_level]]
name = "hva_telles"
label = "Hva telles"
parents = ["tall"]
values = [{name = "boliger", label = "Boliger"}, {name = "annet", label = "Annet"}]
"""
    file.write_text((Path(__file__).parents[2] / "codebook.toml").read_text(encoding="utf-8") + added, encoding="utf-8")
    larger = load_codebook(file)
    folder = tmp_path / "coded"
    folder.mkdir()
    coded = coded_passages()
    coded["tall"] = coded["text"].str.contains(r"\d").astype(int)
    coded["hva_telles"] = [
        ("boliger" if "boliger" in text else "annet") if number else ""
        for text, number in zip(coded["text"], coded["tall"], strict=True)
    ]
    coded.to_csv(folder / "mine.csv", index=False)
    report = train(read_coded(folder, larger), codebook=larger, out=tmp_path / "model", seed=1)
    codings = load_coder("trained", larger, report.folder).code(
        passages("Befolkningen vokser med 9 prosent i perioden.", NEW_AND_JOINT)
    )
    assert row(codings, "tall")["decision"] == 1
    assert row(codings, "tall", "p1")["decision"] == 0
    assert row(codings, "hva_telles:annet")["decision"] == 1
    assert not codings.loc[codings["passage_id"] == "p1", "code"].str.startswith("hva_telles").any()


def test_an_empty_cell_of_a_persons_decision_teaches_nothing(codebook: Codebook, tmp_path: Path) -> None:
    folder = tmp_path / "coded"
    folder.mkdir()
    coded = coded_passages().assign(coder="AB", dimensjon="")
    collaborating = coded.index[coded["ny_samarbeidsform"] == 1]
    coded.loc[collaborating[::3], "aktor"] = ""
    coded.loc[collaborating[1::3], "aktor"] = "ingen"
    coded.loc[collaborating[1], "aktor"] = "Ingen"
    coded.to_csv(folder / "mine.csv", index=False)
    table = read_coded(folder, codebook)
    applies = {training.model.name: int(training.applies.sum()) for training in second_level_trainings(codebook, table)}
    assert "dimensjon" not in applies
    assert not table["aktor"].eq("Ingen").any()
    assert applies["aktor"] == len(collaborating) - len(collaborating[::3])
    report = train(table, codebook=codebook, out=tmp_path / "model", seed=1)
    codings = load_coder("trained", codebook, report.folder).code(passages(NEW_AND_JOINT))
    assert not codings["code"].str.startswith("dimensjon:").any()


def test_a_second_level_code_of_one_municipality_is_left_out_and_told(codebook: Codebook, tmp_path: Path) -> None:
    coded = coded_passages()
    coded["aktor"] = coded["aktor"].astype(object).where(coded["kommunenr"] == "9901", None)
    said: list[str] = []
    report = train(coded, codebook=codebook, out=tmp_path, seed=1, progress=said.append)
    assert [line for line in said if "aktor is left out" in line]
    assert set(report.second_level["code"]) == {"dimensjon", "innovasjonstype", "status"}
    codings = load_coder("trained", codebook, report.folder).code(passages(NEW_AND_JOINT))
    given = codings.loc[codings["code"].str.contains(":"), "code"].str.split(":").str[0]
    assert {"status"} <= set(given) <= {"dimensjon", "innovasjonstype", "status"}


def test_a_value_that_the_codebook_lost_is_not_given(codebook: Codebook, trained: TrainingReport) -> None:
    left = {"aktor": ("stat", "privat"), "status": ("planlagt",)}
    second = tuple(
        code.model_copy(update={"values": tuple(v for v in code.values if v.name in left.get(code.name, (v.name,)))})
        for code in codebook.second_level
    )
    smaller = codebook.model_copy(update={"second_level": second})
    codings = load_coder("trained", smaller, trained.folder).code(coded_passages())
    given = set(codings.loc[codings["code"].str.contains(":"), "code"])
    assert given <= set(smaller.second_level_names)
    some = codings[codings["code"].isin(codebook.code_names) & (codings["decision"] == 1)]["passage_id"].unique()
    status = codings[codings["code"].str.startswith("status:")]["passage_id"]
    assert sorted(status) == sorted(some)  # the one value left is given to all


def test_a_codebook_of_its_own_is_trained_from_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "codebook.toml").write_text(
        'title = "Tall"\n[[codes]]\nname = "tall"\nlabel = "Tall"\ndefinition = "Passasjen har et tall."\n', encoding="utf-8"
    )
    (tmp_path / "study.toml").write_text(
        'codebook = "codebook.toml"\n[documents]\ncoded = "coded"\n[output]\nout = "out"\n', encoding="utf-8"
    )
    (tmp_path / "coded").mkdir()
    coded = coded_passages()[["kommunenr", "text"]]
    coded.assign(tall=coded["text"].str.contains(r"\d").astype(int)).to_csv(tmp_path / "coded" / "mine.csv", index=False)
    retrain(load_study(tmp_path / "study.toml"), [], tmp_path / "model", seed=1)
    own = load_coder("trained", load_codebook(tmp_path / "codebook.toml"), tmp_path / "model")
    assert own.code(passages("Befolkningen vokser med 9 prosent.", NEW_AND_JOINT))["decision"].tolist() == [1, 0]


def test_constructed_passages_are_left_out_beside_real_ones(codebook: Codebook, trained: TrainingReport, tmp_path: Path) -> None:
    constructed = coded_passages().assign(origin="constructed", kommunenr="9904", innovativt_grep=1)
    constructed["passage_id"] = "c" + constructed["passage_id"]
    report = train(pd.concat([coded_passages(), constructed]), codebook=codebook, out=tmp_path, seed=1)
    assert report.facts["training_data"] == trained.facts["training_data"]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda table: table.drop(columns="ny_samarbeidsform"), "no column ny_samarbeidsform"),
        (lambda table: table.assign(innovativt_grep=0), "Fewer than 2 coded passages have innovativt_grep"),
        (lambda table: table.assign(kommunenr="9901"), "one municipality"),
    ],
)
def test_what_cannot_be_trained_on_is_said(change: object, part: str, codebook: Codebook, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=part):
        train(change(coded_passages()), codebook=codebook, out=tmp_path)  # type: ignore[operator]


def test_models_that_do_not_fit_are_refused(codebook: Codebook, trained: TrainingReport, tmp_path: Path) -> None:
    other = codebook.model_copy(update={"codes": codebook.codes[:1], "second_level": (), "examples": ()})
    with pytest.raises(ModelError, match="boliginnov train"):
        load_coder("trained", other, trained.folder)
    with pytest.raises(ModelError, match=r"model\.skops is missing"):
        load_coder("trained", codebook, tmp_path)
    for name in ("model.json", "model.skops"):
        (tmp_path / name).write_bytes((trained.folder / name).read_bytes()[:-200])
    with pytest.raises(ModelError, match="damaged"):
        load_coder("trained", codebook, tmp_path)


def test_an_unknown_coder_names_the_known_ones(codebook: Codebook) -> None:
    with pytest.raises(ConfigurationError, match="keyword, trained"):
        load_coder("magic", codebook, None)
