"""The groups of an incident and their meetings, as pages, packs and clocks show them.

For other nouns: `chair_of`, `steering_members`, `first_meeting_of`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from failure_protocol.agendas import MUST
from failure_protocol.models import (
    AgendaPart,
    Attendance,
    GroupMember,
    Incident,
    Invitation,
    Meeting,
    MeetingAction,
    MeetingDecision,
    ProtocolSettings,
)
from failure_protocol.models.meetings import Group
from failure_protocol.parts import Kind

Row = TypeVar("Row", MeetingDecision, MeetingAction)
CHAIRS = {Group.STEERING: "jisg_chair", Group.OPERATIONAL: "operational_chair"}


@dataclass(frozen=True)
class PartOfMinutes:
    """A part of the agenda with what was written, decided and given out."""

    part: AgendaPart
    decisions: tuple[MeetingDecision, ...]
    actions: tuple[MeetingAction, ...]
    must: bool

    @property
    def is_missing(self) -> bool:
        """It must be minuted and is not."""
        return self.must and not self.part.minutes


@dataclass(frozen=True)
class Sat:
    """A member with how they took part; None = not written down."""

    member: GroupMember
    attendance: Attendance | None


@dataclass(frozen=True)
class MeetingView:
    """A meeting with everything that belongs to it."""

    meeting: Meeting
    parts: tuple[PartOfMinutes, ...]
    loose: PartOfMinutes | None
    sat: tuple[Sat, ...]
    missing: tuple[str, ...]
    quorum: int | None

    @property
    def there(self) -> int:
        """How many members were there."""
        return sum(each.attendance is not None and each.attendance.was_there for each in self.sat)

    @property
    def is_incomplete(self) -> bool:
        """Held, and something that the procedure asks of it is not minuted (R05)."""
        return self.meeting.state == Meeting.State.HELD and bool(self.missing)

    @property
    def lacks_quorum(self) -> bool:
        """Fewer were there than was agreed locally; the procedure sets no quorum (Z10)."""
        held = self.meeting.state == Meeting.State.HELD
        return held and self.quorum is not None and self.there < self.quorum


@dataclass(frozen=True)
class GroupView:
    """A group: its members, its chair."""

    group: Group
    members: tuple[GroupMember, ...]
    chair: str


def chair_of(incident: Incident, group: str = Group.STEERING) -> str:
    """Who chairs the group; empty until somebody is confirmed."""
    key = CHAIRS[Group(group)]
    found = incident.appointments.filter(kind=Kind.ROLE, key=key, is_backup=False, ends_at=None)
    row = found.select_related("user").first()
    return row.who if row else ""


def steering_members(incident: Incident) -> list[str]:
    """The names of the Joint Incident Steering Group."""
    rows = incident.group_members.filter(group=Group.STEERING, ends_at=None).select_related("user")
    return [row.who for row in rows]


def first_meeting_of(incident: Incident) -> Meeting | None:
    """The first meeting of the steering group that was held: K02 and K03 stop there."""
    held = Meeting.objects.of(incident).steering().held()
    return held.order_by("began_at", "pk").first()


def groups_of(incident: Incident) -> list[GroupView]:
    """Both groups."""
    rows = list(incident.group_members.filter(ends_at=None).select_related("user"))
    return [
        GroupView(group, tuple(row for row in rows if row.group == group), chair_of(incident, group))
        for group in Group
    ]


def meeting_view(meeting: Meeting) -> MeetingView:
    """A meeting whole."""
    incident = meeting.incident
    decisions = list(meeting.decisions.select_related("added_by"))
    actions = list(meeting.actions.select_related("user"))
    parts = list(meeting.parts.select_related("changed_by").prefetch_related("papers"))
    minuted = tuple(
        PartOfMinutes(part, _of(decisions, part.pk), _of(actions, part.pk), part.key in MUST)
        for part in parts
    )
    rest = _of(decisions, None), _of(actions, None)
    came = {row.member_id: row for row in meeting.attendance.select_related("member__user")}
    seats = list(incident.group_members.filter(group=meeting.group).select_related("user"))
    sat = tuple(Sat(seat, came.get(seat.pk)) for seat in seats if seat.ends_at is None or seat.pk in came)
    settings = ProtocolSettings.objects.filter(partnership=incident.partnership_id).first()
    quorum = settings.steering_quorum if settings and meeting.group == Group.STEERING else None
    loose = PartOfMinutes(AgendaPart(title="Beside the agenda"), *rest, must=False) if any(rest) else None
    return MeetingView(meeting, minuted, loose, sat, tuple(_missing(meeting, minuted)), quorum)


def invited(user: object, at: datetime) -> list[Invitation]:
    """Meetings, or parts of them, that the person may see something of at the moment (R08)."""
    rows = Invitation.objects.open_to(user, at).exclude(meeting__state=Meeting.State.OFF)
    return list(rows.select_related("meeting__incident", "part").order_by("meeting__starts_at", "pk"))


def _of(rows: list[Row], part: int | None) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.part_id == part)


def _missing(meeting: Meeting, parts: Iterable[PartOfMinutes]) -> list[str]:
    """What still keeps a first meeting incomplete, in words: minutes, and the facts behind them."""
    missing = [f"{each.part.title}: not minuted" for each in parts if each.is_missing]
    keys = {each.part.key for each in parts}
    if "lead_officer" in keys and not _has_role(meeting.incident, "lead_officer"):
        missing.append("Nobody is named as the council’s Lead Officer")
    if "operational_group" in keys and not _has_role(meeting.incident, "operational_chair"):
        missing.append("Nobody is named as chair of the Operational Group")
    if "frequency" in keys and not meeting.frequency:
        missing.append("It is not set how often the group meets")
    return missing


def _has_role(incident: Incident, key: str) -> bool:
    rows = incident.appointments.filter(kind=Kind.ROLE, key=key, is_backup=False, ends_at=None)
    return rows.exists()
