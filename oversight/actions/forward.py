"""Changes to the forward plan: what a board means to take, until a meeting takes it or it is dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from accounts.access import require
from accounts.models import User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from core.errors import ChangedMeanwhile, Refused
from oversight.closed import refuse_closed
from oversight.models import Board, ForwardItem

EDITABLE = frozenset({"title", "lead", "purpose", "wanted_on", "key_decision", "exempt", "note"})


@transaction.atomic
def add_forward_item(
    *, board: Board, title: str, by: User, at: datetime | None = None, **fields: Any
) -> ForwardItem:
    """Put something on the forward plan. `fields` are those of EDITABLE.

    Raises:
        Refused: the board is closed.
        ValidationError: no title.
    """
    require(by, Permission.RUN_BOARDS, board.partnership)
    refuse_closed(board)
    if unknown := set(fields) - EDITABLE:
        raise ValueError(f"Not known: {', '.join(sorted(unknown))}")
    item = ForwardItem(board=board, title=_titled(title), **fields)
    item.save(force_insert=True)
    _record(item, by, "added", None, {"title": item.title, "wanted_on": item.wanted_on}, at)
    return item


@transaction.atomic
def update_forward_item(
    *, item: ForwardItem, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> ForwardItem:
    """Change an item that still waits.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it is on an agenda or was dropped, or the board is closed.
        ValidationError: no title.
    """
    require(by, Permission.RUN_BOARDS, item.partnership)
    refuse_closed(item.board)
    _refuse_unless_waiting(item)
    if "title" in changes:
        changes = {**changes, "title": _titled(changes["title"])}
    was_private = item.exempt
    before, after = save_changes(item, changes, version, EDITABLE)
    if after:
        _record(item, by, "changed", before, after, at, private=was_private or item.exempt)
    return item


@transaction.atomic
def drop_forward_item(*, item: ForwardItem, reason: str, by: User, at: datetime | None = None) -> None:
    """Take an item off the plan; it stays in the record with the reason.

    Raises:
        ChangedMeanwhile: a meeting took it in this moment.
        Refused: it does not wait any more.
        ValidationError: no reason.
    """
    require(by, Permission.RUN_BOARDS, item.partnership)
    _refuse_unless_waiting(item)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is dropped."})
    _move(item, ForwardItem.State.WAITING, ForwardItem.State.DROPPED, reason.strip())
    _record(item, by, "dropped", {"state": "waiting"}, {"state": "dropped"}, at, note=item.reason)


@transaction.atomic
def restore_forward_item(*, item: ForwardItem, by: User, at: datetime | None = None) -> None:
    """Put a dropped item back on the plan.

    Raises:
        ChangedMeanwhile: somebody did so in this moment.
        Refused: it was not dropped, or the board is closed.
    """
    require(by, Permission.RUN_BOARDS, item.partnership)
    refuse_closed(item.board)
    if item.state != ForwardItem.State.DROPPED:
        raise Refused("Only an item that was dropped can be put back.")
    _move(item, ForwardItem.State.DROPPED, ForwardItem.State.WAITING, "")
    _record(item, by, "restored", {"state": "dropped"}, {"state": "waiting"}, at)


def _move(item: ForwardItem, old: str, new: str, reason: str) -> None:
    rows = ForwardItem.objects.filter(pk=item.pk, state=old)
    moved = rows.update(state=new, reason=reason, version=F("version") + 1)
    item.refresh_from_db()
    if not moved:
        raise ChangedMeanwhile(item)


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise ValidationError({"title": "Enter what the board is to talk about."})
    return title


def _refuse_unless_waiting(item: ForwardItem) -> None:
    if item.state == ForwardItem.State.TAKEN:
        raise Refused("A meeting has taken this item: change it on the agenda.")
    if item.state == ForwardItem.State.DROPPED:
        raise Refused("This item was dropped. Put it back on the plan before you change it.")


def _record(
    item: ForwardItem, by: User, what: str, before: Any, after: Any, at: datetime | None, *,
    note: str = "", private: bool | None = None,
) -> None:  # fmt: skip
    """Entries of a private item have verbs of their own, which only those read who may read the item."""
    private = item.exempt if private is None else private
    verb = f"oversight.private_item_{what}" if private else f"oversight.forward_item_{what}"
    record(
        by=by, verb=verb, obj=item, partnership=item.partnership,
        before=before and {name: plain(value) for name, value in before.items()},
        after=after and {name: plain(value) for name, value in after.items()}, at=at, note=note,
    )  # fmt: skip
