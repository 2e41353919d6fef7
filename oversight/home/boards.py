"""What boards put on Home: the next meeting with its clock, and the first step of a new partnership."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
from oversight.models import Board
from oversight.summaries.boards import next_of, upcoming


def next_meeting(request: Any) -> str | None:
    """The soonest meeting of the partnership's boards, with the next thing that must be done for it."""
    if not may(request.user, Permission.VIEW_BOARDS, request.partnership):
        return None
    moment = timezone.now()  # noqa: TID251  a panel is part of a view
    found = upcoming(moment).filter(board__partnership=request.partnership).select_related("board").first()
    if found is None:
        return None
    view = next_of(found, timezone.localtime(moment).date())
    return render_to_string("oversight/board_home.html", {"next": view}, request=request)


def first_steps(request: Any) -> Iterable[dict[str, Any]]:
    """Who runs boards is asked to set up the first one."""
    if not may(request.user, Permission.RUN_BOARDS, request.partnership):
        return
    yield {
        "title": "Set up a board",
        "words": "Its partners, members and quorum; then meetings, papers and decisions are kept here.",
        "url": reverse("oversight:boards"),
        "done": Board.objects.filter(partnership=request.partnership).exists(),
    }
