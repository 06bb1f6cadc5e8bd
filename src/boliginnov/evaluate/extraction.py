"""Scores extracted passages against a plan's transcribed ones: text recall, noise, passage boundaries, table cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import Indel, Levenshtein

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class ExtractionScore:
    """Counts of one or more documents; the shares are computed from the sums.

    ``words_found`` gold words found in order; ``boundaries_hit`` gold passages at whose first word an extracted one starts;
    ``word_errors`` words to change, leave out or put in to make the extracted text the gold text; ``rows_*`` count gold table rows
    that lie in one extracted table row, whole and alone; ``cells_*`` the cells of the gold table rows, and those that stand whole
    as one cell of the row's passage, in the same order.
    """

    gold_words: int = 0
    words_found: int = 0
    extracted_words: int = 0
    noise_words: int = 0
    gold_boundaries: int = 0
    extracted_boundaries: int = 0
    boundaries_hit: int = 0
    gold_rows: int = 0
    rows_found: int = 0
    word_errors: int = 0
    gold_cells: int = 0
    cells_found: int = 0

    def __add__(self, other: ExtractionScore) -> ExtractionScore:
        return ExtractionScore(*(a + b for a, b in zip(_counts(self), _counts(other), strict=True)))

    @property
    def recall(self) -> float:
        """Share of the gold words found in order."""
        return self.words_found / self.gold_words if self.gold_words else 1.0

    @property
    def word_accuracy(self) -> float:
        """One less the word error rate, as OCR and speech recognition are measured; below 0 when more is wrong than there is."""
        return 1 - self.word_errors / self.gold_words if self.gold_words else 1.0

    @property
    def noise(self) -> float:
        """Share of the extracted words that match no gold word."""
        return self.noise_words / self.extracted_words if self.extracted_words else 0.0

    @property
    def boundary_f1(self) -> float:
        """F1 of where passages start, extracted against gold; 0 when nothing is hit."""
        both = self.gold_boundaries + self.extracted_boundaries
        return 2 * self.boundaries_hit / both if both else 0.0

    @property
    def rows(self) -> float:
        """Share of the gold table rows that one extracted row holds whole and alone; 1 when there are none."""
        return self.rows_found / self.gold_rows if self.gold_rows else 1.0

    @property
    def cells(self) -> float:
        """Share of the cells of gold table rows that are one cell of the right row, in the right order; 1 when there are none."""
        return self.cells_found / self.gold_cells if self.gold_cells else 1.0


def _counts(score: ExtractionScore) -> tuple[int, ...]:
    return (
        score.gold_words,
        score.words_found,
        score.extracted_words,
        score.noise_words,
        score.gold_boundaries,
        score.extracted_boundaries,
        score.boundaries_hit,
        score.gold_rows,
        score.rows_found,
        score.word_errors,
        score.gold_cells,
        score.cells_found,
    )


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: runs of letters, digits and underscores in lower case."""
    return _WORD.findall(text.lower())


def align(gold: Sequence[str], extracted: Sequence[str]) -> list[int]:
    """For each gold word the index of the extracted word that it is matched with, or -1.

    A longest common subsequence over word numbers (rapidfuzz, bit-parallel), so that order counts and nothing is matched twice.
    """
    first, second = _numbered(gold, extracted)
    matched = [-1] * len(gold)
    for operation in Indel.opcodes(first, second):
        if operation.tag == "equal":
            for offset in range(operation.src_end - operation.src_start):
                matched[operation.src_start + offset] = operation.dest_start + offset
    return matched


def word_errors(gold: Sequence[str], extracted: Sequence[str]) -> int:
    """The fewest words to change, leave out or put in to make one text the other (Levenshtein's distance over words)."""
    return int(Levenshtein.distance(*_numbered(gold, extracted)))


def _numbered(gold: Sequence[str], extracted: Sequence[str]) -> tuple[list[int], list[int]]:
    """Both texts with a number for each distinct word."""
    numbers: dict[str, int] = {}
    first = [numbers.setdefault(word, len(numbers)) for word in gold]
    return first, [numbers.setdefault(word, len(numbers)) for word in extracted]


