"""Who is at the premises now, who should have left, whether it is safe, who is in charge (F02-F05)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from failure_protocol.actions.premises import why_not_there
from failure_protocol.models import (
    EntryOrder,
    InCharge,
    Incident,
    IncidentService,
    Presence,
    RiskAssessment,
    SiteAccess,
)
from failure_protocol.models.premises import Duty


@dataclass(frozen=True)
class Site:
    """One service: who is there, who comes, whether one may, who is in charge, whether we are let in."""

    service: IncidentService
    there: tuple[Presence, ...]
    coming: tuple[Presence, ...]
    assessments: tuple[RiskAssessment, ...]
    stops: tuple[str, ...]  # why nobody may be there, a sentence a duty
    order: EntryOrder | None
    in_charge: InCharge | None
    access: SiteAccess | None


def there_now(incident: Incident) -> list[Presence]:
    """Everybody who signed on and not off."""
    rows = incident.presences.filter(on_at__isnull=False, off_at=None)
    return list(rows.select_related("user", "service").prefetch_related("calls").order_by("ends_at", "pk"))


def silent(incident: Incident, at: datetime) -> list[Presence]:
    """Who is signed on beyond the end of their turn: somebody rings them."""
    return [row for row in there_now(incident) if row.ends_at <= at]


def sites_of(incident: Incident, day: date) -> list[Site]:
    """Each service of the incident; home care has premises, too: an office."""
    here = there_now(incident)
    coming = list(
        incident.presences.filter(on_at=None, off_at=None, withdrawn_at=None).select_related(
            "user", "service"
        )
    )
    services = incident.services.prefetch_related(
        "risk_assessments", "entry_orders", "in_charge__user", "in_charge__order", "site_access"
    )
    return [_site(service, here, coming, day) for service in services]


def _site(service: IncidentService, here: Iterable[Presence], coming: Iterable[Presence], day: date) -> Site:
    newest: dict[str, RiskAssessment] = {}
    for each in service.risk_assessments.all():
        newest.setdefault(each.duty, each)
    return Site(
        service,
        tuple(row for row in here if row.service_id == service.pk),
        tuple(row for row in coming if row.service_id == service.pk),
        tuple(newest.values()),
        tuple(why for duty in Duty if (why := why_not_there(service, duty, day))),
        next(iter(service.entry_orders.all()), None),
        next((held for held in service.in_charge.all() if held.ends_at is None), None),
        next(iter(service.site_access.all()), None),
    )
