"""Opening an incident, its services, and moving it from state to state (failure-protocol.md section 4.1).

Activating it: actions/activation.py. Closing it: actions/closing.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import printable
from failure_protocol import checklists
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.team import add_member
from failure_protocol.checklists import Service
from failure_protocol.matrix import Level, TeamRole
from failure_protocol.models import Incident, IncidentService, StateChange
from failure_protocol.models.incidents import Cause, Hazard, Timescale
from failure_protocol.models.logs import LogKind
from failure_protocol.opening import loaders
from failure_protocol.states import ENDED, RUNNING, WITHHELD, IllegalStep, State, check_step
from providers.models import Location, Provider

EDITABLE = (
    "provider_name", "provider", "kind", "cause", "hazard", "timescale", "closing_on", "summary",
)  # fmt: skip
SERVICE_EDITABLE = ("name", "service_type", "council", "closing_on", "last_safe_on")
NOT_ACTIVATED = (
    "Nobody has decided to activate the procedure yet. Write that decision down first: it is made by one of "
    "the two posts that the procedure names."
)


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
    summary: str = "", is_safeguarding: bool = False, hazard: str = Hazard.NONE,
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
        provider=provider, provider_name=printable(provider_name.strip()), kind=kind, cause=cause,
        timescale=timescale, closing_on=closing_on, service_kind=service_kind, state=state,
        is_exercise=is_exercise, summary=printable(summary.strip()), received_at=received_at,
        contact_at=contact_at, opened_at=at, opened_by=by, is_safeguarding=flagged,
        safeguarding_at=at if flagged else None, hazard=hazard,
        template_version=checklists.load("A").version,
    )  # fmt: skip
    for each in _told_apart(services):
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
def move_incident(
    *, incident: Incident, new: State, version: int, by: User, at: datetime, reason: str = ""
) -> Incident:
    """Move an incident on, back or out, as people do it on its page.

    Raises:
        Refused: the step must not be, lacks its reason, or is one that another page takes: activating asks
            for a decision (A06), closing for the close gate (Q08).
        ChangedMeanwhile: somebody moved it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    if new in RUNNING and incident.state in WITHHELD:
        raise Refused(NOT_ACTIVATED)
    if new is State.CLOSED or incident.has_ended:
        raise Refused(
            "Closing, and opening again, is done on the page “Close”, where everything open stands."
        )
    return step(incident=incident, new=new, version=version, by=by, at=at, reason=reason)


@transaction.atomic
def change_state(
    *, incident: Incident, new: State, version: int, by: User, at: datetime, reason: str = ""
) -> Incident:
    """Take one step for an action that has asked what it asks: activating, closing, opening again.

    Raises:
        Refused: the step must not be, or lacks its reason.
        ChangedMeanwhile: somebody moved it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    return step(incident=incident, new=new, version=version, by=by, at=at, reason=reason)


@transaction.atomic
def step(
    *, incident: Incident, new: State, version: int, by: User, at: datetime, reason: str = ""
) -> Incident:
    """The step itself: this is the pen, not the door; whoever calls it has asked for permission.

    Raises:
        Refused: the step must not be, or lacks its reason.
        ChangedMeanwhile: somebody moved it first.
    """
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


@transaction.atomic
def edit_incident(
    *, incident: Incident, version: int, changes: Mapping[str, Any], by: User, at: datetime
) -> Incident:
    """Correct what is known of an incident. A live incident keeps the version of its checklists (A12).

    Raises:
        ValidationError: a field is missing or can't be (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, incident, "incident", Level.EDIT)
    wanted = {name: printable(value.strip()) if isinstance(value, str) else value
              for name, value in changes.items()}  # fmt: skip
    after = {name: wanted.get(name, getattr(incident, name)) for name in EDITABLE}
    if problems := _field_problems(
        after["provider_name"], after["cause"], after["timescale"], after["closing_on"]
    ):
        raise ValidationError(problems)
    old, new = save_changes(incident, wanted, version, EDITABLE)
    _log_edit(incident, "", old, new, by, at)
    return incident


@transaction.atomic
def add_service(*, incident: Incident, service: Opened, by: User, at: datetime) -> IncidentService:
    """Add a service to an incident, as when a corporate failure spreads (A03).

    Raises:
        ValidationError: no name or type, or it is in this incident already (by field).
        Refused: it is in another open incident and nobody said why; or this one is over.
    """
    allow(by, incident, "incident", Level.EDIT)
    if incident.has_ended:
        raise Refused(f"{incident} is over. Open it again first.")
    Partnership.objects.select_for_update().get(pk=incident.partnership_id)  # as when one is opened
    problems = {}
    if not service.name.strip():
        problems["name"] = "Enter the service’s name."
    elif incident.services.filter(name=service.name.strip()).exists():
        problems["name"] = f"{service.name} is in this incident already."
    if not service.service_type:
        problems["service_type"] = "Choose what kind of service it is."
    if problems:
        raise ValidationError(problems)
    made = _add_service(incident, service)
    words = f"Service added: {made}, {made.get_service_type_display().lower()}."
    add_entry(incident=incident, kind=LogKind.STATE, text=words, by=by, at=at)
    return made


