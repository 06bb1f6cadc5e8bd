#!/usr/bin/env python3
"""What each idea gives on municipalities held out of training: one row an idea, as Markdown, into results.md.

Usage: python benchmarks/coder/ideas.py GOLD_DIR MODEL_DIR [--coded DIR] [--encoder DIR] [--before WHAT_IT_LEARNT DIR] ...
MODEL_DIR/encoder/held_out.json gives the fine-tuned encoder's held-out scores (scripts/finetune_encoder.py); DIR of --encoder, as
scripts/build_encoder.py wrote it, adds the frozen encoder (needs torch and onnx); DIR/encoder/held_out.json of --before adds an encoder fine-tuned otherwise.
Five groups of municipalities, those of the encoder; an earlier encoder's held-out scores come from folds of its own. Average precision, best F1, and F1 at
thresholds chosen without the judged municipality. About 15 minutes on one core.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.preprocessing import StandardScaler

from boliginnov.classify.coded_passages import read_coded, read_gold
from boliginnov.classify.combine import combine
from boliginnov.classify.cues import lexicon
from boliginnov.classify.encoder import FOLDER, HELD_OUT, PREFIX
from boliginnov.classify.encoder_scores import held_out_log_odds
from boliginnov.classify.features import seen_passages
from boliginnov.classify.keyword import KeywordCoder
from boliginnov.classify.members import LinearMember, Member, Passages, TreeMember
from boliginnov.classify.passage_text import reading_texts
from boliginnov.classify.readings import fold_of, read_invented
from boliginnov.classify.train import ENCODER_WEIGHT
from boliginnov.codebook import load_codebook
from boliginnov.evaluate.coding import f1
from boliginnov.resources import shipped

Scores = npt.NDArray[np.float64]
CODES = ("innovativt_grep", "ny_samarbeidsform")
FROZEN_LAYERS = 8
FOLDS = 5
CUE_GROUPS = ("verb", "novelty", "thing", "recognised", "party", "form")
"""The groups of ``cues.toml`` that speak for a code; the others speak against it or tell how sure something is."""
CODED = Path(__file__).parents[2] / "data" / "coded"
SECTION_CLASSES = {
    "measures": r"tiltak|handling|aktivitet|oppfølging|gjennomfør|satsing|innsats|hvordan|korleis",
    "strategy": r"strategi|virkemid|verkemid|løsning|løysing|anbefal|forslag|alternativ",
    "goal": r"\bmål|delmål|hovedmål|visjon|ambisjon|verdi|skal være|skal vere",
    "background": r"bakgrunn|innledning|innleiing|forord|formål|lov|føring|nasjonal|statlig|definisjon|prosess",
    "status": r"status|situasjon|dagens|i dag|beskrivelse|befolkning|framskriv|demografi|statistikk|analyse",
    "challenge": r"utfordring|behov|risiko",
    "technology": r"teknologi|digital|innovasjon|framtid|fremtid",
    "collaboration": r"samarbeid|samhandling|frivillig|partnerskap|medvirk|medverk",
}


def standard(scores: Scores) -> Scores:
    """Mean 0, spread 1, by column."""
    return (scores - scores.mean(0)) / scores.std(0)


def encoder_folds(gold: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The fold of each passage, as the encoder's: municipalities that one writer of training passages had read stay together."""
    place = fold_of(list(gold["kommunenr"]), list(read_invented(CODED / "training")["read_before"]), FOLDS)
    return np.array([place[name] for name in gold["kommunenr"]])


