"""Who has which part in an incident."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import may
from accounts.models import User
from accounts.permissions import Permission
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import NAMES, Level, TeamRole
from failure_protocol.models import Incident, IncidentService, TeamMember
from failure_protocol.models.logs import LogKind
from failure_protocol.models.team import Body


@transaction.atomic
def add_member(
    *, incident: Incident, user: User, role: TeamRole, by: User, at: datetime, body: str = Body.COUNCIL,
    service: IncidentService | None = None, ends_at: datetime | None = None, is_opening: bool = False,
) -> TeamMember:  # fmt: skip
    """Give a person a part. `is_opening`: whoever opens an incident leads it, before there is a team to ask.

    Raises:
        ValidationError: the person has the part already, may not see incidents, or a service is missing.
    """
    if not (is_opening and user == by):
        allow(by, incident, "incident", Level.EDIT)
    if not may(user, Permission.VIEW_INCIDENTS, incident.partnership):
        raise ValidationError(
            {"user": f"{user} has no role that sees incidents. Ask the administrator to add one."}
        )
    if role == TeamRole.PROVIDER and service is None:
        raise ValidationError({"service": "Choose the service whose staff they are."})
    if incident.team.filter(user=user, role=role, ends_at=None).exists():
        raise ValidationError({"user": f"{user} has this part already."})
    member = TeamMember.objects.create(
        incident=incident, user=user, role=role, body=body, service=service, starts_at=at, ends_at=ends_at,
        added_by=by,
    )  # fmt: skip
    words = f"{user} joined the team: {NAMES[TeamRole(role)].lower()}."
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return member


@transaction.atomic
def end_member(*, member: TeamMember, version: int, by: User, at: datetime, reason: str) -> TeamMember:
    """End a part. What the person still holds shows in the incident as nobody's (team page).

    Raises:
        Refused: no reason.
        ChangedMeanwhile: somebody ended it first.
    """
    incident = member.incident
    allow(by, incident, "incident", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why the part ends.")
    ended = TeamMember.objects.filter(pk=member.pk, version=version, ends_at=None)
    if not ended.update(ends_at=at, version=version + 1):
        member.refresh_from_db()
        raise ChangedMeanwhile(member)
    member.refresh_from_db()
    words = f"{member.user} left the team ({member.get_role_display().lower()}). Reason: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.TEAM, text=words, by=by, at=at)
    return member
