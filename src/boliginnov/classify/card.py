"""Write the model card: what the coder was trained on, how good it is on municipalities it never saw, and where it falls short."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from boliginnov.classify.held_out import MOST_FOLDS
from boliginnov.classify.review_rule import MOST_WRONG, ReviewGoal
from boliginnov.codebook import Codebook
from boliginnov.evaluate.calibration import CALIBRATION_HEADER, POSSIBLE, calibration, calibration_cells
from boliginnov.evaluate.coding import MEASURES, reliability
from boliginnov.evaluate.review import (
    AFTER_REVIEW,
    REVIEW_SHARES,
    Decisions,
    after_review_of_passages,
    lowest_right,
    review_cells,
    review_measures,
    sent_for_any,
)

_ESTIMATE = ("estimate", "low", "high")
_COLOURS = ("#1f5a92", "#b4491f", "#3f7d3a", "#7a4b93")


def write_card(
    folder: Path,
    *,
    coded: pd.DataFrame,
    codebook: Codebook,
    predictions: pd.DataFrame,
    scores: pd.DataFrame,
    second_level: pd.DataFrame,
    facts: dict[str, Any],
) -> None:
    """Write ``README.md``, ``quality.json`` and ``reliability.svg`` into the model's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    quality = _quality(codebook, predictions, scores, facts)
    (folder / "quality.json").write_text(
        json.dumps(quality, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    (folder / "reliability.svg").write_text(_reliability_svg(codebook, predictions), encoding="utf-8")
    (folder / "README.md").write_text(_card(coded, codebook, quality, scores, second_level, facts), encoding="utf-8")


def _measured_on(predictions: pd.DataFrame) -> str:
    return (
        f"{len(predictions)} passasjer fra {predictions['doc_id'].nunique()} planer i {predictions['kommunenr'].nunique()} kommuner, "
        "og kommunen som kodes, er aldri med i treningen"
    )


def _quality(codebook: Codebook, predictions: pd.DataFrame, scores: pd.DataFrame, facts: dict[str, Any]) -> dict[str, Any]:
    """What the report and other programs read: estimate, low, high per code and measure; thresholds; what review gives."""
    whole = scores[scores["subset"] == "all"]
    groups = predictions["kommunenr"].to_numpy(dtype=object)
    by_code = {code: _decisions(predictions, code) for code in codebook.code_names}
    quality: dict[str, Any] = {
        "measured_on": _measured_on(predictions),
        "measured": {
            "passages": len(predictions),
            "plans": predictions["doc_id"].nunique(),
            "municipalities": predictions["kommunenr"].nunique(),
        },
        "municipalities": sorted(predictions["kommunenr"].unique().tolist()),
        "codes": {},
        "calibration": {},
        "review": {},
        "thresholds": {code: round(facts["combinations"][code]["threshold"], 4) for code in codebook.code_names},
    }
    for code in codebook.code_names:
        rows = _records(whole[whole["code"] == code])
        quality["codes"][code] = {row["measure"]: [_number(row[column]) for column in _ESTIMATE] for row in rows}
        own = by_code[code]
        unreviewed = replace(own, sent=np.zeros(len(predictions), dtype=bool))
        probability = predictions[f"{code}_p"].to_numpy(dtype=float)
        quality["calibration"][code] = _rounded(calibration(own.codes, probability, groups, seed=facts["seed"]))
        found = review_measures(own, groups) | {"lowest_right_without_review": lowest_right(unreviewed, groups)}
        quality["review"][code] = _rounded(found)
    joint = after_review_of_passages(by_code, groups, seed=facts["seed"])
    quality["review_of_all_codes"] = {
        "share_sent_for_any": round(sent_for_any(by_code), 4),
        "after_review_of": {
            code: {
                f"{share:.2f}": {str(row["measure"]): [_number(row[name]) for name in _ESTIMATE] for row in _records(part)}
                for share, part in own_rows.groupby("share")
            }
            for code, own_rows in joint.groupby("code", sort=False)
        },
    }
    return quality


def _decisions(predictions: pd.DataFrame, code: str) -> Decisions:
    right, given, uncertainty = (
        predictions[name].to_numpy(dtype=float) for name in (code, f"{code}_decision", f"{code}_uncertainty")
    )
    return Decisions(right, given, uncertainty, predictions[f"{code}_review"].to_numpy() == 1)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 4)


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _rounded(value) if isinstance(value, dict) else _number(value) for name, value in values.items()}


def _markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *("| " + " | ".join(row) + " |" for row in rows)]
    return "\n".join(lines)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _figure(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.2f}"


def _interval(estimate: float | None, low: float | None, high: float | None) -> str:
    known = low is not None and not math.isnan(low)
    return _figure(estimate) + (f" ({_figure(low)}–{_figure(high)})" if known else "")


