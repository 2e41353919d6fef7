"""What packs put on the page of a meeting."""

from __future__ import annotations

from typing import Any

from accounts.access import may
from accounts.permissions import Permission
from oversight.models import Meeting
from oversight.panels import Panel
from packs.summaries import packs_of


def meeting_panel(meeting: Meeting, user: Any) -> Panel | None:
    """The packs of the meeting that the person may read, and where to build them."""
    partnership = meeting.board.partnership
    if not may(user, Permission.VIEW_PACKS, partnership):
        return None
    rows = packs_of(meeting, user)
    context = {
        "kinds": [row for row in rows if row.has_any],
        "meeting": meeting,
        "may_build": may(user, Permission.BUILD_PACKS, partnership)
        and meeting.state != meeting.State.CANCELLED,
    }
    return Panel("Packs", "packs/_meeting_panel.html", context)
