"""Writing to the trail. Every action of every app calls `record` inside its own transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from audit import chain, registry
from audit.models import Entry, Read


def record(
    *,
    by: Any,
    verb: str,
    obj: models.Model,
    partnership: Any,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    label: str | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Entry:
    """Add one entry to the chain of `partnership`; it is rolled back with the change that it tells of.

    `by` is the person (anything with `.pk` and a name as its `str`); `obj` what changed; `label` how it is
    called in words (default `str(obj)`); `before` and `after` hold the changed fields only (None = absent);
    `at` is given by imports and the demonstration, else it is this moment.

    Raises:
        audit.registry.UnknownVerbError: no words are registered for `verb`.
    """
    registry.get(verb)
    partnership_id = "" if partnership is None else str(partnership.pk)
    with transaction.atomic():
        _take_turns(partnership_id)
        last = (
            Entry.objects.filter(partnership_id=partnership_id)
            .order_by("-number")
            .only("number", "hash")
            .first()
        )
        entry = Entry(
            partnership_id=partnership_id,
            number=last.number + 1 if last else 1,
            at=at or timezone.now(),  # noqa: TID251  when it was written is a fact of the trail itself
            verb=verb,
            before=None if before is None else chain.plain(before),
            after=None if after is None else chain.plain(after),
            note=chain.plain(note),
            prev_hash=last.hash if last else "",
            **_who_and_what(by, obj, label),
        )
        entry.hash = chain.digest(entry)
        entry.save(force_insert=True)
    return entry


def record_read(*, by: Any, obj: models.Model, partnership: Any, how: str, label: str | None = None) -> Read:
    """Add one reading: for what is personal or restricted, such as residents, exempt papers, exports."""
    return Read.objects.create(
        partnership_id="" if partnership is None else str(partnership.pk),
        at=timezone.now(),  # noqa: TID251  as above
        how=how[:60],
        **_who_and_what(by, obj, label),
    )


def _who_and_what(by: Any, obj: models.Model, label: str | None) -> dict[str, str]:
    return {
        "actor_id": str(by.pk),
        "actor_name": chain.plain(str(by))[:200],
        "object_type": obj._meta.label_lower,
        "object_id": str(obj.pk),
        "object_label": chain.plain(str(obj) if label is None else str(label))[:300],
    }


def _take_turns(partnership_id: str) -> None:
    """Let one writer at a time read the end of a chain.

    PostgreSQL: a lock of this chain until the transaction ends. SQLite: transactions begin IMMEDIATE
    (config/env.py), so there is one writer anyway; the unique number refuses a fork in any case.
    """
    if connection.vendor != "postgresql":
        return
    key = int.from_bytes(hashlib.sha256(f"audit:{partnership_id}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