def _score_rows(scores: pd.DataFrame, codebook: Codebook) -> list[list[str]]:
    rows = []
    for code in codebook.code_names:
        for subset in dict.fromkeys(scores["subset"]):
            part = scores[(scores["code"] == code) & (scores["subset"] == subset)].set_index("measure")
            counts = part.iloc[0]
            cells = [_interval(*(part.at[name, column] for column in _ESTIMATE)) for name in MEASURES]
            rows.append([f"`{code}`", subset, f"{counts['positives']} of {counts['passages']}", *cells])
    return rows


def _joint_rows(quality: dict[str, Any]) -> list[list[str]]:
    return [
        [f"`{code}`", f"{float(share):.0%}", *(_interval(*values[name]) for name in AFTER_REVIEW)]
        for code, shares in quality["review_of_all_codes"]["after_review_of"].items()
        for share, values in shares.items()
    ]


def _most_wrong(quality: dict[str, Any], name: str) -> str:
    """The largest share of wrong decisions of a municipality, from the lowest of right ones under ``name``, by code."""
    shares = ((code, values[name]) for code, values in quality["review"].items())
    return ", ".join(f"`{code}` " + ("–" if right is None else f"{1 - right:.1%}") for code, right in shares)


def _card(
    coded: pd.DataFrame,
    codebook: Codebook,
    quality: dict[str, Any],
    scores: pd.DataFrame,
    second_level: pd.DataFrame,
    facts: dict[str, Any],
) -> str:
    review_rows = [[f"`{code}`", *review_cells(found)] for code, found in quality["review"].items()]
    calibration_rows = [[f"`{code}`", *calibration_cells(found)] for code, found in quality["calibration"].items()]
    second_rows = [
        [
            f"`{row['code']}:{row['value']}`",
            *(str(row[name]) for name in ("coded", "given", "right")),
            _figure(row["f1"]),
        ]
        for row in _records(second_level)
    ]
    origins = ", ".join(f"{count} {origin}" for origin, count in coded["origin"].value_counts().items())
    goal, municipalities = ReviewGoal(), len(quality["municipalities"])
    shares = ", ".join(f"{share:.0%}" for share in REVIEW_SHARES)
    thresholds = ", ".join(f"`{code}` {value:.2f}" for code, value in quality["thresholds"].items())
    return f"""# The trained coder

Written by `boliginnov train`; do not edit. It gives every passage of a plan a probability and a decision for {", ".join(f"`{code}`" for code in codebook.code_names)},
and second-level codes where they apply. It is for finding and counting passages that people then read, not for judging a municipality.

## Data
{facts["passages"]} coded passages of {coded["doc_id"].nunique()} plans of {coded["kommunenr"].nunique()} municipalities ({origins}); {_languages(coded)}.
Codebook `{facts["codebook"][:16]}`, training data SHA-256 `{facts["training_data"]}`, seed {facts["seed"]}.
{_members(facts)}
Texts of the plans are not part of the model: it holds words, pieces of words and cues that occur in at least two municipalities, and their weights.

## How good it is
Each municipality was held out {_turns(municipalities)}: members, calibration and thresholds were made without it, then all its passages were coded.
Estimates pool the municipalities; in brackets the 95 % interval from drawing municipalities with replacement,
which with so few is somewhat too narrow and not given where the code occurs in fewer than six. Thresholds: {thresholds}.
What makes such figures a little too good, and how far two codings of the same passages agree, is said in `docs/quality.md` for the coder that
comes with boliginnov.

{_markdown_table(["code", "passages", "positive", "precision", "recall", "F1", "average precision", "calibration error"], _score_rows(scores, codebook))}

![Reliability](reliability.svg)

The calibration error above is mostly that of passages that are far from every code and are told to be. Here is that of those with a probability of at least {POSSIBLE}, and how
far a municipality's mean probability lies above (+) or below its share with the code. *By chance*: what codes drawn with exactly these probabilities would give on
average; *spread*: standard deviation over the municipalities.

{_markdown_table(["code", *CALIBRATION_HEADER], calibration_rows)}

## What a person should look at
`needs_review` marks the decisions with the highest chance of error, as many as it takes for two things to be expected of a municipality that was not seen
(conformal risk control with the municipality as the unit, `classify/review_rule.py`): an F1, once a person has put those right, of at least
{goal.f1:.2f}, and at least {goal.right:.0%} right among the decisions not sent to review. Both are means over municipalities, not promises for each, and rest on the
municipalities being alike in kind (exchangeable), the first also on the person making no mistake. The second also takes it that no municipality has more than {MOST_WRONG:.0%} of its
unreviewed decisions wrong, since {municipalities} municipalities alone cannot promise more than {1 - 1 / (municipalities + 1):.0%}; the most that one of these has is
{_most_wrong(quality, "lowest_right_of_a_municipality")}, and {_most_wrong(quality, "lowest_right_without_review")} if nothing were reviewed. Both are approximate: the limit comes from scores of models that
were made without each municipality, the model in use was made with all. Neither holds for documents in English, where only the codes that are given are sent
to review, so that missed passages are not. A study may ask for other goals (`[coder.review]`).
Figures below: for each municipality with the limit from the others, pooled; *lowest*: the municipality with the smallest share right; precision / recall / F1 after a person
has looked at those, and at {shares} of the passages, the most uncertain first, for each code by itself.

{_markdown_table(["code", "sent to review", "right among the others", "lowest", "after it", *(f"after {share:.0%}" for share in REVIEW_SHARES)], review_rows)}

The codes do not send the same passages: {quality["review_of_all_codes"]["share_sent_for_any"]:.1%} of the passages are sent for at least one code. When a person looks at a share of the passages, those
first of which some code is most in doubt, and puts all codes right:

{_markdown_table(["code", "passages reviewed", "precision", "recall", "F1"], _joint_rows(quality))}

## Second-level codes
Held-out municipalities, given the right main codes.

{_markdown_table(["value", "coded", "given", "right", "F1"], second_rows)}

## Limits
- How good it is on other kinds of plan and other written languages, and on municipalities unlike these, was not measured. Documents in English
  are read with a keyword list instead.
- The words under `why` are those that {"the encoder marks, or where it marks none, those that " if facts["cascade"] else ""}weighed most in the linear member: a help to find the place, not an account of the decision.
"""


