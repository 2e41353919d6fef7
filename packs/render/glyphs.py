"""No character is lost on paper: what our fonts cannot show is replaced by something that can be read.

A missing glyph would print as an empty box (tofu), and PDF/UA forbids it. So every text is checked against
the character maps of the fonts in static/packs/fonts before it is laid out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "packs" / "fonts"
FONT_FILES = ("Arimo-Regular.ttf", "Arimo-Bold.ttf", "DejaVuSans.ttf")

# Word processors write these signs of the Symbol and Wingdings fonts as private characters.
PRIVATE_SIGNS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0fc": "✓", "\uf0fe": "☑", "\uf0d8": "➢", "\uf0e0": "→"}
# Signs without a shape of their own: leaving them out changes nothing that can be seen.
SHAPELESS = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")


@lru_cache(maxsize=1)
def shown_characters() -> frozenset[str]:
    """Every character that the shipped fonts can print."""
    found: set[str] = {"\n"}
    text_fonts = [set(_cmap(name)) for name in FONT_FILES[:2]]
    found.update(map(chr, text_fonts[0] & text_fonts[1]))
    found.update(map(chr, _cmap(FONT_FILES[2])))
    return frozenset(found)


def _cmap(name: str) -> dict[int, str]:
    with TTFont(FONTS / name, lazy=True) as font:
        return dict(font.getBestCmap())


class Substitutions:
    """Replaces what cannot be printed and remembers which characters those were."""

    def __init__(self) -> None:
        self.replaced: dict[str, str] = {}

    def text(self, text: str) -> str:
        """`text` with every character printable."""
        if text.isascii() and text.isprintable():
            return text
        shown = shown_characters()
        return "".join(c if c in shown and c >= " " else self._instead(c) for c in text)

    def _instead(self, char: str) -> str:
        if char in SHAPELESS:
            return ""
        if char in "\n\t\r\v\f\x85\u2028\u2029":
            return " " if char == "\t" else "" if char == "\r" else "\n"
        sign = PRIVATE_SIGNS.get(char) or _compatible(char)
        if sign is None:
            sign = f"[{unicodedata.name(char, f'U+{ord(char):04X}').lower()}]"
            self.replaced[char] = sign
        return sign

    def value(self, value: Any) -> Any:
        """A content value with all its texts printable."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, tuple):
            return tuple(self.value(item) for item in value)
        if is_dataclass(value) and not isinstance(value, type):
            changed = {f.name: self.value(getattr(value, f.name)) for f in fields(value)}
            return replace(value, **changed)
        return value

    def notes(self) -> tuple[str, ...]:
        """One sentence when something was replaced, else nothing."""
        if not self.replaced:
            return ()
        names = ", ".join(sorted(self.replaced.values()))
        return (f"Signs that the fonts of this document lack are printed as their names: {names}.",)


def _compatible(char: str) -> str | None:
    plain = unicodedata.normalize("NFKC", char)
    shown = shown_characters()
    return plain if plain != char and plain and all(c in shown for c in plain) else None
