"""The base forms that a Norwegian word may be an inflected form of, in both written languages, by its endings."""

from __future__ import annotations

from functools import lru_cache

ENDINGS = (
    # nouns, longest first: definite plural, indefinite plural, definite singular
    "ene", "ane", "ne", "er", "ar", "or", "en", "et", "a", "r", "n", "e",
    # adjectives and participles
    "este", "aste", "ere", "are", "te", "de", "t",
    # verbs: present, past, passive, participles
    "dde", "es", "as", "ast", "st", "ende", "ande", "s",
)  # fmt: skip
_VOWELS = set("aeiouyæøå")


def _stems(word: str) -> set[str]:
    stems = {word}
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stems.add(word[: -len(ending)])
    if word.endswith(("ede", "ete")):
        stems.add(f"{word[:-3]}et")
    return stems


def _bases(stem: str) -> set[str]:
    """A stem as it may stand in a dictionary: bare, with -e or -a, with one consonant for two, with the dropped -e- put back."""
    bases = {stem, f"{stem}e", f"{stem}a"}
    if len(stem) >= 3 and stem[-1] == stem[-2] and stem[-1] not in _VOWELS:
        bases.add(stem[:-1])
    if len(stem) >= 3 and stem[-1] in "lrn" and stem[-2] not in _VOWELS:
        short = stem[:-2] if stem[-2] == stem[-3] else stem[:-1]
        bases |= {f"{stem[:-1]}e{stem[-1]}", f"{short}e{stem[-1]}"}
        if stem[-2] == stem[-3]:
            bases.add(f"{stem[:-2]}e{stem[-1]}")
    return bases


@lru_cache(maxsize=100_000)
def base_forms(word: str) -> frozenset[str]:
    """Every dictionary form that ``word`` may stand for, itself included, in lower case.

    More forms than exist are given; a lexicon keeps those it knows. ``base_forms("utbyggarane")`` holds ``utbyggar``,
    ``base_forms("midlene")`` holds ``middel`` and ``base_forms("etablerast")`` holds ``etablere``.
    """
    lower = word.lower()
    stems = _stems(lower)
    if lower.endswith("s") and len(lower) > 3:
        stems |= _stems(lower[:-1].rstrip("'’"))
    return frozenset(base for stem in stems for base in _bases(stem))
