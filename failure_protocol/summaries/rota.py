"""The rota with the hours that nobody covers, and the numbers to ring (R11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from failure_protocol.models import Incident, PhoneEntry, RotaHours, Shift
from failure_protocol.rota import Gap, Hours, uncovered

DAYS = 7  # how far ahead the page looks


@dataclass(frozen=True)
class RotaDay:
    """One day: who is there, and what nobody covers."""

    day: date
    begins: datetime
    ends: datetime
    shifts: tuple[Shift, ...]
    gaps: tuple[Gap, ...]

    @property
    def hours_open(self) -> float:
        """How many hours nobody covers."""
        return round(sum(gap.hours for gap in self.gaps), 1)


@dataclass(frozen=True)
class Rota:
    """The next days. `hours` is a local choice; `row` is where it is kept, if somebody chose."""

    hours: Hours
    row: RotaHours | None
    days: tuple[RotaDay, ...]

    @property
    def hours_open(self) -> float:
        """How many hours nobody covers in all."""
        return round(sum(each.hours_open for each in self.days), 1)


def rota_of(incident: Incident, first: date, days: int = DAYS) -> Rota:
    """The rota from a day on."""
    row = RotaHours.objects.filter(incident=incident).first()
    hours = Hours(row.weekday_from, row.weekday_to, row.weekend_from, row.weekend_to) if row else Hours()
    last = first + timedelta(days=days - 1)
    begins, ends = hours.of(first)[0] - timedelta(days=1), hours.of(last)[1] + timedelta(days=1)
    shifts = list(
        incident.shifts.filter(withdrawn_at=None, ends_at__gt=begins, starts_at__lt=ends).select_related(
            "user"
        )
    )
    spans = [(each.starts_at, each.ends_at) for each in shifts]
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        gaps = tuple(uncovered(hours, spans, day, day))
        found.append(RotaDay(day, *hours.of(day), _on(shifts, day), gaps))
    return Rota(hours, row, tuple(found))


def phones_of(incident: Incident) -> list[tuple[str, list[PhoneEntry]]]:
    """Both lists of Appendix D."""
    rows = list(incident.phones.filter(ended_at=None))
    return [(kind.label, [row for row in rows if row.kind == kind]) for kind in PhoneEntry.Kind]


def _on(shifts: list[Shift], day: date) -> tuple[Shift, ...]:
    return tuple(
        each
        for each in shifts
        if timezone.localtime(each.starts_at).date() <= day <= timezone.localtime(each.ends_at).date()
    )
