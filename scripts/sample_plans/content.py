"""Read and check the invented plans: one JSON Lines file a plan, first line the plan's facts, then its blocks in order.

Block types (`b`): ``h`` heading (``level`` 1-3, ``t``), ``p`` paragraph, ``li`` list item (``n`` true when numbered), ``th`` header
row of a table (``cells``), ``tr`` table row (``cells``), ``fn`` footnote (``mark``, ``t``; the text it belongs to holds ``[^mark]``),
``chart`` (``title``, ``data``, ``t`` the caption). ``p``, ``li`` and ``tr`` are passages and carry the codes: ``g`` innovativt_grep and
``s`` ny_samarbeidsform (0/1), and where they apply ``dim``, ``type``, ``aktor``, ``status``. A ``p`` with ``box`` true is set as a fact box.

Usage: python scripts/sample_plans/content.py FILE.jsonl ...   checks the files and prints counts.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

DIM = {"begrensning", "mulighet", "betingelse", "losning"}
TYPE = {"tjeneste", "regler", "styring", "arbeidsmate_finansiering", "velferdssystem"}
AKTOR = {
    "kommune_internt",
    "interkommunalt",
    "stat",
    "privat",
    "frivillig",
    "sosial_entreprenor",
    "bruker_innbygger",
    "forskning",
}
STATUS = {"ide", "planlagt", "pagaende", "gjennomfort"}
META = {"doc_id", "kommune", "kommunenr", "title", "plan_type", "period_from", "period_to", "language"}
PASSAGES = {"p": "paragraph", "li": "list_item", "tr": "table_row"}


def code_errors(block: dict[str, Any]) -> list[str]:
    """What is wrong with the codes of one passage; empty when nothing is."""
    errors = []
    g, s = block.get("g"), block.get("s")
    if g not in (0, 1) or s not in (0, 1):
        errors.append("g and s must be 0 or 1")
    if set(block.get("dim", [])) - DIM:
        errors.append(f"unknown dim {block['dim']}")
    if bool(g) != (block.get("type") in TYPE):
        errors.append("type goes with g = 1 and only with it")
    aktor = set(block.get("aktor", []))
    if aktor - AKTOR or bool(s) != bool(aktor):
        errors.append("aktor (known values) goes with s = 1 and only with it")
    if bool(g or s) != (block.get("status") in STATUS):
        errors.append("status goes with g = 1 or s = 1 and only with them")
    return errors


def read_plan(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Facts and blocks of one invented plan. Raises ValueError naming file, line and what is wrong."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    meta, blocks = lines[0], lines[1:]
    if meta.get("b") != "meta" or META - set(meta):
        raise ValueError(f"{path.name}:1: the first line must be a meta block with {sorted(META)}")
    for number, block in enumerate(blocks, start=2):
        kind = block.get("b")
        if kind not in {"h", "p", "li", "th", "tr", "fn", "chart"}:
            raise ValueError(f"{path.name}:{number}: unknown block {kind!r}")
        if kind in {"th", "tr"} and not all(isinstance(c, str) for c in block["cells"]):
            raise ValueError(f"{path.name}:{number}: cells must be texts")
        if kind not in {"th", "tr"} and not block.get("t"):
            raise ValueError(f"{path.name}:{number}: no text")
        if kind in PASSAGES and (errors := code_errors(block)):
            raise ValueError(f"{path.name}:{number}: {'; '.join(errors)}")
    return meta, blocks


def main(paths: list[str]) -> int:
    failed = 0
    for name in paths:
        try:
            meta, blocks = read_plan(Path(name))
        except (ValueError, KeyError, json.JSONDecodeError) as error:
            print(f"{name}: {error}")
            failed = 1
            continue
        passages = [b for b in blocks if b["b"] in PASSAGES]
        words = sum(len((b.get("t") or " ".join(b.get("cells", []))).split()) for b in passages)
        g, s = sum(b["g"] for b in passages), sum(b["s"] for b in passages)
        kinds = Counter(PASSAGES[b["b"]] for b in passages)
        print(
            f"{meta['doc_id']}: {len(passages)} passages {dict(kinds)}, {words} words, "
            f"grep {g} ({g / len(passages):.3f}), samarbeid {s} ({s / len(passages):.3f})"
        )
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