def _languages(coded: pd.DataFrame) -> str:
    """Written language of most passages, by municipality: most passages are `nb` in 11 municipalities, `nn` in 2."""
    counts = coded.groupby("kommunenr")["language"].agg(lambda languages: languages.mode().iloc[0]).value_counts()
    (first, number), *others = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(
        [f"most passages are `{first}` in {number} municipalities", *(f"`{language}` in {n}" for language, n in others)]
    )


def _turns(municipalities: int) -> str:
    return "in turn" if municipalities <= MOST_FOLDS else f"in one of {MOST_FOLDS} groups"


def _members(facts: dict[str, Any]) -> str:
    members = "Members: logistic regression on words, pieces of words and hand-written cues; boosted trees on the cues"
    if facts.get("sentence_encoder"):
        members += f"; logistic regression on sentence vectors of `{Path(facts['sentence_encoder']['name']).name}`, frozen"
    if not facts["cascade"]:
        return f"{members}."
    new = facts["encoder"]["new"]
    return (
        f"{members}; a sentence encoder (multilingual-e5-small, MIT licence) that was fine-tuned\n"
        f"on {'coded' if new else 'these'} passages, invented ones and readings of both (`data/coded/training`; see `encoder/README.md`),\n"
        f"asked about the {facts['asked']:.0%} of passages that the others find possible; the scores below are with that cascade."
        + (f"\n{_new_passages(facts['encoder'])}" if new else "")
    )


def _new_passages(encoder: dict[str, Any]) -> str:
    near = encoder["new_in_learnt_municipalities"]
    return f"Of these passages it had not learnt from {encoder['new']}, which it scored itself" + (
        f"; {near} of them are of municipalities whose plans it had learnt from, so their scores may be a little too good."
        if near
        else "."
    )


def _reliability_svg(codebook: Codebook, predictions: pd.DataFrame) -> str:
    """Probability against share with the code, one line a code, the size of a dot by the number of passages."""

    def place(probability: float, share: float) -> tuple[float, float]:
        return 50 + 300 * probability, 330 - 300 * share

    parts = ['<line x1="50" y1="330" x2="350" y2="30" stroke="#999" stroke-dasharray="4 4"/>']
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = place(tick, tick)
        parts.append(
            f'<text x="{x:.0f}" y="348" text-anchor="middle">{tick}</text><text x="42" y="{y + 4:.0f}" text-anchor="end">{tick}</text>'
        )
    for number, code in enumerate(codebook.code_names):
        colour = _COLOURS[number % len(_COLOURS)]
        table = reliability(predictions[code].to_numpy(dtype=float), predictions[f"{code}_p"].to_numpy(dtype=float))
        dots = [(*place(row["probability"], row["share"]), row["passages"]) for row in _records(table)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in dots)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{2 + passages**0.5 / 12:.1f}" fill="{colour}"/>' for x, y, passages in dots
        ]
        parts.append(f'<text x="60" y="{48 + 16 * number}" fill="{colour}">{code}</text>')
    body = "\n".join(parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 380" font-family="sans-serif" font-size="11" role="img" aria-label="Reliability: probability against share of passages with the code">
<rect x="50" y="30" width="300" height="300" fill="none" stroke="#333"/>
{body}
<text x="200" y="368" text-anchor="middle">probability</text>
<text x="14" y="180" text-anchor="middle" transform="rotate(-90 14 180)">share with the code</text>
</svg>
"""
