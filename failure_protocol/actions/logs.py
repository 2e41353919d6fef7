"""Writing the log of an incident. Every action of this app ends here: what isn't in the log didn't happen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from audit.chain import plain
from core.errors import Refused
from core.words import printable
from failure_protocol import chain
from failure_protocol.access import allow, get_person, rights
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, LogEntry, Person
from failure_protocol.models.logs import LATE, LogKind

BY_HAND = frozenset({LogKind.CONTACT, LogKind.COMMUNICATION})


@transaction.atomic
def add_entry(
    *, incident: Incident, kind: LogKind, text: str, by: User, at: datetime,
    happened_at: datetime | None = None, person: Person | None = None, data: Mapping[str, Any] | None = None,
    strikes: LogEntry | None = None, is_privileged: bool = False,
) -> LogEntry:  # fmt: skip
    """Add one entry; it is rolled back with the change that it tells of.

    `text` says it in a sentence and names people by their `ref` only; `data` holds changed fields as
    {"field": [before, after]} or other facts; both rest encrypted. `at` is when it is written, `happened_at`
    when it happened (`at` by default). Permission is the caller's business: this is the pen, not the door.
    """
    take_turns(incident)
    last = LogEntry.objects.last(incident)
    facts = None if data is None else plain(data)
    words = printable(text)
    entry = LogEntry(
        incident=incident, number=last.number + 1 if last else 1, kind=kind, at=happened_at or at,
        written_at=at, actor_id=str(by.pk), actor_name=plain(str(by))[:200], person=person, text=words,
        data=facts, content_digest=chain.content_digest(words, facts), is_privileged=is_privileged,
        strikes=strikes, prev_hash=last.hash if last else "",
    )  # fmt: skip
    entry.hash = chain.digest(entry)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def write_entry(
    *, incident: Incident, kind: LogKind, text: str, by: User, at: datetime,
    happened_at: datetime | None = None, person: Person | None = None, late_reason: str = "",
) -> LogEntry:  # fmt: skip
    """Write a contact or a communication down by hand. Concerns: failure_protocol/actions/tracking.py.

    Raises:
        PermissionDenied: the person's part adds nothing to this log.
        ValidationError: no words, a time to come, or one long past without a reason.
    """
    if kind not in BY_HAND:
        raise ValueError(f"{kind} entries come of what is done, not of what is written")
    held = rights(by, incident)
    if held.logs < Level.ADD:
        allow(by, incident, "communications", Level.ADD)
    if person is not None:
        get_person(by, incident, person.pk)
    wrong = {} if text.strip() else {"text": "Write down what happened."}
    wrong |= wrong_time(happened_at, at, late_reason, "happened_at")
    if wrong:
        raise ValidationError(wrong)
    data = {"late": late_reason.strip()} if late_reason.strip() else None
    return add_entry(
        incident=incident, kind=kind, text=text.strip(), by=by, at=at, happened_at=happened_at, person=person,
        data=data,
    )  # fmt: skip


def wrong_time(happened: datetime | None, at: datetime, late_reason: str, field: str) -> dict[str, str]:
    """What is wrong with when something happened: to come, or long past and nobody says why (G02)."""
    if happened is None:
        return {}
    if happened > at:
        return {field: "This is in the future. Enter when it happened."}
    if at - happened > LATE and not late_reason.strip():
        return {"late_reason": "More than 15 minutes have passed. Say why it is written down only now."}
    return {}


def next_number(incident: Incident, rows: Any) -> int:
    """The next number among `rows` of the incident. Whoever asks holds their turn till the end."""
    take_turns(incident)
    last: int | None = rows.filter(incident=incident).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def strike_entry(*, entry: LogEntry, reason: str, by: User, at: datetime, text: str = "") -> LogEntry:
    """Strike an entry through with a new one that says why, and what is right when `text` is given.

    The new entry is of the same log, person and secrecy as the old, so that who could read the one reads the
    other. Nothing is taken away.

    Raises:
        PermissionDenied: somebody else's entry, and the person does not edit logs.
        Http404: an entry that the person can't read.
        ValidationError: no reason.
        Refused: it is struck already, or is itself the striking of another.
    """
    incident = entry.incident
    _check_striking(entry, by, reason)
    words = f"Struck through entry {entry.number}. Reason: {reason.strip()}"
    if text.strip():
        words += f" Correct is: {text.strip()}"
    return add_entry(
        incident=incident, kind=LogKind(entry.kind), text=words, by=by, at=at, person=entry.person,
        happened_at=entry.at if text.strip() else None, strikes=entry, is_privileged=entry.is_privileged,
        data={"strikes": entry.number, "reason": reason.strip()},
    )  # fmt: skip


def _check_striking(entry: LogEntry, by: User, reason: str) -> None:
    from failure_protocol.summaries.logs import seen_entries

    incident = entry.incident
    if not LogEntry.objects.filter(seen_entries(by, incident), pk=entry.pk).exists():
        raise Http404("There is no such page, or it is not yours to see.")
    allow(by, incident, "logs", Level.ADD if entry.actor_id == str(by.pk) else Level.EDIT)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the entry is wrong."})
    take_turns(incident)
    if entry.struck.exists():
        raise Refused("This entry is struck through already.")
    if entry.strikes_id:
        raise Refused("This entry strikes another through. Write what is right as a new entry.")


def take_turns(incident: Incident) -> None:
    """One writer at a time in an incident, until the transaction ends (SQLite begins them IMMEDIATE)."""
    if connection.vendor != "postgresql":
        return
    key = int.from_bytes(
        hashlib.sha256(f"incident-log:{incident.pk}".encode()).digest()[:8], "big", signed=True
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def local_words(moment: datetime) -> str:
    """A moment as a log says it: "5 January 2021 at 17:40"."""
    from core.words import moment_words

    return moment_words(timezone.localtime(moment))
