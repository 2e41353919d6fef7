"""The hash chain: each entry's hash covers its own facts and the hash before it, so that a change shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from audit.models import Entry

_FIELDS = (
    "partnership_id", "number", "actor_id", "actor_name", "verb", "object_type", "object_id", "object_label",
    "before", "after", "note", "prev_hash",
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What walking the chains found; `first_bad` says which entry and what is wrong with it."""

    rows: int
    ok: bool
    first_bad: dict[str, Any] | None


def digest(entry: Entry) -> str:
    """SHA-256 in hexadecimal over the entry's facts in one fixed spelling."""
    facts = {name: getattr(entry, name) for name in _FIELDS}
    facts["at"] = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def plain(value: Any) -> Any:
    """`value` as JSON that every database gives back unchanged: fractions and dates become text."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).replace("\x00", "\ufffd")  # PostgreSQL's jsonb refuses NUL


def verify() -> Verdict:
    """Walk every chain from its first entry to its last, in one pass over the table."""
    rows, head, number, chain = 0, "", 0, None
    for entry in Entry.objects.order_by("partnership_id", "number").iterator(chunk_size=2000):
        if entry.partnership_id != chain:
            chain, head, number = entry.partnership_id, "", 0
        fault = _fault(entry, head, number + 1)
        if fault:
            bad = {
                "id": entry.pk,
                "partnership": entry.partnership_id,
                "number": entry.number,
                "reason": fault,
            }
            return Verdict(Entry.objects.count(), ok=False, first_bad=bad)
        rows, head, number = rows + 1, entry.hash, entry.number
    return Verdict(rows, ok=True, first_bad=None)


def _fault(entry: Entry, head: str, number: int) -> str:
    if entry.number != number:
        return f"entry {number} is missing"
    if entry.prev_hash != head:
        return "it does not follow the entry before it"
    if entry.hash != digest(entry):
        return "its facts were changed after it was written"
    return ""
