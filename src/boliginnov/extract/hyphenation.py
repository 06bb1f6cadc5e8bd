"""Undoes end-of-line hyphenation without destroying real hyphens, by a language rule and the plan's own vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from boliginnov.extract.text_repair import SOFT_HYPHEN

_HEAD = re.compile(r"(?:[^\W_]+[-–])*[^\W_]*[-\u00ad]$")
_TAIL = re.compile(r"^[^\W_]+(?:-[^\W_]+)*")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SUSPENDED_NEXT = {"og", "eller", "samt", "til", "men"}
_LINKS = {"til", "og", "i", "på", "for", "av"}
_PREFIXES_KEPT = {"ikke", "ikkje", "it", "ikt", "tv", "pc", "ex"}


def vocabulary(passages: Iterable[Sequence[str]]) -> Counter[str]:
    """How often each word, hyphenated forms included, stands in the lines of the passages: as written, and in lower case if that
    differs. The halves of a word that a line end cuts are left out."""
    words: Counter[str] = Counter()
    for lines in passages:
        cut = False
        for line in lines:
            found = _WORD.findall(line)
            if cut:
                found = found[1:]
            cut = line.rstrip().endswith(("-", SOFT_HYPHEN))
            if cut:
                found = found[:-1]
            for word in found:
                words[word] += 1
                lower = word.casefold()
                if lower != word:
                    words[lower] += 1
    return words


def join_lines(lines: list[str], words: Counter[str]) -> str:
    """The lines of one passage as running text. ``words`` is the vocabulary of the whole plan."""
    text = ""
    for line in lines:
        line = line.strip()
        if not line:
            continue
        text = _join(text, line, words) if text else line
    return text.replace(SOFT_HYPHEN, "")


def _join(text: str, line: str, words: Counter[str]) -> str:
    last = text[-1]
    if last == SOFT_HYPHEN:
        return text[:-1] + line
    if last in "/" and line[0].isalnum():
        return text + line
    if last in "–" and text[-2:-1].isdigit() and line[0].isdigit():
        return text + line
    if last != "-" or text[-2:-1].isspace() or not text[-2:-1].isalnum():
        return f"{text} {line}"
    head_match, tail_match = _HEAD.search(text), _TAIL.match(line)
    if not head_match or not tail_match:
        return f"{text} {line}"
    head, tail = head_match[0][:-1], tail_match[0]
    if tail.casefold() in _SUSPENDED_NEXT:
        return f"{text} {line}"
    if keeps_hyphen(head, tail, words):
        return text + line
    return text[:-1] + line


def _known(word: str, words: Counter[str]) -> int:
    return words[word.casefold()]


def keeps_hyphen(head: str, tail: str, words: Counter[str]) -> bool:
    """Whether a hyphen at a line's end belongs to the word: ``NAV-|kontoret`` yes, ``bolig-|politikk`` no.

    What stands elsewhere in the plan decides first; then digits, capitals and short prefixes keep their hyphen.
    """
    joined, hyphenated = _known(head + tail, words), _known(f"{head}-{tail}", words)
    if joined != hyphenated:
        return hyphenated > joined
    piece = head.rsplit("-", 1)[-1]
    if not piece or piece[-1].isdigit() or tail[0].isdigit():
        return True
    if len(piece) > 1 and piece.isupper() and not tail.isupper():
        return True
    if tail[0].isupper() and not piece.isupper():
        return True
    if piece.casefold() in _PREFIXES_KEPT or len(piece) == 1:
        return True
    if ("-" in head and piece.casefold() in _LINKS) or (tail.split("-", 1)[0].casefold() in _LINKS and "-" in tail):
        return True
    return piece[0].isupper() and _is_name(piece, words) and words[tail] > 0


def _is_name(word: str, words: Counter[str]) -> bool:
    """Whether the plan writes the word with a capital only."""
    return words[word] > 0 and words[word] == words[word.casefold()]
