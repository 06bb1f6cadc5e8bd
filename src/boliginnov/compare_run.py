"""Compare two coders, and people, on the same passages: what ``boliginnov compare`` prints, and a list of where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from boliginnov import tables
from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.llm.coder import NO_ANSWER
from boliginnov.classify.registry import CODERS
from boliginnov.classify.stage import classify
from boliginnov.codebook import Codebook, load_codebook
from boliginnov.errors import ConfigurationError
from boliginnov.evaluate.breakdown import given_values
from boliginnov.evaluate.coding import FEWEST_MUNICIPALITIES, agreement_with_intervals
from boliginnov.evaluate.second_level_agreement import judged_by_both, values_agreement
from boliginnov.evaluate.text_table import text_table, with_interval
from boliginnov.export.table_files import read_table, write_csv
from boliginnov.progress import progress
from boliginnov.review.decisions import people_codes, read_decisions
from boliginnov.review.sample import attach_sample, read_sample
from boliginnov.study import Study, load_study

PEOPLE = "people"
FEWEST = 10
"""Below this many passages a share or alpha says nothing; only the counts are shown."""
_SHOWN = ("passage_id", "doc_id", "page", "section", "lead_in", "text")


def compare_coders(study: Study, other: str, *, gold: Path | None, jobs: int, seed: int) -> list[str]:
    """Code the passages of the run's plans (or of a gold folder) by the study's coder and another one, and say how far they agree.

    ``other`` is a coder's name, with this study's settings, or the TOML file of another study, of which only the coder and the place of its cache
    are taken. People are the gold's codes, or the decisions in the study's folder of coded passages. On a run, the passages that the coders
    decide otherwise are written to ``comparison/`` in its folder, to be filled in by a person.
    Raises ConfigurationError if the two are the same coder, and as the coders do.
    """
    codebook = load_codebook(study.codebook_file)
    second = _second_study(study, other)
    first_name, second_name = _names(study, second, other)
    passages, groups, people = _gold(gold, codebook) if gold else _run(study, codebook)
    if passages.empty:
        raise ConfigurationError(f"{gold or study.output.out}: there are no passages to compare on")
    voices = {
        first_name: _decisions(passages, study, codebook, jobs, first_name),
        second_name: _decisions(passages, second, codebook, jobs, second_name),
    }
    if len(people):
        voices[PEOPLE] = people.set_index("passage_id").reindex(passages["passage_id"])
    lines = [
        f"{len(passages)} passages of {passages['doc_id'].nunique()} plans. "
        f"Intervals: 95 %, municipalities drawn with replacement; none from fewer than {FEWEST_MUNICIPALITIES}.",
        "",
        *text_table(*_agreement(voices, codebook, groups, seed)),
        *_second_level_lines(voices, codebook, groups, seed),
    ]
    main = list(codebook.code_names)
    missing = sum(int(voices[name][main].isna().any(axis=1).sum()) for name in (first_name, second_name))
    if missing:
        lines += ["", f"{missing} passage(s) got no usable answer from a coder and are left out of its rows."]
    if PEOPLE in voices and gold is None:
        lines += ["", _chosen_line(study, codebook, passages, people)]
    if PEOPLE in voices and "trained" in (study.coder.name, second.coder.name):
        lines += [
            "",
            "The trained coder may have been trained on what people decided here; then its rows with people are no test of it.",
        ]
    if gold is None:
        table = differences(passages, {name: voices[name][main] for name in (first_name, second_name)}, codebook)
        path = study.output.out / "comparison" / f"{first_name}-{second_name}.csv"
        write_csv(table, path, study.output.csv)
        lines += ["", f"{len(table)} passages that the two decide otherwise, to be decided by a person: {path}"]
    return lines


def differences(passages: pd.DataFrame, coders: Mapping[str, pd.DataFrame], codebook: Codebook) -> pd.DataFrame:
    """The passages that two coders decide otherwise on some main code.

    Their decisions stand in ``code_coder`` columns; the columns of the codes and ``coder`` are empty, to be filled in by a person. A file filled in
    so and saved among the study's coded passages counts as decisions.
    """
    first, second = coders.values()
    differ = ((first != second) & first.notna() & second.notna()).any(axis=1).to_numpy(dtype=bool)
    shown = passages[[name for name in _SHOWN if name in passages]].reset_index(drop=True)
    given = {f"{code}_{name}": table[code].to_numpy() for code in codebook.code_names for name, table in coders.items()}
    blank = pd.DataFrame("", index=shown.index, columns=[*codebook.code_names, "coder"])
    return pd.concat([shown, pd.DataFrame(given), blank], axis=1)[differ].reset_index(drop=True)


def _second_study(study: Study, other: str) -> Study:
    if other in CODERS:
        second = study.with_coder(other)
    elif Path(other).suffix == ".toml":
        named = load_study(Path(other))
        second = study.model_copy(update={"coder": named.coder, "output": named.output})
    else:
        raise ConfigurationError(
            f"There is no coder {other!r}. Name one of {', '.join(CODERS)}, or the TOML file of a study with another coder."
        )
    if second.coder == study.coder:
        raise ConfigurationError(f"The second coder is the study's own ({study.coder.name}); name another one to compare with.")
    return second


def _names(study: Study, second: Study, other: str) -> tuple[str, str]:
    first_name, second_name = study.coder.name, second.coder.name
    return first_name, second_name if first_name != second_name else f"{second_name}_{Path(other).stem}"


def _run(study: Study, codebook: Codebook) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """Passages of the plans of the study's run, the municipality of each, and what people decided."""
    documents = tables.plans_only(read_table(study.output.out, "documents", tables.DOCUMENTS))
    passages = read_table(study.output.out, "passages", tables.PASSAGES)
    passages = tables.coded_only(passages[passages["doc_id"].isin(documents["doc_id"])])
    municipality = documents.set_index("doc_id")["kommunenr"]
    groups = passages["doc_id"].map(municipality.where(municipality != "", municipality.index.to_series()))
    return passages, groups, people_codes(read_decisions(study.documents.coded, codebook), passages, codebook)


