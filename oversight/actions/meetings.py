"""A meeting from its date to its closing: made, moved, published, held, cancelled, reopened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from core.working_days import UnknownYear, why_no_working_day
from oversight import states
from oversight.actions.agenda import set_numbers
from oversight.clocks import Deadline, deadlines
from oversight.closed import refuse_closed
from oversight.models import AgendaItem, Board, ForwardItem, Meeting, Purpose
from oversight.summaries.boards import rule_of

State = Meeting.State
Result = TypeVar("Result")
EDITABLE = frozenset({"starts_at", "ends_at", "place", "virtual", "link", "notes", "day_reason"})
LONGEST_HOURS = 24
# What every agenda has (boards-and-packs.md section 1): kind, title, purpose.
STANDING = (
    (AgendaItem.Kind.WELCOME, "Welcome and apologies", Purpose.INFORMATION),
    (AgendaItem.Kind.DECLARATIONS, "Declarations of interest", Purpose.INFORMATION),
    (AgendaItem.Kind.MINUTES, "Minutes of the previous meeting and action tracker", Purpose.DECISION),
    (AgendaItem.Kind.NEXT_MEETING, "Date of next meeting", Purpose.INFORMATION),
)


@transaction.atomic
def create_meeting(
    *, board: Board, starts_at: datetime, by: User, at: datetime, ends_at: datetime | None = None,
    place: str | None = None, virtual: bool = False, link: str = "", notes: str = "", day_reason: str = "",
    standing_items: bool = True,
) -> Meeting:  # fmt: skip
    """Make a meeting in draft, with the standing items on its agenda.

    Without `ends_at` it lasts as long as the board's meetings do; without `place` (None) it is in the usual
    place. `standing_items=False` leaves the agenda empty, for one that is entered as it was printed.

    Raises:
        Refused: the board is closed or meets then already, the day is no working day and nobody says why it
            must be that day, or the bank holidays of its year are not known.
        ValidationError: it ends before it starts, or its link is no address.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    refuse_closed(board)
    meeting = Meeting(
        board=board, starts_at=starts_at, created_at=at, virtual=virtual, link=link.strip(),
        ends_at=ends_at or starts_at + timedelta(minutes=board.usual_minutes), notes=notes.strip(),
        place=board.usual_place if place is None else place.strip(), day_reason=day_reason.strip(),
    )  # fmt: skip
    _check(meeting)
    _write_once(meeting, lambda: meeting.save(force_insert=True))
    if standing_items:
        AgendaItem.objects.bulk_create(
            AgendaItem(meeting=meeting, number=number, kind=kind, title=title, purpose=purpose)
            for number, (kind, title, purpose) in enumerate(STANDING, start=1)
        )
    _record(
        meeting,
        by,
        "oversight.meeting_created",
        None,
        {"starts_at": starts_at, "place": meeting.place},
        at,
        day_reason,
    )
    return meeting


