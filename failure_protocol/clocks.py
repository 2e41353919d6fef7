"""The clocks of an incident: pure functions over moments and days (failure-protocol.md section 4.3).

Days are local days of England; moments are aware. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.working_days import add_working_days

LONDON = ZoneInfo("Europe/London")
FIRST_MEETING_DAYS = 3  # working days; section 7.1 of the procedure
NOTIFY_MINUTES = 60  # "immediately" has no figure in the procedure (table Z9); a setting begins so
DAILY = timedelta(hours=24)
URGENT_DOLS_DAYS = 7  # extended once by as many
DOLS_REQUEST_DAYS = 28
IMCA_HOSPITAL_DAYS, IMCA_ELSEWHERE_WEEKS = 28, 8
REVIEWS_AFTER = (
    timedelta(days=3),
    timedelta(weeks=2),
    timedelta(weeks=6),
    timedelta(days=91),
)  # K13


class ImpossibleDates(ValueError):
    """Dates that can't follow each other; the message says which."""


def first_contact(contacts: Iterable[datetime]) -> datetime | None:
    """The earliest contact with either Lead, which starts K02 (table Z8); None while nobody was reached.

    A late acknowledgement doesn't move it: what counts is when somebody first spoke to either.
    """
    return min(contacts, default=None)


def first_meeting_due(contact: datetime) -> date:
    """K02: the last day on which the steering group may first meet. The day after the contact is day 1; of a
    contact at the weekend Monday is day 1.

    Raises:
        core.working_days.UnknownYear: the bank holidays of a year in between are not known.
    """
    return add_working_days(contact.astimezone(LONDON).date(), FIRST_MEETING_DAYS)


def corrected_start(was: datetime, now: datetime, reason: str) -> datetime:
    """K02 when its start is corrected: the stricter of the two until somebody gives a reason."""
    return now if reason.strip() else min(was, now)


def notify_due(received: datetime, minutes: int = NOTIFY_MINUTES) -> datetime:
    """K01: by when both Leads have acknowledged."""
    return received + timedelta(minutes=minutes)


def elapsed_hours(since: datetime, moment: datetime) -> int:
    """K03: whole hours since then, shown beside K02 so that three days are no target. Real hours: the clock
    change in October makes a night an hour longer.
    """
    return int((moment - since).total_seconds() // 3600)


def is_stale(last: datetime | None, moment: datetime, limit: timedelta = DAILY) -> bool:
    """K04: whether a person's record was not updated within the limit; one that never was is stale."""
    return last is None or moment - last > limit


def missed_days(first: date, last: date, done: Collection[date]) -> tuple[date, ...]:
    """K05, K06: the days from `first` to `last` without a report: gaps, never filled in later as on time."""
    span = (last - first).days + 1
    days = (first + timedelta(days=number) for number in range(max(span, 0)))
    return tuple(day for day in days if day not in done)


def notice_ends(given: date, days: int | None) -> date | None:
    """K07: the last day of a notice; None while its length is not known, which stays visible.

    Raises:
        ImpossibleDates: a length below zero.
    """
    if days is None:
        return None
    if days < 0:
        raise ImpossibleDates("A notice can’t end before it was given.")
    return given + timedelta(days=days)


@dataclass(frozen=True)
class Authorisation:
    """A deprivation of liberty authorisation: from, to, urgent or standard, extended or not."""

    starts: date
    ends: date
    urgent: bool = False
    extended: bool = False


def check_authorisation(held: Authorisation) -> None:
    """K11: an urgent one lasts seven days, once extended by seven.

    Raises:
        ImpossibleDates: it ends before it begins, or an urgent one lasts too long.
    """
    if held.ends < held.starts:
        raise ImpossibleDates("The authorisation ends before it begins.")
    most = URGENT_DOLS_DAYS * (2 if held.extended else 1)
    if held.urgent and (held.ends - held.starts).days > most:
        raise ImpossibleDates(f"An urgent authorisation lasts {most} days at most.")


def request_from(move: date) -> date:
    """K11: the first day on which the new home may ask for a standard authorisation."""
    return move - timedelta(days=DOLS_REQUEST_DAYS)


def imca_likely(stay: timedelta, *, in_hospital: bool) -> bool:
    """K12: whether a stay is so long that an advocate is likely due: a prompt, no ruling."""
    limit = timedelta(days=IMCA_HOSPITAL_DAYS) if in_hospital else timedelta(weeks=IMCA_ELSEWHERE_WEEKS)
    return stay > limit


def reviews_due(moved: date, after: Iterable[timedelta] = REVIEWS_AFTER) -> tuple[date, ...]:
    """K13: when a person who moved is reviewed; the intervals are settings, the procedure names none."""
    return tuple(moved + interval for interval in after)
