"""How the audit trail words what happens to meetings and their agenda."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Permission
from audit.registry import register as word
from core.words import moment_words
from oversight.audit_types.boards import shown
from oversight.exemptions import PARAGRAPHS
from oversight.models import Purpose

if TYPE_CHECKING:
    from audit.models import Entry

FIELD_WORDS = {
    "title": "the title",
    "starts_at": "the start",
    "ends_at": "the end",
    "place": "the place",
    "virtual": "whether it is held on line",
    "link": "the address to join",
    "notes": "the notes",
    "day_reason": "why it is held on that day",
    "lead": "the lead",
    "lead_user": "the lead’s account",
    "purpose": "the purpose",
    "note": "the note",
    "minutes_planned": "the planned minutes",
    "key_decision": "key decision",
    "key_notice_on": "when notice of the key decision was published",
    "exempt": "whether it is exempt",
    "exempt_paragraph": "the paragraph of Schedule 12A",
    "public_interest": "the public-interest reasoning",
    "public_title": "the public title",
    "late": "whether it is late",
    "late_reason": "the chair’s reason",
}
LONG = frozenset({"notes", "note", "public_interest", "late_reason", "day_reason"})
MOMENTS = frozenset({"starts_at", "ends_at"})
VALUE_WORDS = {"purpose": dict(Purpose.choices), "exempt_paragraph": PARAGRAPHS}


def register() -> None:
    """Called once by the package. What happened to an item is read by who may read exempt items: any item may
    have been exempt when it happened.
    """
    for verb, kind, words in (
        ("created", "Meeting made", _created),
        ("changed", "Meeting changed", _updated),
        ("agenda_published", "Agenda published", _reasoned("published the agenda of")),
        ("held", "Meeting held", _reasoned("marked as held:")),
        ("minutes_started", "Minutes in draft", _reasoned("began the draft minutes of")),
        ("closed", "Meeting closed", _reasoned("closed the meeting")),
        ("cancelled", "Meeting cancelled", _reasoned("cancelled the meeting")),
        ("reopened", "Meeting reopened", _reasoned("reopened the meeting")),
    ):
        word(
            f"oversight.meeting_{verb}", kind=kind, words=words, url=_to("meeting"),
            permission=Permission.VIEW_BOARDS,
        )  # fmt: skip
    for verb, kind, words in (
        ("added", "Agenda item added", _reasoned("put on the agenda:")),
        ("changed", "Agenda item changed", _updated),
        ("moved", "Agenda item moved", _moved),
        ("removed", "Agenda item removed", _reasoned("took off the draft agenda:")),
        ("withdrawn", "Agenda item withdrawn", _reasoned("withdrew from the agenda:")),
    ):
        url = None if verb == "removed" else _to("item")
        word(f"oversight.item_{verb}", kind=kind, words=words, url=url, permission=Permission.VIEW_EXEMPT)


def _to(name: str) -> Callable[[Entry], str]:
    return lambda entry: reverse(f"oversight:{name}", args=[entry.object_id])


def _reasoned(verb: str) -> Callable[[Entry], str]:
    """A verb before the name of what changed, and the reason where there is one."""
    return lambda entry: f"{verb} {entry.object_label}{f' ({entry.note})' if entry.note else ''}"


def _created(entry: Entry) -> str:
    return f"made the meeting {entry.object_label}, starting {_value(entry.after, 'starts_at')}"


def _moved(entry: Entry) -> str:
    old, new = shown(entry.before, "number"), shown(entry.after, "number")
    return f"moved {entry.object_label} from place {old} to place {new} of the agenda"


def _updated(entry: Entry) -> str:
    """Such as: changed the place from Chamber to Room 2 and the notes of Care Board, 16 September 2021."""
    names = list(FIELD_WORDS)
    fields = sorted(entry.after or {}, key=lambda field: names.index(field) if field in names else len(names))
    parts = [_one(entry, field) for field in fields]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"changed {listed} of {entry.object_label}"


def _one(entry: Entry, field: str) -> str:
    name = FIELD_WORDS.get(field, field.replace("_", " "))
    if field in LONG:
        return name
    return f"{name} from {_value(entry.before, field)} to {_value(entry.after, field)}"


def _value(side: dict[str, object] | None, field: str) -> str:
    value = (side or {}).get(field)
    if field in MOMENTS and value:
        return moment_words(timezone.localtime(datetime.fromisoformat(str(value))))
    if field in VALUE_WORDS and value:
        return VALUE_WORDS[field].get(str(value), str(value)).lower()
    return shown(side, field)
