"""Minutes of an incident's meetings: words, decisions, actions with owner and day, circulation (R05, R07)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from accounts.notifications import send
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words, printable
from failure_protocol.access import allow
from failure_protocol.actions.logs import add_entry
from failure_protocol.attachments import Kept
from failure_protocol.matrix import Level
from failure_protocol.models import (
    AgendaPart,
    Circulation,
    Meeting,
    MeetingAction,
    MeetingDecision,
    MeetingPaper,
)
from failure_protocol.models.logs import LogKind


@transaction.atomic
def add_part(*, meeting: Meeting, title: str, by: User, at: datetime) -> AgendaPart:
    """Add a part to the agenda, at its end.

    Raises:
        ValidationError: no title.
        Refused: the meeting was called off.
    """
    _check(meeting, by)
    if not title.strip():
        raise ValidationError({"title": "Enter what is to be talked about."})
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    number = (meeting.parts.aggregate(last=Max("number"))["last"] or 0) + 1
    made = AgendaPart.objects.create(
        meeting=meeting, number=number, title=printable(title.strip()), changed_at=at, changed_by=by
    )
    _note(meeting, f"part {made.number} added to the agenda.", by, at)
    return made


@transaction.atomic
def minute_part(
    *, part: AgendaPart, minutes: str, version: int, by: User, at: datetime, frequency: str = ""
) -> AgendaPart:
    """Write the minutes of a part; where it was settled how often the group meets, that too.

    Raises:
        Refused: the meeting was called off.
        ChangedMeanwhile: somebody wrote first; both texts are shown.
    """
    meeting = part.meeting
    _check(meeting, by)
    rows = AgendaPart.objects.filter(pk=part.pk, version=version)
    before = part.minutes
    written = rows.update(
        minutes=printable(minutes.strip()), changed_at=at, changed_by=by, version=version + 1
    )
    part.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(part)
    if frequency.strip() and frequency.strip() != meeting.frequency:
        Meeting.objects.filter(pk=meeting.pk).update(frequency=frequency.strip())
        meeting.refresh_from_db()
    add_entry(
        incident=meeting.incident, kind=LogKind.MEETING, by=by, at=at,
        text=f"{meeting}: minutes of part {part.number} written.",
        data={"minutes": [before, part.minutes]},
    )  # fmt: skip
    return part


@transaction.atomic
def add_decision(
    *, meeting: Meeting, part: AgendaPart | None, text: str, by: User, at: datetime
) -> MeetingDecision:
    """Write down what the meeting decided.

    Raises:
        ValidationError: it says nothing.
        Refused: the meeting was called off.
    """
    _check(meeting, by)
    if not text.strip():
        raise ValidationError({"text": "Say what was decided."})
    made = MeetingDecision.objects.create(
        meeting=meeting, part=part, text=printable(text.strip()), added_at=at, added_by=by
    )
    _note(meeting, f"decided: {made.text}", by, at)
    return made


@transaction.atomic
def add_action(
    *, meeting: Meeting, part: AgendaPart | None, text: str, user: User | None, name: str, due: date | None,
    by: User, at: datetime,
) -> MeetingAction:  # fmt: skip
    """Write down what somebody is to do, by when.

    Raises:
        ValidationError: no words, no owner, no day, or a day before the meeting.
        Refused: the meeting was called off.
    """
    _check(meeting, by)
    wrong = {}
    if not text.strip():
        wrong["text"] = "Say what is to be done."
    if (user is None) == (not name.strip()):
        wrong["user"] = "Choose who does it, or enter a name: an action without an owner is nobody’s."
    day = timezone.localtime(meeting.began_at or meeting.starts_at).date()
    if due is None:
        wrong["due"] = "Enter by when."
    elif due < day:
        wrong["due"] = f"Enter the day of the meeting, {day_words(day)}, or a later one."
    if wrong or due is None:
        raise ValidationError(wrong)
    made = MeetingAction.objects.create(
        meeting=meeting, part=part, text=printable(text.strip()), user=user,
        name="" if user else name.strip(), due=due, changed_at=at, changed_by=by,
    )  # fmt: skip
    _note(meeting, f"action for {made.who}, by {day_words(due)}: {made.text}", by, at, LogKind.ACTION)
    return made


@transaction.atomic
def end_action(*, action: MeetingAction, outcome: str, version: int, by: User, at: datetime) -> MeetingAction:
    """Say that an action is done, and what came of it. Its owner may, and whoever runs the incident.

    Raises:
        ValidationError: no outcome.
        ChangedMeanwhile: somebody said so first.
    """
    meeting = action.meeting
    own = action.user_id == by.pk
    allow(by, meeting.incident, "incident", Level.VIEW if own else Level.EDIT)
    if not outcome.strip():
        raise ValidationError({"outcome": "Say what came of it."})
    rows = MeetingAction.objects.filter(pk=action.pk, version=version, done_at=None)
    written = rows.update(
        outcome=printable(outcome.strip()), done_at=at, changed_at=at, changed_by=by, version=version + 1
    )
    action.refresh_from_db()
    if not written:
        raise ChangedMeanwhile(action)
    _note(meeting, f"action of {action.who} done: {action.outcome}", by, at, LogKind.ACTION)
    return action


@transaction.atomic
def add_paper(*, part: AgendaPart, file: Kept, by: User, at: datetime) -> MeetingPaper:
    """Put a paper to a part of the agenda.

    Raises:
        Refused: the meeting was called off.
    """
    meeting = part.meeting
    _check(meeting, by)
    made = MeetingPaper.objects.create(
        part=part, key=file.key, name=file.name, size=file.size, sha256=file.sha256, added_at=at, added_by=by
    )
    _note(meeting, f"paper for part {part.number}: {made.name}.", by, at)
    return made


@transaction.atomic
def circulate(
    *, meeting: Meeting, members: Sequence[str], heads: Sequence[str], how: str, by: User, at: datetime
) -> list[Circulation]:
    """Record that the minutes went to members and to the relevant heads of service (7.2). Members with an
    account get a mail that says where the minutes are, and nothing of what they say; an exercise sends none.

    Raises:
        ValidationError: to nobody, or it is not said how.
        Refused: the meeting was not held.
    """
    allow(by, meeting.incident, "incident", Level.EDIT)
    if meeting.state != Meeting.State.HELD:
        raise Refused("Minutes are circulated once the meeting was held.")
    rows = [(name.strip(), Circulation.To.MEMBER) for name in members if name.strip()]
    rows += [(name.strip(), Circulation.To.HEAD) for name in heads if name.strip()]
    wrong = {}
    if not rows:
        wrong["members"] = "Choose to whom they went, or enter names."
    if not how.strip():
        wrong["how"] = "Say how they went."
    if wrong:
        raise ValidationError(wrong)
    made = Circulation.objects.bulk_create(
        Circulation(meeting=meeting, name=name, as_what=what, how=how.strip(), at=at, by=by)
        for name, what in rows
    )
    names = ", ".join(name for name, _ in rows)
    _note(meeting, f"minutes circulated to {names} ({how.strip()}).", by, at)
    _mail(meeting, {name for name, what in rows if what == Circulation.To.MEMBER}, by, at)
    return made


def _mail(meeting: Meeting, names: set[str], by: User, at: datetime) -> None:
    incident = meeting.incident
    if incident.is_exercise:
        return
    seats = incident.group_members.filter(group=meeting.group, user__isnull=False).select_related("user")
    users = {seat.user for seat in seats if seat.user is not None and seat.who in names}
    for user in sorted(users, key=str):
        send(
            user, f"{incident.reference}: minutes of meeting {meeting.number}",
            "failure_protocol/minutes_mail.txt", {"meeting": meeting, "incident": incident},
            f"you have a seat in the {meeting.get_group_display()}", by=by, partnership=incident.partnership,
            at=at,
        )  # fmt: skip


def _check(meeting: Meeting, by: User) -> None:
    allow(by, meeting.incident, "incident", Level.EDIT)
    if meeting.state == Meeting.State.OFF:
        raise Refused("It was called off.")


def _note(meeting: Meeting, words: str, by: User, at: datetime, kind: LogKind = LogKind.MEETING) -> None:
    add_entry(incident=meeting.incident, kind=kind, text=f"{meeting}: {words}", by=by, at=at)
