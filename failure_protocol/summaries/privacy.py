"""Who read what, and what of privacy waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from failure_protocol.models import Incident, Person, PersonRead
from failure_protocol.models.privacy import REPORT_HOURS, Breach


def readings_of(incident: Incident, person: Person | None = None) -> Any:
    """The access log of an incident, or of one person in it, the newest first."""
    rows = PersonRead.objects.filter(incident=incident).select_related("user")
    if person is None:
        return rows
    keys = [pk for pk, people in rows.values_list("pk", "people") if person.pk in people]
    return rows.filter(pk__in=keys)


@dataclass(frozen=True)
class Waiting:
    """Openings without a review, the first of them; the first breach that nobody has decided."""

    unreviewed: int = 0
    since: datetime | None = None
    breach: int | None = None
    breach_due: datetime | None = None


def waiting_of(incident: Incident) -> Waiting:
    """What waits. Two queries at most, one of them where nothing does."""
    open_glass = Q(broken_glass__reviewed_at=None, broken_glass__isnull=False)
    row = (
        Incident.objects.filter(pk=incident.pk)
        .order_by()
        .annotate(
            unreviewed=Count("broken_glass", filter=open_glass, distinct=True),
            since=Min("broken_glass__starts_at", filter=open_glass),
            aware=Min("breaches__aware_at", filter=Q(breaches__report="", breaches__isnull=False)),
        )
        .values("unreviewed", "since", "aware")
        .get()
    )
    unreviewed, since, aware = row["unreviewed"], row["since"], row["aware"]
    if aware is None:
        return Waiting(unreviewed, since)
    first = Breach.objects.filter(incident=incident, report="").order_by("aware_at", "pk")[0]
    return Waiting(unreviewed, since, first.number, aware + REPORT_HOURS)
