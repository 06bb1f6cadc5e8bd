"""What the report says of a coder whose line a study has moved."""

import json
from pathlib import Path

from boliginnov.analysis.quality import level, quality, thresholds
from boliginnov.report_run import _coder_facts
from boliginnov.study import load_study


def test_precision_is_left_out_where_a_study_draws_the_line_elsewhere(tmp_path: Path) -> None:
    study = load_study(None, raw=tmp_path, out=tmp_path / "out")
    trained = json.loads((study.model_dir / "quality.json").read_text(encoding="utf-8"))
    same = trained["thresholds"]["ny_samarbeidsform"]
    points = {"innovativt_grep": {"threshold": 0.1}, "ny_samarbeidsform": {"threshold": round(same, 3)}}
    (tmp_path / "out").mkdir()
    run = {"stages": {"classify": {"counts": {"operating_points": points}}}}
    (tmp_path / "out" / "run.json").write_text(json.dumps(run), encoding="utf-8")
    facts = _coder_facts(study)
    found = quality(facts)
    assert set(found["innovativt_grep"]) == {"ap"}
    assert set(found["ny_samarbeidsform"]) == {"precision", "recall", "f1", "ap"}
    assert level(facts)["innovativt_grep"].estimate == trained["codes"]["innovativt_grep"]["precision"][0]
    assert thresholds(facts)["innovativt_grep"] == 0.1
