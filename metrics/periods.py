"""Periods of figures: days, weeks, months M1 to M12 and quarters from April, financial years. Pure.

A period is known by its kind and its first day. Source: registers-and-returns.md section 2 (frequency).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

APRIL, MONTHS, CENTURY = 4, 12, 100
QUARTER = 3
WEEK = timedelta(days=7)
NAMED = re.compile(r"(?P<kind>[MQ])\s*(?P<number>\d{1,2})", re.IGNORECASE)
YEAR = re.compile(r"(?:FY\s*)?(?P<first>\d{2}|\d{4})\s*[/-]\s*(?P<second>\d{2}|\d{4})", re.IGNORECASE)


class Frequency(StrEnum):
    """How often a figure is made."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS_IN = {Frequency.MONTH: 1, Frequency.QUARTER: QUARTER, Frequency.YEAR: MONTHS}
ORDER = tuple(Frequency)


class UnknownPeriod(ValueError):
    """A text that names no period; the message says what would."""


@dataclass(frozen=True, order=True)
class Period:
    """One period: `start` is its first day."""

    start: date
    frequency: Frequency

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        if self.frequency is Frequency.DAY:
            return self.start + timedelta(days=1)
        if self.frequency is Frequency.WEEK:
            return self.start + WEEK
        return add_months(self.start, MONTHS_IN[self.frequency])

    @property
    def end(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)

    @property
    def financial_year(self) -> int:
        """The year in which its financial year began: 2020 for 2020/21."""
        return self.start.year if self.start.month >= APRIL else self.start.year - 1

    @property
    def number(self) -> int:
        """Its number within the financial year: 7 for M7; a week has that of the calendar (ISO 8601)."""
        months = (self.start.month - APRIL) % MONTHS
        if self.frequency is Frequency.WEEK:
            return self.start.isocalendar().week
        if self.frequency is Frequency.DAY:
            return (self.start - date(self.financial_year, APRIL, 1)).days + 1
        return months // MONTHS_IN[self.frequency] + 1

    @property
    def code(self) -> str:
        """As a table of figures prints it: "M7", "Q2", "20/21", "W41", "5 Oct"."""
        if self.frequency is Frequency.YEAR:
            return year_code(self.financial_year)
        if self.frequency is Frequency.DAY:
            return f"{self.start.day} {self.start:%b}"
        letter = {Frequency.WEEK: "W", Frequency.MONTH: "M", Frequency.QUARTER: "Q"}[self.frequency]
        return f"{letter}{self.number}"

    @property
    def words(self) -> str:
        """For people: "October 2020 (M7)", "week of 5 October 2020", "July to September 2020 (Q2)"."""
        day = f"{self.start.day} {self.start:%B %Y}"
        match self.frequency:
            case Frequency.DAY:
                return day
            case Frequency.WEEK:
                return f"week of {day}"
            case Frequency.MONTH:
                return f"{self.start:%B %Y} ({self.code})"
            case Frequency.QUARTER:
                return f"{self.start:%B} to {self.end:%B %Y} ({self.code})"
            case Frequency.YEAR:
                return f"{self.financial_year}/{(self.financial_year + 1) % CENTURY:02}"

    def step(self, count: int) -> Period:
        """So many periods later, or earlier when below 0."""
        if self.frequency is Frequency.DAY:
            return Period(self.start + timedelta(days=count), self.frequency)
        if self.frequency is Frequency.WEEK:
            return Period(self.start + count * WEEK, self.frequency)
        return Period(add_months(self.start, count * MONTHS_IN[self.frequency]), self.frequency)

    @property
    def year_before(self) -> Period:
        """The same period a year earlier; for a week, 52 weeks before, so that weekdays agree."""
        if self.frequency is Frequency.WEEK:
            return self.step(-52)
        return period_of(add_months(self.start, -MONTHS), self.frequency)

    def through(self, last: Period) -> Iterator[Period]:
        """This one and each after it, `last` included."""
        each = self
        while each.start <= last.start:
            yield each
            each = each.step(1)


def period_of(day: date, frequency: Frequency | str) -> Period:
    """The period of this kind that `day` belongs to. Weeks begin on Monday, years on 1 April."""
    kind = Frequency(frequency)
    if kind is Frequency.DAY:
        return Period(day, kind)
    if kind is Frequency.WEEK:
        return Period(day - timedelta(days=day.weekday()), kind)
    months = (day.month - APRIL) % MONTHS
    first = date(day.year, day.month, 1)
    return Period(add_months(first, -(months % MONTHS_IN[kind])), kind)


def last_ended(day: date, frequency: Frequency | str) -> Period:
    """The newest period of this kind that is over on `day`."""
    return period_of(day, frequency).step(-1)


def between(first: date, last: date, frequency: Frequency | str) -> list[Period]:
    """Each period of this kind that has a day from `first` to `last`."""
    return list(period_of(first, frequency).through(period_of(last, frequency)))


def read_period(text: str, financial_year: int) -> Period:
    """The period that a table calls "M7", "Q2" or "20/21"; months and quarters within that financial year.

    Raises:
        UnknownPeriod: nothing that a table calls a period.
    """
    words = text.strip()
    if found := NAMED.fullmatch(words):
        kind = Frequency.MONTH if found["kind"].upper() == "M" else Frequency.QUARTER
        number = int(found["number"])
        if 1 <= number <= MONTHS // MONTHS_IN[kind]:
            return Period(date(financial_year, APRIL, 1), kind).step(number - 1)
    if YEAR.fullmatch(words):
        return Period(date(read_year(words), APRIL, 1), Frequency.YEAR)
    raise UnknownPeriod(f"“{text}” names no period: write M1 to M12 (from April), Q1 to Q4, or 20/21.")


def read_year(text: str) -> int:
    """The year in which the financial year "19/20" or "2019-20" began: 2019.

    Raises:
        UnknownPeriod: no financial year, or two years that do not follow each other.
    """
    found = YEAR.fullmatch(text.strip())
    if found:
        first = int(found["first"]) + (2000 if len(found["first"]) == 2 else 0)
        if (first + 1) % CENTURY == int(found["second"]) % CENTURY:
            return first
    raise UnknownPeriod(f"“{text}” is no financial year: write it like 19/20 or 2019/20.")


def year_code(financial_year: int) -> str:
    """2019 as "19/20"."""
    return f"{financial_year % CENTURY:02}/{(financial_year + 1) % CENTURY:02}"


def add_months(first: date, count: int) -> date:
    """The first of a month, so many months on; other days keep their number, up to the month's last."""
    months = first.year * MONTHS + first.month - 1 + count
    year, month = divmod(months, MONTHS)
    day = first.day
    while True:
        try:
            return date(year, month + 1, day)
        except ValueError:
            day -= 1
