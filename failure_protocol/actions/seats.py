"""Seats in the groups of an incident: key contacts, others, and the chair who becomes a member (R04, R06)."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.matrix import Level
from failure_protocol.models import GroupMember, Incident, KeyContact
from failure_protocol.models.logs import LogKind
from failure_protocol.models.meetings import Group
from failure_protocol.models.notices_setup import KeyPost
from failure_protocol.models.team import Body

CHAIR_RULE = "Chairs the Operational Group (section 7.3)"
KEY_RULE = "Key contact (section 5.1)"
NHS_POSTS = frozenset({KeyPost.NHS_QUALITY, KeyPost.SAFEGUARDING_NHS})


@transaction.atomic
def add_seat(
    *, incident: Incident, group: str, user: User | None, name: str, post: str, body: str, is_core: bool,
    deputy_name: str, by: User, at: datetime, because: str = "", post_key: str = "",
) -> GroupMember:  # fmt: skip
    """Give somebody a seat in a group.

    Raises:
        ValidationError: nobody is named, or they have a seat already.
    """
    allow(by, incident, "incident", Level.EDIT)
    if user is None and not name.strip():
        raise ValidationError({"user": "Choose somebody of the team, or enter a name."})
    if user is not None and name.strip():
        raise ValidationError({"name": "Choose somebody, or enter a name: not both."})
    if _seat(incident, group, user, name) is not None:
        who = user or name.strip()
        raise ValidationError({"user" if user else "name": f"{who} has a seat already."})
    made = GroupMember.objects.create(
        incident=incident, group=group, user=user, name="" if user else name.strip(), post=post.strip(),
        body=body, is_core=is_core, deputy_name=deputy_name.strip(), because=because, post_key=post_key,
        starts_at=at, added_by=by,
    )  # fmt: skip
    why = f" {because}." if because else ""
    words = f"{made.who} has a seat in the {made.get_group_display()}.{why}"
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    return made


@transaction.atomic
def end_seat(*, member: GroupMember, version: int, reason: str, by: User, at: datetime) -> GroupMember:
    """End a seat; what the person did stays theirs.

    Raises:
        Refused: no reason, or the rule of section 7.3 still seats them.
        ChangedMeanwhile: somebody ended it first.
    """
    incident = member.incident
    allow(by, incident, "incident", Level.EDIT)
    if not reason.strip():
        raise Refused("Say why the seat ends.")
    if member.because == CHAIR_RULE and _still_chairs(member):
        raise Refused(
            f"{member.who} chairs the Operational Group, so section 7.3 makes them a member. Name another "
            "chair first."
        )
    rows = GroupMember.objects.filter(pk=member.pk, version=version, ends_at=None)
    ended = rows.update(ends_at=at, end_reason=reason.strip(), version=version + 1)
    member.refresh_from_db()
    if not ended:
        raise ChangedMeanwhile(member)
    words = f"{member.who} left the {member.get_group_display()}. Reason: {reason.strip()}"
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    return member


@transaction.atomic
def seat_key_contacts(*, incident: Incident, by: User, at: datetime) -> list[GroupMember]:
    """Seat the six key contacts of section 5.1 in the steering group, with their deputies; those who have a
    seat, and posts that nobody holds, are passed over.
    """
    allow(by, incident, "incident", Level.EDIT)
    made = []
    rows = KeyContact.objects.filter(partnership=incident.partnership).select_related("user", "deputy_user")
    for row in rows:
        if not row.who or _seat(incident, Group.STEERING, row.user, row.name) is not None:
            continue
        body = Body.NHS if row.key in NHS_POSTS else Body.COUNCIL
        made.append(
            add_seat(
                incident=incident, group=Group.STEERING, user=row.user, name="" if row.user else row.name,
                post=row.post or row.get_key_display(), body=body, is_core=False, deputy_name=row.deputy,
                because=KEY_RULE, post_key=row.key, by=by, at=at,
            )
        )  # fmt: skip
    return made


@transaction.atomic
def seat_operational_chair(
    *, incident: Incident, user: User | None, name: str, by: User, at: datetime
) -> GroupMember:
    """The chair of the Operational Group becomes a member of the steering group, if they are none (R06)."""
    allow(by, incident, "incident", Level.EDIT)
    found = _seat(incident, Group.STEERING, user, name)
    if found is not None:
        return found
    return add_seat(
        incident=incident, group=Group.STEERING, user=user, name=name, post="Chair of the Operational Group",
        body=Body.COUNCIL, is_core=True, deputy_name="", because=CHAIR_RULE, by=by, at=at,
    )  # fmt: skip


def _seat(incident: Incident, group: str, user: User | None, name: str) -> GroupMember | None:
    rows = incident.group_members.filter(group=group, ends_at=None)
    return rows.filter(user=user).first() if user else rows.filter(user=None, name=name.strip()).first()


def _still_chairs(member: GroupMember) -> bool:
    rows = member.incident.appointments.filter(
        kind="role", key="operational_chair", is_backup=False, ends_at=None
    )
    return rows.filter(user=member.user, name=member.name).exists()
