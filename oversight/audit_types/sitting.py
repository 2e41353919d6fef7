"""How the audit trail words what happens in a meeting.

What is private has verbs of its own ("exempt_..."), which only those read who may read what a board takes in
private; entries tell of items by their number, never by their title.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import changed
from audit.registry import register as word
from oversight.register_trail import EXEMPT

if TYPE_CHECKING:
    from audit.models import Entry

LISTS = {
    "present": "present", "attending": "in attendance", "apologies": "apologies", "absent": "absent",
}  # fmt: skip
FIELDS = {
    "capacity": "the list", "substitute_for": "whom they substitute", "takes_minutes": "who takes minutes",
    "votes": "whether they vote", "virtual": "online", "partner": "the partner", "title": "the title",
    "initials": "the initials", "organisation": "the organisation", "name": "the name",
    "position": "the place on the list", "text": "the words", "speakers": "who spoke",
    "heading": "the heading", "exempt": "whether it is private",
}  # fmt: skip


def register() -> None:
    """Called once by the package."""
    for verb, kind, words, page in (
        ("attendance_recorded", "Attendance recorded", _recorded, "attendance"),
        ("attendance_changed", "Attendance changed", _changed("the attendance of"), "attendance"),
        ("attendance_removed", "Attendance removed", _says("took off the attendance list"), "attendance"),
        ("away_set", "In or out of the room", _away, "attendance"),
        ("item_started", "Item started", _says("started"), "run_sheet"),
        ("item_resumed", "Item taken up again", _says("took up again"), "run_sheet"),
        ("item_ended", "Item ended", _says("ended"), "run_sheet"),
        ("minutes_approved", "Minutes approved", _approved, "minutes"),
        ("actions_mailed", "Actions mailed", _mailed, "meeting_mails"),
    ):
        word(f"oversight.{verb}", kind=kind, words=words, url=_to(page), permission=Permission.VIEW_BOARDS)
    for verb, kind, words in (
        ("minute_added", "Minutes written", _added),
        ("minute_changed", "Minutes changed", _changed("in the minutes,")),
        ("minute_marked", "Minutes marked", _marked),
        ("minute_moved", "Minutes moved", _says("moved a paragraph in the minutes of")),
        ("minute_struck", "Minutes struck out", _struck),
        ("interest_declared", "Interest declared", _says("wrote down the interest declared by")),
        ("interest_withdrawn", "Declaration withdrawn", _says("withdrew the declaration of")),
    ):
        url = _to("minutes")
        word(f"oversight.{verb}", kind=kind, words=words, url=url, permission=Permission.VIEW_BOARDS)
        private = f"oversight.{EXEMPT}{verb}"
        word(private, kind=f"{kind} (private)", words=words, url=url, permission=Permission.VIEW_EXEMPT)


def _to(page: str) -> Callable[[Entry], str]:
    return lambda entry: reverse(f"oversight:{page}", args=[entry.object_id])


def _says(verb: str) -> Callable[[Entry], str]:
    return lambda entry: f"{verb} {entry.object_label}"


def _recorded(entry: Entry) -> str:
    which = LISTS.get(str((entry.after or {}).get("capacity")), "on the list")
    return f"put {entry.object_label} on the attendance list ({which})"


def _changed(what: str) -> Callable[[Entry], str]:
    def words(entry: Entry) -> str:
        after = entry.after or {}
        parts = [FIELDS[name] for name in FIELDS if name in after and name != "capacity"]
        if "capacity" in after:
            parts.insert(0, f"the list {changed(entry, 'capacity', LISTS)}")
        return f"changed {', '.join(parts) or 'nothing'}: {what} {entry.object_label}"

    return words


def _away(entry: Entry) -> str:
    numbers = [str(number) for number in (entry.after or {}).get("out", [])]
    if not numbers:
        return f"marked {entry.object_label} as in the room for every item"
    items = "item" if len(numbers) == 1 else "items"
    return f"marked {entry.object_label} as out of the room for {items} {', '.join(numbers)}"


def _added(entry: Entry) -> str:
    kind = (entry.after or {}).get("kind", "note")
    return f"wrote a{'n' if kind == 'action' else ''} {kind} into the minutes of {entry.object_label}"


def _marked(entry: Entry) -> str:
    kind = (entry.after or {}).get("kind", "note")
    return f"marked a note of {entry.object_label} as a{'n' if kind == 'action' else ''} {kind}"


def _struck(entry: Entry) -> str:
    kind = (entry.before or {}).get("kind", "note")
    return f"struck a{'n' if kind == 'action' else ''} {kind} out of the minutes of {entry.object_label}"


def _approved(entry: Entry) -> str:
    at = (entry.after or {}).get("at", "a later day")
    return f"recorded that the minutes of {entry.object_label} were approved by the meeting of {at}"


def _mailed(entry: Entry) -> str:
    people = (entry.after or {}).get("people", [])
    return f"mailed the actions of {entry.object_label} to {', '.join(people) or 'nobody'}"
