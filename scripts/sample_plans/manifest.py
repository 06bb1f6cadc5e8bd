"""Write data/raw/plans.csv (what each PDF is) and data/raw/kommuner.csv (the invented municipalities, in the register's form).

Usage: python scripts/sample_plans/manifest.py [FOLDER]
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

from content import read_plan
from looks import LOOKS

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "data" / "raw"
UNLISTED = {"lysasen_boligplan_for_unge_2024-2027"}  # left out, so that a run shows how a plan without a row is guessed
COUNTY = "Eksempelfylket"


def facts() -> list[dict[str, Any]]:
    """The facts of every plan, the damaged one last, by municipality number."""
    paths = [HERE / "content" / f"{doc_id}.jsonl" for doc_id in LOOKS] + [HERE / "damaged_plan.jsonl"]
    return sorted((read_plan(path)[0] for path in paths), key=lambda plan: plan["kommunenr"])


def manifest() -> list[dict[str, Any]]:
    """Rows of plans.csv."""
    columns = ("kommunenr", "kommune", "title", "plan_type", "period_from", "period_to")
    return [
        {"file": f"{plan['doc_id']}.pdf", **{name: plan[name] for name in columns}, "source_url": ""}
        for plan in facts()
        if plan["doc_id"] not in UNLISTED
    ]


def register() -> list[dict[str, Any]]:
    """Rows of kommuner.csv."""
    return [
        {
            "kommunenr": plan["kommunenr"],
            "kommune": plan["kommune"],
            "gyldig_fra": "",
            "gyldig_til": "",
            "kommunenr_2024": plan["kommunenr"],
            "kommune_2024": plan["kommune"],
            "fylke": COUNTY,
        }
        for plan in facts()
    ]


def write(folder: Path) -> None:
    for name, rows in (("plans.csv", manifest()), ("kommuner.csv", register())):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if sys.argv[1:] else RAW)
