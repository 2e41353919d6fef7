"""A rehearsal: the same incident once more, as an exercise with invented people (section 7 item 12)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from core.errors import Refused
from failure_protocol.access import allow
from failure_protocol.actions.incidents import Opened, open_incident
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.people import add_person, set_rag
from failure_protocol.checklists import Service
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, IncidentService, Person
from failure_protocol.models.incidents import Timescale
from failure_protocol.models.logs import LogKind
from failure_protocol.people_fields import TRI_STATE
from failure_protocol.rehearsing import invented

# Of other groups; a rehearsal needs neither.
NOT_NEEDS = frozenset({"safeguarding_enquiry", "money_management"})


@transaction.atomic
def rehearse(*, incident: Incident, by: User, at: datetime) -> Incident:
    """Open an exercise like this incident: its cause, services and checklist, as many invented people with
    the same needs and colours, everybody where the service is. The real incident only notes that it was done.

    Raises:
        PermissionDenied: the person doesn't lead incidents here, or may not run this one.
        Refused: an exercise is rehearsed by rehearsing what it was made from.
    """
    allow(by, incident, "incident", Level.EDIT)
    require(by, Permission.LEAD_INCIDENTS, incident.partnership)
    if incident.is_exercise:
        raise Refused("This is an exercise already. Rehearse the incident that it was made from.")
    services = list(incident.services.order_by("pk"))
    planned = incident.timescale == Timescale.PLANNED
    made = open_incident(
        partnership=incident.partnership, provider_name=f"Rehearsal of {incident.reference}",
        services=[Opened(f"Service {n}", each.service_type) for n, each in enumerate(services, start=1)],
        cause=incident.cause, timescale=Timescale.UNKNOWN if planned else incident.timescale,
        service_kind=Service(incident.service_kind), kind=incident.kind, by=by, at=at, is_exercise=True,
        summary=f"Made from {incident.reference} to see whether what was learned there holds.",
    )  # fmt: skip
    new = dict(zip(services, made.services.order_by("pk"), strict=True))
    _people(incident, made, new, by, at)
    add_entry(incident=incident, kind=LogKind.DEBRIEF, text=f"Rehearsed as {made.reference}.", by=by, at=at)
    return made


def _people(
    incident: Incident, made: Incident, new: dict[IncidentService, IncidentService], by: User, at: datetime
) -> None:
    real = list(Person.objects.of(incident).select_related("service").order_by("number"))
    today = timezone.localtime(at).date()
    for old, nobody in zip(real, invented(len(real), today, made.pk), strict=True):
        facts = {
            "first_names": nobody.first_names, "last_name": nobody.last_name,
            "born_on": nobody.born_on.isoformat(), "nhs_number": nobody.nhs_number,
            **{name: getattr(old, name) for name in TRI_STATE if name not in NOT_NEEDS},
        }  # fmt: skip
        person = add_person(incident=made, service=new[old.service], facts=facts, by=by, at=at)
        if old.rag:
            set_rag(person=person, rag=old.rag, reason="As in the incident rehearsed.", by=by, at=at)
