"""Count, in a treebank, the words that compounds are made of, and write the list that the compound splitter ships.

Usage: python scripts/language_model/build_compound_parts.py TREEBANK_FOLDER
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import spacy
from treebank import parts

from boliginnov.language.compounds import PARTS_FILE
from boliginnov.language.lexicon import lexicon_words

KINDS = {"NOUN": "n", "ADJ": "a", "VERB": "v", "NUM": "v"}
"""How a word class may stand in a compound: n and a also as head, v only before it."""
SHORT_PARTS = {"bo", "bu", "by", "ny", "øy", "å"}
"""Words of one or two letters that compounds do begin with; other short words (ut, til, om) are prefixes of one word."""
BOUND_PARTS = {"borett": "v", "burett": "v", "tverr": "v", "boer": "n", "buar": "n", "faglig": "a", "fagleg": "a", "ettervern": "n", "heim": "n", "eldre": "v",
    "utleie": "n", "utleige": "n", "hjemme": "v", "heime": "v", "foretak": "n", "føretak": "n", "heving": "n", "folkehelse": "n", "senior": "n", "medvirkning": "n", "medverknad": "n", "grend": "n"}  # fmt: skip
"""Parts that hardly occur alone and so are not counted."""
DOMAIN_COUNT = 40
"""Weight of words that the lexicons name: they are frequent in plans and rare in the treebank."""


def main(folder: Path) -> None:
    counts: Counter[str] = Counter()
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for _, doc in parts(folder, "train", spacy.blank("nb")):
        for token in doc:
            kind = KINDS.get(token.pos_)
            lemma = token.lemma_.lower()
            if not kind or not lemma.isalpha() or len(lemma) < 2:
                continue
            forms = {lemma}
            if token.pos_ == "VERB" and lemma[-1] in "ea":
                forms = {lemma[:-1]} | ({lemma} if len(lemma) <= 5 else set())
            if token.pos_ == "NOUN" and lemma.endswith("e") and len(lemma) > 4:
                forms |= {lemma[:-1]}
            for form in forms:
                if len(form) <= 2 and form not in SHORT_PARTS:
                    continue
                counts[form] += 1
                kinds[form].add(kind if form == lemma or kind == "v" else "v")
    for word in lexicon_words():
        counts[word] += DOMAIN_COUNT
        kinds[word].add("n")
    for word, kind in BOUND_PARTS.items():
        counts[word] += DOMAIN_COUNT
        kinds[word].add(kind)
    kept = {w: c for w, c in counts.items() if (c >= 3 and len(w) <= 14) or c >= DOMAIN_COUNT}
    lines = [f"{word}\t{count}\t{''.join(sorted(kinds[word]))}" for word, count in sorted(kept.items())]
    PARTS_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
