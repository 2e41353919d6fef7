"""How the audit trail words what happens to calls, visits and promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from core.words import day_words
from providers.models import Contact

if TYPE_CHECKING:
    from audit.models import Entry

CAME_OF_IT = {
    Contact.Outcome.REACHED: "spoke to somebody",
    Contact.Outcome.MESSAGE: "left a message",
    Contact.Outcome.NO_ANSWER: "no answer",
    Contact.Outcome.REFUSED: "they had no time",
}
FIELD_WORDS = {"text": "the words", "due_on": "the day it is due", "owner": "who sees to it"}


def register() -> None:
    """Called once by the package."""
    for verb, kind, words in (
        ("contact_recorded", "Home contacted", _contact),
        ("promise_made", "Promise made", _made),
        ("promise_changed", "Promise changed", _changed),
        ("promise_kept", "Promise kept", lambda entry: f"kept the promise {entry.object_label}{_why(entry)}"),
        (
            "promise_dropped", "Promise dropped",
            lambda entry: f"dropped the promise {entry.object_label}{_why(entry)}",
        ),
    ):  # fmt: skip
        page = "contact" if verb == "contact_recorded" else "promise"
        word(f"providers.{verb}", kind=kind, words=words, url=_to(page), permission=Permission.VIEW_HOMES)


def _to(page: str) -> Callable[[Entry], str]:
    return lambda entry: reverse(f"providers:{page}", args=[entry.object_id])


def _contact(entry: Entry) -> str:
    facts = entry.after or {}
    how = Contact.How(facts["how"]).label.lower()
    said = f"wrote down a contact with {entry.object_label} ({how}: {CAME_OF_IT[facts['outcome']]})"
    promises = facts.get("promises", 0)
    return said if not promises else f"{said} with {promises} promise{'' if promises == 1 else 's'}"


def _made(entry: Entry) -> str:
    facts = entry.after or {}
    whose = "our" if facts.get("whose") == "ours" else "the home’s"
    due = f", due {_day(facts['due_on'])}" if facts.get("due_on") else ""
    return f"wrote down {whose} promise {entry.object_label}{due}"


def _changed(entry: Entry) -> str:
    before, after = entry.before or {}, entry.after or {}
    parts = [
        name if field == "text" else f"{name} from {_shown(before, field)} to {_shown(after, field)}"
        for field, name in FIELD_WORDS.items()
        if field in after
    ]
    return f"changed {' and '.join(parts)} of the promise {entry.object_label}"


def _shown(side: dict[str, str], field: str) -> str:
    value = side.get(field)
    if not value:
        return "blank"
    return _day(value) if field == "due_on" else str(value)


def _day(value: str) -> str:
    return day_words(date.fromisoformat(value))


def _why(entry: Entry) -> str:
    note = (entry.after or {}).get("ended_note")
    return f" ({note})" if note else ""
