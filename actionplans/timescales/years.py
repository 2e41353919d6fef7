"""Which year and which day a date means when it does not say so in full (the package's words)."""

from __future__ import annotations

import calendar
from datetime import date

# A year further than this from the plan's is taken for a slip of the keyboard.
PLAUSIBLE_YEARS = 10


def nearest_year(month: int, plan_date: date) -> int:
    """The year of the occurrence of a month that is meant by a plan of this date (see the module's words)."""
    ahead = (month - plan_date.month) % 12
    if ahead < 6:
        return plan_date.year + (plan_date.month + ahead > 12)
    if ahead == 6:
        begins = plan_date.year - (plan_date.month < 4)
        return begins + (month < 4)
    back = 12 - ahead
    return plan_date.year - (plan_date.month - back < 1)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def year_of(printed: str | None, month: int, plan_date: date | None) -> int | None:
    """The year as a number: two digits are of this century; none is worked out; five can't be read."""
    if printed is None:
        return nearest_year(month, plan_date) if plan_date else None
    digits = printed.strip("'")
    if len(digits) == 2:
        return 2000 + int(digits)
    return int(digits) if len(digits) == 4 and int(digits) > 0 else None


def plausible(day: date, plan_date: date | None) -> bool:
    """Whether a day is so near the plan that nobody will have mistyped its year."""
    middle = plan_date.year if plan_date else 2020
    reach = PLAUSIBLE_YEARS if plan_date else 60
    return abs(day.year - middle) <= reach


def near_year(printed: str | None, plan_date: date | None) -> int | None:
    """The year next to the plan's that one slip of the keyboard turns into what is printed."""
    if not printed or not plan_date:
        return None
    digits = printed.strip("'")
    near = [plan_date.year + step for step in (0, 1, -1, 2, -2)]
    slips = {digits, *(digits[:n] + digits[n + 1 :] for n in range(len(digits)))}
    slips |= {digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :] for n in range(len(digits) - 1)}
    for year in near:
        text = str(year)
        missing = {text[:n] + text[n + 1 :] for n in range(4)}
        if text in slips or digits in missing:
            return year
    return None


def possible(day: int, month: int, year: int) -> date | None:
    """The day that may have been meant by an impossible one: numbers the other way round, or a month's last
    day.
    """
    if month > 12 >= day and 1 <= month <= 31 and day >= 1:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
