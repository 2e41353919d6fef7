"""How the audit trail words what happens to boards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from core.words import day_words
from oversight.models import Board, Member
from oversight.series import PLACES, WEEKDAYS

if TYPE_CHECKING:
    from audit.models import Entry

FIELD_WORDS = {
    "name": "the name",
    "title": "the title",
    "slug": "the public address",
    "prefix": "the prefix of decision numbers",
    "regime": "the access regime",
    "purpose": "the purpose",
    "quorum_total": "the quorum",
    "quorum_each": "the quorum of each partner",
    "usual_place": "the usual place",
    "usual_start": "the usual time",
    "usual_minutes": "the usual length in minutes",
    "every_months": "the months between meetings",
    "nth_week": "the week of its meetings",
    "weekday": "the weekday of its meetings",
    "contact_name": "the contact",
    "contact_title": "the contact’s title",
    "contact_email": "the contact’s e-mail address",
    "contact_phone": "the contact’s telephone number",
    "agenda_days": "the clear days before which the agenda is out",
    "clearance_days": "the clear days before which papers are cleared",
    "author_days": "the clear days before which authors deliver",
    "key_days": "the clear days of the notice of key decisions",
    "advice_days": "the working days to answer for advice",
    "initials": "the initials",
    "organisation": "the organisation on lists",
    "email": "the e-mail address",
    "partner": "whose seat it is",
    "user": "the account",
    "kind": "the kind of seat",
    "chair": "chair",
    "vice_chair": "vice-chair",
    "stands_for": "for whom they stand in",
    "starts_on": "the first day",
    "ends_on": "the last day",
    "lead": "the lead",
    "wanted_on": "when it is wanted",
    "key_decision": "key decision",
    "exempt": "whether it is expected in private",
    "note": "the note",
}
LONG = frozenset({"purpose", "note"})
VALUE_WORDS: dict[str, Mapping[str, str]] = {
    "regime": dict(Board.Regime.choices),
    "kind": dict(Member.Kind.choices),
    "weekday": {str(number): name for number, name in enumerate(WEEKDAYS)},
    "nth_week": {str(number): name for number, name in PLACES.items()},
}


def register() -> None:
    """Called once by the package."""
    for verb, kind, words, url in (
        ("board_created", "Board set up", says("set up the board"), to("board")),
        ("board_changed", "Board changed", updated, to("board")),
        ("board_texts_set", "Board’s public texts changed", says("changed the public texts of"), to("board")),
        ("board_partners_set", "Board’s partners changed", _partners, to("board")),
        ("board_closed", "Board closed", says("closed the board"), to("board")),
        ("board_reopened", "Board reopened", says("reopened the board"), to("board")),
        ("meeting_imported", "Meeting brought in", _imported, to("meeting")),
        ("member_added", "Member added", _member_added, to("member")),
        ("member_changed", "Member changed", updated, to("member")),
        ("member_ended", "Member’s term ended", _member_ended, to("member")),
    ):
        word(f"oversight.{verb}", kind=kind, words=words, url=url, permission=Permission.VIEW_BOARDS)
    for name, permission in (
        ("forward_item", Permission.VIEW_BOARDS),
        ("private_item", Permission.VIEW_EXEMPT),  # only who may read the item may read what happened to it
    ):
        for what, kind, words in (
            ("added", "added", says("put on the forward plan:")),
            ("changed", "changed", updated),
            ("dropped", "dropped", says("dropped from the forward plan:")),
            ("restored", "put back", says("put back on the forward plan:")),
        ):
            word(
                f"oversight.{name}_{what}", kind=f"Forward item {kind}", words=words,
                url=to("forward_item"), permission=permission,
            )  # fmt: skip


def to(name: str) -> Callable[[Entry], str]:
    """The page of what changed."""
    return lambda entry: reverse(f"oversight:{name}", args=[entry.object_id])


def says(verb: str) -> Callable[[Entry], str]:
    """A verb before the name of what changed."""
    return lambda entry: f"{verb} {entry.object_label}"


def updated(entry: Entry) -> str:
    """Such as: changed the quorum from 4 to 5 and the purpose of Joint Care Board."""
    parts = [_one(entry, field) for field in sorted(entry.after or {}, key=_place)]
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"changed {listed} of {entry.object_label}"


def _place(field: str) -> int:
    names = list(FIELD_WORDS)
    return names.index(field) if field in names else len(names)


def _one(entry: Entry, field: str) -> str:
    name = FIELD_WORDS.get(field, field.replace("_", " "))
    if field in LONG:
        return name
    return f"{name} from {shown(entry.before, field)} to {shown(entry.after, field)}"


def shown(side: Mapping[str, Any] | None, field: str) -> str:
    """A value in words; nothing is "blank"."""
    value = (side or {}).get(field)
    if value in (None, "", []):
        return "blank"
    if isinstance(value, bool):
        return "yes" if value else "no"
    words = VALUE_WORDS.get(field, {}).get(str(value), str(value))
    try:
        return day_words(date.fromisoformat(words))
    except ValueError:
        return words


def _imported(entry: Entry) -> str:
    return f"brought in {entry.object_label} from the file {(entry.after or {}).get('file', '')}"


def _partners(entry: Entry) -> str:
    partners = ", ".join((entry.after or {}).get("partners", [])) or "nobody"
    return f"named as partners of {entry.object_label}: {partners}"


def _member_added(entry: Entry) -> str:
    kind, first = shown(entry.after, "kind").lower(), shown(entry.after, "starts_on")
    return f"added {entry.object_label} as {kind} from {first}"


def _member_ended(entry: Entry) -> str:
    return f"ended the term of {entry.object_label} on {shown(entry.after, 'ends_on')}"
