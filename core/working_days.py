"""Working days of England: Monday to Friday without bank holidays. Pure: no Django, no clock, no network."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


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
