"""Interested parties invited to a meeting, or to a part of it; their access ends (R08, section 7.4)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import may
from accounts.models import User
from accounts.permissions import Permission
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.matrix import Level
from failure_protocol.models import AgendaPart, Invitation, Meeting
from failure_protocol.models.logs import LogKind


@transaction.atomic
def invite(
    *, meeting: Meeting, part: AgendaPart | None, user: User | None, name: str, organisation: str,
    because: str, ends_at: datetime | None, by: User, at: datetime,
) -> Invitation:  # fmt: skip
    """Invite somebody to a meeting or a part of its agenda. Without another end their access ends with it.

    Raises:
        ValidationError: nobody is named, it is not said why, they can't sign in, or it would end too late.
        Refused: the meeting is over or was called off.
    """
    incident = meeting.incident
    allow(by, incident, "incident", Level.EDIT)
    if meeting.state != Meeting.State.CALLED:
        raise Refused(f"It is {meeting.get_state_display().lower()}: nobody can be invited to it any more.")
    until = ends_at or meeting.ends_at
    wrong = {}
    if (user is None) == (not name.strip()):
        wrong["user"] = "Choose somebody with an account, or enter a name."
    elif user is not None and not may(user, Permission.VIEW_INCIDENTS, incident.partnership):
        wrong["user"] = f"{user} has no role that sees incidents. Ask the administrator to add one."
    if not because.strip():
        wrong["because"] = "Say what they contribute: who is invited needs to know."
    if until <= at:
        wrong["ends_at"] = "Enter an end that is still to come."
    if wrong:
        raise ValidationError(wrong)
    made = Invitation.objects.create(
        meeting=meeting, part=part, user=user, name="" if user else name.strip(),
        organisation=organisation.strip(), because=because.strip(), starts_at=at, ends_at=until,
        invited_by=by,
    )  # fmt: skip
    to = f"part {part.number}" if part else "the whole meeting"
    words = f"{meeting}: {made.who} invited to {to}, until {local_words(until)}."
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    return made


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, version: int, by: User, at: datetime) -> Invitation:
    """Take an invitation back; from now on they see nothing.

    Raises:
        ChangedMeanwhile: somebody did so first.
    """
    incident = invitation.meeting.incident
    allow(by, incident, "incident", Level.EDIT)
    rows = Invitation.objects.filter(pk=invitation.pk, version=version, withdrawn_at=None)
    written = rows.update(withdrawn_at=at, version=version + 1)
    invitation.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(invitation)
    words = f"{invitation.meeting}: invitation of {invitation.who} taken back."
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    return invitation
