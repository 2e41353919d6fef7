"""The attendance register of a board: fair, because it counts only meetings during a member's own term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from oversight.models import Attendance, Board, Meeting, Member

TOOK_PLACE = (
    Meeting.State.HELD, Meeting.State.MINUTES_DRAFT, Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED,
)  # fmt: skip
HERE = (Attendance.Capacity.PRESENT, Attendance.Capacity.ATTENDING)


@dataclass(frozen=True)
class Seen:
    """One meeting of one member: `how` is present, apologies, substituted, absent or unrecorded."""

    meeting: int
    day: date
    how: str
    substitute: str = ""


@dataclass(frozen=True)
class RegisterRow:
    """A member over a period. `due` meetings fell into the term; of them attended, apologies sent (with how
    many a substitute came for), absent without apologies, or not written down. `stood_in` counts meetings
    to which a person came as a substitute: never owed, so never held against anybody.
    """

    member: int
    name: str
    partner: str
    kind: str
    term: tuple[date, date | None]
    due: int
    attended: int
    apologies: int
    substituted: int
    absent: int
    unrecorded: int
    stood_in: int
    meetings: tuple[Seen, ...]

    @property
    def share(self) -> int | None:
        """Attended of due in percent, whole numbers; None when no meeting was due."""
        return round(100 * self.attended / self.due) if self.due else None


def attendance_register(board: Board, since: date, until: date) -> tuple[RegisterRow, ...]:
    """Rows for everybody who had a seat in the period, from meetings that took place from `since` to `until`
    (both included), voting members first.
    """
    zone = timezone.get_current_timezone()
    meetings = list(
        board.meetings.filter(
            state__in=TOOK_PLACE,
            starts_at__gte=datetime.combine(since, time.min, zone),
            starts_at__lte=datetime.combine(until, time.max, zone),
        ).order_by("starts_at", "pk")
    )
    rows = list(Attendance.objects.filter(meeting__in=meetings).order_by("position", "pk"))
    own = {(row.meeting_id, row.member_id): row for row in rows if row.member_id}
    stand_ins = {(row.meeting_id, row.substitute_for_id): row for row in rows if row.substitute_for_id}
    order = list(Member.Kind.values)
    members = sorted(_members(board, since, until), key=lambda each: order.index(each.kind))
    return tuple(_row(member, meetings, own, stand_ins) for member in members)


def _members(board: Board, since: date, until: date) -> Iterable[Member]:
    rows = board.members.select_related("partner").filter(starts_on__lte=until)
    return rows.exclude(ends_on__lt=since)


Kept = dict[tuple[int, int | None], Attendance]


def _row(member: Member, meetings: list[Meeting], own: Kept, stand_ins: Kept) -> RegisterRow:
    owes = member.kind != Member.Kind.SUBSTITUTE
    due = [meeting for meeting in meetings if owes and member.sits_on(meeting.day)]
    seen = tuple(_seen(meeting, own.get((meeting.pk, member.pk)), stand_ins.get((meeting.pk, member.pk)))
                 for meeting in due)  # fmt: skip
    hows = [each.how for each in seen]
    came = [own.get((meeting.pk, member.pk)) for meeting in meetings]
    return RegisterRow(
        member=member.pk, name=member.name, partner=member.partner.short_name if member.partner else "",
        kind=member.get_kind_display(), term=(member.starts_on, member.ends_on), due=len(due),
        attended=hows.count("present"), apologies=hows.count("apologies") + hows.count("substituted"),
        substituted=hows.count("substituted"), absent=hows.count("absent"),
        unrecorded=hows.count("unrecorded"),
        stood_in=sum(1 for row in came if row and row.substitute_for_id and row.capacity in HERE),
        meetings=seen,
    )  # fmt: skip


def _seen(meeting: Meeting, own: Attendance | None, stand_in: Attendance | None) -> Seen:
    substitute = stand_in.name if stand_in and stand_in.capacity in HERE else ""
    if own is not None and own.capacity in HERE:
        how = "present"
    elif substitute:
        how = "substituted"
    elif own is None:
        how = "unrecorded"
    else:
        how = str(own.capacity)
    return Seen(meeting.pk, meeting.day, how, substitute)