class Bench:
    """The gold passages, their folds, and a table of results."""

    def __init__(self, gold: pd.DataFrame) -> None:
        self.gold = gold
        self.codes = gold[list(CODES)].to_numpy(dtype=np.int64)
        self.groups = gold["kommunenr"].to_numpy(dtype=object)
        self.seen = seen_passages(gold)
        self.fold = encoder_folds(gold)
        self.rows: list[str] = []

    def held_out(self, score: Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Scores]) -> Scores:
        """Scores (n, codes) from ``score(learn, judge)``, every fold judged once."""
        result = np.zeros(self.codes.shape)
        for fold in range(FOLDS):
            learn, judge = np.flatnonzero(self.fold != fold), np.flatnonzero(self.fold == fold)
            result[judge] = score(learn, judge)
        return result

    def member(self, make: Callable[[], Member], extra: tuple[Passages, npt.NDArray[np.int64], float] | None = None) -> Scores:
        """Held-out log odds of a member, with further passages in training if given (passages, codes, weight)."""

        def score(learn: npt.NDArray[np.int64], judge: npt.NDArray[np.int64]) -> Scores:
            passages, codes, weights = self.seen.take(learn), self.codes[learn], np.ones(len(learn))
            if extra is not None:
                more, more_codes, weight = extra
                passages = Passages(
                    passages.stems + more.stems,
                    np.vstack([passages.cues, more.cues]),
                    passages.kinds + more.kinds,
                    passages.groups + more.groups,
                )
                codes, weights = np.vstack([codes, more_codes]), np.append(weights, np.full(len(more_codes), weight))
            fitted = make()
            fitted.fit(passages, codes, weights)
            return fitted.log_odds(self.seen.take(judge))

        return self.held_out(score)

    def matrix(self, features: Scores, strength: float) -> Scores:
        """Held-out log odds of a plain logistic regression on given features."""

        def score(learn: npt.NDArray[np.int64], judge: npt.NDArray[np.int64]) -> Scores:
            scaler = StandardScaler().fit(features[learn])
            columns = []
            for column in self.codes.T:
                model = LogisticRegression(C=strength, class_weight="balanced", max_iter=300)
                model.fit(np.clip(scaler.transform(features[learn]), -4, 4), column[learn])
                columns.append(model.decision_function(np.clip(scaler.transform(features[judge]), -4, 4)))
            return np.column_stack(columns)

        return self.held_out(score)

    def tfidf(self, texts: list[str], counts: Scores | None = None) -> Scores:
        """Held-out log odds of plain baselines, logistic regression on words and word pairs, with ``counts`` (n, counts) also on parts of words and these."""

        def score(learn: npt.NDArray[np.int64], judge: npt.NDArray[np.int64]) -> Scores:
            vectorizers = [TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)]
            if counts is not None:
                vectorizers.append(TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True))
            parts = [[vectorizer.fit_transform([texts[i] for i in learn]) for vectorizer in vectorizers]]
            parts.append([vectorizer.transform([texts[i] for i in judge]) for vectorizer in vectorizers])
            if counts is not None:
                parts = [[*part, csr_matrix(counts[rows])] for part, rows in zip(parts, (learn, judge), strict=True)]
            learnt, judged = (csr_matrix(hstack(part)) for part in parts)
            columns = []
            for column in self.codes.T:
                model = LogisticRegression(C=3.0, class_weight="balanced", solver="liblinear")
                columns.append(model.fit(learnt, column[learn]).decision_function(judged))
            return np.column_stack(columns)

        return self.held_out(score)

    def report(self, name: str, scores: Scores) -> Scores:
        """Print and keep a row of the table."""
        cells = []
        for number in range(len(CODES)):
            truth, score = self.codes[:, number], scores[:, number]
            hits = np.cumsum(truth[np.argsort(-score)])
            best = (2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())).max()
            _, crossed = combine(score[:, None], truth, self.groups, [1.0])
            at_threshold = f1(truth.astype(float), crossed["decision"].to_numpy(dtype=float), crossed["probability"].to_numpy())
            cells.append(f"{average_precision_score(truth, score):.3f} / {best:.3f} / {at_threshold:.3f}")
        self._row(name, cells)
        return scores

    def report_keywords(self, name: str) -> None:
        """Print and keep the row of the keyword coder: it decides without scores, so it has F1 only."""
        codings = KeywordCoder(load_codebook(shipped("codebook.toml"))).code(self.gold)
        cells = []
        for number, code in enumerate(CODES):
            decisions = codings.loc[codings["code"] == code, "decision"].to_numpy(dtype=float)
            cells.append(f"– / – / {f1(self.codes[:, number].astype(float), decisions, decisions):.3f}")
        self._row(name, cells)

    def _row(self, name: str, cells: list[str]) -> None:
        self.rows.append(f"| {name} | {' | '.join(cells)} |")
        print(self.rows[-1], flush=True)


def section_classes(sections: pd.Series) -> Scores:
    """1 where the heading path has a word of the class, shape (n, classes)."""
    return np.array(
        [[float(re.search(pattern, text.lower()) is not None) for pattern in SECTION_CLASSES.values()] for text in sections]
    )


def cue_counts(cues: npt.NDArray[np.float32]) -> Scores:
    """Log counts of each group's cue words, shape (n, groups), from the members' cues (n, cues), which are log counts of each cue."""
    groups = np.array([name.partition(".")[0] for name in lexicon()])
    words = np.expm1(cues[:, : len(groups)].astype(float))
    return np.log1p(np.column_stack([words[:, groups == group].sum(axis=1) for group in CUE_GROUPS]))


