"""Where a study stands, and what its codebook says, in lines for a terminal."""

from __future__ import annotations

import textwrap

from boliginnov import tables
from boliginnov.codebook import Codebook
from boliginnov.errors import BoliginnovError, ConfigurationError
from boliginnov.export.table_files import read_table
from boliginnov.plans.discover import discover
from boliginnov.run import read_run
from boliginnov.study import Study


def status_lines(study: Study) -> list[str]:
    """What lies in the folder of plans, what each stage did last and which documents failed or are partial."""
    out = study.output.out
    files = discover(study.documents.raw)
    lines = [f"Plans: {len(files)} files in {study.documents.raw}", f"Results: {out}"]
    stages = read_run(out).get("stages", {})
    for name in ("extract", "classify", "report"):
        if name not in stages:
            lines.append(f"  {name}: not done yet")
            continue
        counts = ", ".join(f"{value} {key}" for key, value in stages[name]["counts"].items() if not isinstance(value, dict))
        lines.append(f"  {name}: {counts} ({stages[name]['seconds']} s)")
    try:
        documents = read_table(out, "documents", tables.DOCUMENTS)
    except BoliginnovError:
        return lines
    read = set(documents["file"])
    if new := [plan.relative for plan in files if plan.relative not in read]:
        lines.append(f"New since then: {', '.join(new)}")
    for row in documents[documents["reason"] != ""].itertuples():
        lines.append(f"  {row.status}: {row.reason}")
    return lines


def codebook_lines(codebook: Codebook, only: str | None = None) -> list[str]:
    """The codebook for a terminal, or one code of it. Raises ConfigurationError if there is no such code."""
    known = [*codebook.code_names, *(second.name for second in codebook.second_level)]
    if only is not None and only not in known:
        raise ConfigurationError(f"no code {only!r} in the codebook; it has {', '.join(known)}")
    lines = [] if only else [f"{codebook.title} (version {codebook.version})", "", *_wrapped(codebook.unit), ""]
    for code in codebook.codes:
        if only in (None, code.name):
            lines += [f"{code.name}: {code.label}", *_wrapped(code.definition)]
            lines += [line for rule in code.inclusion for line in _wrapped(rule, "1  ")]
            lines += [line for rule in code.exclusion for line in _wrapped(rule, "0  ")] + [""]
    for second in codebook.second_level:
        if only in (None, second.name):
            with_parents = f" (with {', '.join(second.parents)})" if second.parents else ""
            lines += [f"{second.name}: {second.label}{with_parents}", *_wrapped(second.definition)]
            lines += [line for value in second.values for line in _wrapped(f"{value.name}: {value.definition or value.label}", "·  ")] + [""]
    if only is None:
        lines += [line for rule in codebook.borderline_rules for line in _wrapped(rule, "-  ")]
    return lines


def _wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(text, 100, initial_indent=f"  {mark}", subsequent_indent="  " + " " * len(mark))
