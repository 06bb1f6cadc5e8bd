"""Write the codes of the invented plans and of the contrast pairs as CSV in data/coded.

Usage: python scripts/sample_plans/coded.py [FOLDER]        writes sample_plans.csv and contrast_pairs.csv
       python scripts/sample_plans/coded.py --counts        prints the counts that the data card quotes
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from content import PASSAGES, read_plan
from looks import LOOKS
from structure import NOTE

HERE = Path(__file__).parent
CODED = HERE.parents[1] / "data" / "coded"
COLUMNS = [
    "passage_id", "doc_id", "kommune", "kommunenr", "section", "kind", "lead_in", "text", "language", "order",
    "innovativt_grep", "ny_samarbeidsform", "dimensjon", "innovasjonstype", "aktor", "status", "origin", "coder",
]  # fmt: skip


def plain(text: str) -> str:
    """A passage's text as a reader of the PDF has it: without note marks."""
    return NOTE.sub("", text)


def codes(block: dict[str, Any]) -> dict[str, Any]:
    """A block's codes under their column names."""
    return {
        "innovativt_grep": block["g"],
        "ny_samarbeidsform": block["s"],
        "dimensjon": " ".join(block.get("dim") or []),
        "innovasjonstype": block.get("type") or "",
        "aktor": " ".join(block.get("aktor") or []),
        "status": block.get("status") or "",
        "origin": "constructed",
    }


def plan_rows(path: Path) -> Iterator[dict[str, Any]]:
    """One row a passage of a plan, in the order of the document."""
    facts, blocks = read_plan(path)
    doc_id = facts["doc_id"]
    headings: list[tuple[int, str]] = []
    lead = header = ""
    order = 0
    for block in blocks:
        kind = block["b"]
        if kind == "h":
            headings = [h for h in headings if h[0] < block["level"]] + [(block["level"], block["t"])]
        elif kind == "th":
            header = " | ".join(block["cells"])
        if kind not in {"li", "fn"}:
            lead = plain(block["t"]) if kind == "p" and block["t"].endswith(":") else ""
        if kind not in PASSAGES:
            continue
        order += 1
        text = " | ".join(block["cells"]) if kind == "tr" else block["t"]
        yield {
            "passage_id": f"{doc_id}#{order:03d}",
            "doc_id": doc_id,
            "kommune": facts["kommune"],
            "kommunenr": facts["kommunenr"],
            "section": " › ".join(h[1] for h in headings),
            "kind": PASSAGES[kind],
            "lead_in": {"li": lead, "tr": header}.get(kind, ""),
            "text": plain(text),
            "language": facts["language"],
            "order": order,
            **codes(block),
            "coder": LOOKS[doc_id].coder,
        }


def pair_rows(path: Path) -> Iterator[dict[str, Any]]:
    """One row a text of a contrast pair; the two of a pair follow each other."""
    for order, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        block = json.loads(line)
        side = 1 + (order - 1) % 2
        yield {
            "passage_id": f"contrast_pairs#{block['pair']}-{side}",
            "pair": block["pair"],
            "flip": block["flip"],
            "doc_id": "contrast_pairs",
            "kommune": "",
            "kommunenr": "",
            "section": "",
            "kind": block["kind"],
            "lead_in": "",
            "text": plain(block["t"]),
            "language": block["language"],
            "order": order,
            **codes(block),
            "coder": f"writer_{block['pair'][0].lower()}",
        }


def write(folder: Path) -> None:
    """Write both CSV files to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    plans = [row for doc_id in LOOKS for row in plan_rows(HERE / "content" / f"{doc_id}.jsonl")]
    pairs = [row for path in sorted((HERE / "pairs").glob("*.jsonl")) for row in pair_rows(path)]
    _write(folder / "sample_plans.csv", COLUMNS, plans)
    _write(folder / "contrast_pairs.csv", [*COLUMNS, "pair", "flip"], pairs)


def _write(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def counts(folder: Path = CODED) -> str:
    """How many passages have each code, by file, language, kind and coder."""
    lines = []
    for name in ("sample_plans", "contrast_pairs"):
        table = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        main = ["innovativt_grep", "ny_samarbeidsform"]
        table[main] = table[main].astype(int)
        lines.append(f"{name}.csv: {len(table)} passages")
        for column in ("language", "kind", "coder"):
            grouped = table.groupby(column)[main]
            shares = grouped.mean().round(3).add_suffix(" share")
            lines.append("\n" + pd.concat([grouped.size().rename("passages"), grouped.sum(), shares], axis=1).to_string())
        lines.append("")
        for column in ("dimensjon", "innovasjonstype", "aktor", "status"):
            values = table[column].str.split().explode().dropna().value_counts().sort_index()
            lines.append(f"{column}: " + ", ".join(f"{value} {count}" for value, count in values.items()))
        lines.append("")
    return "\n".join(line.rstrip() for text in lines for line in text.split("\n")).strip()


if __name__ == "__main__":
    if "--counts" in sys.argv[1:]:
        print(counts())
    else:
        write(Path(sys.argv[1]) if sys.argv[1:] else CODED)
