"""Do 95 % intervals hold the truth 95 % of the time? Simulated plans with a known truth, a coder that errs, and samples coded by hand.

    python benchmarks/estimates/coverage.py [--repeats 400] [--real scored.csv]

``--real`` takes a table of passages that people coded and that a coder scored without having seen them (columns doc_id, and per code C and C_p). Plans
are then drawn from it with replacement. Writes ``results.md`` beside this file.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov.analysis.corrected import corrected_share
from boliginnov.analysis.human_sample import codes_of, match
from boliginnov.analysis.intervals import share_interval
from boliginnov.review.sample import draw_sample

CODE = "kode"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Scenario:
    """How common the code is, how many plans there are, how alike a plan's passages are, and how wrong the coder is."""

    name: str
    share: float
    plans: int
    passages: int
    sample: int
    between: float  # sd of the plans' log odds
    off: float  # the coder's mean error in log odds
    off_by_plan: float  # sd of that error over plans
    simple: bool = False


SCENARIOS = [
    Scenario("2 %, coder calibrated", 0.02, 40, 120, 200, 0.7, 0.0, 0.0),
    Scenario("2 %, coder too eager", 0.02, 40, 120, 200, 0.7, 0.7, 0.5),
    Scenario("2 %, coder too shy", 0.02, 40, 120, 200, 0.7, -0.7, 0.5),
    Scenario("4 %, coder too eager", 0.04, 40, 120, 200, 0.7, 0.7, 0.5),
    Scenario("4 %, coder too shy, 400 coded", 0.04, 40, 120, 400, 0.7, -0.7, 0.5),
    Scenario("7 %, coder off by municipality", 0.07, 40, 120, 200, 0.9, 0.0, 1.0),
    Scenario("7 %, twelve plans", 0.07, 12, 200, 200, 0.9, 0.7, 0.5),
    Scenario("4 %, simple random sample", 0.04, 40, 120, 200, 0.7, 0.7, 0.5, simple=True),
    Scenario("4 %, 200 plans, 400 coded", 0.04, 200, 100, 400, 0.9, 0.7, 0.7),
]


def simulated(scenario: Scenario, generator: np.random.Generator, base: float) -> tuple[pd.DataFrame, np.ndarray]:
    """Passages with the coder's probability and decision, and their true codes; sizes of plans vary."""
    sizes = np.maximum(generator.poisson(generator.gamma(4, scenario.passages / 4, scenario.plans)), 5)
    plan = np.repeat(np.arange(scenario.plans), sizes)
    effect = generator.normal(0, scenario.between, scenario.plans)[plan]
    signal = generator.normal(0, SIGNAL, len(plan))
    truth = generator.random(len(plan)) < 1 / (1 + np.exp(-(base + effect + signal)))
    error = generator.normal(scenario.off, scenario.off_by_plan, scenario.plans)[plan]
    p = 1 / (1 + np.exp(-(base + signal + error)))
    return table(plan, p, p >= THRESHOLD), truth


SIGNAL, THRESHOLD = 4.2, 0.4


def table(plan: np.ndarray, p: np.ndarray, decision: np.ndarray) -> pd.DataFrame:
    """The columns of the wide table that a sample and an estimate need."""
    ids = [f"p{i:06}" for i in range(len(plan))]
    texts = dict.fromkeys(("kommune", "title", "section", "lead_in", "text"), "")
    doc_id = [f"plan{g:04}" for g in plan]
    return pd.DataFrame({"passage_id": ids, "doc_id": doc_id, "page": 1, **texts, CODE: decision.astype(int), f"{CODE}_p": p})


def base_of(scenario: Scenario) -> float:
    """Intercept that gives the share in the long run, found by bisection on a large grid."""
    generator = np.random.default_rng(0)
    noise = generator.normal(0, sqrt(SIGNAL**2 + scenario.between**2), 400_000)
    low, high = -20.0, 5.0
    for _ in range(50):
        middle = (low + high) / 2
        if (1 / (1 + np.exp(-(middle + noise)))).mean() < scenario.share:
            low = middle
        else:
            high = middle
    return low


def trial(
    coded: pd.DataFrame, truth: np.ndarray, n: int, seed: int, *, simple: bool = False
) -> dict[str, tuple[float, float, float]]:
    """One sample: estimate and interval by method."""
    sample = draw_sample(coded, n, codes=[CODE], seed=seed, simple=simple)
    place = pd.Series(np.arange(len(coded)), index=coded["passage_id"])
    sample[CODE] = truth[place.loc[sample["passage_id"]].to_numpy()].astype(float)
    matched = match(coded, sample, CODE)
    assert matched is not None
    plan, plans = codes_of(coded["doc_id"])
    everywhere = np.ones(len(coded), dtype=bool)
    found = {}
    for name, clustered in (("read", False), ("plans", True)):
        c = corrected_share(matched, everywhere, plan, clustered=clustered)
        found[name] = (c.estimate, *share_interval(c.estimate, c.se, c.df))
    decision = coded[CODE].to_numpy(dtype=float)
    scores = np.bincount(plan, weights=decision - decision.mean())
    se = sqrt(plans / (plans - 1) * float((scores**2).sum())) / len(coded)
    found["naive"] = (float(decision.mean()), *share_interval(float(decision.mean()), se, plans - 1))
    return found


