"""What the checklist adds: its items when an incident opens, its place in the menu, its box, its warnings."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from failure_protocol import opening
from failure_protocol.actions.checklist import load_checklists
from failure_protocol.models import Incident


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    opening.register(10, _load)


def _load(incident: Incident, by: User, at: datetime) -> None:
    load_checklists(incident=incident, by=by, at=at)
