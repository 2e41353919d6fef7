"""Which hours of the rota nobody covers (R11). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from failure_protocol.clocks import LONDON

SATURDAY = 5


@dataclass(frozen=True)
class Hours:
    """Between which hours somebody must be there: late on weekdays, and at the weekend."""

    weekday_from: time = time(17)
    weekday_to: time = time(22)
    weekend_from: time = time(9)
    weekend_to: time = time(17)

    def of(self, day: date) -> tuple[datetime, datetime]:
        """From when until when on a day, in local time."""
        weekend = day.weekday() >= SATURDAY
        begins, ends = (
            (self.weekend_from, self.weekend_to) if weekend else (self.weekday_from, self.weekday_to)
        )
        return datetime.combine(day, begins, LONDON), datetime.combine(day, ends, LONDON)


@dataclass(frozen=True)
class Gap:
    """A stretch that nobody covers."""

    starts: datetime
    ends: datetime

    @property
    def hours(self) -> float:
        """How long it is, in real hours: the night of the clock change in October is one longer."""
        return round((self.ends.astimezone(UTC) - self.starts.astimezone(UTC)).total_seconds() / 3600, 1)


def uncovered(
    hours: Hours, shifts: Iterable[tuple[datetime, datetime]], first: date, last: date
) -> list[Gap]:
    """What nobody covers from `first` to `last`, in order; shifts may overlap and come in any order."""
    taken = sorted(shifts)
    return [gap for day in _days(first, last) for gap in _gaps(*hours.of(day), taken)]


def _gaps(begins: datetime, ends: datetime, taken: list[tuple[datetime, datetime]]) -> Iterator[Gap]:
    at = begins
    for start, end in taken:
        if end <= at or start >= ends:
            continue
        if start > at:
            yield Gap(at, start)
        at = max(at, end)
        if at >= ends:
            return
    yield Gap(at, ends)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
