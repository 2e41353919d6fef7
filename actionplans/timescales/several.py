"""Several timescales in one cell."""

from __future__ import annotations

import re

from actionplans.statuses import key
from actionplans.timescales.dates import PATTERNS


def split_many(text: str) -> list[str]:
    """The several timescales of one cell ("30/7/20 WC 3/8/20 On-going"), in order; one when it is one.

    A line, or a piece after ";", is a timescale of its own unless it goes on speaking of the one before
    ("Ongoing." / "Next review end of October"). Blanks and commas part timescales only when the whole
    text is made of nothing but timescales. No letter is lost: joined again, the pieces are the text.
    """
    pieces: list[str] = []
    for line in re.split(r"[\n\r;]+", text):
        stripped = line.strip()
        if not stripped:
            continue
        if pieces and _GOES_ON.match(key(stripped)):
            pieces[-1] = f"{pieces[-1]} {stripped}"
        else:
            pieces.append(stripped)
    return [part for piece in pieces for part in _split_blanks(piece)]


_GOES_ON = re.compile(r"(?:next )?review|to be review|then\b|and\b|subject to|or\b|\(|-")
_ATOM_WORD = re.compile(
    r"(?:ongoing|on ?- ?going|on going|tbc|tba|tbd|completed?|immediate|asap|monthly|weekly|daily)\b", re.I
)
_BETWEEN = re.compile(r"[\s,&]*(?:and\b)?[\s,&]*", re.I)


def _split_blanks(piece: str) -> list[str]:
    """The timescales of a line that holds nothing but timescales; else the line."""
    flat = piece.translate(_FLAT).casefold()
    if len(flat) != len(piece):
        return [piece]
    atoms: list[str] = []
    at = 0
    while at < len(flat):
        end = _atom_end(flat, at)
        if end is None:
            return [piece]
        atoms.append(piece[at:end].strip())
        between = _BETWEEN.match(flat, end)
        at = between.end() if between else end
        if between and not between[0] and at < len(flat):
            return [piece]
    return atoms if len(atoms) > 1 else [piece]


# As statuses.key folds dashes and blanks, but one letter for one letter, so that places stay the same.
_FLAT = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u2019": "'"}
)


def _atom_end(flat: str, at: int) -> int | None:
    word = _ATOM_WORD.match(flat, at)
    if word:
        return word.end()
    # Years are read to find the end of a date; which year it is does not matter here.
    for name, pattern in PATTERNS:
        match = pattern.match(flat, at)
        if match and name not in {"year", "typing error"}:
            return match.end()
    return None
