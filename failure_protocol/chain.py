"""The hash chain of an incident's log: each entry's hash covers its facts and the hash before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from audit.chain import Verdict, plain

if TYPE_CHECKING:
    from failure_protocol.models import LogEntry

_FIELDS = (
    "incident_id", "number", "kind", "actor_id", "actor_name", "person_id", "content_digest",
    "is_privileged", "strikes_id", "prev_hash",
)  # fmt: skip


def content_digest(text: str, data: Any) -> str:
    """SHA-256 over what an entry says, so that the chain holds when retention takes the words away."""
    return _sha({"text": text, "data": plain(data)})


def digest(entry: LogEntry) -> str:
    """SHA-256 in hexadecimal over the entry's facts in one fixed spelling."""
    facts = {name: getattr(entry, name) for name in _FIELDS}
    return _sha({**facts, "at": _utc(entry.at), "written_at": _utc(entry.written_at)})


def verify(entries: Iterable[LogEntry]) -> Verdict:
    """Walk logs, each from its first entry to its last; `entries` come by incident and number."""
    rows, head, number, chain = 0, "", 0, None
    for entry in entries:
        if entry.incident_id != chain:
            chain, head, number = entry.incident_id, "", 0
        if fault := _fault(entry, head, number + 1):
            bad = {
                "id": entry.pk,
                "incident": entry.incident.reference,
                "number": entry.number,
                "reason": fault,
            }
            return Verdict(rows, ok=False, first_bad=bad)
        rows, head, number = rows + 1, entry.hash, entry.number
    return Verdict(rows, ok=True, first_bad=None)


def _fault(entry: LogEntry, head: str, number: int) -> str:
    if entry.number != number:
        return f"entry {number} is missing"
    if entry.prev_hash != head:
        return "it does not follow the entry before it"
    if entry.hash != digest(entry):
        return "its facts were changed after it was written"
    if entry.removed_at is None and entry.content_digest != content_digest(entry.text, entry.data):
        return "its words were changed after it was written"
    return ""


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _sha(facts: Any) -> str:
    text = json.dumps(facts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
