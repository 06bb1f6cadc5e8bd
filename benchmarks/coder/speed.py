#!/usr/bin/env python3
"""How fast the trained coder is on one core: to import and load it in a fresh process, to code real passages, and how large its files are.

Usage: OMP_NUM_THREADS=1 python benchmarks/coder/speed.py GOLD_DIR [MODEL_DIR] [--passages 800]
Loading is the best of three processes. Coding includes cues, members, encoder, second-level codes and words under why; beside it stands the keyword coder on the
same passages, so that machines can be compared.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from boliginnov.classify.coded_passages import read_gold
from boliginnov.classify.coder import Coder
from boliginnov.classify.registry import load_coder
from boliginnov.codebook import load_codebook

ROOT = Path(__file__).parents[2]
LOADING = """
import sys, time
begun = time.perf_counter()
from pathlib import Path
from boliginnov.classify.registry import load_coder
from boliginnov.codebook import load_codebook
imported = time.perf_counter()
load_coder("trained", load_codebook(Path(sys.argv[1])), Path(sys.argv[2]))
print(imported - begun, time.perf_counter() - begun)
"""


def loading(codebook: Path, model: Path) -> tuple[float, float]:
    """Seconds until all is imported, and until the coder is ready, in a fresh process; the best of three."""
    runs = []
    for _ in range(3):
        printed = subprocess.run(
            [sys.executable, "-c", LOADING, str(codebook), str(model)], check=True, capture_output=True, text=True
        ).stdout
        imported, ready = (float(part) for part in printed.split())
        runs.append((ready, imported))
    ready, imported = min(runs)
    return imported, ready


def pace(coder: Coder, passages: pd.DataFrame) -> float:
    """Passages coded in a second."""
    coder.code(passages.head(20))
    begun = time.perf_counter()
    coder.code(passages)
    return len(passages) / (time.perf_counter() - begun)


def main() -> None:
    """Print one row a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("model", type=Path, nargs="?", default=ROOT / "models" / "coder")
    parser.add_argument("--passages", type=int, default=800)
    asked = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != "1":
        parser.error("set OMP_NUM_THREADS=1: the figures are for one core")
    codebook = ROOT / "codebook.toml"
    passages = read_gold(asked.gold).sample(asked.passages, random_state=1).reset_index(drop=True)
    imported, ready = loading(codebook, asked.model)
    trained, keyword = (pace(load_coder(name, load_codebook(codebook), asked.model), passages) for name in ("trained", "keyword"))
    size = sum(path.stat().st_size for path in asked.model.rglob("*") if path.is_file())
    print("| figure | value |\n|---|---|")
    print(f"| imports, seconds | {imported:.1f} |")
    print(f"| imports and loading, seconds | {ready:.1f} |")
    print(f"| passages a second | {trained:.0f} |")
    print(f"| passages a second, keyword coder | {keyword:.0f} |")
    print(f"| files, MB | {size / 1e6:.0f} |")


if __name__ == "__main__":
    main()
