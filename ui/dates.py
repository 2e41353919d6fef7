"""Dates as people type them. Pure functions: no Django, no calendar of today."""

from __future__ import annotations

import re
from datetime import date

PARTS = ("day", "month", "year")
MONTHS = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
WRITTEN = re.compile(
    r"""^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?
        (?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[\s./-]+(?P<month>[0-9]{1,2}|[a-z]{3,9})\.?,?[\s./-]+(?P<year>[0-9]{1,4})$""",
    re.IGNORECASE | re.VERBOSE,
)
ISO = re.compile(
    r"^(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:[T ][0-9]{2}:[0-9]{2}.*)?$"
)


class DateProblem(ValueError):
    """What is wrong with a typed date: words that follow the date's name, and the parts to put right."""

    def __init__(self, words: str, parts: tuple[str, ...]):
        super().__init__(words)
        self.words = words
        self.parts = parts


def read_parts(day: str, month: str, year: str) -> date | None:
    """The date in three boxes, or written out in the first; None when all are empty.

    Raises:
        DateProblem: something is missing or is no real date; nothing is guessed.
    """
    if not (day or month or year):
        return None
    if day and not month and not year:
        whole = _split(day)
        if whole:
            day, month, year = whole
    missing = tuple(name for name, text in zip(PARTS, (day, month, year), strict=True) if not text)
    if missing:
        raise DateProblem("must include a " + " and a ".join(missing), missing)
    return _real(day, month, year)


def read_written(text: str) -> date | None:
    """A whole date such as `5 January 2021`, `05/01/2021` or `2021-01-05`; None when it is none."""
    whole = _split(text.strip())
    if not whole:
        return None
    try:
        return _real(*whole)
    except DateProblem:
        return None


def _split(text: str) -> tuple[str, str, str] | None:
    found = ISO.match(text) or WRITTEN.match(text)
    return (found["day"], found["month"], found["year"]) if found else None


def _real(day: str, month: str, year: str) -> date:
    number = month_number(month)
    if re.fullmatch(r"[0-9]{1,3}", year):
        raise DateProblem("must have a year of four digits, such as 2026", ("year",))
    wrong = tuple(
        name
        for name, good in (
            ("day", re.fullmatch(r"[0-9]{1,2}", day) and 1 <= int(day) <= 31),
            ("month", number is not None),
            ("year", re.fullmatch(r"[0-9]{4}", year) and 1900 <= int(year) <= 2199),
        )
        if not good
    )
    if wrong or number is None:
        raise DateProblem("must be a real date, such as 27 3 2026", wrong)
    try:
        return date(int(year), number, int(day))
    except ValueError:
        words = f"must be a real date: {MONTHS[number - 1].capitalize()} {year} has no day {int(day)}"
        raise DateProblem(words, ("day",)) from None


def month_number(text: str) -> int | None:
    """1-12 for a number, a month's name or its first three letters or more; None for anything else."""
    word = text.lower().rstrip(".")
    if re.fullmatch(r"[0-9]{1,2}", word):
        return int(word) if 1 <= int(word) <= 12 else None
    if len(word) < 3:
        return None
    return next(
        (number for number, name in enumerate(MONTHS, 1) if name.startswith(word) or word == name[:3] + "t"),
        None,
    )
