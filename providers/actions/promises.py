"""What was promised to a home, or by it: made, changed, kept, dropped. It comes back until it has ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.access import may, require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from audit.actions import record
from audit.edits import plain, save_changes
from core.errors import ChangedMeanwhile, Refused
from providers.models import Contact, Location, Promise

LONGEST = 300
EDITABLE = frozenset({"text", "due_on", "owner"})
ENDS = frozenset({"state", "ended_on", "ended_note"})


@dataclass(frozen=True)
class Promised:
    """What was said: whose promise, what, by when, and who sees to it (None = whoever writes it down)."""

    text: str
    whose: str = "ours"
    due_on: date | None = None
    owner: User | None = None


@transaction.atomic
def add_promise(
    *, partnership: Partnership, location: Location, promised: Promised, by: User, on: date, at: datetime,
    contact: Contact | None = None,
) -> Promise:  # fmt: skip
    """Write down a promise, open from the day `on`.

    Somebody always follows it up: its owner, or whoever wrote it down.

    Raises:
        ValidationError: no words, a day before it was made, an owner who doesn't belong here (by field).
    """
    require(by, Permission.EDIT_HOMES, partnership)
    owner = promised.owner or by
    text = promised.text.strip()
    _check({"text": text, "due_on": promised.due_on, "owner": owner}, partnership, on)
    if promised.whose not in Promise.Whose.values:
        raise ValidationError({"whose": "Choose who promised."})
    row = Promise.objects.create(
        partnership=partnership, location=location, contact=contact, whose=promised.whose, text=text,
        due_on=promised.due_on, owner=owner, made_on=on, made_by=by,
    )  # fmt: skip
    after = {"text": text, "whose": row.whose, "due_on": plain(row.due_on), "owner": str(owner)}
    _tell(row, "promise_made", by=by, at=at, before=None, after=after)
    return row


@transaction.atomic
def update_promise(
    *, promise: Promise, changes: Mapping[str, Any], version: int, by: User, at: datetime | None = None
) -> Promise:
    """Reword an open promise, move its day, give it to somebody else (EDITABLE).

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it was kept or dropped already.
        ValidationError: no words, a day before it was made, an owner who doesn't belong here (by field).
    """
    require(by, Permission.EDIT_HOMES, promise.partnership)
    _check_open(promise, version)
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    _check(wanted, promise.partnership, promise.made_on)
    before, after = save_changes(promise, wanted, version, EDITABLE)
    if after:
        _tell(promise, "promise_changed", by=by, at=at, before=before, after=after)
    return promise


@transaction.atomic
def keep_promise(
    *, promise: Promise, on: date, version: int, by: User, at: datetime, note: str = ""
) -> Promise:
    """Say that it was kept.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it has ended already, or the day is before it was made.
        ValidationError: the note is too long (by field).
    """
    return _end(promise, Promise.State.KEPT, note, on, version, by, at)


@transaction.atomic
def drop_promise(*, promise: Promise, note: str, on: date, version: int, by: User, at: datetime) -> Promise:
    """Say that it won't be kept, and why.

    Raises:
        ChangedMeanwhile: somebody saved it after `version`.
        Refused: it has ended already, or the day is before it was made.
        ValidationError: no reason, or one that is too long (by field).
    """
    if not note.strip():
        raise ValidationError({"note": "Say why it is dropped, so that the home can be told."})
    return _end(promise, Promise.State.DROPPED, note, on, version, by, at)


def _end(promise: Promise, state: str, note: str, on: date, version: int, by: User, at: datetime) -> Promise:
    require(by, Permission.EDIT_HOMES, promise.partnership)
    _check_open(promise, version)
    if len(note.strip()) > LONGEST:
        raise ValidationError({"note": f"Shorten this to {LONGEST} letters."})
    if on < promise.made_on:
        raise Refused("A promise can’t end before it was made. Give a later day.")
    fields = {"state": state, "ended_on": on, "ended_note": note.strip()}
    before, after = save_changes(promise, fields, version, ENDS)
    _tell(promise, f"promise_{state}", by=by, at=at, before=before, after=after)
    return promise


def _check_open(promise: Promise, version: int) -> None:
    current = Promise.objects.get(pk=promise.pk)
    if current.state == Promise.State.OPEN:
        return
    if current.version != version:
        raise ChangedMeanwhile(current)
    raise Refused(f"This promise was {current.get_state_display().lower()} already. Make a new one instead.")


def _check(fields: Mapping[str, Any], partnership: Partnership, made_on: date) -> None:
    problems = {}
    text = fields.get("text", "given")
    if not text:
        problems["text"] = "Say what was promised."
    elif len(text) > LONGEST:
        problems["text"] = f"Shorten this to {LONGEST} letters."
    due_on, owner = fields.get("due_on"), fields.get("owner")
    if due_on is not None and due_on < made_on:
        problems["due_on"] = "A promise can’t be due before it was made. Give a later day."
    if "owner" in fields and owner is None:
        problems["owner"] = "Choose who sees to it."
    elif owner is not None and not may(owner, Permission.VIEW_HOMES, partnership):
        problems["owner"] = f"{owner} has no access to the homes of {partnership}. Choose somebody who has."
    if problems:
        raise ValidationError(problems)


def _tell(
    row: Promise, verb: str, *, by: User, at: datetime | None,
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None,
) -> None:  # fmt: skip
    record(
        by=by, verb=f"providers.{verb}", obj=row, partnership=row.partnership, before=before, after=after,
        label=f"“{row.text}” ({row.location})", at=at,
    )  # fmt: skip
