"""What the page of a meeting shows of its sitting: who came, whether it may decide, and where to go on."""

from __future__ import annotations

from typing import Any

from accounts.access import may
from accounts.permissions import Permission
from oversight.models import Meeting, MinuteParagraph
from oversight.panels import Panel
from oversight.summaries.sitting.rooms import lists_of, room_of


def sitting_panel(meeting: Meeting, user: Any) -> Panel | None:
    """The panel; None for a meeting that was cancelled."""
    if meeting.state == Meeting.State.CANCELLED:
        return None
    room = room_of(meeting)
    rows = MinuteParagraph.objects.visible_to(user).filter(item__meeting=meeting, removed=False)
    context = {
        "meeting": meeting,
        "may_run": may(user, Permission.RUN_BOARDS, meeting.board.partnership),
        "counts": lists_of(room.attendance).counts,
        "quorum": room.quorum(None) if room.attendance else None,
        "paragraphs": rows.count(),
    }
    return Panel("In the meeting and after it", "oversight/_sitting_panel.html", context)