def score_document(gold: Sequence[Mapping[str, Any]], passages: Iterable[tuple[str, str]]) -> ExtractionScore:
    """The score of one document.

    ``gold`` are the rows of a gold file in order (``text``, ``kind``, ``section``), ``passages`` the (kind, text) extracted, in
    reading order.
    """
    gold_words: list[str] = []
    gold_starts: list[int] = []
    for row in gold:
        words = words_of(str(row["text"]))
        if words:
            gold_starts.append(len(gold_words))
            gold_words += words
    extracted_words: list[str] = []
    extracted_starts: set[int] = set()
    kinds: list[str] = []
    texts: list[str] = []
    owner: list[int] = []
    for kind, text in passages:
        words = words_of(text)
        if words:
            extracted_starts.add(len(extracted_words))
            owner += [len(kinds)] * len(words)
            kinds.append(kind)
            texts.append(text)
            extracted_words += words
    matched = align(gold_words, extracted_words)
    found = sum(1 for index in matched if index >= 0)
    hit = sum(1 for start in gold_starts if matched[start] in extracted_starts)
    rows, rows_found = _table_rows(gold, matched, owner, kinds)
    cells, cells_found = _table_cells(gold, matched, owner, texts)
    return ExtractionScore(
        gold_words=len(gold_words),
        words_found=found,
        extracted_words=len(extracted_words),
        noise_words=len(extracted_words) - found,
        gold_boundaries=len(gold_starts),
        extracted_boundaries=len(extracted_starts),
        boundaries_hit=hit,
        gold_rows=rows,
        rows_found=rows_found,
        gold_cells=cells,
        cells_found=cells_found,
        word_errors=word_errors(gold_words, extracted_words),
    )


def _table_rows(
    gold: Sequence[Mapping[str, Any]], matched: Sequence[int], owner: Sequence[int], kinds: Sequence[str]
) -> tuple[int, int]:
    """Number of gold table rows, and of those that one extracted table row holds whole, with no other gold row in it."""
    holders: list[tuple[str, int]] = []
    used: Counter[int] = Counter()
    at = 0
    for row in gold:
        count = len(words_of(str(row["text"])))
        owners = Counter(owner[index] for index in matched[at : at + count] if index >= 0)
        at += count
        if not count or not owners:
            holders.append((str(row["kind"]), -1))
            continue
        passage, words = owners.most_common(1)[0]
        whole = words >= 0.95 * count
        holders.append((str(row["kind"]), passage if whole else -1))
        used[passage] += 1
    rows = [passage for kind, passage in holders if kind == "table_row"]
    good = sum(1 for passage in rows if passage >= 0 and kinds[passage] == "table_row" and used[passage] == 1)
    return len(rows), good


def _table_cells(
    gold: Sequence[Mapping[str, Any]], matched: Sequence[int], owner: Sequence[int], texts: Sequence[str]
) -> tuple[int, int]:
    """Number of cells of gold table rows, and of those that are one cell of the passage that holds most of the row, in order."""
    cells = found = at = 0
    for row in gold:
        count = len(words_of(str(row["text"])))
        owners = Counter(owner[index] for index in matched[at : at + count] if index >= 0)
        at += count
        if row["kind"] != "table_row":
            continue
        wanted = [words for cell in str(row["text"]).split("|") if (words := words_of(cell))]
        cells += len(wanted)
        if not owners:
            continue
        read = [words_of(cell) for cell in texts[owners.most_common(1)[0][0]].split(" | ")]
        for words in wanted:
            if words in read:
                read = read[read.index(words) + 1 :]
                found += 1
    return cells, found


def matched_passages(gold: Sequence[str], extracted: Sequence[str]) -> list[int | None]:
    """For each extracted text the index of the gold text that most of its words are matched with; None when fewer than half are.

    Both in document order.
    """
    gold_words: list[str] = []
    gold_owner: list[int] = []
    for number, text in enumerate(gold):
        words = words_of(text)
        gold_words += words
        gold_owner += [number] * len(words)
    extracted_words: list[str] = []
    owner: list[int] = []
    lengths: list[int] = []
    for number, text in enumerate(extracted):
        words = words_of(text)
        extracted_words += words
        owner += [number] * len(words)
        lengths.append(len(words))
    votes: list[Counter[int]] = [Counter() for _ in extracted]
    for place, index in enumerate(align(gold_words, extracted_words)):
        if index >= 0:
            votes[owner[index]][gold_owner[place]] += 1
    found: list[int | None] = []
    for length, vote in zip(lengths, votes, strict=True):
        best = min(vote, key=lambda number: (-vote[number], number)) if vote else None
        found.append(best if best is not None and 2 * vote[best] >= length else None)
    return found
