"""Meetings of the two groups: called, changed, attended, held, called off (R04-R06, K02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from core.errors import ChangedMeanwhile, Refused
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry, local_words
from failure_protocol.actions.seats import seat_key_contacts
from failure_protocol.agendas import agenda_for
from failure_protocol.matrix import Level
from failure_protocol.models import AgendaPart, Appointment, Attendance, GroupMember, Incident, Meeting
from failure_protocol.models.logs import LogKind
from failure_protocol.models.meetings import Group
from failure_protocol.parts import Kind

THERE = (Attendance.How.PRESENT, Attendance.How.VIRTUAL, Attendance.How.DEPUTY)


@dataclass(frozen=True)
class Came:
    """How a member took part; a deputy has a name."""

    how: str
    deputy: str = ""


@transaction.atomic
def call_meeting(
    *, incident: Incident, group: str, starts_at: datetime, ends_at: datetime, place: str, is_virtual: bool,
    joining: str, by: User, at: datetime,
) -> Meeting:  # fmt: skip
    """Call a meeting with its agenda. For the first of the steering group the key contacts get their seats,
    and the agenda is what sections 7.1 to 7.3 ask.

    Raises:
        ValidationError: it ends before it begins, or nobody would know where to go.
        Refused: the incident has ended.
    """
    allow(by, incident, "incident", Level.EDIT)
    if incident.has_ended:
        raise Refused(f"{incident} has ended. Reopen it first, with a reason.")
    _check_place(starts_at, ends_at, place, is_virtual, joining)
    Incident.objects.select_for_update().get(pk=incident.pk)  # so that two meetings never get one number
    taken = Meeting.objects.of(incident).filter(group=group)
    number = (taken.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Meeting.objects.create(
        incident=incident, group=group, number=number, starts_at=starts_at, ends_at=ends_at,
        place=place.strip(), is_virtual=is_virtual, joining=joining.strip(), called_at=at, called_by=by,
        changed_at=at, changed_by=by,
    )  # fmt: skip
    first = (
        group == Group.STEERING and not taken.exclude(pk=made.pk).exclude(state=Meeting.State.OFF).exists()
    )
    AgendaPart.objects.bulk_create(
        AgendaPart(
            meeting=made, number=number, key=item.key, title=item.title, changed_at=at, changed_by=by
        )
        for number, item in enumerate(agenda_for(is_first_of_steering=first), 1)
    )  # fmt: skip
    words = f"{made} called for {local_words(starts_at)}."
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    if first:
        seat_key_contacts(incident=incident, by=by, at=at)
    return made


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, starts_at: datetime, ends_at: datetime, place: str, is_virtual: bool, joining: str,
    version: int, by: User, at: datetime,
) -> Meeting:  # fmt: skip
    """Move a meeting that is called.

    Raises:
        ValidationError: as for calling one.
        Refused: it was held, or called off.
        ChangedMeanwhile: somebody changed it first.
    """
    allow(by, meeting.incident, "incident", Level.EDIT)
    if meeting.state != Meeting.State.CALLED:
        raise Refused(f"It is {meeting.get_state_display().lower()}, so it stays where it was.")
    _check_place(starts_at, ends_at, place, is_virtual, joining)
    _save(
        meeting, version, by, at, starts_at=starts_at, ends_at=ends_at, place=place.strip(),
        is_virtual=is_virtual, joining=joining.strip(),
    )  # fmt: skip
    words = f"{meeting} is on {local_words(starts_at)}."
    add_entry(incident=meeting.incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    return meeting


@transaction.atomic
def call_off(*, meeting: Meeting, reason: str, version: int, by: User, at: datetime) -> Meeting:
    """Call a meeting off. The clock of the first one goes on.

    Raises:
        Refused: no reason, or it was held already.
        ChangedMeanwhile: somebody changed it first.
    """
    allow(by, meeting.incident, "incident", Level.EDIT)
    if meeting.state != Meeting.State.CALLED:
        raise Refused(f"It is {meeting.get_state_display().lower()} already.")
    if not reason.strip():
        raise Refused("Say why it is called off.")
    _save(meeting, version, by, at, state=Meeting.State.OFF, off_reason=reason.strip())
    words = f"{meeting} called off. Reason: {reason.strip()}"
    add_entry(incident=meeting.incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    return meeting


@transaction.atomic
def note_attendance(
    *, meeting: Meeting, came: Mapping[int, Came], version: int, by: User, at: datetime
) -> Meeting:
    """Write down who came: key of the member -> how.

    Raises:
        ValidationError: a deputy without a name (the field is named "deputy-<key>").
        Refused: it was called off.
        ChangedMeanwhile: somebody changed it first.
    """
    incident = meeting.incident
    allow(by, incident, "incident", Level.EDIT)
    _check_not_off(meeting)
    wrong = {
        f"deputy-{pk}": "Enter who came instead."
        for pk, each in came.items()
        if each.how == Attendance.How.DEPUTY and not each.deputy.strip()
    }
    if wrong:
        raise ValidationError(wrong)
    members = {row.pk: row for row in incident.group_members.filter(group=meeting.group, pk__in=came)}
    _save(meeting, version, by, at)
    for pk, member in members.items():
        each = came[pk]
        deputy = each.deputy.strip() if each.how == Attendance.How.DEPUTY else ""
        Attendance.objects.update_or_create(
            meeting=meeting, member=member, defaults={"how": each.how, "deputy": deputy}
        )
    if meeting.state == Meeting.State.HELD and not _is_there(meeting, meeting.chair_id or 0):
        raise Refused(
            "Whoever chaired a meeting that was held was there. Leave the chair’s attendance as it is."
        )
    there = sum(came[pk].how in THERE for pk in members)
    words = f"{meeting}: attendance of {len(members)} members written down, {there} there."
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at)
    return meeting


@transaction.atomic
def hold_meeting(
    *, meeting: Meeting, chair: GroupMember | None, began_at: datetime, ended_at: datetime | None,
    minute_taker: str, frequency: str, version: int, by: User, at: datetime,
) -> Meeting:  # fmt: skip
    """Mark a meeting as held. Of the steering group the first one stops K02 and K03, and whoever chaired it
    is confirmed as its chair while nobody else is.

    Raises:
        ValidationError: no chair, no attendance, or moments that can't be.
        Refused: it was called off, or held already.
        ChangedMeanwhile: somebody changed it first.
    """
    incident = meeting.incident
    allow(by, incident, "incident", Level.EDIT)
    if meeting.state != Meeting.State.CALLED:
        raise Refused(f"It is {meeting.get_state_display().lower()} already.")
    _check_held(meeting, chair, began_at, ended_at, at)
    assert chair is not None  # noqa: S101  _check_held refuses None
    _save(
        meeting, version, by, at, state=Meeting.State.HELD, chair=chair, began_at=began_at, ended_at=ended_at,
        minute_taker=minute_taker.strip(), frequency=frequency.strip(),
    )  # fmt: skip
    words = f"{meeting} held, chaired by {chair.who}."
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at, happened_at=began_at)
    if meeting.group == Group.STEERING:
        _confirm_chair(meeting, chair, by, at)
    return meeting


def _check_place(starts_at: datetime, ends_at: datetime, place: str, is_virtual: bool, joining: str) -> None:
    wrong = {}
    if ends_at <= starts_at:
        wrong["ends_at"] = "Enter an end after the beginning."
    if not is_virtual and not place.strip():
        wrong["place"] = "Enter where it is, or tick that it is by phone or video."
    if is_virtual and not joining.strip():
        wrong["joining"] = "Enter how to join: the link, or number and code."
    if wrong:
        raise ValidationError(wrong)


def _check_held(
    meeting: Meeting, chair: GroupMember | None, began_at: datetime, ended_at: datetime | None, at: datetime
) -> None:
    wrong: dict[str, str] = {}
    if not meeting.attendance.filter(how__in=THERE).exists():
        wrong["chair"] = "Write down who came first: a meeting is held by those who were there."
    elif chair is None:
        wrong["chair"] = "Choose who chaired it."
    elif not _is_there(meeting, chair.pk):
        wrong["chair"] = f"{chair.who} was not there. Choose somebody who was."
    if began_at > at:
        wrong["began_at"] = "A meeting is held once it has begun."
    elif began_at < meeting.incident.received_at:
        wrong["began_at"] = "It can’t have been held before the incident was heard of."
    if ended_at is not None and ended_at <= began_at:
        wrong["ended_at"] = "Enter an end after the beginning."
    if wrong:
        raise ValidationError(wrong)


def _check_not_off(meeting: Meeting) -> None:
    if meeting.state == Meeting.State.OFF:
        raise Refused("It was called off.")


def _is_there(meeting: Meeting, member: int) -> bool:
    return meeting.attendance.filter(member=member, how__in=THERE).exists()


def _confirm_chair(meeting: Meeting, chair: GroupMember, by: User, at: datetime) -> None:
    """The chair is confirmed at the first meeting (7.1); later another one may chair a meeting."""
    incident = meeting.incident
    held = incident.appointments.filter(kind=Kind.ROLE, key="jisg_chair", is_backup=False, ends_at=None)
    if held.exists():
        return
    Appointment.objects.create(
        incident=incident, kind=Kind.ROLE, key="jisg_chair", user=chair.user, name=chair.name, starts_at=at,
        added_by=by,
    )  # fmt: skip
    words = f"{chair.who} is confirmed as chair of the {meeting.get_group_display()}."
    add_entry(incident=incident, kind=LogKind.MEETING, text=words, by=by, at=at)


def _save(meeting: Meeting, version: int, by: User, at: datetime, **values: Any) -> None:
    """Write, if nobody wrote since.

    Raises:
        ChangedMeanwhile: somebody did.
    """
    rows = Meeting.objects.filter(pk=meeting.pk, version=version)
    written = rows.update(**values, changed_at=at, changed_by=by, version=version + 1)
    meeting.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(meeting)
