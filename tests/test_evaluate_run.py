"""What ``evaluate`` measures: the coders that ``classify`` runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from boliginnov.errors import ConfigurationError
from boliginnov.evaluate_run import evaluation_lines
from boliginnov.study import load_study

PLANS = {
    "9901_plan": [
        ("Kommunen skal prøve ut leie før eie for unge familier i et pilotprosjekt.", 1),
        ("Kommunen eier 40 boliger i sentrum, og de fleste av dem er bygget før 1990.", 0),
    ],
    "9902_plan": [
        ("The town has 214 rental homes, and most of them stand in the centre of the town.", 0),
        ("Most of the homes were built before the year 1990 and are in need of repair.", 0),
    ],
}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    folder = tmp_path / "gold"
    folder.mkdir()
    for doc_id, passages in PLANS.items():
        lines = [
            json.dumps({"id": f"{doc_id}#{number}", "kind": "paragraph", "text": text, "grep": grep, "samarbeid": 0})
            for number, (text, grep) in enumerate(passages, start=1)
        ]
        (folder / f"{doc_id}.gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_the_studys_threshold_counts_and_english_plans_are_coded_as_in_a_run(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text("[coder.thresholds]\ninnovativt_grep = 0.0\n", encoding="utf-8")
    lines = evaluation_lines(load_study(tmp_path / "study.toml"), gold, [], jobs=1, seed=1)
    table = lines[lines.index("Coder trained on the gold text") :]
    row = next(line for line in table if line.startswith("innovativt_grep")).split("  ")
    precision, recall = [cell.split()[0] for cell in row[1:] if cell.strip()][:2]
    assert (precision, recall) == ("0.500", "1.000"), "both Norwegian passages get the code, no English one"


def test_a_codebook_without_the_golds_codes_is_told(gold: Path, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'title = "Tall"\n[[codes]]\nname = "tall"\nlabel = "Tall"\ndefinition = "Passasjen har et tall."\n', encoding="utf-8"
    )
    (tmp_path / "study.toml").write_text('codebook = "own.toml"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"innovativt_grep, ny_samarbeidsform.*own\.toml has tall.*--study"):
        evaluation_lines(load_study(tmp_path / "study.toml"), gold, [], jobs=1, seed=1)
