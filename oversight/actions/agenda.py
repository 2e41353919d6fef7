"""The items of an agenda: added, changed, moved, taken from the forward plan, withdrawn.

In draft the numbers run from 1 without a gap. Once the agenda is out a number never changes: what comes
later gets the next one and the chair's reason, what is not taken keeps its number and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Max, When

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from core.errors import ChangedMeanwhile, Refused
from oversight import states
from oversight.exemptions import PARAGRAPHS
from oversight.models import AgendaItem, Away, ForwardItem, Meeting, Paper, Purpose

EDITABLE = frozenset(
    {
        "title", "lead", "lead_user", "purpose", "note", "minutes_planned", "key_decision", "key_notice_on",
        "exempt", "exempt_paragraph", "public_interest", "public_title", "late_reason",
    }
)  # fmt: skip
OUT_OF_THE_WAY = 10_000  # more items than any agenda has
LAST_OF_ALL = AgendaItem.Kind.NEXT_MEETING
NUMBERS_ARE_OUT = (
    "The agenda is published, so its numbers are in people’s hands and never change. Withdraw the item, or "
    "add a new one, which gets the next number."
)


@transaction.atomic
def add_item(
    *, meeting: Meeting, title: str, by: User, at: datetime, kind: str = "ordinary", lead: str = "",
    lead_user: User | None = None, purpose: str = "discussion", note: str = "",
    minutes_planned: int | None = None, key_decision: bool = False, exempt: bool = False,
    exempt_paragraph: str = "", public_interest: str = "", public_title: str = "", late_reason: str = "",
    forward_item: ForwardItem | None = None,
) -> AgendaItem:  # fmt: skip
    """Put an item on the agenda: in draft before "Date of next meeting", later at the end. Who has left the
    meeting by then is out for it as well.

    Raises:
        Refused: the minutes of the meeting are in draft, or it is closed or cancelled.
        ValidationError: no title; an exempt item that does not say why; a late one without the chair's reason
            (by field).
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    meeting = _take_turn(meeting)
    out = meeting.state not in states.NUMBERS_OPEN
    item = AgendaItem(
        meeting=meeting, title=" ".join(title.split()), kind=AgendaItem.Kind(kind).value, lead=lead.strip(),
        lead_user=lead_user, purpose=Purpose(purpose).value, note=note.strip(),
        minutes_planned=minutes_planned, key_decision=key_decision, exempt=exempt,
        exempt_paragraph=exempt_paragraph, public_interest=public_interest.strip(),
        public_title=" ".join(public_title.split()), late=out or bool(late_reason.strip()),
        late_reason=late_reason.strip(), added_after_publication=out, forward_item=forward_item,
    )  # fmt: skip
    _check(item)
    item.number = _next_number(meeting, item.kind)
    if not out:
        later = meeting.items.filter(number__gte=item.number)
        set_numbers({row.pk: row.number + 1 for row in later})
    item.save(force_insert=True)
    _stay_out(item)
    _record(
        item,
        by,
        "oversight.item_added",
        None,
        {"title": item.title, "number": item.number},
        at,
        item.late_reason,
    )
    return item


