"""What the team adds: a place in the menu, a box, and one warning for all that is nobody's."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from failure_protocol import sections
from failure_protocol.matrix import Level
from failure_protocol.sections import Alarm, Here
from failure_protocol.summaries.parts import lead_officer_of, team_gaps
from failure_protocol.summaries.team import team_of


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(22, "Team", "team")
    sections.box(35, _box)
    sections.warn(45, _warn)


def _box(here: Here) -> SafeString | None:
    if here.rights.incident < Level.VIEW:
        return None
    members = team_of(here.incident, here.at)
    user = here.request.user
    context = {
        "incident": here.incident, "members": members, "lead_officer": lead_officer_of(here.incident),
        "asks_authority": not here.incident.authorities.filter(user=user, ends_at=None).exists(),
        "asks_impact": not here.incident.impacts.filter(user=user).exists(),
    }  # fmt: skip
    return render_to_string("failure_protocol/team_box.html", context)


def _warn(here: Here) -> list[Alarm]:
    """One line for everything that nobody has; costs a query."""
    if here.rights.incident < Level.EDIT or here.incident.has_ended:
        return []
    said = team_gaps(here.incident)
    if not said:
        return []
    return [Alarm(f"Team: {'; '.join(said)}.", reverse("failure_protocol:team", args=[here.incident.pk]))]
