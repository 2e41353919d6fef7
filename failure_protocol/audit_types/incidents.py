"""How the audit trail words what happens to incidents: by their reference, never by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from accounts.permissions import Permission
from audit.registry import register as word
from failure_protocol.models.incidents import STATES
from failure_protocol.states import State

if TYPE_CHECKING:
    from audit.models import Entry


def register() -> None:
    """Called once by the app's configuration."""
    word(
        "failure_protocol.incident_opened", kind="Incident opened", words=_opened, url=_page,
        permission=Permission.VIEW_INCIDENTS,
    )  # fmt: skip
    word(
        "failure_protocol.incident_moved", kind="Incident moved", words=_moved, url=_page,
        permission=Permission.VIEW_INCIDENTS,
    )  # fmt: skip


def _page(entry: Entry) -> str:
    return reverse("failure_protocol:incident", args=[entry.object_id])


def _state(value: object) -> str:
    return STATES[State(str(value))].lower()


def _opened(entry: Entry) -> str:
    return f"opened incident {entry.object_label} as {_state((entry.after or {})['state'])}"


def _moved(entry: Entry) -> str:
    before, after = (entry.before or {})["state"], (entry.after or {})["state"]
    return f"moved incident {entry.object_label} from {_state(before)} to {_state(after)}"