@transaction.atomic
def update_item(
    *, item: AgendaItem, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> AgendaItem:
    """Change what an item says (EDITABLE); its number is move_item's.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is withdrawn, or the agenda is settled.
        ValidationError: as in add_item.
    """
    require(by, Permission.RUN_BOARDS, item.partnership)
    _take_turn(item.meeting)
    if item.withdrawn:
        raise Refused(
            "This item is withdrawn, and stays as it was. Add a new one if the board takes it after all."
        )
    changes = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    wanted = AgendaItem(**{f.attname: getattr(item, f.attname) for f in AgendaItem._meta.concrete_fields})
    for name, value in changes.items():
        setattr(wanted, name, value)
    if not wanted.added_after_publication and "late_reason" in changes:
        changes["late"] = wanted.late = bool(wanted.late_reason)
    _check(wanted)
    if item.exempt and not wanted.exempt:
        _refuse_to_open(item)
    before, after = save_changes(item, changes, version, EDITABLE | {"late"})
    if after:
        _record(item, by, "oversight.item_changed", before, after, at)
    return item


@transaction.atomic
def move_item(*, item: AgendaItem, to_number: int, by: User, at: datetime | None = None) -> AgendaItem:
    """Give an item of a draft another place; those between move up or down by one.

    Raises:
        Refused: the numbers are out, or there is no such place.
    """
    require(by, Permission.RUN_BOARDS, item.partnership)
    meeting = _take_turn(item.meeting)
    if meeting.state not in states.NUMBERS_OPEN:
        raise Refused(NUMBERS_ARE_OUT)
    order = list(meeting.items.all())
    if not 1 <= to_number <= len(order):
        raise Refused(f"The agenda has places 1 to {len(order)}. Choose one of them.")
    mine = next((row for row in order if row.pk == item.pk), None)
    if mine is None:
        raise Refused("Somebody took this item off the agenda a moment ago.")
    order.remove(mine)
    order.insert(to_number - 1, mine)
    before = mine.number
    _number(order)
    item.refresh_from_db()
    if item.number != before:
        _record(item, by, "oversight.item_moved", {"number": before}, {"number": item.number}, at)
    return item


@transaction.atomic
def withdraw_item(*, item: AgendaItem, reason: str, by: User, at: datetime | None = None) -> None:
    """Take an item off: out of a draft when nothing hangs on it yet; else it keeps its number and says why.

    What came from the forward plan waits there again.

    Raises:
        ChangedMeanwhile: somebody changed it in this moment.
        Refused: it is withdrawn already, or the agenda is settled.
        ValidationError: no reason where one is printed.
    """
    require(by, Permission.RUN_BOARDS, item.partnership)
    meeting = _take_turn(item.meeting)
    if item.withdrawn:
        raise Refused("This item is withdrawn already.")
    goes = may_go(item, meeting)
    if not goes and not reason.strip():
        raise ValidationError({"reason": "Say why it is withdrawn. The agenda prints the reason."})
    if item.forward_item_id:
        waiting = ForwardItem.objects.filter(pk=item.forward_item_id)
        waiting.update(state=ForwardItem.State.WAITING, version=F("version") + 1)
    if goes:
        _record(
            item,
            by,
            "oversight.item_removed",
            {"title": item.title, "number": item.number},
            None,
            at,
            reason.strip(),
        )
        AgendaItem.objects.filter(pk=item.pk).delete()
        _number(list(meeting.items.all()))
        return
    rows = AgendaItem.objects.filter(pk=item.pk, version=item.version)
    moved = rows.update(
        withdrawn=True, withdrawn_reason=reason.strip(), forward_item=None, version=F("version") + 1
    )
    item.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(item)
    _record(
        item,
        by,
        "oversight.item_withdrawn",
        {"withdrawn": False},
        {"withdrawn": True},
        at,
        item.withdrawn_reason,
    )


@transaction.atomic
def take_forward_item(
    *, forward_item: ForwardItem, meeting: Meeting, by: User, at: datetime, exempt_paragraph: str = "",
    public_interest: str = "", public_title: str = "", **fields: Any,
) -> AgendaItem:  # fmt: skip
    """Put what waits on the forward plan on an agenda. `fields` are those of add_item, in place of its own.

    Raises:
        ChangedMeanwhile: another meeting took it, or somebody dropped it, in this moment.
        Refused: it belongs to another board, or the agenda is settled.
        ValidationError: it is expected in private and nobody says why (by field), or as in add_item.
    """
    require(by, Permission.RUN_BOARDS, meeting.partnership)
    if forward_item.board_id != meeting.board_id:
        raise Refused("This item waits for another board.")
    rows = ForwardItem.objects.filter(pk=forward_item.pk, state=ForwardItem.State.WAITING)
    moved = rows.update(state=ForwardItem.State.TAKEN, version=F("version") + 1)
    forward_item.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(forward_item)
    values = {
        "title": forward_item.title, "lead": forward_item.lead, "purpose": forward_item.purpose,
        "key_decision": forward_item.key_decision, "exempt": forward_item.exempt, "note": forward_item.note,
    }  # fmt: skip
    return add_item(
        meeting=meeting, by=by, at=at, forward_item=forward_item, exempt_paragraph=exempt_paragraph,
        public_interest=public_interest, public_title=public_title, **{**values, **fields},
    )  # fmt: skip


def may_go(item: AgendaItem, meeting: Meeting) -> bool:
    """Whether an item can leave the agenda without a trace on it: a draft, and nothing hangs on the item."""
    hangs = (item.papers, item.paragraphs, item.declarations, item.decisions, item.actions_born)
    return meeting.state in states.NUMBERS_OPEN and not any(rows.exists() for rows in hangs)


def _stay_out(item: AgendaItem) -> None:
    """Who was out of the room for the last item before this one is not counted as back: for a quorum it is
    worse to count somebody who has gone home than to bring one back with a tap.
    """
    before = item.meeting.items.filter(number__lt=item.number, withdrawn=False).order_by("-number").first()
    gone = Away.objects.filter(item=before).values_list("attendance_id", flat=True) if before else ()
    Away.objects.bulk_create(Away(attendance_id=person, item=item) for person in gone)


def _refuse_to_open(item: AgendaItem) -> None:
    """Raises Refused when a paper would come to the public that was made for others."""
    for paper in item.papers.exclude(state=Paper.State.WITHDRAWN).select_related("current"):
        if paper.is_restricted and not paper.exempt:
            raise Refused(
                f"What the paper “{paper.title}” says is the restricted edition, which names homes. Make its "
                "public edition first, then open the item to the public."
            )


def _check(item: AgendaItem) -> None:
    problems: dict[str, str] = {}
    if not item.title:
        problems["title"] = "Enter a title."
    if item.minutes_planned is not None and item.minutes_planned < 1:
        problems["minutes_planned"] = "Enter a whole number of minutes, or leave it empty."
    if item.exempt and item.exempt_paragraph not in PARAGRAPHS:
        problems["exempt_paragraph"] = (
            "Choose the paragraph of Schedule 12A that keeps the item from the public."
        )
    if item.exempt and not item.public_interest.strip():
        problems["public_interest"] = (
            "Say why keeping it exempt outweighs the public interest in publishing it."
        )
    if item.exempt and not item.public_title.strip():
        problems["public_title"] = "Enter the title that the public agenda prints."
    if item.late and not item.late_reason:
        problems["late_reason"] = (
            "The agenda is out already. Enter the chair’s reason for taking the item as a matter of urgency."
        )
    if problems:
        raise ValidationError(problems)


def _take_turn(meeting: Meeting) -> Meeting:
    """The meeting as it is now; two people who change its numbers do so one after the other."""
    current = Meeting.objects.select_for_update().get(pk=meeting.pk)
    _refuse_settled(current)
    return current


def _refuse_settled(meeting: Meeting) -> None:
    if meeting.state not in states.AGENDA_OPEN:
        raise Refused(
            f"The state of this meeting is “{meeting.get_state_display()}”, so its agenda does not change "
            "any more. Reopen the meeting if it must."
        )


def _next_number(meeting: Meeting, kind: str) -> int:
    last = int(meeting.items.aggregate(last=Max("number"))["last"] or 0)
    if meeting.state not in states.NUMBERS_OPEN or kind == LAST_OF_ALL:
        return last + 1
    ending = meeting.items.filter(number=last, kind=LAST_OF_ALL).exists()
    return last if ending else last + 1


def _number(order: list[AgendaItem]) -> None:
    """Number items from 1; a row whose number stays is left alone, so that nobody's edit is in conflict."""
    set_numbers({row.pk: number for number, row in enumerate(order, start=1) if row.number != number})


def set_numbers(numbers: Mapping[int, int]) -> None:
    """Give items (by id) their numbers, out of the way first: no two of a meeting may share one even then."""
    if not numbers:
        return
    rows = AgendaItem.objects.filter(pk__in=numbers)
    rows.update(number=F("number") + OUT_OF_THE_WAY)
    rows.update(number=Case(*(When(pk=pk, then=number) for pk, number in numbers.items())))


def _record(
    item: AgendaItem, by: User, verb: str, before: Any, after: Any, at: datetime | None, note: str = ""
) -> None:
    sides = [side and {name: plain(value) for name, value in side.items()} for side in (before, after)]
    record(
        by=by, verb=verb, obj=item, partnership=item.partnership,
        before=sides[0], after=sides[1], at=at, note=note,
    )  # fmt: skip
