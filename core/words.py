"""How days, counts and long texts are worded, alike on every page, in every file and mail. Pure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal


def day_words(day: date) -> str:
    """As "5 January 2021"."""
    return f"{day.day} {day:%B} {day.year}"


def moment_words(local: datetime) -> str:
    """As "5 January 2021, 14:05". The moment must be in local time already."""
    return f"{day_words(local)}, {local:%H:%M}"


def deadline_words(local: datetime) -> str:
    """As it is read aloud: "17:00 on 3 December 2026". The moment must be in local time already."""
    return f"{local:%H:%M} on {day_words(local)}"


def days_ahead(number: int) -> str:
    """How far away a day is that has not passed: "today", "tomorrow", "in 3 days"."""
    return {0: "today", 1: "tomorrow"}.get(number, f"in {number} days")


def plural(noun: str) -> str:
    """The plural of a plain English noun, such as what a plan calls its levels."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def noun_for(number: int, noun: str) -> str:
    """The noun as it follows the number: "step" after 1, else "steps"."""
    return noun if number == 1 else plural(noun)


def count_of(number: int, noun: str) -> str:
    """As "1 step" or "3 steps"."""
    return f"{number} {noun_for(number, noun)}"


def number_words(number: Decimal | int, decimals: int = 0, *, signed: bool = False) -> str:
    """A number with so many decimals, halves rounded away from 0 as people round: 74.5 is 75, not 74."""
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:+,f}" if signed else f"{rounded:,f}"


def capital(words: str) -> str:
    """With its first letter in upper case, the rest as it was."""
    return words[:1].upper() + words[1:]


def shortened(text: str, longest: int) -> str:
    """A text on one line, of at most `longest` characters; what is cut off is marked with …."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def printable(text: str) -> str:
    """Without control characters other than line ends, which no calendar program accepts."""
    return "".join(letter for letter in text if letter == "\n" or (letter >= " " and letter != "\x7f"))
