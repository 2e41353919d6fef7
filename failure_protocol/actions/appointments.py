"""Who does what in an incident: roles, assignments, lead codes, core group, site leads (R01-R03, R13-R15)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.checklist import note_item
from failure_protocol.actions.logs import add_entry
from failure_protocol.actions.seats import seat_operational_chair
from failure_protocol.matrix import Level
from failure_protocol.models import AgencyRole, Appointment, Incident, IncidentService, ItemAnswer, SiteLead
from failure_protocol.models.checklist import RESOLVED, Source
from failure_protocol.models.logs import LogKind
from failure_protocol.models.team import Body
from failure_protocol.parts import Kind, Part, part, parts_for
from failure_protocol.summaries.team import officers_of

SUCCEEDED = "Somebody else was named."
NOT_IN_TEAM = "{who} has no part in this team. Add them to the team first, or enter a name."


@transaction.atomic
def appoint(
    *, incident: Incident, kind: str, key: str, user: User | None, name: str, is_backup: bool, by: User,
    at: datetime,
) -> Appointment:  # fmt: skip
    """Give a part to somebody; whoever had it before stands in its history.

    What the part brings along: unowned tasks of its code or post become theirs, and the chair of the
    Operational Group becomes a member of the steering group (R06).

    Raises:
        ValidationError: nobody is named, they have it already, or the part has no backup.
    """
    allow(by, incident, "incident", Level.EDIT)
    found = part(kind, key)
    _check(incident, user, name, at)
    if is_backup and not found.has_backup:
        raise ValidationError({"is_backup": f"{found.title} has no backup."})
    live = incident.appointments.filter(kind=kind, key=key, ends_at=None)
    if live.filter(user=user, name=name.strip()).exists():
        raise ValidationError({"user": f"{user or name.strip()} has this part already."})
    if not found.shared:
        live.filter(is_backup=is_backup).update(ends_at=at, end_reason=SUCCEEDED)
    made = Appointment.objects.create(
        incident=incident, kind=kind, key=key, user=user, name="" if user else name.strip(),
        is_backup=is_backup, is_shared=found.shared, starts_at=at, added_by=by,
    )  # fmt: skip
    words = f"{made.who}: {_title(found)}{', backup' if is_backup else ''}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    if not is_backup:
        _hand_over_tasks(made, by, at)
        if (found.kind, found.key) == (Kind.ROLE, "operational_chair"):
            seat_operational_chair(incident=incident, user=user, name=made.name, by=by, at=at)
    return made


@transaction.atomic
def end_appointment(
    *, appointment: Appointment, version: int, reason: str, by: User, at: datetime
) -> Appointment:
    """End a part; it stays in the history.

    Raises:
        Refused: no reason.
        ChangedMeanwhile: somebody ended it first.
    """
    incident = appointment.incident
    allow(by, incident, "incident", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why the part ends.")
    rows = Appointment.objects.filter(pk=appointment.pk, version=version, ends_at=None)
    ended = rows.update(ends_at=at, end_reason=reason.strip(), version=version + 1)
    appointment.refresh_from_db()
    if not ended:
        raise ChangedMeanwhile(appointment)
    title = _title(part(appointment.kind, appointment.key))
    words = f"{appointment.who} is not {title} any more. Reason: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return appointment


@transaction.atomic
def name_site_lead(
    *, service: IncidentService, user: User | None, name: str, equipment: str, support: str, by: User,
    at: datetime,
) -> SiteLead:  # fmt: skip
    """Name who leads at a site, or the liaison officer of home care, with what they need (R15).

    Raises:
        ValidationError: nobody is named, or it is not said what they need.
    """
    incident = service.incident
    allow(by, incident, "incident", Level.EDIT)
    _check(incident, user, name, at)
    wrong = {}
    if not equipment.strip():
        wrong["equipment"] = "Say what equipment they need, or that they need none."
    if not support.strip():
        wrong["support"] = "Say what support of managers they have."
    if wrong:
        raise ValidationError(wrong)
    service.leads.filter(ends_at=None).update(ends_at=at, end_reason=SUCCEEDED)
    made = SiteLead.objects.create(
        service=service, user=user, name="" if user else name.strip(), equipment=equipment.strip(),
        support=support.strip(), starts_at=at, added_by=by,
    )  # fmt: skip
    what = "liaison officer" if service.is_home_care else "lead worker"
    words = f"{made.who}: {what} for {service}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return made


@transaction.atomic
def set_agency_role(
    *, incident: Incident, audience: str, body: str, words: str, version: int, by: User, at: datetime
) -> AgencyRole:
    """Say what a body does in meetings with residents, relatives or staff (R13). `version` 0 = not said yet.

    Raises:
        ChangedMeanwhile: somebody said it first.
        Refused: it is said of another kind of service.
    """
    allow(by, incident, "incident", Level.EDIT)
    if not incident.services.exclude(service_type="home_care").exists():
        raise Refused("Appendix A 6.4 is about care homes. This incident has none.")
    said = words.strip()
    found = incident.agency_roles.filter(audience=audience, body=body).first()
    if found is None:
        found = AgencyRole.objects.create(
            incident=incident, audience=audience, body=body, words=said, changed_at=at, changed_by=by
        )
    elif found.version != version:
        raise ChangedMeanwhile(found)
    elif found.words == said:
        return found
    else:
        rows = AgencyRole.objects.filter(pk=found.pk, version=version)
        if not rows.update(words=said, changed_at=at, changed_by=by, version=version + 1):
            found.refresh_from_db()
            raise ChangedMeanwhile(found)
        found.refresh_from_db()
    text = (
        f"{found.get_body_display()} in meetings with {found.get_audience_display().lower()}: {said or '-'}"
    )
    add_entry(incident=incident, kind=LogKind.TEAM, text=text, by=by, at=at)
    return found


@transaction.atomic
def pass_on(*, incident: Incident, old: User, new: User, by: User, at: datetime) -> int:
    """Give the unsettled items of somebody who left to somebody of the team; gives how many.

    Raises:
        ValidationError: the new person has no part in the team.
    """
    allow(by, incident, "incident", Level.EDIT)
    if not officers_of(incident, at).filter(pk=new.pk).exists():
        raise ValidationError({"new": NOT_IN_TEAM.format(who=new)})
    rows = ItemAnswer.objects.of(incident).held_by(old).exclude(status__in=RESOLVED)
    answers = list(rows.exclude(body=Body.PROVIDER).select_related("item__incident"))
    for answer in answers:
        _give(answer, new, f"passed on from {old}", by, at)
    return len(answers)


def _hand_over_tasks(made: Appointment, by: User, at: datetime) -> None:
    """Tasks of Appendices C and D that name this code or post first, and are nobody's, become theirs."""
    user = made.user
    if user is None or not officers_of(made.incident, at).filter(pk=user.pk).exists():
        return
    rows = ItemAnswer.objects.of(made.incident).asked().filter(officer=None, body=Body.COUNCIL)
    rows = rows.filter(item__source__in=(Source.C, Source.D)).exclude(status__in=RESOLVED)
    for answer in rows.select_related("item__incident"):
        named = answer.item.responsible
        if named and parts_for(answer.item.source, named[0]) == (made.kind, made.key):
            _give(answer, user, f"as {_title(part(made.kind, made.key))}", by, at)


def _give(answer: ItemAnswer, user: User, why: str, by: User, at: datetime) -> None:
    before = answer.officer
    changed = ItemAnswer.objects.filter(pk=answer.pk, version=answer.version).update(
        officer=user, version=answer.version + 1, changed_at=at, changed_by=by
    )
    if not changed:  # somebody gave it away a moment ago: theirs stands
        return
    item = answer.item
    data = {"ref": item.ref, "body": answer.body, "officer": [str(before or ""), str(user)]}
    note_item(item, f"{item.ref}, {answer.get_body_display()}: given to {user}, {why}.", by, at, data)


def _check(incident: Incident, user: User | None, name: str, at: datetime) -> None:
    if user is None and not name.strip():
        raise ValidationError({"user": "Choose somebody of the team, or enter a name."})
    if user is not None and name.strip():
        raise ValidationError({"name": "Choose somebody, or enter a name: not both."})
    if user is not None and not officers_of(incident, at).filter(pk=user.pk).exists():
        raise ValidationError({"user": NOT_IN_TEAM.format(who=user)})


def _title(found: Part) -> str:
    return found.title[:1].lower() + found.title[1:] if found.kind is not Kind.CODE else (
        f"{found.key} ({found.title})"
    )  # fmt: skip