def neighbours(gold: pd.DataFrame, scores: Scores, reach: int) -> Scores:
    """Mean score of the passages up to ``reach`` before and after in the same plan, less the plan's mean."""
    result = np.zeros(scores.shape)
    for _, rows in gold.groupby("doc_id").indices.items():
        part = scores[rows] - scores[rows].mean(0)
        for place, row in enumerate(rows):
            near = [n for n in range(max(0, place - reach), min(len(rows), place + reach + 1)) if n != place]
            result[row] = part[near].mean(0)
    return result


class TreesWith:
    """The tree member with further columns beside the cues; the columns are looked up by the passages' own cues."""

    name = "trees with more"

    def __init__(self, bench: Bench, more: Scores) -> None:
        self._more = {
            cues.tobytes() + stems.encode(): row for cues, stems, row in zip(bench.seen.cues, bench.seen.stems, more, strict=True)
        }
        self._trees = TreeMember(seeds=2)

    def _wider(self, passages: Passages) -> Passages:
        more = np.array(
            [self._more[cues.tobytes() + stems.encode()] for cues, stems in zip(passages.cues, passages.stems, strict=True)]
        )
        return Passages(passages.stems, np.hstack([passages.cues, more.astype(np.float32)]), passages.kinds, passages.groups)

    def fit(self, passages: Passages, codes: npt.NDArray[np.int64], weights: Scores) -> None:
        """As TreeMember."""
        self._trees.fit(self._wider(passages), codes, weights)

    def log_odds(self, passages: Passages) -> Scores:
        """As TreeMember."""
        return self._trees.log_odds(self._wider(passages))


def fine_tuned_encoder(model: Path, groups: list[str], texts: list[str]) -> Scores | None:
    """Held-out log odds (n, codes) of the encoder in a model's folder; None if it has none, or not of all passages."""
    if not (model / FOLDER / HELD_OUT).is_file():
        return None
    found = held_out_log_odds(model / FOLDER, groups, texts).of(CODES)
    return None if found is None or np.isnan(found).any() else found


def frozen_encoder(folder: Path, texts: list[str]) -> Scores:
    """States of the encoder as it is before fine-tuning: mean over the words after FROZEN_LAYERS layers, shape (n, 384)."""
    import sys

    sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
    import torch

    from finetune_encoder import Embeddings, Layer, encode, read_weights

    weights = read_weights(folder)
    embeddings, layers = Embeddings(weights).eval(), [Layer(weights, number).eval() for number in range(FROZEN_LAYERS)]
    result = []
    with torch.inference_mode():
        for encoding in encode(texts, [PREFIX] * len(texts), folder):
            x, mask = embeddings(torch.tensor([encoding.ids])), torch.ones(1, len(encoding.ids))
            for layer in layers:
                x = layer(x, mask)
            result.append(x[0].mean(0).numpy())
    return np.array(result)


