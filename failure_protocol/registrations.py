"""What incidents add to the house, and what nouns add to the pages of an incident."""

from __future__ import annotations

from accounts.permissions import Permission
from ui import navigation


def register() -> None:
    """Called by the app's configuration."""
    navigation.register(
        "Incidents", "failure_protocol:incidents", order=50, permission=Permission.VIEW_INCIDENTS
    )
    from failure_protocol.home import (
        authority,
        checklist,
        communications,
        debrief,
        incidents,
        logs,
        matching,
        meetings,
        moves,
        notices,
        packs,
        people,
        practical,
        privacy,
        team,
        tonight,
    )

    authority.register()
    checklist.register()
    communications.register()
    debrief.register()
    incidents.register()
    logs.register()
    matching.register()
    meetings.register()
    moves.register()
    notices.register()
    packs.register()
    people.register()
    practical.register()
    privacy.register()
    team.register()
    tonight.register()
