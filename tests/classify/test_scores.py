"""Scores against known answers, thresholds and review, and reading coded passages."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, f1_score

from boliginnov.classify.coded_passages import read_coded, read_gold
from boliginnov.classify.combine import best_threshold, combine, fit_combination
from boliginnov.classify.encoder import make_cascade
from boliginnov.codebook import Codebook, MainCode, SecondLevelCode, Value
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.coding import agreement, average_precision, calibration_error, score_codings
from boliginnov.evaluate.review import f1_after_review


def test_average_precision_is_that_of_scikit_learn_ties_included() -> None:
    random = np.random.default_rng(0)
    codes = (random.random(300) < 0.1).astype(float)
    probabilities = np.round(random.random(300), 1)
    assert average_precision(codes, codes, probabilities) == pytest.approx(average_precision_score(codes, probabilities))


def test_scores_count_passages_without_a_coding_as_not_coded() -> None:
    gold = pd.DataFrame({"passage_id": list("abcdefghijkl"), "kommunenr": list("123456" * 2), "grep": [1] * 6 + [0] * 6})
    codings = pd.DataFrame(
        {"passage_id": list("abcghi"), "code": "grep", "decision": 1, "probability": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]}
    )
    scores = score_codings(gold, codings, seed=1, codes=["grep"]).set_index("measure")
    assert scores.at["precision", "estimate"] == 0.5
    assert scores.at["recall", "estimate"] == 0.5
    assert scores.at["f1", "low"] < scores.at["f1", "estimate"] < scores.at["f1", "high"]
    assert scores.at["f1", "positives"] == 6


def test_krippendorffs_alpha_of_a_known_case() -> None:
    first = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 0], dtype=float)
    second = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0], dtype=float)
    assert agreement(first, second)["alpha"] == pytest.approx(0.095, abs=0.001)
    assert agreement(first, first)["alpha"] == 1


def test_perfect_probabilities_are_calibrated() -> None:
    assert calibration_error(np.array([0, 0, 1, 1.0]), np.zeros(4), np.array([0, 0, 1, 1.0])) == 0
    assert calibration_error(np.array([0, 0, 0, 0.0]), np.zeros(4), np.full(4, 0.35)) == pytest.approx(0.35)


def test_review_puts_the_most_uncertain_right() -> None:
    codes, decisions = np.array([1, 0, 1, 0.0]), np.array([0, 0, 1, 1.0])
    uncertainty = np.array([0.4, 0.1, 0.1, 0.5])
    assert f1_after_review(codes, decisions, uncertainty, 0.25)["f1"] == pytest.approx(2 / 3)
    assert f1_after_review(codes, decisions, uncertainty, 0.5)["f1"] == 1


def test_the_threshold_of_calibrated_probabilities_is_near_the_best_and_half_the_f1() -> None:
    random = np.random.default_rng(1)
    probabilities = 1 / (1 + np.exp(-(random.normal(size=20000) * 2 - 3.5)))
    codes = (random.random(20000) < probabilities).astype(np.int64)
    threshold = best_threshold(probabilities)
    best = max(f1_score(codes, probabilities >= value) for value in np.linspace(0.05, 0.95, 91))
    assert f1_score(codes, probabilities >= threshold) > best - 0.01
    assert threshold == pytest.approx(best / 2, abs=0.02)


def test_a_code_that_no_passage_has_is_not_given() -> None:
    held_out = np.random.default_rng(2).normal(size=(50, 2))
    combination = fit_combination(held_out, np.zeros(50, dtype=np.int64), [1.0, 1.0])
    assert not combination.decide(combination.probability(held_out)).any()


def test_combining_helps_when_members_know_different_things() -> None:
    random = np.random.default_rng(3)
    codes = (random.random(2000) < 0.2).astype(np.int64)
    held_out = random.normal(size=(2000, 2)) + 1.5 * codes[:, None]
    groups = np.array([str(i % 4) for i in range(2000)], dtype=object)
    _, crossed = combine(held_out, codes, groups, [1.0, 1.0])
    probabilities = crossed["probability"].to_numpy()
    alone = max(average_precision_score(codes, held_out[:, member]) for member in range(2))
    assert average_precision_score(codes, probabilities) > alone
    assert calibration_error(codes.astype(float), codes, probabilities) < 0.05


def test_the_cascade_asks_about_nearly_all_positives() -> None:
    random = np.random.default_rng(4)
    codes = (random.random((3000, 2)) < 0.1).astype(np.int64)
    cheap = random.normal(size=(3000, 2, 2)) + 3 * codes[:, :, None]
    cascade = make_cascade(cheap, codes, random.normal(size=(3000, 2)))
    asked = cascade.asked(cheap)
    assert asked[codes.any(axis=1)].mean() > 0.97
    assert asked.mean() < 0.8


def gold_line(number: int, kind: str, text: str) -> str:
    entry = {"id": f"9901_plan#{number:03d}", "section": "1 Tiltak", "kind": kind, "text": text, "grep": 0, "samarbeid": 1}
    return json.dumps(entry | {"dimensjon": ["losning"], "innovasjonstype": None, "aktor": ["stat", "privat"], "status": "ide"})


def test_gold_is_read_with_lead_ins(tmp_path: Path) -> None:
    lines = [
        gold_line(1, "paragraph", "Vi skal:"),
        gold_line(2, "list_item", "gjøre dette"),
        gold_line(3, "list_item", "og dette"),
        gold_line(4, "paragraph", "Så er det slutt."),
        gold_line(5, "list_item", "et punkt uten innledning"),
    ]
    (tmp_path / "9901_plan.gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    table = read_gold(tmp_path)
    assert list(table["lead_in"]) == ["", "Vi skal:", "Vi skal:", "", ""]
    assert table["aktor"][0] == "stat privat"
    assert table["innovasjonstype"][0] == ""
    assert list(table["order"]) == [1, 2, 3, 4, 5]


def test_gold_that_cannot_be_read_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no \*\.gold\.jsonl"):
        read_gold(tmp_path)
    (tmp_path / "x.gold.jsonl").write_text(gold_line(1, "paragraph", "a") + '\n{"id": 3}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"x\.gold\.jsonl, line 2"):
        read_gold(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"grep": 7}, "grep: Input should be 0 or 1, not 7"),
        ({"samarbeid": None}, "samarbeid"),
        ({"kind": "tull"}, "kind: .*'paragraph'.*'tull'"),
        ({"section": ["a"]}, "section: .*string"),
        ({"text": 5}, "text: .*string, not 5"),
        ({"text": "\ud800"}, "JSON"),
        ({"aktor": 5}, "aktor"),
        ({"id": "9901_plan#001"}, r"9901_plan#001 is that of x\.gold\.jsonl, line 1"),
    ],
)
def test_a_wrong_value_in_gold_is_told_with_file_and_line(tmp_path: Path, wrong: dict[str, object], words: str) -> None:
    line = json.dumps(json.loads(gold_line(2, "paragraph", "b")) | wrong)
    (tmp_path / "x.gold.jsonl").write_text(gold_line(1, "paragraph", "a") + f"\n\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"x\.gold\.jsonl, line 3: .*{words}"):
        read_gold(tmp_path)


def test_gold_that_is_no_text_or_empty_is_told(tmp_path: Path) -> None:
    file = tmp_path / "x.gold.jsonl"
    line = json.dumps(json.loads(gold_line(2, "paragraph", "på")), ensure_ascii=False)
    file.write_text(gold_line(1, "paragraph", "a") + "\n" + line, encoding="latin-1")
    with pytest.raises(ConfigurationError, match=r"x\.gold\.jsonl, line 2: not UTF-8"):
        read_gold(tmp_path)
    file.write_text("\n")
    with pytest.raises(ConfigurationError, match=r"x\.gold\.jsonl: holds no coded passages"):
        read_gold(tmp_path)


def test_gold_with_a_byte_order_mark_and_unusual_line_separators_is_read(tmp_path: Path) -> None:
    line = json.dumps(json.loads(gold_line(1, "paragraph", "Ja\u2028nei\x85")), ensure_ascii=False)
    (tmp_path / "x.gold.jsonl").write_text(f"{line}\r\n", encoding="utf-8-sig", newline="")
    assert list(read_gold(tmp_path)["text"]) == ["Ja\u2028nei\x85"]


def test_peoples_files_are_read_in_excels_and_plain_dialect(tmp_path: Path, codebook: Codebook) -> None:
    third = MainCode(name="tredje", label="Tredje", definition="Noe tredje.")
    larger = codebook.model_copy(update={"codes": (*codebook.codes, third)})
    (tmp_path / "excel.csv").write_text(
        'text;innovativt_grep;ny_samarbeidsform\n"En setning; med semikolon";1;0\n', encoding="utf-8-sig"
    )
    (tmp_path / "plain.csv").write_text('text,innovativt_grep,ny_samarbeidsform,tredje\n"Ja, nei",0,1,1\n', encoding="utf-8")
    (tmp_path / "register.csv").write_text("kommune,nummer\nX,1\n", encoding="utf-8")
    table = read_coded(tmp_path, larger)
    assert list(table["text"]) == ["En setning; med semikolon", "Ja, nei"]
    assert list(table["doc_id"]) == ["excel", "plain"]
    assert table["tredje"].isna().tolist() == [True, False]
    assert table["tredje"].iloc[1] == 1


def test_files_with_a_codebooks_own_codes_are_read(tmp_path: Path) -> None:
    second = SecondLevelCode(name="hva", label="Hva", values=(Value(name="bolig", label="Bolig"),))
    own = Codebook(title="Tall", codes=(MainCode(name="tall", label="Tall", definition="Et tall."),), second_level=(second,))
    (tmp_path / "mine.csv").write_text("text,tall,hva\nDet er 12 boliger.,1,bolig\nDet er boliger.,0,\n", encoding="utf-8")
    (tmp_path / "theirs.csv").write_text("text,innovativt_grep\nNoe nytt.,1\n", encoding="utf-8")
    table = read_coded(tmp_path, own)
    assert table[["tall", "hva"]].to_numpy().tolist() == [[1, "bolig"], [0, ""]]


def test_a_wrong_code_in_a_persons_file_names_the_row(tmp_path: Path, codebook: Codebook) -> None:
    (tmp_path / "mine.csv").write_text("text,innovativt_grep,ny_samarbeidsform\na,0,1\nb,ja,0\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"mine\.csv, line 3.*'ja'"):
        read_coded(tmp_path, codebook)


def test_an_empty_folder_gives_an_empty_table(tmp_path: Path, codebook: Codebook) -> None:
    assert len(read_coded(tmp_path, codebook)) == 0