def f1(coded: pd.DataFrame, truth: np.ndarray) -> float:
    """The coder's F1 against the truth."""
    decision = coded[CODE].to_numpy() == 1
    return float(2 * (decision & truth).sum() / max(decision.sum() + truth.sum(), 1))


def run(name: str, make, n: int, share: float, repeats: int, *, simple: bool = False) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Coverage, bias and width over repeats; ``make(generator)`` gives passages and truth."""
    rows = []
    for repeat in range(repeats):
        coded, truth = make(np.random.default_rng([repeat, len(name)]))
        real = float(truth.mean())
        found = trial(coded, truth, n, repeat, simple=simple)
        rows.append(
            {
                "f1": f1(coded, truth),
                "read": found["read"][1] <= real <= found["read"][2],
                "plans": found["plans"][1] <= share <= found["plans"][2],
                "naive": found["naive"][1] <= share <= found["naive"][2],
                "bias": found["read"][0] - real,
                "naive_bias": found["naive"][0] - real,
                "width_read": found["read"][2] - found["read"][1],
                "width_plans": found["plans"][2] - found["plans"][1],
            }
        )
    mean = pd.DataFrame(rows).mean()
    return {"scenario": name, "share": share, "n": n, **mean.to_dict()}


def resampled(path: Path, code: str, plans: int = 40):  # type: ignore[no-untyped-def]
    """Plans drawn with replacement from real coder output; gives (make, share)."""
    real = pd.read_csv(path)
    threshold = _best(real[code].to_numpy(), real[f"{code}_p"].to_numpy())
    groups = [g for _, g in real.groupby("doc_id")]

    def make(generator: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
        chosen = [groups[i] for i in generator.integers(0, len(groups), plans)]
        plan = np.repeat(np.arange(plans), [len(g) for g in chosen])
        both = pd.concat(chosen)
        p = both[f"{code}_p"].to_numpy()
        return table(plan, p, p >= threshold), both[code].to_numpy() == 1

    return make, float(real[code].mean())


def _best(y: np.ndarray, p: np.ndarray) -> float:
    grid = np.linspace(0.05, 0.9, 60)
    return float(max(grid, key=lambda t: 2 * ((p >= t) & (y == 1)).sum() / ((p >= t).sum() + y.sum())))


def as_markdown(rows: list[dict[str, object]]) -> str:
    """The table in words that the docs quote."""
    head = [
        "scenario", "true share", "coded by hand", "coder's F1", "covers: passages read", "covers: plans like these",
        "covers: naive count", "bias of estimate", "bias of naive count", "mean width (read / plans)",
    ]  # fmt: skip
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for r in rows:
        cells = [
            str(r["scenario"]), f"{r['share']:.1%}", str(r["n"]), f"{r['f1']:.2f}", f"{r['read']:.1%}", f"{r['plans']:.1%}",
            f"{r['naive']:.1%}", f"{r['bias']:+.2%}", f"{r['naive_bias']:+.2%}", f"{r['width_read']:.1%} / {r['width_plans']:.1%}",
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run all scenarios, print the table, write results.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--real-coder", default="a coder", help="what scored the real passages, for the table")
    arguments = parser.parse_args()
    start = time.perf_counter()
    rows = []
    for s in SCENARIOS:
        base = base_of(s)
        rows.append(run(s.name, lambda g, s=s, b=base: simulated(s, g, b), s.sample, s.share, arguments.repeats, simple=s.simple))
        print(as_markdown(rows[-1:]).splitlines()[-1], flush=True)
    if arguments.real:
        for code in [c[:-2] for c in pd.read_csv(arguments.real, nrows=0).columns if c.endswith("_p")]:
            make, share = resampled(arguments.real, code)
            rows.append(run(f"real plans resampled, {code}, {arguments.real_coder}", make, 200, share, arguments.repeats))
            print(as_markdown(rows[-1:]).splitlines()[-1], flush=True)
    text = (
        "# Coverage of the estimates\n\n"
        f"{arguments.repeats} repeats a scenario, intervals at 95 %; `python benchmarks/estimates/coverage.py` makes this table"
        f" ({(time.perf_counter() - start) / 60:.0f} min on one core).\n"
        "The naive count's interval is the clustered one of the coder's decisions, as if they were true.\n\n"
        f"{as_markdown(rows)}\n"
    )
    (HERE / "results.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
