"""When the meeting came to an item, and when it was done with it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from core.errors import Refused
from oversight.actions.attendance import refuse_settled
from oversight.models import AgendaItem


@transaction.atomic
def start_item(*, item: AgendaItem, by: User, at: datetime) -> None:
    """The meeting comes to this item; the one it was at has ended. An item taken up again goes on.

    Raises:
        Refused: it was withdrawn, or the meeting is settled.
    """
    _check(item, by)
    running = item.meeting.items.filter(started_at__isnull=False, ended_at=None).exclude(pk=item.pk)
    for other in running:
        _set(other, by, at, ended_at=at)
    if item.started_at is None:
        _set(item, by, at, started_at=at)
    elif item.ended_at is not None:
        _set(item, by, at, ended_at=None)


@transaction.atomic
def end_item(*, item: AgendaItem, by: User, at: datetime) -> None:
    """The meeting is done with this item.

    Raises:
        Refused: it was not started, or ends before it began.
    """
    _check(item, by)
    if item.started_at is None:
        raise Refused(f"Item {item.number} was not started, so can’t end. Start it first.")
    if at < item.started_at:
        raise Refused(f"Item {item.number} can’t end before it began.")
    if item.ended_at is None:
        _set(item, by, at, ended_at=at)


def _check(item: AgendaItem, by: User) -> None:
    require(by, Permission.RUN_BOARDS, item.meeting.board.partnership)
    refuse_settled(item.meeting)
    if item.withdrawn:
        raise Refused(f"Item {item.number} was withdrawn, so the meeting does not come to it.")


def _set(item: AgendaItem, by: User, at: datetime, **times: datetime | None) -> None:
    """Times are no part of what people edit on the agenda, so its version stays."""
    before = {name: getattr(item, name) for name in times}
    AgendaItem.objects.filter(pk=item.pk).update(**times)
    for name, value in times.items():
        setattr(item, name, value)
    shown = [{name: value.isoformat() if value else None for name, value in side.items()}
             for side in (before, times)]  # fmt: skip
    verb = "oversight.item_started" if times.get("started_at") else "oversight.item_ended"
    if times.get("ended_at", at) is None:
        verb = "oversight.item_resumed"
    record(
        by=by, verb=verb, obj=item.meeting, partnership=item.meeting.board.partnership, before=shown[0],
        after=shown[1], label=f"item {item.number} of {item.meeting}", at=at,
    )  # fmt: skip
