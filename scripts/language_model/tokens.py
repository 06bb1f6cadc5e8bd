"""Adapt spaCy's Norwegian tokenizer to Nynorsk and to plans: years and names that end a sentence, abbreviations, dates of law."""

from __future__ import annotations

from spacy.language import Language
from spacy.symbols import ORTH
from spacy.util import compile_suffix_regex

SUFFIXES = (
    r"(?<=\d\d\d)\.",
    r"(?<=\d[.,]\d)\.",
    r"(?<=\d[.,]\d\d)\.",
    r"(?<=[A-ZÆØÅ][A-ZÆØÅ]\d)\.",
    r"(?<=[A-ZÆØÅ]\d\d)\.",
    r"(?<=[a-zæøå][A-ZÆØÅ])\.",
)
"""A full stop splits off years, other long numbers and codes such as TEK17; it stays with short numbers, where it makes an ordinal."""
ABBREVIATIONS = ("kap.", "Kap.", "st.meld.", "St.meld.", "m.a.", "meld.", "Meld.", "jf.", "Jf.", "km/t", "bl.a.", "Bl.a.", "mill.", "kr.", "pst.", "inkl.", "ev.", "evt.", "f.eks.", "t.d.", "T.d.", "m.m.", "o.l.", "pkt.", "A/S", "D/S", "Mek.", "f.v.", "Innst.", "Ot.prp.", "m.fl.")  # fmt: skip
WORDS = ("i.", "to.", "eg.", "min.", "no.", "fem.", "jul.", "frp.", "sp.", "ap.")
"""Listed as abbreviations for Norwegian, yet words of both written languages that often end a sentence."""


def adapt_tokenizer(nlp: Language) -> Language:
    """Change the tokenizer in place; the changes are saved with the pipeline."""
    tokenizer = nlp.tokenizer
    tokenizer.suffix_search = compile_suffix_regex([*nlp.Defaults.suffixes, *SUFFIXES]).search
    rules = {
        text: rule
        for text, rule in tokenizer.rules.items()
        if text.lower() not in WORDS and text[0] not in ":;)(=8<>" and text[-1] not in ")(:/"
    }
    for text in ABBREVIATIONS:
        rules[text] = [{ORTH: text}]
    tokenizer.rules = rules
    return nlp
