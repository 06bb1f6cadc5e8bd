"""Precision and recall of the domain components on invented passages in both written languages.

The first set was before the components' makers while they worked. The second was written when they were done, with the lexicons known, and
three faults that its first run showed were then mended: its figures are those after mending, and too good. The blind set was written by someone
who had read the lexicons, before anything was run on it, and nothing was mended after it was scored: its figures are the ones to believe.

Usage: python benchmarks/language/components.py [--errors]
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from boliginnov.language.pipeline import load_language, read

DATA = Path(__file__).parents[2] / "tests" / "language" / "data"
ACTORS = {
    "K": "kommune_internt", "I": "interkommunalt", "S": "stat", "P": "privat", "F": "frivillig", "E": "sosial_entreprenor",
    "B": "bruker_innbygger", "R": "forskning",
}  # fmt: skip
COMPONENT = {
    "ins": "instruments", "grp": "target groups", "law": "laws", "amt": "amounts, years, deadlines", "yr": "amounts, years, deadlines",
    "dl": "amounts, years, deadlines", "act": "actions with status", "con": "novelty, weighing, hedges, negation",
    "nov": "novelty, weighing, hedges, negation", "hed": "novelty, weighing, hedges, negation", "neg": "novelty, weighing, hedges, negation",
}  # fmt: skip
_MARK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
Found = tuple[str, str, str]


def passages(name: str) -> list[tuple[str, str, list[tuple[int, str, str]]]]:
    """Written language, plain text and marks (start, surface, what) of each passage of a test file."""
    out = []
    for line in (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        form, marked = line.split("\t")
        plain, marks, at = "", [], 0
        for match in _MARK.finditer(marked):
            plain += marked[at : match.start()]
            marks.append((len(plain), match[1], match[2]))
            plain += match[1]
            at = match.end()
        out.append((form, plain + marked[at:], marks))
    return out


def expected(marks: list[tuple[int, str, str]]) -> list[Found]:
    """Component, surface and value of each mark."""
    rows = []
    for _, surface, what in marks:
        kind, _, value = what.partition("=")
        rows.append(("actors", surface, ACTORS[kind]) if kind in ACTORS else (COMPONENT[kind], surface, value or kind))
    return rows


def told(doc: Doc) -> list[Found]:
    """The same of what the components found."""
    rows = [("actors", span.text, span.label_) for span in doc._.actors]
    rows += [("instruments", span.text, span._.value) for span in doc._.instruments]
    rows += [("target groups", span.text, span._.value) for span in doc._.target_groups]
    rows += [("laws", span.text, span._.value) for span in doc._.laws]
    rows += [(COMPONENT["amt"], span.text, span._.value) for span in doc._.amounts]
    for span in doc._.cues:
        if span.label_ == "act":
            rows.append((COMPONENT["act"], span.text, ("!" if span._.negated else "") + span._.status))
        else:
            rows.append((COMPONENT["con"], span.text, span.label_[:3]))
    return rows


def compound_rows(doc: Doc, marks: list[tuple[int, str, str]]) -> tuple[list[Found], list[Found]]:
    """Compounds expected and found, each with the dictionary form of its head."""
    wanted = [("compounds", surface, what.split("+")[-1]) for _, surface, what in marks]
    return wanted, [("compounds", token.text, token._.compound.head) for token in doc if token._.compound]


def scores(
    nlp: Language, files: tuple[str, ...] = ("passages", "compounds"), *, show: bool = False
) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Right, told and expected for each component and written language."""
    right: Counter[tuple[str, str]] = Counter()
    said: Counter[tuple[str, str]] = Counter()
    due: Counter[tuple[str, str]] = Counter()
    for name in files:
        rows = passages(name)
        for (form, text, marks), doc in zip(rows, read(nlp, [row[1] for row in rows]), strict=True):
            wanted, got = compound_rows(doc, marks) if name == "compounds" else (expected(marks), told(doc))
            hits = Counter(wanted) & Counter(got)
            for kind, counter in ((wanted, due), (got, said), (list(hits.elements()), right)):
                counter.update((row[0], form) for row in kind)
            if show and (Counter(wanted) != Counter(got)):
                print(
                    f"{form} {text}\n   missed {list((Counter(wanted) - hits).elements())}\n   wrong  {list((Counter(got) - hits).elements())}"
                )
    return {key: (right[key], said[key], due[key]) for key in sorted(due)}


def main() -> None:
    nlp = load_language()
    for title, files in (
        ("Passages the components were made with", ("passages", "compounds")),
        ("Passages written afterwards, after mending", ("unseen_passages",)),
        ("Blind passages", ("blind_passages",)),
    ):
        counted = scores(nlp, files, show="--errors" in sys.argv)
        print(f"\n{title}\n\n| component | written language | precision | recall | spans |\n|---|---|---|---|---|")
        for (component, form), (right, said, due) in counted.items():
            print(f"| {component} | {form} | {right / max(said, 1):.3f} | {right / due:.3f} | {due} |")


if __name__ == "__main__":
    main()
