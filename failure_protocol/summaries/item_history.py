"""Everything that happened to one item of the checklist, as its log has it (L11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from failure_protocol.actions.answers import LABELS
from failure_protocol.models import Incident, ItemEntry
from failure_protocol.models.team import Body
from failure_protocol.summaries.checklist import sees_provider_column_only


@dataclass(frozen=True)
class Happened:
    """One entry: who, when, in a sentence, and each text as it was and became."""

    number: int
    at: datetime
    who: str
    text: str
    changes: tuple[tuple[str, str, str], ...]
    is_struck: bool


def history_of(user: Any, incident: Incident, item_pk: int) -> list[Happened]:
    """The newest first. The provider's staff sees what happened in its own column."""
    only_provider = sees_provider_column_only(user, incident)
    rows = ItemEntry.objects.filter(item=item_pk).select_related("entry").prefetch_related("entry__struck")
    found = []
    for row in rows.order_by("-entry__number"):
        entry, data = row.entry, row.entry.data or {}
        if only_provider and data.get("body") != Body.PROVIDER:
            continue
        changes = tuple(
            (LABELS.get(name, name.capitalize()), *(_words(each) for each in pair))
            for name, pair in data.items()
            if isinstance(pair, list) and len(pair) == 2
        )
        found.append(
            Happened(entry.number, entry.at, entry.actor_name, entry.text, changes, bool(entry.struck.all()))
        )
    return found


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value or "")
