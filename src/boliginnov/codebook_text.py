"""What a codebook says, in lines for a terminal and as a page of the docs."""

from __future__ import annotations

import textwrap

from boliginnov.codebook import Codebook
from boliginnov.errors import ConfigurationError


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
            lines += [
                line for value in second.values for line in _wrapped(f"{value.name}: {value.definition or value.label}", "·  ")
            ] + [""]
    if only is None:
        lines += [line for rule in codebook.borderline_rules for line in _wrapped(rule, "-  ")]
    return lines


def _wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(text, 100, initial_indent=f"  {mark}", subsequent_indent="  " + " " * len(mark))


def codebook_markdown(codebook: Codebook) -> str:
    """The codebook as a page of Markdown, in the language it is written in."""
    parts = [
        f"# {codebook.title}",
        "",
        f"Versjon {codebook.version}. Laget av `boliginnov codebook --markdown` fra `codebook.toml`; ikke rediger her.",
        "",
    ]
    parts += [codebook.unit, ""]
    for code in codebook.codes:
        parts += [
            f"## `{code.name}`: {code.label}",
            "",
            code.definition,
            "",
            "1 når:",
            "",
            *(f"- {rule}" for rule in code.inclusion),
            "",
        ]
        parts += ["0 når det er:", "", *(f"- {rule}" for rule in code.exclusion), ""]
    for second in codebook.second_level:
        parents = f" (når {' eller '.join(f'`{p}`' for p in second.parents)} er 1)" if second.parents else ""
        parts += [f"## `{second.name}`: {second.label}{parents}", "", second.definition, ""]
        parts += [*(f"- `{value.name}`: {value.definition or value.label}" for value in second.values), ""]
    parts += ["## Grensetilfeller", "", *(f"{n}. {rule}" for n, rule in enumerate(codebook.borderline_rules, start=1)), ""]
    parts += ["## Oppdiktede eksempler", "", "| passasje | koder |", "|---|---|"]
    parts += [
        f"| {example.text} | {', '.join((*example.codes, *example.second_level)) or '–'} |" for example in codebook.examples
    ]
    return "\n".join(parts)
