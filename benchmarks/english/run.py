"""How good the coders are on English passages: precision, recall and F1 on invented ones coded by hand by the codebook.

Usage: python benchmarks/english/run.py [--errors]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd

from boliginnov.classify.coder import Coder
from boliginnov.classify.registry import load_coder
from boliginnov.codebook import load_codebook
from boliginnov.language.written_language import written_language
from boliginnov.study import load_study

HERE = Path(__file__).parent


def passages() -> pd.DataFrame:
    """The passages as coders read them, with their codes and part (a: seen while the English lexicon was written, b: not)."""
    rows = [json.loads(line) for line in (HERE / "passages.jsonl").read_text(encoding="utf-8").splitlines()]
    return pd.DataFrame(rows).assign(
        passage_id=[f"p{i}" for i in range(len(rows))], doc_id="case", kind="paragraph", lead_in="", section="", language="en"
    )


def lines(name: str, coder: Coder, table: pd.DataFrame) -> list[str]:
    """Rows of the table of results for one coder."""
    codings = coder.code(table).set_index(["code", "passage_id"])["decision"]
    found = []
    for code in coder.codebook.code_names:
        for part, own in (("a", table[table["part"] == "a"]), ("b", table[table["part"] == "b"])):
            decided = codings.loc[code].reindex(own["passage_id"]).to_numpy() == 1
            told = own[code].to_numpy() == 1
            right = int((decided & told).sum())
            precision = f"{right / decided.sum():.2f}" if decided.any() else "–"
            f1 = 2 * right / (decided.sum() + told.sum())
            found.append(
                f"| {name} | {code} | {part} | {told.sum()} | {decided.sum()} | {precision} | {right / told.sum():.2f} | {f1:.2f} |"
            )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print what the keyword coder got wrong in part a")
    options = parser.parse_args()
    study, table = load_study(Path("pipelines/housing_plans.toml")), passages()
    told = [written_language(text) for text in table["text"]]
    print(f"{len(table)} passages, {told.count('en')} of them told to be English when read alone\n")
    print("| coder | code | part | have the code | given it | precision | recall | F1 |\n|---|---|---|---|---|---|---|---|")
    codebook = load_codebook(study.codebook_file)
    keyword = load_coder("keyword", codebook)
    trained = load_coder("trained", codebook, study.model_dir)
    print("\n".join(lines("keyword, Norwegian lists", keyword, table.assign(language="nb"))))
    print("\n".join(lines("keyword, English lists", keyword, table)))
    print("\n".join(lines("trained", trained, table)))
    if options.errors:
        codings = keyword.code(table).set_index(["code", "passage_id"])["decision"]
        for row in table[table["part"] == "a"].to_dict("records"):
            for code in codebook.code_names:
                if codings[code, row["passage_id"]] != row[code]:
                    print(code, row[code], row["text"])


if __name__ == "__main__":
    main()