@transaction.atomic
def edit_service(
    *, service: IncidentService, version: int, changes: Mapping[str, Any], by: User, at: datetime
) -> IncidentService:
    """Correct a service: its own closing day, its last safe day, its council.

    Raises:
        ValidationError: no name, or a last safe day after the closing day (by field).
        ChangedMeanwhile: somebody saved it first.
    """
    allow(by, service.incident, "incident", Level.EDIT)
    after = {name: changes.get(name, getattr(service, name)) for name in SERVICE_EDITABLE}
    problems = {}
    if not str(after["name"]).strip():
        problems["name"] = "Enter the service’s name."
    elif service.incident.services.filter(name=after["name"]).exclude(pk=service.pk).exists():
        problems["name"] = f"{after['name']} is in this incident already."
    if after["closing_on"] and after["last_safe_on"] and after["last_safe_on"] > after["closing_on"]:
        problems["last_safe_on"] = "The last safe day can’t be after the day on which it closes."
    if problems:
        raise ValidationError(problems)
    old, new = save_changes(service, changes, version, SERVICE_EDITABLE)
    _log_edit(service.incident, f"{service}: ", old, new, by, at)
    return service


# --- what the actions above share -----------------------------------------------------------------
def _log_edit(
    incident: Incident, what: str, old: Mapping[str, Any], new: Mapping[str, Any], by: User, at: datetime
) -> None:
    """One entry with every field from what to what; nothing changed, nothing written."""
    if not new:
        return
    names = ", ".join(name.replace("_", " ") for name in new)
    data = {name: [old[name], new[name]] for name in new}
    add_entry(incident=incident, kind=LogKind.STATE, text=f"{what}changed: {names}.", by=by, at=at, data=data)


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
    wrong = _field_problems(provider_name, cause, timescale, closing_on)
    if not services:
        wrong["services"] = "Choose at least one service."
    elif not all(each.service_type for each in services):
        wrong["services"] = "Choose what kind of service each one is."
    if received_at > at:
        wrong["received_at"] = "When you heard of it can't be in the future."
    if contact_at is not None and contact_at > at:
        wrong["contact_at"] = "The first contact can't be in the future."
    if wrong:
        raise ValidationError(wrong)


def _field_problems(
    provider_name: str, cause: str, timescale: str, closing_on: date | None
) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not provider_name.strip():
        wrong["provider_name"] = "Enter the provider's name."
    if cause not in Cause.values:
        wrong["cause"] = "Choose a cause, or “Not yet known”."
    if timescale not in Timescale.values:
        wrong["timescale"] = "Choose a timescale, or “Not yet known”."
    if timescale == Timescale.PLANNED and closing_on is None:
        wrong["closing_on"] = "Enter the day by which it is planned."
    return wrong


def _told_apart(services: Sequence[Opened]) -> list[Opened]:
    """Homes of one name get the regulator's ID beside it, since each is a service of its own."""
    seen = {(each.name, each.location.pk if each.location else None): each for each in services}
    same = Counter(name for name, _ in seen)
    return [
        replace(each, name=f"{each.name} ({each.location.cqc_id})")
        if same[each.name] > 1 and each.location is not None else each
        for each in seen.values()
    ]  # fmt: skip


def _add_service(incident: Incident, each: Opened) -> IncidentService:
    elsewhere = _elsewhere(incident, each)
    if elsewhere is not None and not each.also_reason.strip():
        raise Refused(
            f"{each.name} is in {elsewhere.reference} already, which is open. Go on there, or say why it "
            "needs a second incident."
        )
    return IncidentService.objects.create(
        incident=incident, location=each.location, name=each.name.strip(), service_type=each.service_type,
        council=each.council, closing_on=each.closing_on, also_in=elsewhere,
        also_reason=each.also_reason.strip() if elsewhere else "",
    )  # fmt: skip


def _elsewhere(incident: Incident, each: Opened) -> Incident | None:
    """Another open incident of the partnership with this home; exercises are no incidents."""
    if each.location is None or incident.is_exercise:
        return None
    rows = Incident.objects.open().real().filter(
        partnership=incident.partnership, services__location=each.location
    )  # fmt: skip
    return rows.exclude(pk=incident.pk).first()


def _next_number(partnership: Partnership, is_exercise: bool) -> int:
    """The next number; the partnership's row is held so that two people never get the same."""
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    taken = Incident.objects.filter(partnership=partnership, is_exercise=is_exercise)
    last: int | None = taken.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
