"""When a board meets by its rule: the nth weekday of every so many months. Pure: no Django, no clock.

Bank holidays come from core/working_days.py. A date on one is proposed with the working day after it; a date
in a year whose bank holidays are not known is named, and may not be taken.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from core.working_days import UnknownYear, next_working_day, why_no_working_day

LAST = -1
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
MOST_PROPOSED = 24


@dataclass(frozen=True)
class Series:
    """The `nth` (1 to 4, or LAST) `weekday` (0 = Monday) of every `every_months`th month."""

    every_months: int
    nth: int
    weekday: int

    @property
    def words(self) -> str:
        """As "The third Thursday of every month" or "... of every 2 months"."""
        months = "month" if self.every_months == 1 else f"{self.every_months} months"
        return f"The {PLACES[self.nth]} {WEEKDAYS[self.weekday]} of every {months}"


@dataclass(frozen=True)
class Proposed:
    """A day by the rule. `note` says what is wrong with it; `instead` is the working day after a holiday.

    `known` is False in a year whose bank holidays are not known: such a day may not be taken.
    """

    day: date
    note: str = ""
    instead: date | None = None
    known: bool = True

    @property
    def best(self) -> date:
        """The day to hold it: the one by the rule, or the working day after it."""
        return self.instead or self.day


def next_days(rule: Series, after: date, count: int, anchor: date | None = None) -> list[Proposed]:
    """The `count` days by the rule that come after `after`, earliest first.

    `anchor` is a day in a month of the series (a meeting that was held); without it the months are counted
    from that of `after`.

    Raises:
        ValueError: a rule or a number that makes no sense.
    """
    if not 1 <= count <= MOST_PROPOSED:
        raise ValueError(f"Ask for 1 to {MOST_PROPOSED} dates.")
    if rule.nth not in PLACES or rule.weekday not in range(7) or not 1 <= rule.every_months <= 12:
        raise ValueError("There is no such series.")
    origin = anchor or after
    month = origin.year * 12 + origin.month - 1
    found: list[Proposed] = []
    while len(found) < count:
        day = nth_weekday(*divmod(month, 12), rule.nth, rule.weekday)
        if day > after:
            found.append(judged(day))
        month += rule.every_months
    return found


def nth_weekday(year: int, month_from_0: int, nth: int, weekday: int) -> date:
    """The nth weekday of a month (`month_from_0`: 0 = January)."""
    first = date(year, month_from_0 + 1, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    if nth != LAST:
        return day + timedelta(weeks=nth - 1)
    last = monthrange(year, month_from_0 + 1)[1]
    return day + timedelta(weeks=(last - day.day) // 7)


def judged(day: date) -> Proposed:
    """The day with what is wrong with it."""
    try:
        why = why_no_working_day(day)
        if not why:
            return Proposed(day)
        return Proposed(day, f"{why}, so the next working day is offered", next_working_day(day))
    except UnknownYear:
        words = f"The bank holidays of {day.year} are not known yet, so this date can’t be taken."
        return Proposed(day, words, known=False)
