"""Finding words where they must not stand: restricted words in what the public is given. Pure.

Paper breaks lines, hyphenates, joins letters to ligatures and drops spaces, so texts are compared by their
letters and digits only. What counts as a phrase:

- a sentence of four words or more; a long one in overlapping runs of eight words, so that a part is found;
- a short text of its own (a title, the cell of a table) from twelve letters on;
- wherever it stands: a figure of five digits or more, an e-mail address, a name after its form of address.

What a public text says, too, is no phrase: everybody may read it already. Where the public texts themselves
are what is to be checked (`checked`), a sentence is public only when it is a public text as a whole: inside
another text it may have been put there by mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

SENTENCE_WORDS = 4
RUN, STEP = 8, 4  # words: runs overlap by half, so that any eleven words in a row hold a whole one
SHORTEST = 12  # letters and digits of a phrase
FIGURE_DIGITS = 5
BREAK = "\x1e"  # put between texts that do not belong together: no phrase reaches over it

SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+|[\r\n]+")
FIGURE = re.compile(r"(?<![\w.,])\d(?:[,\u00a0\u202f ]?\d)*(?!\w)")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
NAME = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Cllr|Councillor|Rev)\.?\s+"
    r"(?:[A-Z][\w'’-]*\s+){0,2}[A-Z][\w'’-]+"
)


def phrases(restricted: Iterable[str], public: Iterable[str], checked: Iterable[str] = ()) -> tuple[str, ...]:
    """What to search for: the telling parts of `restricted` that no text of `public` has, and that are no
    text of `checked`.

    Each phrase is in its own words with single spaces; what has the same letters comes once.
    """
    checked = list(checked)
    known = _Text(BREAK.join(public))
    said = _Text(BREAK.join(checked))
    whole = {letters(text) for text in checked}
    found: dict[str, str] = {}
    for text in restricted:
        if letters(text) in whole:
            continue
        for sentence in _sentences(text):
            parts = (
                [sentence]
                if letters(sentence) not in whole and len(sentence.split()) >= SENTENCE_WORDS
                else []
            )
            parts += [run for run in _runs(sentence.split()) if not said.says(letters(run))]
            found |= {letters(part): part for part in parts if _tells(part) and letters(part) not in found}
        for part in _anywhere(text):
            if not said.says(letters(part)):
                found.setdefault(letters(part), part)
    return tuple(part for key, part in found.items() if not known.says(key))


def find(phrases: Iterable[str], text: str) -> list[str]:
    """Those of `phrases` that `text` says, in their order, whatever its spaces, hyphens, case and ligatures.

    Join texts that do not belong together with BREAK.
    """
    said = _Text(text)
    return [phrase for phrase in phrases if said.says(letters(phrase))]


def letters(text: str) -> str:
    """The letters and digits of a text, in small letters and one way of writing each; BREAK stays."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum() or char == BREAK)


class _Text:
    """A text that is asked for many phrases."""

    def __init__(self, text: str) -> None:
        self._letters = letters(text)
        self._figures = frozenset(letters(figure) for figure in FIGURE.findall(text))

    def says(self, key: str) -> bool:
        """Whether it has these letters; a figure must stand there as a whole, not within a longer one."""
        return key in self._figures if key.isdecimal() else key in self._letters


def _sentences(text: str) -> Iterator[str]:
    """The sentences that say something by themselves; a text of one sentence counts in any length."""
    sentences = [" ".join(part.split()) for part in SENTENCE_END.split(text)]
    sentences = [part for part in sentences if part]
    for sentence in sentences:
        if len(sentences) == 1 or len(sentence.split()) >= SENTENCE_WORDS:
            yield sentence


def _anywhere(text: str) -> Iterator[str]:
    """Figures, addresses and names, which tell something wherever they stand."""
    for pattern in (MAIL, NAME):
        yield from (" ".join(match.split()) for match in pattern.findall(text))
    yield from (figure for figure in FIGURE.findall(text) if len(letters(figure)) >= FIGURE_DIGITS)


def _runs(words: list[str]) -> Iterator[str]:
    """The words as a whole, or in overlapping runs; the last run ends with the last word."""
    last = max(0, len(words) - RUN)
    for start in (*range(0, last, STEP), last):
        yield " ".join(words[start : start + RUN])


def _tells(run: str) -> bool:
    key = letters(run)
    return len(key) >= SHORTEST and not key.isdecimal()
