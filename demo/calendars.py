"""The story's calendar moved to about today: days by whole weeks, months by whole months.

The plans of demo/plans tell a story with dates of its own. To look alive, its date ("as at") must lie about
two weeks back. Days move by a whole number of weeks, so that a Tuesday stays a Tuesday and a week begins on
its Monday. Months, and the month ends that "End July" means, move by a whole number of months, so that no
two months fall together. Words carry tokens such as ``{month_year 2021-03}`` and are written out here, so
that words and dates cannot disagree.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS_SINCE_THE_PLAN = 14
DAYS_IN_A_MONTH = 365.25 / 12
_TOKEN = re.compile(r"\{(\w+) (\d{4})-(\d\d)(?:-(\d\d))?\}")


@dataclass(frozen=True)
class StoryCalendar:
    """How far the days and the months of one story move."""

    weeks: int
    months: int

    @classmethod
    def until(cls, today: date, as_at: date) -> StoryCalendar:
        """The calendar in which the plan's date `as_at` falls 14 to 20 days before `today`."""
        weeks = (today - timedelta(days=DAYS_SINCE_THE_PLAN) - as_at).days // 7
        return cls(weeks, round(weeks * 7 / DAYS_IN_A_MONTH))

    def day(self, day: date) -> date:
        """The same day of the week, some weeks on."""
        return day + timedelta(weeks=self.weeks)

    def month_end(self, day: date) -> date:
        """The last day of the month that the day's month becomes."""
        years, month = divmod(day.month - 1 + self.months, 12)
        year = day.year + years
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])

    def moved(self, day: date, precision: str) -> date:
        """A date of a timescale; `precision` as in actionplans.timescales."""
        if precision == "month_end":
            return self.month_end(day)
        if precision == "approximate":  # "Start July": the first of the month
            return self.month_end(day).replace(day=1)
        return self.day(day)

    def moment(self, day: date, minutes: int) -> datetime:
        """A moment of the story's day, `minutes` after nine in the morning in London."""
        return datetime.combine(self.day(day), time(9), LONDON) + timedelta(minutes=minutes)

    def words(self, text: str) -> str:
        """The text with its tokens written out. An unknown token is a mistake in the file: KeyError."""
        return _TOKEN.sub(self._token, text).strip()

    def _token(self, match: re.Match[str]) -> str:
        name, year, month, day = match.groups()
        if day is None:
            return _month_in_words(name, self.month_end(date(int(year), int(month), 1)))
        return _day_in_words(name, self.day(date(int(year), int(month), int(day))))


def _day_in_words(name: str, day: date) -> str:
    return {
        "day": f"{day.day} {day:%B}",
        "date": f"{day.day} {day:%B %Y}",
        "dots": f"{day:%d.%m.%y}",
        "slash": f"{day.day}/{day.month}/{day:%y}",
        "dashes": f"{day:%d-%b-%y}",
    }[name]


def _month_in_words(name: str, day: date) -> str:
    year = str(day.year)
    return {
        "month": f"{day:%B}",
        "month_year": f"{day:%B %Y}",
        "abbreviated": f"{day:%b %Y}",
        "mistyped_year": f"{year[:2]}1{year[2:]}",  # a slip that the plan of the story has, too
    }[name]
