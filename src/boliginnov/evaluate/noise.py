"""Simulated errors of text recognition (OCR), to see how much a coder loses on scanned plans."""

from __future__ import annotations

import random

_CONFUSED = {
    "a": "o@e",
    "b": "hl6",
    "c": "eo",
    "d": "cl",
    "e": "co",
    "f": "t",
    "g": "q9",
    "h": "bn",
    "i": "l1j",
    "j": "i",
    "k": "lc",
    "l": "1i|",
    "m": ("rn", "nn", "in"),
    "n": ("ri", "u", "h"),
    "o": "0ce",
    "p": "n",
    "q": "g",
    "r": "nt",
    "s": "5z",
    "t": "fl",
    "u": ("n", "ii", "v"),
    "v": "yu",
    "w": ("vv",),
    "y": "v",
    "æ": ("ae", "a", "ce"),
    "ø": "o0e",
    "å": "aä",
    "A": "4",
    "B": "8R",
    "D": "O",
    "E": "F",
    "G": "6C",
    "H": "N",
    "I": "l1",
    "O": "0Q",
    "S": "5",
    "Æ": ("AE",),
    "Ø": "O0",
    "Å": "AÄ",
    "0": "O",
    "1": "lI",
    "5": "S",
    "8": "B",
    ".": ",",
    ",": ".",
    "-": ("", " "),
}
"""What a character is often read as: shapes alike, Norwegian letters without their mark, one letter as two."""
_LOST, _SPLIT = 0.1, 0.1


def ocr_noise(text: str, share: float, seed: int = 1) -> str:
    """The text with about ``share`` (0 to 1) of its characters wrong, the same for the same text and seed.

    Of the errors one in ten is a lost character (a lost blank joins two words), one in ten a blank too many, the rest are confusions of
    similar shapes; characters that have none are lost or split instead.
    """
    drawn = random.Random(f"{seed}:{share}:{text}")
    return "".join(_error(character, drawn) if drawn.random() < share else character for character in text)


def _error(character: str, drawn: random.Random) -> str:
    kind = drawn.random()
    confused = _CONFUSED.get(character)
    if kind < _LOST or (confused is None and kind < 0.5):
        return ""
    if kind < _LOST + _SPLIT or confused is None:
        return f"{character} "
    return drawn.choice(confused)
