#!/usr/bin/env python3
"""Whether the encoder gained from hints: its held-out scores with and without the passages that share an expression with what all writers were told.

Usage: python benchmarks/coder/hints.py GOLD_DIR MODEL_DIR --before WHAT_IT_WAS DIR
`writer_69` to `writer_92` (26,944 training passages) were told, in general terms, what the coder of then got wrong in all municipalities, also in those that their passages
never teach a judge of: named methods and turns of phrase (HINTS). DIR/encoder/held_out.json holds the scores of the encoder before them.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
from ideas import CODES, Bench, fine_tuned_encoder, standard
from sklearn.metrics import average_precision_score

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.combine import combine
from boliginnov.classify.members import LinearMember, TreeMember
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.train import ENCODER_WEIGHT
from boliginnov.evaluate.coding import f1

HINTS = re.compile(
    r"\bbti\b|\bfact|familiens hus|(?:bustad|bolig)byggelag|helsefellesskap|bokart|lei[eg]e? ?-?(?:før|til)-? ?eig?e|frivillig\w*koordinator"
    r"|samle\w* ten|utviklet av|under etablering|fått mid(?:lar|ler)|gjennomført i samarbeid|er med i\b|inngår i\b|delte[kr] i\b|deltar i\b|deltakelse i"
    r"|\b[åo]pna\b|bør (?:ein |man |det )?(?:òg |også )?vurder",
    re.IGNORECASE,
)


def main() -> None:
    """Print one row an encoder, code and part of the passages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--before", nargs=2, required=True, metavar=("WHAT_IT_WAS", "DIR"))
    asked = parser.parse_args()
    gold = read_gold(asked.gold)
    texts = reading_texts(gold)
    hinted = np.array([HINTS.search(text) is not None for text in texts])
    bench = Bench(gold)
    others = standard(bench.member(LinearMember)) + standard(bench.member(lambda: TreeMember(seeds=2)))
    print("| scores of | code | all passages: AP / F1 | without hints | with hints |\n|---|---|---|---|---|")
    for which, folder in ((asked.before[0], Path(asked.before[1])), ("present", asked.model)):
        alone = fine_tuned_encoder(folder, list(gold["kommunenr"]), texts)
        if alone is None:
            parser.error(f"{folder} lacks held-out scores of these passages")
        together = others + ENCODER_WEIGHT * standard(alone)
        for what, values in ((f"encoder {which}", alone), (f"linear + trees + {ENCODER_WEIGHT:g} × encoder {which}", together)):
            for number, code in enumerate(CODES):
                truth, score = bench.codes[:, number], values[:, number]
                _, crossed = combine(score[:, None], truth, bench.groups, [1.0])
                columns = [truth.astype(float), *(crossed[name].to_numpy(dtype=float) for name in ("decision", "probability"))]
                cells = [
                    f"{average_precision_score(truth[part], score[part]):.3f} / {f1(*(column[part] for column in columns)):.3f} "
                    f"({truth[part].sum()} of {part.sum()})"
                    for part in (np.ones(len(gold), dtype=bool), ~hinted, hinted)
                ]
                print(f"| {what} | `{code}` | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
