"""Declarations of interest: one entry feeds quorum, minutes and decision records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from oversight.actions.attendance import CAME, decisions_stay_quorate, refuse_settled
from oversight.models import AgendaItem, Attendance, Away, Declaration
from oversight.register_trail import EXEMPT


@transaction.atomic
def declare(
    *, attendance: Attendance, item: AgendaItem | None, kind: str, interest: str, did: str, by: User,
    at: datetime,
) -> Declaration:  # fmt: skip
    """Write down an interest in an item, or in the whole meeting (`item=None`), and what the person did.

    Raises:
        Refused: the person was not there, or has declared this already, or a decision already taken would
            lose its quorum.
        ValidationError: by field, when something is missing.
    """
    meeting = attendance.meeting
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    refuse_settled(meeting)
    _check(attendance, item, kind, interest, did)
    with decisions_stay_quorate(meeting):
        made = Declaration.objects.create(
            attendance=attendance, item=item, kind=kind, interest=interest.strip(), did=did, declared_at=at
        )
    _record(made, by, "oversight.interest_declared", None, {"kind": kind, "did": did}, at=at)
    return made


@transaction.atomic
def withdraw_declaration(*, declaration: Declaration, by: User, reason: str = "") -> None:
    """Take back what was written down by mistake; it stays on the record as withdrawn.

    Raises:
        Refused: it was withdrawn before, or the meeting is settled.
    """
    meeting = declaration.attendance.meeting
    require(by, Permission.RUN_BOARDS, meeting.board.partnership)
    refuse_settled(meeting)
    with decisions_stay_quorate(meeting):
        if not Declaration.objects.filter(pk=declaration.pk, withdrawn=False).update(withdrawn=True):
            raise Refused("This declaration was withdrawn already. Nothing more is needed.")
    declaration.withdrawn = True
    _record(
        declaration, by, "oversight.interest_withdrawn", {"kind": declaration.kind}, None, note=reason.strip()
    )


def _check(attendance: Attendance, item: AgendaItem | None, kind: str, interest: str, did: str) -> None:
    problems = {}
    if kind not in Declaration.Kind.values:
        problems["kind"] = "Choose what sort of interest it is."
    if did not in Declaration.Did.values:
        problems["did"] = "Choose what the person did."
    if not interest.strip():
        problems["interest"] = "Write what the interest is."
    if problems:
        raise ValidationError(problems)
    if item is not None and item.meeting_id != attendance.meeting_id:
        raise ValueError(f"Item {item.pk} is of another meeting than {attendance.pk}")
    if item is not None and item.withdrawn:
        raise Refused(f"Item {item.number} was withdrawn, so there is nothing to declare in it.")
    if attendance.capacity not in CAME:
        raise Refused(
            f"{attendance.name} is under “{attendance.get_capacity_display()}”, and only somebody who is "
            "there can declare an interest. Mark them as present or in attendance first."
        )
    if item is not None and Away.objects.filter(attendance=attendance, item=item).exists():
        raise Refused(
            f"{attendance.name} is marked as out of the room for item {item.number}. Bring them back in "
            "first: “left the room” in the declaration says that they went because of the interest."
        )
    if attendance.declarations.filter(item=item, withdrawn=False).exists():
        where = f"item {item.number}" if item else "the whole meeting"
        raise Refused(
            f"{attendance.name} has declared an interest in {where} already. Withdraw that entry first if it "
            "has to be put right."
        )


def _record(
    made: Declaration, by: User, verb: str, before: Any, after: Any, *, at: datetime | None = None,
    note: str = "",
) -> None:  # fmt: skip
    """The trail says who, and in which item by its number, never what the interest is."""
    meeting = made.attendance.meeting
    if made.item and made.item.exempt:
        verb = verb.replace("oversight.", f"oversight.{EXEMPT}")
    where = f"item {made.item.number}" if made.item else "the whole meeting"
    record(
        by=by, verb=verb, obj=meeting, partnership=meeting.board.partnership, before=before,
        after=after, label=f"{made.attendance.name} in {where} of {meeting}", at=at, note=note,
    )  # fmt: skip
