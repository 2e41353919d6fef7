"""When a return of a period opens, is due, and locks. Pure.

Source: registers-and-returns.md section 3 (entry window, the Nth or the next working day).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from core.working_days import is_working_day, next_working_day
from metrics.periods import Frequency, Period, add_months


@dataclass(frozen=True)
class Timing:
    """How a form sets its days.

    frequency    the form's
    deadline     for months, quarters and years: the day of the month after the period; for days and weeks:
                 days after the period's last day
    lock_after   days from the deadline until nothing more can be sent
    opens_early  days before the period's end from which it can be filled
    """

    frequency: Frequency
    deadline: int
    lock_after: int
    opens_early: int = 0


@dataclass(frozen=True)
class Days:
    """First day to fill it, last day to send it in time, last day to send it at all."""

    opens_on: date
    due_on: date
    locks_on: date


def days_of(period: Period, timing: Timing) -> Days:
    """The three days of a period's return. A deadline on no working day is the next working day.

    Raises:
        UnknownYear: the bank holidays of that year are not known.
    """
    due = _nominal(period, timing)
    if not is_working_day(due):
        due = next_working_day(due)
    return Days(
        period.after - timedelta(days=timing.opens_early), due, due + timedelta(days=timing.lock_after)
    )


def _nominal(period: Period, timing: Timing) -> date:
    if timing.frequency in (Frequency.DAY, Frequency.WEEK):
        return period.end + timedelta(days=timing.deadline)
    month_end = add_months(period.after, 1) - timedelta(days=1)
    return min(period.after + timedelta(days=timing.deadline - 1), month_end)
