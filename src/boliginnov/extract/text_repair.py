"""Repair of the characters that PDF fonts break: ligatures, decomposed letters, soft hyphens, private-use bullets."""

from __future__ import annotations

import re
import unicodedata

BULLETS = "•●○◦∙▪▫■□◾◽♦◆◇►▶▸▹➢➤➔→⇒✓✔☐☑❖★☆✦‣⁃⦁⚫⬤·–—-*o§"
"""Glyphs that open a list item when they stand alone before it; the letters and dashes only with a space after them."""

PRIVATE_BULLET = "•"
_SYMBOL_FONT_BULLETS = {
    0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF076, 0xF0A8, 0xF06E, 0xF071, 0xF0E0, 0xF0D2, 0xF02D, 0xF0BE, 0xF0B0, 0xF075, 0xF077,
    0xF06C, 0xF06F, 0xF070, 0xF072, 0xF073, 0xF074, 0xF09F, 0xF0F0, 0xF0E8, 0xF0DC, 0xF0C4, 0xF0A1, 0xF0B2, 0xF00C, 0xF0FE,
}  # fmt: skip
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "ft", "\ufb06": "st"}
_HYPHENS = {"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-"}
_DROPPED = dict.fromkeys(
    [*range(0x02), *range(0x03, 0x09), *range(0x0E, 0x20), 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F],
    None,
)
_SPACES = dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0xA0, 0x202F, *range(0x2000, 0x200B), 0x205F, 0x3000], " ")
_TABLE = {
    **_DROPPED,
    **_SPACES,
    **{ord(broken): whole for broken, whole in {**_LIGATURES, **_HYPHENS}.items()},
    **{code: PRIVATE_BULLET for code in range(0xF000, 0xF100) if code in _SYMBOL_FONT_BULLETS},
}
_COMBINING = re.compile("[\u0300-\u036f]")
_SPACING_ACCENT = re.compile(r"([aA])\s?[˚\u02da]|([aAoOuU])\s?[¨]")
_RINGS = {"a": "å", "A": "Å"}
_DOTS = {"a": "ä", "A": "Ä", "o": "ö", "O": "Ö", "u": "ü", "U": "Ü"}
SOFT_HYPHEN = "\u00ad"


_USUAL = re.compile(r"[ -~\r\n¡-§©-¬®-ÿ–—‘’“”„•…›‹€]*")


def needs_repair(text: str) -> bool:
    """Whether a text, apart from its line breaks, may hold anything that ``repair`` changes; a quick look."""
    return _USUAL.fullmatch(text) is None


def repair(text: str) -> str:
    """Text with ligatures spelled out, accents composed, control characters dropped and every kind of space made a space.

    Soft hyphens stay: they decide how a line end is joined (``hyphenation``).
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(_TABLE)
    if _COMBINING.search(text):
        text = unicodedata.normalize("NFC", text)
    if "\u02da" in text or "¨" in text:
        text = _SPACING_ACCENT.sub(lambda found: _RINGS[found[1]] if found[1] else _DOTS[found[2]], text)
    return text


_MEANINGLESS = re.compile("[\ue000-\uf8ff\ufffd\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\U000f0000-\U0010ffff]")


def meaningless(text: str) -> int:
    """Number of characters that carry no meaning: private use (bullets of symbol fonts apart), replacement and control."""
    return sum(1 for character in _MEANINGLESS.findall(text) if ord(character) not in _SYMBOL_FONT_BULLETS)
