"""Where a study stands, in lines for a terminal."""

from __future__ import annotations

from boliginnov import tables
from boliginnov.errors import BoliginnovError
from boliginnov.export.table_files import read_table
from boliginnov.plans.collections import read_collections
from boliginnov.run_record import in_words, read_run
from boliginnov.study import Study


def status_lines(study: Study) -> list[str]:
    """What lies in the folder of plans, what each stage did last and which documents failed or are partial."""
    out = study.output.out
    plans, *others = read_collections(study.documents, out)
    lines = [f"Plans: {len(plans.files)} files in {plans.folder}"]
    lines += [f"Other documents ({other.kind}): {len(other.files)} files in {other.folder}" for other in others]
    lines.append(f"Results: {out}")
    stages = read_run(out).get("stages", {})
    for name in ("extract", "classify", *(["mentions"] if study.language.mentions else []), "report"):
        if name not in stages:
            lines.append(f"  {name}: not done yet")
            continue
        lines.append(f"  {name}: {in_words(stages[name]['counts'])} ({stages[name]['seconds']} s)")
    try:
        documents = read_table(out, "documents", tables.DOCUMENTS)
    except BoliginnovError:
        return lines
    read = set(documents["file"])
    files = [c.above + file.relative for c in (plans, *others) for file in c.files]
    if new := [file for file in files if file not in read]:
        lines.append(f"New since then: {', '.join(new)}")
    for row in documents[documents["reason"] != ""].itertuples():
        lines.append(f"  {row.status}: {row.reason}")
    return lines
