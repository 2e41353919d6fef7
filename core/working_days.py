"""Working days of England: Monday to Friday without bank holidays. Pure: no Django, no clock, no network."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays

SATURDAY = 5


class UnknownYear(ValueError):
    """The list of bank holidays does not reach this year, so nobody may claim to know its working days."""


@cache
def _calendar() -> tuple[BankHolidays, range]:
    """The list that ships with the package (never fetched), and the years that it covers."""
    calendar = BankHolidays(use_cached_holidays=True)
    years = [holiday["date"].year for holiday in calendar.get_holidays(BankHolidays.ENGLAND_AND_WALES)]
    return calendar, range(min(years), max(years) + 1)


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`.

    Raises:
        UnknownYear: no list of bank holidays for that year.
    """
    calendar, years = _calendar()
    if day.year not in years:
        raise UnknownYear(f"The bank holidays of {day.year} are not known yet.")
    return bool(calendar.is_work_day(day, division=BankHolidays.ENGLAND_AND_WALES))


def previous_working_day(day: date) -> date:
    """The last working day before `day`."""
    before = day - timedelta(days=1)
    while not is_working_day(before):
        before -= timedelta(days=1)
    return before


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    after = day + timedelta(days=1)
    while not is_working_day(after):
        after += timedelta(days=1)
    return after


def add_working_days(day: date, number: int) -> date:
    """The working day that is `number` working days after `day`, which itself does not count; `day` for 0.

    Raises:
        UnknownYear: the count reaches a year whose bank holidays are not known.
        ValueError: a number below 0.
    """
    if number < 0:
        raise ValueError("Count forward from 0.")
    for _ in range(number):
        day = next_working_day(day)
    return day


def clear_working_days_before(day: date, number: int) -> date:
    """The last working day that leaves `number` whole working days between itself and `day`.

    Neither end counts: for a meeting on a Thursday, five clear working days leave the Wednesday of the week
    before, when no bank holiday falls between.

    Raises:
        UnknownYear: the count reaches a year whose bank holidays are not known.
        ValueError: a number below 0.
    """
    if number < 0:
        raise ValueError("Count back from 0.")
    for _ in range(number + 1):
        day = previous_working_day(day)
    return day


def clear_days_before(day: date, number: int) -> date:
    """The last working day that leaves at least `number` whole days of any kind between itself and `day`.

    Raises:
        UnknownYear: the count reaches a year whose bank holidays are not known.
        ValueError: a number below 0.
    """
    if number < 0:
        raise ValueError("Count back from 0.")
    return previous_working_day(day - timedelta(days=number))


def why_no_working_day(day: date) -> str:
    """In words why offices are closed on `day`: "a Saturday", "Good Friday"; empty on a working day.

    Raises:
        UnknownYear: no list of bank holidays for that year.
    """
    if is_working_day(day):
        return ""
    if day.weekday() >= SATURDAY:
        return f"a {day:%A}"
    calendar, _ = _calendar()
    held = calendar.get_holidays(BankHolidays.ENGLAND_AND_WALES)
    return next(str(holiday["title"]) for holiday in held if holiday["date"] == day)
