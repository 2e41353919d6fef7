"""What papers put on Home and on the page of a meeting: what waits for this person, what came late."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
from oversight.models import Meeting
from oversight.panels import Panel
from oversight.summaries.papers import waiting_papers, work_of

FEW = 5


def my_papers(request: Any) -> str | None:
    """The first few of both; nothing when nothing waits."""
    if not may(request.user, Permission.WRITE_PAPERS, request.partnership):
        return None
    now = timezone.now()  # noqa: TID251  a panel is part of a view
    work = work_of(request.user, request.partnership, timezone.localtime(now).date(), now)
    if not work:
        return None
    context = {"work": work, "advice": work.advice[:FEW], "papers": work.papers[:FEW]}
    return render_to_string("oversight/papers_home.html", context, request=request)


def late_papers(meeting: Meeting, user: Any) -> Panel | None:
    """Papers that came after the agenda and wait for a supplement; for whoever runs the board."""
    if meeting.agenda_published_at is None or not may(user, Permission.RUN_BOARDS, meeting.partnership):
        return None
    waiting = waiting_papers(meeting)
    if not waiting:
        return None
    return Panel(
        "Papers that came late", "oversight/papers_late.html", {"papers": waiting, "meeting": meeting}
    )
