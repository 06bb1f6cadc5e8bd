"""The packages of the program depend on each other in one direction only."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src"


def part(module: str) -> str:
    """The package of a module, or the module itself where it stands in none: what follows ``boliginnov.``."""
    return module.split(".")[1] if "." in module else ""


def imported(tree: ast.AST) -> set[str]:
    """The packages and single modules of boliginnov that a file imports, inside functions too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {part(alias.name) for alias in node.names if alias.name.startswith("boliginnov.")}
        elif isinstance(node, ast.ImportFrom) and node.module == "boliginnov":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("boliginnov."):
            found.add(part(node.module))
    return found


def test_no_two_packages_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for file in sorted((SOURCES / "boliginnov").rglob("*.py")):
        own = part(".".join(file.relative_to(SOURCES).with_suffix("").parts))
        graph.setdefault(own, set()).update(imported(ast.parse(file.read_text(encoding="utf-8"))) - {own})
    order = list(TopologicalSorter(graph).static_order())  # CycleError names the circle
    assert order.index("tables") < order.index("extract") < order.index("formats") < order.index("cli")