def main() -> None:
    """Try every idea and write results.md's table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--coded", type=Path, default=CODED)
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--before", nargs=2, action="append", default=[], metavar=("WHAT_IT_LEARNT", "DIR"))
    parser.add_argument("--table", type=Path, default=Path(__file__).with_name("ideas_table.md"))
    settings = parser.parse_args()
    gold = read_gold(settings.gold)
    bench, texts = Bench(gold), reading_texts(gold)

    bench.report_keywords("keyword list, its own decisions")
    bench.report("TF-IDF of words, logistic regression", bench.tfidf(texts))
    bench.report(
        "TF-IDF of words with the section heading in the text",
        bench.tfidf([f"{s} {t}" for s, t in zip(gold["section"], texts, strict=True)]),
    )
    plain_name = "TF-IDF of words and characters + six counts of cue words, logistic regression"
    plain = bench.report(plain_name, bench.tfidf(texts, cue_counts(bench.seen.cues)))
    bench.report("cues alone, logistic regression", bench.matrix(bench.seen.cues.astype(float), 0.005))
    linear = bench.report(
        "**linear**: TF-IDF of stems (nynorsk spelled as bokmål) and characters + cues", bench.member(LinearMember)
    )
    for weight in (0.05, 0.2):
        bench.report(
            f"linear, cues weighing {weight} (default 0.1)", bench.member(lambda weight=weight: LinearMember(cue_weight=weight))
        )  # type: ignore[misc]
    trees = bench.report("**trees**: boosted trees on cues", bench.member(lambda: TreeMember(seeds=2)))
    cheap = bench.report("linear + trees", standard(linear) + standard(trees))
    wider = bench.member(lambda: TreesWith(bench, section_classes(gold["section"])))
    bench.report("linear + trees that also see classes of the heading", standard(linear) + standard(wider))
    for reach in (1, 3):
        for share in (0.1, 0.3):
            bench.report(
                f"linear + trees + {share} × neighbours within {reach}",
                standard(cheap) + share * neighbours(gold, standard(cheap), reach),
            )
    if settings.encoder:
        frozen = bench.report(
            "frozen encoder, logistic regression", bench.matrix(frozen_encoder(settings.encoder, texts), 0.0005)
        )
        bench.report(f"mean of the frozen encoder and {plain_name}", standard(plain) + standard(frozen))
        bench.report("linear + trees + frozen encoder", cheap + standard(frozen))
    for learnt, folder in settings.before:
        before = fine_tuned_encoder(Path(folder), list(bench.groups), texts)
        if before is None:
            parser.error(f"{folder}: no held-out scores of these passages")
        earlier = bench.report(f"encoder fine-tuned on {learnt}", before)
        bench.report(f"linear + trees + 2 × encoder fine-tuned on {learnt}", cheap + 2 * standard(earlier))
    tuned = fine_tuned_encoder(settings.model, list(bench.groups), texts)
    if tuned is not None:
        bench.report("**fine-tuned encoder** (gold, invented passages, readings)", tuned)
        for weight in (1.0, 1.5, 2.0, 3.0, 4.0):
            bench.report(f"linear + trees + {weight} × fine-tuned encoder", cheap + weight * standard(tuned))
        bench.report(f"linear + {ENCODER_WEIGHT:g} × fine-tuned encoder", standard(linear) + ENCODER_WEIGHT * standard(tuned))
        bench.report(f"trees + {ENCODER_WEIGHT:g} × fine-tuned encoder", standard(trees) + ENCODER_WEIGHT * standard(tuned))
        everything = standard(cheap + ENCODER_WEIGHT * standard(tuned))
        bench.report("all three + 0.15 × neighbours within 1", everything + 0.15 * neighbours(gold, everything, 1))
        if settings.encoder:
            bench.report("all three + frozen encoder", cheap + ENCODER_WEIGHT * standard(tuned) + standard(frozen))
    constructed = read_coded(settings.coded, load_codebook(shipped("codebook.toml")))
    if len(constructed):
        pairs = constructed["doc_id"].str.contains("contrast").to_numpy()
        nynorsk = constructed["language"].eq("nn").to_numpy()
        seen, codes = seen_passages(constructed), constructed[list(CODES)].to_numpy(dtype=np.int64)
        for name, rows in (
            ("invented plans", np.flatnonzero(~pairs)),
            ("contrast pairs", np.flatnonzero(pairs)),
            ("both", np.arange(len(pairs))),
            ("the Nynorsk of both", np.flatnonzero(nynorsk)),
            ("the Bokmål of both", np.flatnonzero(~nynorsk)),
        ):
            extra = (seen.take(rows), codes[rows], 0.25)
            with_linear = bench.report(f"linear with {name} at weight 0.25", bench.member(LinearMember, extra))
            with_trees = bench.member(lambda: TreeMember(seeds=2), extra)
            bench.report(f"linear + trees with {name} at weight 0.25", standard(with_linear) + standard(with_trees))
            if tuned is not None:
                bench.report(
                    f"all three, the linear one with {name}",
                    standard(with_linear) + standard(trees) + ENCODER_WEIGHT * standard(tuned),
                )
    invented = read_invented(settings.coded / "training")
    if len(invented):
        more = invented.assign(lead_in="", doc_id=invented["writer"], kommunenr=invented["writer"])
        seen, codes = seen_passages(more), more[list(CODES)].to_numpy(dtype=np.int64)
        free = np.flatnonzero([not before for before in invented["read_before"]])
        extra = (seen.take(free), codes[free], 0.25)
        with_linear = bench.report(
            "linear with training passages of writers without plans, at weight 0.25", bench.member(LinearMember, extra)
        )
        with_trees = bench.report("trees with them", bench.member(lambda: TreeMember(seeds=2), extra))
        bench.report("linear + trees with them", standard(with_linear) + standard(with_trees))
    header = "| idea | innovativt_grep: AP / best F1 / F1 at held-out threshold | ny_samarbeidsform |\n|---|---|---|\n"
    settings.table.write_text(header + "\n".join(bench.rows) + "\n", encoding="utf-8")
    print(json.dumps({"rows": len(bench.rows)}))


if __name__ == "__main__":
    main()
