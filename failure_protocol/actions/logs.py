"""Writing the log of an incident. Every action of this app ends here: what isn't in the log didn't happen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.chain import plain
from core.words import printable
from failure_protocol import chain
from failure_protocol.models import Incident, LogEntry, Person
from failure_protocol.models.logs import LogKind


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
    _take_turns(incident)
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


def _take_turns(incident: Incident) -> None:
    """Let one writer at a time read the end of the log (SQLite: transactions begin IMMEDIATE)."""
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
