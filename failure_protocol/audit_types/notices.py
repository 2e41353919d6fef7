"""How the audit trail words whom the partnership tells when a provider fails. It holds no numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from failure_protocol.models.notices_setup import PLACES
from failure_protocol.models.team import Body

if TYPE_CHECKING:
    from audit.models import Entry

FIELDS = {
    "phone": "telephone", "email": "e-mail", "deputy_phone": "the deputy’s telephone",
    "deputy_email": "the deputy’s e-mail", "user": "person", "deputy_user": "deputy", "deputy_name": "deputy",
    "is_vacant": "vacancy", "starts_at": "from when", "ends_at": "until when",
}  # fmt: skip


def register() -> None:
    """Called once by the app's configuration."""
    for verb, kind, words in (
        ("placed", "Person to notify set", _placed),
        ("changed", "Person to notify changed", _changed),
        ("ended", "Person to notify taken off", lambda entry: f"took {entry.object_label} off the ladder"),
        ("moved", "Deputies put in order", lambda entry: f"moved {entry.object_label} up the ladder"),
        ("key_contact_set", "Key contact set", _changed),
        (
            "party_added",
            "Other party added",
            lambda entry: f"added {entry.object_label} to the other parties",
        ),
        ("party_changed", "Other party changed", _changed),
        ("party_ended", "Other party taken off", lambda entry: f"took {entry.object_label} off the list"),
    ):
        word(
            f"failure_protocol.contact_{verb}", kind=kind, words=words, permission=Permission.MANAGE_PROTOCOL,
            url=lambda entry: reverse("failure_protocol:contacts"),
        )  # fmt: skip


def _placed(entry: Entry) -> str:
    after = entry.after or {}
    where = f"{PLACES[after['place']].lower()} of the {_body(after['body'])}"
    instead = f" instead of {entry.before['who']}" if entry.before else ""
    return f"set {after['who']} as {where}{instead}"


def _body(value: str) -> str:
    return "NHS" if value == Body.NHS else Body(value).label.lower()


def _changed(entry: Entry) -> str:
    names = list(dict.fromkeys(FIELDS.get(name, name) for name in entry.after or {}))
    return f"changed {', '.join(names)} of {entry.object_label}"
