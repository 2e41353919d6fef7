"""What stands in a cell of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from core.words import day_words, number_words

NO_FIGURE = "\N{EN DASH}"

RagKey = Literal["red", "amber", "green", "blue", "none"]


class ContentError(ValueError):
    """The stored content of a pack cannot be read; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words; line breaks in them are kept."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """A list of entries in one cell, for example "done so far"."""

    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A day. `words`, the source's own wording ("End July"), is printed instead where there is one."""

    day: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit ("", "%", "£"...) and how many decimals are printed. None is "no figure"."""

    value: int | Decimal | None = None
    decimals: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rag:
    """A rating: the colour's key and the word that is printed with it ("Red", "Not started")."""

    key: RagKey
    word: str


@dataclass(frozen=True, slots=True)
class Status:
    """A status: canonical key and printed wording."""

    key: str
    words: str


Cell = Text | Entries | Day | Number | Rag | Status


def plain(cell: Cell) -> str:
    """A cell as one plain text, as paper, workbook, comparisons and pages show it."""
    match cell:
        case Text(text):
            return text
        case Entries(items):
            return "\n".join(items)
        case Day(day, words):
            return words or (day_words(day) if day else "")
        case Number(value, decimals, unit):
            return NO_FIGURE if value is None else figure(value, decimals, unit)
        case Rag(_, word):
            return word
        case Status(_, words):
            return words


def figure(value: int | Decimal, decimals: int, unit: str) -> str:
    """A number with its unit: "£1,200", "13%", "4.5 days"."""
    number = number_words(value, decimals)
    return f"£{number}" if unit == "£" else f"{number}%" if unit == "%" else f"{number} {unit}".strip()
