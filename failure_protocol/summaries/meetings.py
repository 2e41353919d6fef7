"""The groups of an incident and their meetings, as pages, packs and clocks show them.

For other nouns: `chair_of`, `steering_members`, `first_meeting_of`.
"""

from __future__ import annotations

from failure_protocol.models import Incident, Meeting
from failure_protocol.models.meetings import Group
from failure_protocol.parts import Kind


def chair_of(incident: Incident, group: str = Group.STEERING) -> str:
    """Who chairs the group; empty until somebody is confirmed."""
    key = "jisg_chair" if group == Group.STEERING else "operational_chair"
    found = incident.appointments.filter(kind=Kind.ROLE, key=key, is_backup=False, ends_at=None)
    row = found.select_related("user").first()
    return row.who if row else ""


def steering_members(incident: Incident) -> list[str]:
    """The names of the Joint Incident Steering Group."""
    rows = incident.group_members.filter(group=Group.STEERING, ends_at=None).select_related("user")
    return [row.who for row in rows]


def first_meeting_of(incident: Incident) -> Meeting | None:
    """The first meeting of the steering group that was held: K02 and K03 stop there."""
    held = Meeting.objects.of(incident).steering().held()
    return held.order_by("began_at", "pk").first()
