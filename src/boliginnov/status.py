"""Where a study stands, in lines for a terminal."""

from __future__ import annotations

from boliginnov import tables
from boliginnov.errors import BoliginnovError
from boliginnov.export.table_files import read_table
from boliginnov.plans.discover import discover
from boliginnov.run_record import read_run
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