def _chosen_line(study: Study, codebook: Codebook, passages: pd.DataFrame, people: pd.DataFrame) -> str:
    """What the passages that people decided are, and how many of them were drawn as a sample."""
    sample = attach_sample(read_sample(study.documents.coded, codebook), passages)
    drawn = int(people["passage_id"].isin(sample.loc[sample["coder"] != "", "passage_id"]).sum())
    of_sample = f" {drawn} of these {len(people)} passages are of a drawn sample." if len(sample) else ""
    return (
        "The passages that people decided were chosen by people, by the coder's uncertainty (needs_review) or with unequal probabilities, and are "
        f"not weighted: agreement and alpha with people are not those of the whole run.{of_sample}"
    )


def _gold(folder: Path, codebook: Codebook) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    gold = read_gold(folder)
    codes = [*codebook.code_names, *(second.name for second in codebook.second_level)]
    return gold, gold["kommunenr"], gold[["passage_id", *(code for code in codes if code in gold)]]


def _decisions(passages: pd.DataFrame, study: Study, codebook: Codebook, jobs: int, name: str) -> pd.DataFrame:
    """Decisions of a coder, a row a passage in its order, a column a code, as ``judged_by_both`` takes them.

    Second-level codes are missing where the coder gave no answer, and for coders that never give a second-level code.
    """
    with progress(name, passages["doc_id"].nunique()) as step:
        codings = classify(passages, study, jobs=jobs, done=step)
    main = codings[codings["code"].isin(codebook.code_names)]
    answered = main[~main["why"].str.startswith(NO_ANSWER)]
    wide = answered.pivot(index="passage_id", columns="code", values="decision")
    wide = wide.reindex(index=passages["passage_id"], columns=list(codebook.code_names)).astype("Int64")
    with_second_level = set(codings.loc[codings["code"].isin(codebook.second_level_names), "coder"])
    judged = passages["passage_id"].isin(answered.loc[answered["coder"].isin(with_second_level), "passage_id"])
    values = given_values(passages, codings, codebook)
    return pd.concat([wide, values.where(judged, None).set_axis(wide.index)], axis=1)


def _agreement(
    voices: Mapping[str, pd.DataFrame], codebook: Codebook, groups: pd.Series, seed: int
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    header = ("code", "coders", "passages", "positive", "both", "agree", "F1", "Krippendorff's alpha")
    rows = []
    for code in codebook.code_names:
        for one, other in combinations(voices, 2):
            if code not in voices[other]:
                continue
            a, b = voices[one][code], voices[other][code]
            known = (a.notna() & b.notna()).to_numpy()
            if not known.any():
                continue
            first, second = a[known].to_numpy(dtype=float), b[known].to_numpy(dtype=float)
            measured = agreement_with_intervals(first, second, groups.to_numpy(dtype=object)[known], seed=seed)
            rows.append(
                (
                    code,
                    f"{one} – {other}",
                    str(len(first)),
                    f"{first.sum():.0f} – {second.sum():.0f}",
                    f"{np.minimum(first, second).sum():.0f}",
                    *(_figure(measured, name) for name in ("agree", "f1", "alpha")),
                )
            )
    return header, rows


def _second_level_lines(voices: Mapping[str, pd.DataFrame], codebook: Codebook, groups: pd.Series, seed: int) -> list[str]:
    """The table of second-level codes and what its passages are; nothing where no two voices give such codes."""
    header = ("second level", "coders", "passages", "equal", "agree", "Krippendorff's alpha", "distance")
    rows = []
    for second in codebook.second_level:
        for pair in combinations(voices, 2):
            one, other = (voices[name] for name in pair)
            if any(second.name not in table or table[second.name].isna().all() for table in (one, other)):
                continue
            judged = judged_by_both(one, other, second)
            a, b = ([frozenset(str(cell).split()) for cell in table.loc[judged, second.name]] for table in (one, other))
            equal = sum(x == y for x, y in zip(a, b, strict=True))
            figures = ["few", "few"]
            if len(a) >= FEWEST:
                own = groups.to_numpy(dtype=object)[judged]
                measured = values_agreement(a, b, own, multiple=second.multiple, seed=seed)
                figures = [_figure(measured, name) for name in ("agree", "alpha")]
            distance = "MASI" if second.multiple else "nominal"
            rows.append((second.name, " – ".join(pair), str(len(a)), str(equal), *figures, distance))
    if not rows:
        return []
    return [
        "",
        *text_table(header, rows),
        f"Only passages to which both give a main code that the second-level code hangs on. few: fewer than {FEWEST}.",
    ]


def _figure(measured: pd.DataFrame, name: str) -> str:
    return with_interval(measured.set_index("measure").to_dict("index")[name], 3)
