"""Briefings day by day with their gaps, and who has not been told yet (R02, R12, R14, K06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from failure_protocol.clocks import missed_days
from failure_protocol.models import Briefing, Cascade, Incident
from failure_protocol.summaries.sitreps import due_days


@dataclass(frozen=True)
class BriefingDay:
    """One day on which both are due. What was not held stays a gap."""

    day: date
    start: Briefing | None
    later: Briefing | None
    is_today: bool

    @property
    def is_gap(self) -> bool:
        """A day that is over, and one of the two was not held."""
        return not self.is_today and (self.start is None or self.later is None)


@dataclass(frozen=True)
class Told:
    """Somebody who is to be told. `is_late`: a briefing was held since they were asked."""

    row: Cascade
    is_late: bool


def briefing_days(incident: Incident, at: datetime) -> list[BriefingDay]:
    """Every day since the activation, the newest first; and any other on which one was held."""
    held: dict[tuple[date, str], Briefing] = {
        (each.day, each.kind): each for each in incident.briefings.select_related("given_by")
    }
    today = timezone.localtime(at).date()
    span = due_days(incident, at)
    due = set(missed_days(*span, ())) if span else set()
    days = sorted(due | {day for day, _ in held}, reverse=True)
    kinds = Briefing.Kind
    return [
        BriefingDay(day, held.get((day, kinds.START)), held.get((day, kinds.LATER)), day == today)
        for day in days
    ]


def told_of(incident: Incident) -> list[Told]:
    """Everybody who is to be told by somebody, those who were not first."""
    newest = incident.briefings.order_by("-held_at").values_list("held_at", flat=True).first()
    rows = incident.cascades.select_related("user", "received_by")
    found = [
        Told(row, row.received_at is None and newest is not None and newest > row.asked_at) for row in rows
    ]
    return sorted(found, key=lambda each: (each.row.received_at is not None, not each.is_late))
