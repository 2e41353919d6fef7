"""Opening an incident and moving it from state to state (failure-protocol.md section 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import ChangedMeanwhile, Refused
from failure_protocol import checklists
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.team import add_member
from failure_protocol.checklists import Service
from failure_protocol.matrix import Level, TeamRole
from failure_protocol.models import Incident, IncidentService, StateChange
from failure_protocol.models.incidents import Cause, Timescale
from failure_protocol.models.logs import LogKind
from failure_protocol.opening import loaders
from failure_protocol.states import ENDED, IllegalStep, State, check_step
from providers.models import Location, Provider


@dataclass(frozen=True)
class Opened:
    """A service that is to be in a new incident: a location of the register, or a name with its type."""

    name: str
    service_type: str
    location: Location | None = None
    council: str = ""
    closing_on: date | None = None
    also_reason: str = ""


@transaction.atomic
def open_incident(
    *, partnership: Partnership, provider_name: str, services: Sequence[Opened], cause: str, timescale: str,
    service_kind: Service, by: User, at: datetime, received_at: datetime | None = None,
    provider: Provider | None = None, kind: str = Incident.Kind.FAILURE, closing_on: date | None = None,
    contact_at: datetime | None = None, state: State = State.POTENTIAL, is_exercise: bool = False,
    summary: str = "", is_safeguarding: bool = False,
) -> Incident:  # fmt: skip
    """Open an incident with its services and checklists; whoever opens it leads it until others do.

    Raises:
        ValidationError: a field is missing or can't be (by field).
        Refused: a service is in another open incident and nobody said why (A03).
    """
    require(by, Permission.OPEN_INCIDENTS, partnership)
    received_at = received_at or at
    _check_opening(services, provider_name, cause, timescale, closing_on, received_at, contact_at, at)
    number = _next_number(partnership, is_exercise)
    flagged = is_safeguarding or cause == Cause.SAFEGUARDING
    incident = Incident.objects.create(
        partnership=partnership, number=number, reference=f"{'EX' if is_exercise else 'PF'}-{at:%Y}-{number}",
        provider=provider, provider_name=provider_name.strip(), kind=kind, cause=cause, timescale=timescale,
        closing_on=closing_on, service_kind=service_kind, state=state, is_exercise=is_exercise,
        summary=summary.strip(), received_at=received_at, contact_at=contact_at, opened_at=at, opened_by=by,
        is_safeguarding=flagged, safeguarding_at=at if flagged else None,
        template_version=checklists.load("A").version,
    )  # fmt: skip
    for each in services:
        _add_service(incident, each)
    StateChange.objects.create(incident=incident, old="", new=state, at=at, by=by, reason="Opened")
    words = f"Opened as {incident.get_state_display().lower()}: {incident.get_cause_display().lower()}."
    add_entry(incident=incident, kind=LogKind.STATE, text=words, by=by, at=at, happened_at=received_at)
    if not may(by, Permission.LEAD_INCIDENTS, partnership):
        add_member(incident=incident, user=by, role=TeamRole.LEAD, by=by, at=at, is_opening=True)
    for load in loaders():
        load(incident, by, at)
    _tell(incident, "incident_opened", by, at, None, {"state": state})
    return incident


@transaction.atomic
def change_state(
    *, incident: Incident, new: State, version: int, by: User, at: datetime, reason: str = ""
) -> Incident:
    """Move an incident on, back or out. Closing asks the close gate besides (actions/closing.py).

    Raises:
        Refused: the step must not be, or lacks its reason.
        ChangedMeanwhile: somebody moved it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    old = State(incident.state)
    try:
        check_step(old, new, reason)
    except IllegalStep as no:
        raise Refused(str(no)) from None
    moved = {"state": new, "version": version + 1, "ended_at": at if new in ENDED else None}
    if new is State.ACTIVATED and incident.activated_at is None:
        moved["activated_at"] = at
    if not Incident.objects.filter(pk=incident.pk, version=version).update(**moved):
        incident.refresh_from_db()
        raise ChangedMeanwhile(incident)
    incident.refresh_from_db()
    StateChange.objects.create(incident=incident, old=old, new=new, at=at, by=by, reason=reason.strip())
    words = f"{incident.get_state_display()}." + (f" Reason: {reason.strip()}" if reason.strip() else "")
    add_entry(incident=incident, kind=LogKind.STATE, text=words, by=by, at=at, data={"state": [old, new]})
    _tell(incident, "incident_moved", by, at, {"state": old}, {"state": new})
    return incident


def _tell(
    incident: Incident,
    verb: str,
    by: User,
    at: datetime,
    before: dict[str, str] | None,
    after: dict[str, str],
) -> None:
    """The partnership's trail names the reference only: it is read by people outside the incident."""
    record(
        by=by, verb=f"failure_protocol.{verb}", obj=incident, partnership=incident.partnership, before=before,
        after=after, label=incident.reference, at=at,
    )  # fmt: skip


def _check_opening(
    services: Sequence[Opened], provider_name: str, cause: str, timescale: str, closing_on: date | None,
    received_at: datetime, contact_at: datetime | None, at: datetime,
) -> None:  # fmt: skip
    wrong: dict[str, str] = {}
    if not provider_name.strip():
        wrong["provider_name"] = "Enter the provider's name."
    if not services:
        wrong["services"] = "Choose at least one service."
    if cause not in Cause.values:
        wrong["cause"] = "Choose a cause, or “Not yet known”."
    if timescale not in Timescale.values:
        wrong["timescale"] = "Choose a timescale, or “Not yet known”."
    if timescale == Timescale.PLANNED and closing_on is None:
        wrong["closing_on"] = "Enter the day by which it is planned."
    if received_at > at:
        wrong["received_at"] = "When you heard of it can't be in the future."
    if contact_at is not None and contact_at > at:
        wrong["contact_at"] = "The first contact can't be in the future."
    if wrong:
        raise ValidationError(wrong)


def _add_service(incident: Incident, each: Opened) -> IncidentService:
    if each.location is not None and not each.also_reason.strip() and not incident.is_exercise:
        elsewhere = Incident.objects.open().real().filter(
            partnership=incident.partnership, services__location=each.location
        ).exclude(pk=incident.pk).first()  # fmt: skip
        if elsewhere is not None:
            raise Refused(
                f"{each.name} is in {elsewhere.reference} already, which is open. Go on there, or say why it "
                "needs a second incident."
            )
    return IncidentService.objects.create(
        incident=incident, location=each.location, name=each.name, service_type=each.service_type,
        council=each.council, closing_on=each.closing_on, also_reason=each.also_reason.strip(),
    )  # fmt: skip


def _next_number(partnership: Partnership, is_exercise: bool) -> int:
    """The next number; the partnership's row is held so that two people never get the same."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    taken = Incident.objects.filter(partnership=partnership, is_exercise=is_exercise)
    last: int | None = taken.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
