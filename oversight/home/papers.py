"""What papers put on Home: those that wait for this person."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
from oversight.summaries.papers import work_of

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
