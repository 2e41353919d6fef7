"""Who was there: the attendance list of a meeting, and who was out of the room for which item."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain
from core.errors import ChangedMeanwhile, Refused
from core.words import day_words
from oversight.models import AgendaItem, Attendance, Away, BoardPartner, Decision, Meeting, Member
from oversight.summaries.sitting import item_quorum, room_of

CAPACITIES = dict(Attendance.Capacity.choices)
CAME = (Attendance.Capacity.PRESENT, Attendance.Capacity.ATTENDING)
COLUMNS = Attendance._meta.concrete_fields
EDITABLE = frozenset(
    {
        "capacity", "name", "initials", "title", "organisation", "partner", "votes", "substitute_for",
        "virtual", "takes_minutes", "position",
    }
)  # fmt: skip
AGREED = (Meeting.State.MINUTES_APPROVED, Meeting.State.CLOSED)


@transaction.atomic
def record_attendance(
    *, meeting: Meeting, capacity: str, by: User, name: str = "", member: Member | None = None,
    initials: str = "", title: str = "", organisation: str = "", partner: BoardPartner | None = None,
    votes: bool | None = None, substitute_for: Member | None = None, virtual: bool = False,
    takes_minutes: bool = False,
) -> Attendance:  # fmt: skip
    """Put a person on the attendance list. A `member` brings name, initials, title, organisation and partner;
    what is given besides wins, because the list prints the titles of the day. `votes` is worked out: a voting
    member who is present, or a substitute for one.

    Raises:
        Refused: the meeting was cancelled or its minutes are approved; the member did not sit on the board on
            that day; somebody twice; two substitutes for one member; somebody who may not substitute; a
            decision already taken would lose its quorum (a member without a vote, for their substitute).
        ValidationError: no name, by field.
    """
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    refuse_settled(meeting)
    person = Attendance(
        meeting=meeting, capacity=capacity, member=member, substitute_for=substitute_for, virtual=virtual,
        takes_minutes=takes_minutes, name=_tidy(name) or (member.name if member else ""),
        initials=_tidy(initials) or (member.initials if member else ""),
        title=_tidy(title) or (member.title if member else ""),
        organisation=_tidy(organisation) or (member.organisation if member else ""),
        partner=partner or _partner_of(member, substitute_for),
    )  # fmt: skip
    if not person.organisation and person.partner is not None:
        person.organisation = person.partner.short_name
    if not person.initials:
        person.initials = "".join(word[0] for word in person.name.split())[:30]
    person.votes = _votes(person) if votes is None else votes
    _check(person)
    last = meeting.attendance.aggregate(last=Max("position"))["last"] or 0
    person.position = last + 1
    with decisions_stay_quorate(meeting), _once():
        person.save(force_insert=True)
    _one_minute_taker(person)
    _record(
        person,
        by,
        "oversight.attendance_recorded",
        None,
        {"capacity": person.capacity, "votes": person.votes},
    )
    return person


@transaction.atomic
def change_attendance(
    *, attendance: Attendance, changes: Mapping[str, Any], version: int, by: User
) -> Attendance:
    """Change a line of the list (EDITABLE). Whether the person votes follows, unless `changes` says so.

    Raises:
        ChangedMeanwhile: somebody saved the line after `version`.
        Refused: as for record_attendance; or a decision already taken would lose its quorum.
    """
    meeting = attendance.meeting
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    refuse_settled(meeting)
    wanted = _changed(attendance, changes)
    _check(wanted)
    if wanted.capacity not in CAME:
        _refuse_declared(attendance, f"be moved to {CAPACITIES[wanted.capacity].lower()}")
    fields = {
        f.name: getattr(wanted, f.name)
        for f in COLUMNS
        if f.name in EDITABLE and getattr(wanted, f.attname) != getattr(attendance, f.attname)
    }
    if not fields:
        return attendance
    before = {name: plain(getattr(attendance, name)) for name in fields}
    with decisions_stay_quorate(meeting), _once():
        rows = Attendance.objects.filter(pk=attendance.pk, version=version)
        if not rows.update(**fields, version=F("version") + 1):
            attendance.refresh_from_db()
            raise ChangedMeanwhile(attendance)
        if wanted.capacity not in CAME:
            Away.objects.filter(attendance=attendance).delete()
        _one_minute_taker(wanted)
    attendance.refresh_from_db()
    after = {name: plain(getattr(attendance, name)) for name in fields}
    _record(attendance, by, "oversight.attendance_changed", before, after)
    return attendance


def _changed(attendance: Attendance, changes: Mapping[str, Any]) -> Attendance:
    """The line as it would be, not saved."""
    if unknown := set(changes) - EDITABLE:
        raise ValueError(f"Not to be changed here: {', '.join(sorted(unknown))}")
    wanted = Attendance(**{f.attname: getattr(attendance, f.attname) for f in COLUMNS})
    for field, value in changes.items():
        setattr(wanted, field, _tidy(value) if isinstance(value, str) else value)
    if "substitute_for" in changes and "partner" not in changes and wanted.substitute_for:
        wanted.partner = wanted.substitute_for.partner
    if "votes" not in changes:
        wanted.votes = _votes(wanted)
    return wanted


@transaction.atomic
def remove_attendance(*, attendance: Attendance, by: User) -> None:
    """Take a line off the list that was a mistake.

    Raises:
        Refused: the person declared an interest, or a decision already taken would lose its quorum.
    """
    meeting = attendance.meeting
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    refuse_settled(meeting)
    _refuse_declared(attendance, "be taken off the list")
    if attendance.declarations.exists():
        raise Refused(
            f"{attendance.name} made a declaration that was withdrawn, and the record keeps it. "
            "Mark them as absent instead."
        )
    _record(attendance, by, "oversight.attendance_removed", {"capacity": attendance.capacity}, None)
    with decisions_stay_quorate(meeting):
        Attendance.objects.filter(pk=attendance.pk).delete()


@transaction.atomic
def set_away(*, attendance: Attendance, items: Collection[AgendaItem], by: User) -> None:
    """Say for which items the person was out of the room: all others they were there for.

    Raises:
        Refused: they were not there at all, or would be out for every item, or a decision already taken would
            lose its quorum.
    """
    meeting = attendance.meeting
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    refuse_settled(meeting)
    wanted = {item.pk for item in items}
    if foreign := [item for item in items if item.meeting_id != meeting.pk]:
        raise ValueError(f"Not an item of this meeting: {foreign[0].pk}")
    if attendance.capacity not in CAME:
        raise Refused(
            f"{attendance.name} is under “{CAPACITIES[attendance.capacity]}”, so was not in the room. "
            "Mark them as present or in attendance first."
        )
    taken = set(meeting.items.filter(withdrawn=False).values_list("pk", flat=True))
    if taken and taken <= wanted:
        raise Refused(
            f"{attendance.name} would be out for every item. Mark them under apologies or absent instead."
        )
    had = set(attendance.away.values_list("item_id", flat=True))
    if had == wanted:
        return
    with decisions_stay_quorate(meeting):
        attendance.away.filter(item_id__in=had - wanted).delete()
        Away.objects.bulk_create(Away(attendance=attendance, item_id=pk) for pk in sorted(wanted - had))
    numbers = dict(meeting.items.values_list("pk", "number"))
    sides = [{"out": sorted(numbers[pk] for pk in side)} for side in (had, wanted)]
    _record(attendance, by, "oversight.away_set", sides[0], sides[1])


def step_out(*, attendance: Attendance, item: AgendaItem, by: User, rest: bool = False) -> None:
    """Out for one item, or for it and the `rest` of the meeting. Raises as set_away."""
    items = _from(item) if rest else [item]
    kept = {away.item for away in attendance.away.select_related("item")}
    set_away(attendance=attendance, items=kept | set(items), by=by)


def come_in(*, attendance: Attendance, item: AgendaItem, by: User, late: bool = False) -> None:
    """Back for this item and all after it; `late` = joined the meeting at it, so was out for all before."""
    after = {each.pk for each in _from(item)}
    kept = {away.item for away in attendance.away.select_related("item") if away.item_id not in after}
    if late:
        kept = set(item.meeting.items.filter(number__lt=item.number, withdrawn=False))
    set_away(attendance=attendance, items=kept, by=by)


def _from(item: AgendaItem) -> list[AgendaItem]:
    return list(item.meeting.items.filter(number__gte=item.number, withdrawn=False))


def refuse_settled(meeting: Meeting) -> None:
    """Refuse changes to what happened in a meeting that was cancelled, or whose minutes are agreed. It is
    held until the transaction ends, so that its minutes are not agreed while a change is saved.

    Raises:
        Refused: with what to do.
    """
    state = hold(meeting).state
    if state == Meeting.State.CANCELLED:
        raise Refused(
            f"The meeting of {day_words(meeting.day)} was cancelled, so nobody attended it and it has no "
            "minutes. Make a new meeting for the new day."
        )
    if state in AGREED:
        raise Refused(
            f"The minutes of {day_words(meeting.day)} are approved and can’t be changed. Reopen the meeting, "
            "with a reason, if they are wrong."
        )


def refuse_not_quorate(item: AgendaItem) -> None:
    """Refuse to decide at an item at which too few voting members are in the room. The meeting is held
    until the transaction ends, so that nobody leaves while the decision is saved.

    Raises:
        Refused: with what to do instead.
    """
    hold(item.meeting)
    found = item_quorum(item)
    if not found.quorate:
        raise Refused(
            f"Item {item.number} can’t decide. {found.short} Record it as a note of the discussion, and "
            "bring the decision to a meeting that is quorate; or put the attendance right if somebody is "
            "missing."
        )


@contextmanager
def decisions_stay_quorate(meeting: Meeting) -> Iterator[None]:
    """Refuse a change of attendance after which an item with a decision, or at which minutes were approved,
    would not be quorate any more.
    The meeting is held until the transaction ends, so that nothing is decided meanwhile.

    Raises:
        Refused: naming the decision or the item; the caller's transaction undoes the change.
    """
    hold(meeting)
    standing = Decision.objects.filter(item__meeting=meeting, state=Decision.State.STANDS)
    decided = list(standing.select_related("item", "board").order_by("serial"))
    approving = _approving_item(meeting)
    before = room_of(meeting) if decided or approving else None
    held = [each for each in decided if before and before.quorum(each.item).quorate]
    if approving and before and not before.quorum(approving).quorate:
        approving = None
    yield
    after = room_of(meeting) if held or approving else None
    if approving and after and not after.quorum(approving).quorate:
        raise Refused(
            f"Minutes were approved at item {approving.number}, which would not be quorate any more. Reopen "
            "the meeting whose minutes they are first, with the reason."
        )
    for each in held:
        if after and not after.quorum(each.item).quorate:
            raise Refused(
                f"{each.number} was decided at item {each.item.number}, which would not be quorate any more. "
                "If the person left after the decision, mark them out from the next item on; if the decision "
                "was not valid, rescind it first."
            )


def hold(meeting: Meeting) -> Meeting:
    """The meeting as it is now, held: who is in the room, what is decided and minuted there, and the approval
    of it are written one after the other, never at once.
    """
    return Meeting.objects.select_for_update().get(pk=meeting.pk)


def _approving_item(meeting: Meeting) -> AgendaItem | None:
    """The item at which the meeting approved the minutes of others; None when it approved none."""
    if not Meeting.objects.filter(approved_at_meeting=meeting).exists():
        return None
    return meeting.items.filter(kind=AgendaItem.Kind.MINUTES, withdrawn=False).first()


def _check(person: Attendance) -> None:
    """Every rule in words, before the database would refuse it."""
    if not person.name:
        raise ValidationError({"name": "Enter the person’s name."})
    if person.capacity not in CAPACITIES:
        raise ValueError(f"No such list: {person.capacity}")
    meeting = person.meeting
    _check_member(person)
    if person.partner is not None and person.partner.board_id != meeting.board_id:
        raise Refused(f"{person.partner} is not a partner of {meeting.board}. Choose one of its partners.")
    if person.substitute_for is not None:
        _check_substitute(person, person.substitute_for)
    if person.votes and person.capacity != Attendance.Capacity.PRESENT:
        raise Refused(f"{person.name} can vote only when present. Mark them as present, or without a vote.")
    if person.votes and person.partner is None:
        raise Refused(f"Say for which partner {person.name} votes: the quorum counts them there.")
    _check_once(person)


def _check_member(person: Attendance) -> None:
    member, meeting = person.member, person.meeting
    if member is None:
        return
    if member.board_id != meeting.board_id:
        raise Refused(f"{member.name} is not a member of {meeting.board}. Add them as a guest instead.")
    if not member.sits_on(meeting.day):
        raise Refused(f"{_term_words(member, meeting)}. Record them as a guest, in attendance, if they came.")


def _term_words(member: Member, meeting: Meeting) -> str:
    day = day_words(meeting.day)
    if member.ends_on is not None and member.ends_on < meeting.day:
        return (
            f"{member.name} left {meeting.board} on {day_words(member.ends_on)}, before the meeting of {day}"
        )
    return f"{member.name} joins {meeting.board} on {day_words(member.starts_on)}, after the meeting of {day}"


def _check_substitute(person: Attendance, stands_for: Member) -> None:
    meeting = person.meeting
    if stands_for.board_id != meeting.board_id or stands_for.kind != Member.Kind.VOTING:
        raise Refused(f"{stands_for.name} is not a voting member of {meeting.board}, so has no substitute.")
    if not stands_for.sits_on(meeting.day):
        raise Refused(f"{_term_words(stands_for, meeting)}. Choose a member who sat on that day.")
    member = person.member
    if member is not None:
        if member.pk == stands_for.pk:
            raise Refused(f"{member.name} can’t be their own substitute. Mark them as present instead.")
        if member.kind != Member.Kind.SUBSTITUTE:
            raise Refused(
                f"{member.name} is a member in their own right. Choose a named substitute, or add somebody "
                "who is not on the board."
            )
        if member.stands_for_id not in (None, stands_for.pk):
            named = member.stands_for.name if member.stands_for else ""
            raise Refused(f"{member.name} is the substitute for {named} only. Choose somebody else.")
        if member.partner_id != stands_for.partner_id:
            raise Refused(f"{member.name} can substitute only for members of {member.partner}.")
    others = meeting.attendance.filter(substitute_for=stands_for).exclude(pk=person.pk)
    if other := others.first():
        raise Refused(
            f"{other.name} is already the substitute for {stands_for.name}. A member has one substitute: "
            f"change the line of {other.name} first."
        )


def _check_once(person: Attendance) -> None:
    others = person.meeting.attendance.exclude(pk=person.pk)
    same = others.filter(name__iexact=person.name).first()
    if person.member_id and same is None:
        same = others.filter(member_id=person.member_id).first()
    if same:
        raise Refused(
            f"{same.name} is already on the list, under “{same.get_capacity_display()}”. Change that line "
            "instead; if it is somebody else of the same name, add their title or a middle initial."
        )


def _votes(person: Attendance) -> bool:
    if person.capacity != Attendance.Capacity.PRESENT or person.partner is None:
        return False
    if person.substitute_for is not None:
        return True
    return person.member is not None and person.member.kind == Member.Kind.VOTING


def _partner_of(member: Member | None, substitute_for: Member | None) -> BoardPartner | None:
    """A substitute counts for the partner whose seat they take."""
    seat = substitute_for or member
    return seat.partner if seat else None


def _refuse_declared(attendance: Attendance, what: str) -> None:
    if attendance.declarations.filter(withdrawn=False).exists():
        raise Refused(
            f"{attendance.name} declared an interest in this meeting, so can’t {what}. "
            "Withdraw the declaration first if it was a mistake."
        )


def _one_minute_taker(attendance: Attendance) -> None:
    if attendance.takes_minutes:
        others = attendance.meeting.attendance.exclude(pk=attendance.pk).filter(takes_minutes=True)
        others.update(takes_minutes=False, version=F("version") + 1)


@contextmanager
def _once() -> Iterator[None]:
    """Two people who write the same line in one moment: the second is told, not shown a crash."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(
            "Somebody else wrote down the same person a moment ago. Look at the list, then try again."
        ) from error


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _record(attendance: Attendance, by: User, verb: str, before: Any, after: Any) -> None:
    meeting = attendance.meeting
    record(
        by=by, verb=verb, obj=meeting, partnership=meeting.board.partnership, before=before,
        after=after, label=f"{attendance.name} at {meeting}",
    )  # fmt: skip