@transaction.atomic
def update_meeting(
    *, meeting: Meeting, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Meeting:
    """Change when, where and how it is held (EDITABLE).

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: as in create_meeting; or it was held, so its day and hour are a matter of record; or it is
            closed or cancelled.
        ValidationError: it ends before it starts, or its link is no address.
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    if meeting.state in states.SETTLED:
        raise Refused(
            f"This meeting is {meeting.get_state_display().lower()}. Reopen it before you change it."
        )
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    moved = "starts_at" in changes and changes["starts_at"] != meeting.starts_at
    if moved and meeting.state not in (State.DRAFT, State.PUBLISHED):
        raise Refused("The meeting was held, so its day and hour are a matter of record. Reopen it first.")
    if moved and "ends_at" not in changes:  # it keeps its length
        changes["ends_at"] = meeting.ends_at + (changes["starts_at"] - meeting.starts_at)
    wanted = Meeting(**{f.attname: getattr(meeting, f.attname) for f in Meeting._meta.concrete_fields})
    for name, value in changes.items():
        setattr(wanted, name, value)
    _check(wanted)
    if not why_no_working_day(wanted.day):
        changes["day_reason"] = ""
    before, after = _write_once(wanted, lambda: save_changes(meeting, changes, version, EDITABLE))
    if after:
        _record(meeting, by, "oversight.meeting_changed", before, after, at)
    return meeting


@transaction.atomic
def publish_agenda(*, meeting: Meeting, by: User, at: datetime, late_reason: str = "") -> Meeting:
    """The agenda is out from now on: the state changes, and no number on it ever moves again.

    What the public is given is oversight/actions/publication.py's; for officers only this is all.

    Raises:
        ChangedMeanwhile: somebody else moved the meeting on in this moment.
        Refused: it is no draft, has no items, an exempt item does not say why, or the deadline has passed
            and nobody says why it is published late (urgency: oversight/clocks.py).
    """
    require(by, Permission.PUBLISH, meeting.partnership)
    _refuse_unless(meeting, State.PUBLISHED)
    items = list(meeting.items.all())
    _refuse_incomplete(items)
    late = timezone.localtime(at).date() > agenda_deadline(meeting).on
    reason = late_reason.strip() if late else ""
    if late and not reason:
        raise Refused(_late_words(meeting))
    # On paper they run from 1 without a gap.
    set_numbers({item.pk: number for number, item in enumerate(items, start=1) if item.number != number})
    _move(meeting, State.PUBLISHED, agenda_published_at=at, late_reason=reason)
    _record(
        meeting,
        by,
        "oversight.meeting_agenda_published",
        {"state": "draft"},
        {"state": "published"},
        at,
        reason,
    )
    return meeting


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """The meeting was held.

    Raises:
        ChangedMeanwhile: somebody else moved the meeting on in this moment.
        Refused: its agenda is not out, or its day has not come.
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    _refuse_unless(meeting, State.HELD)
    if timezone.localtime(at).date() < meeting.day:
        raise Refused(
            f"The meeting is on {day_words(meeting.day)}. It can be marked as held from that day on."
        )
    _move(meeting, State.HELD, held_at=at)
    _record(meeting, by, "oversight.meeting_held", {"state": "published"}, {"state": "held"}, at)
    return meeting


@transaction.atomic
def start_minutes(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """The minutes are in draft: the agenda is settled, the words may still be corrected.

    Raises:
        ChangedMeanwhile: somebody else moved the meeting on in this moment.
        Refused: the meeting was not held.
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    _refuse_unless(meeting, State.MINUTES_DRAFT)
    _move(meeting, State.MINUTES_DRAFT)
    _record(
        meeting, by, "oversight.meeting_minutes_started", {"state": "held"}, {"state": "minutes_draft"}, at
    )
    return meeting


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: User, at: datetime) -> Meeting:
    """Everything is done; nothing changes any more without reopening.

    Raises:
        ChangedMeanwhile: somebody else moved the meeting on in this moment.
        Refused: its minutes are not approved.
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    _refuse_unless(meeting, State.CLOSED)
    _move(meeting, State.CLOSED)
    _record(meeting, by, "oversight.meeting_closed", {"state": "minutes_approved"}, {"state": "closed"}, at)
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: User, at: datetime) -> Meeting:
    """It will not be held. What it had taken from the forward plan waits there again.

    Raises:
        ChangedMeanwhile: somebody else moved the meeting on in this moment.
        Refused: it was held already.
        ValidationError: no reason.
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    _refuse_unless(meeting, State.CANCELLED)
    reason = _reason(reason, "Say why it is cancelled.")
    before = meeting.state
    _move(meeting, State.CANCELLED, reason=reason)
    waiting = ForwardItem.objects.filter(agenda_item__meeting=meeting)
    waiting.update(state=ForwardItem.State.WAITING, version=F("version") + 1)
    AgendaItem.objects.filter(meeting=meeting, forward_item__isnull=False).update(
        forward_item=None, version=F("version") + 1
    )
    _record(meeting, by, "oversight.meeting_cancelled", {"state": before}, {"state": "cancelled"}, at, reason)
    return meeting


@transaction.atomic
def reopen_meeting(*, meeting: Meeting, reason: str, by: User, at: datetime) -> Meeting:
    """Go one step back, with a reason. Minutes that were approved are a draft again, and are approved anew.

    Raises:
        ChangedMeanwhile: somebody else moved the meeting on in this moment.
        Refused: there is nothing to reopen, or the board meets at that time by now.
        ValidationError: no reason.
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    before = meeting.state
    to = states.reopened(before, was_published=meeting.agenda_published_at is not None)
    if to is None:
        raise Refused(f"A meeting with the state “{meeting.get_state_display()}” has nothing to reopen.")
    reason = _reason(reason, "Say why it is reopened.")
    fields: dict[str, Any] = {"reason": reason}
    if to == State.PUBLISHED:
        fields["held_at"] = None
    if to == State.MINUTES_DRAFT:
        fields |= {"approved_at_meeting": None, "minutes_corrections": ""}
    _write_once(meeting, lambda: _move(meeting, to, **fields))
    _record(meeting, by, "oversight.meeting_reopened", {"state": before}, {"state": to}, at, reason)
    return meeting


def agenda_deadline(meeting: Meeting) -> Deadline:
    """The last day on which the agenda is out in time.

    Raises:
        Refused: the bank holidays that it needs are not known.
    """
    try:
        found = deadlines(meeting.day, rule_of(meeting.board), key_decision=False)
    except UnknownYear as unknown:
        raise Refused(_unknown_words(unknown)) from unknown
    return next(deadline for deadline in found if deadline.key == "agenda")


def refuse_day(day: date, board: Board, day_reason: str) -> None:
    """Refuse a day on which no board meets, or whose deadlines cannot be known.

    Raises:
        Refused: a weekend or bank holiday without a reason, or a year that the list does not know.
    """
    try:
        closed = why_no_working_day(day)
        deadlines(day, rule_of(board), key_decision=True)
    except UnknownYear as unknown:
        raise Refused(_unknown_words(unknown)) from unknown
    if closed and not day_reason.strip():
        raise Refused(
            f"{day_words(day)} is {closed}, not a working day. Choose another day, or say why the board must "
            "meet on this one."
        )


def _check(meeting: Meeting) -> None:
    if meeting.ends_at <= meeting.starts_at:
        raise ValidationError({"ends_at": "The meeting must end after it starts."})
    if meeting.ends_at - meeting.starts_at > timedelta(hours=LONGEST_HOURS):
        raise ValidationError({"ends_at": "A meeting cannot last longer than a day."})
    if meeting.link:
        try:
            URLValidator(schemes=["https", "http"])(meeting.link)
        except ValidationError:
            raise ValidationError({"link": "Enter the whole address, beginning with https://."}) from None
    refuse_day(meeting.day, meeting.board, meeting.day_reason)


def _refuse_incomplete(items: list[AgendaItem]) -> None:
    if not any(not item.withdrawn for item in items):
        raise Refused("The agenda has no items. Add at least one before you publish it.")
    silent = [item for item in items if item.exempt and not item.withdrawn and not says_why_exempt(item)]
    if silent:
        numbers = ", ".join(str(item.number) for item in silent)
        raise Refused(
            f"Item {numbers} is exempt but does not name a paragraph of Schedule 12A, the public interest "
            "and a title for the public. Complete it, or take it in public."
        )


def says_why_exempt(item: AgendaItem) -> bool:
    """Whether an exempt item has its paragraph, its public-interest reasoning and its public title."""
    return all(text.strip() for text in (item.exempt_paragraph, item.public_interest, item.public_title))


def _late_words(meeting: Meeting) -> str:
    deadline = agenda_deadline(meeting)
    return (
        f"The agenda had to be out by {day_words(deadline.on)}. It can still be published when you say why "
        f"it is late. {deadline.missed}"
    )


def _unknown_words(unknown: UnknownYear) -> str:
    return f"{unknown} Choose a day whose deadlines can be counted, or wait for the list of that year."


def _refuse_unless(meeting: Meeting, to: str) -> None:
    if states.may_follow(meeting.state, to):
        return
    now, wanted = meeting.get_state_display(), State(to).label
    raise Refused(f"This meeting’s state is “{now}”; “{wanted}” cannot follow that. Look at its page again.")


def _reason(reason: str, words: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": words})
    return reason.strip()


def _move(meeting: Meeting, to: str, **fields: Any) -> None:
    """Write the new state where the old one still stands."""
    rows = Meeting.objects.filter(pk=meeting.pk, state=meeting.state)
    moved = rows.update(state=to, version=F("version") + 1, **fields)
    meeting.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(meeting)


def _write_once(meeting: Meeting, write: Callable[[], Result]) -> Result:
    """Run `write`; a second meeting of the board at the same time is refused in words."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        local = timezone.localtime(meeting.starts_at)
        raise Refused(
            f"{meeting.board} already meets on {day_words(local)} at {local:%H:%M}. Choose another time, or "
            "change that meeting."
        ) from error


def _record(
    meeting: Meeting, by: User, verb: str, before: Any, after: Any, at: datetime | None, note: str = ""
) -> None:
    """`before` and `after` never hold words of an item: everybody who sees the board reads these entries."""
    sides = [side and {name: plain(value) for name, value in side.items()} for side in (before, after)]
    record(
        by=by, verb=verb, obj=meeting, partnership=meeting.partnership,
        before=sides[0], after=sides[1], at=at, note=note.strip(),
    )  # fmt: skip
