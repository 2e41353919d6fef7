"""When a return is due (registers-and-returns.md section 3: the 14th or the next working day)."""

from __future__ import annotations

from datetime import date

import pytest

from core.working_days import UnknownYear
from metrics.periods import Frequency, period_of
from metrics.windows import Timing, days_of

MONTHLY = Timing(Frequency.MONTH, deadline=14, lock_after=14)


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (date(2023, 12, 1), date(2024, 1, 15)),
        (date(2024, 1, 1), date(2024, 2, 14)),
        (date(2024, 2, 1), date(2024, 3, 14)),
        (date(2024, 6, 1), date(2024, 7, 15)),
        (date(2024, 7, 1), date(2024, 8, 14)),
        (date(2024, 8, 1), date(2024, 9, 16)),
    ],
)
def test_the_14th_or_the_next_working_day(month, due):
    assert days_of(period_of(month, Frequency.MONTH), MONTHLY).due_on == due


def test_good_friday_moves_the_14th_behind_easter():
    """The 14th of April 2028 is Good Friday; the bank holidays of 2028 are known or nothing is claimed."""
    try:
        due = days_of(period_of(date(2028, 3, 1), Frequency.MONTH), MONTHLY).due_on
    except UnknownYear:
        pytest.fail("The list of bank holidays doesn't reach 2028.")
    assert due == date(2028, 4, 18)


def test_it_opens_after_the_period_and_locks_days_after_the_deadline():
    days = days_of(period_of(date(2021, 7, 1), Frequency.MONTH), MONTHLY)
    assert (days.opens_on, days.due_on, days.locks_on) == (
        date(2021, 8, 1),
        date(2021, 8, 16),
        date(2021, 8, 30),
    )


def test_it_can_open_before_the_period_ends():
    early = Timing(Frequency.WEEK, deadline=2, lock_after=5, opens_early=3)
    days = days_of(period_of(date(2021, 7, 26), Frequency.WEEK), early)
    assert (days.opens_on, days.due_on) == (date(2021, 7, 30), date(2021, 8, 3))


def test_the_31st_of_a_short_month_is_its_last_day():
    last = Timing(Frequency.MONTH, deadline=31, lock_after=0)
    assert days_of(period_of(date(2021, 1, 1), Frequency.MONTH), last).due_on == date(2021, 3, 1)
