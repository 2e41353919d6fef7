"""What registers put on Home, and what somebody else should take over when a person leaves."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.access import may
from accounts.models import Partnership, User
from accounts.permissions import Permission
from core.words import count_of
from oversight import rag
from oversight.models import BoardAction, Risk

FEW = 5


def my_actions(request: Any) -> str | None:
    """Open actions of boards that the person leads, the late ones first."""
    if not may(request.user, Permission.VIEW_BOARDS, request.partnership):
        return None
    rows = BoardAction.objects.visible_to(request.user).filter(
        board__partnership=request.partnership, lead_user=request.user, state=BoardAction.State.OPEN
    )
    mine = sorted(rows, key=lambda row: (row.deadline or date.max, row.pk))
    if not mine:
        return None
    day = timezone.localdate()  # noqa: TID251  a panel is part of a view
    late = len([row for row in mine if rag.is_late(closed=False, deadline=row.deadline, today=day)])
    rows_shown = [(row, rag.is_late(closed=False, deadline=row.deadline, today=day)) for row in mine[:FEW]]
    context = {"rows": rows_shown, "open": len(mine), "late": late}
    return render_to_string("oversight/registers_home.html", context, request=request)


def my_reviews(request: Any) -> str | None:
    """How many reviews of risks that the person owns are overdue."""
    if not may(request.user, Permission.VIEW_BOARDS, request.partnership):
        return None
    day = timezone.localdate()  # noqa: TID251  a panel is part of a view
    rows = Risk.objects.visible_to(request.user).filter(
        board__partnership=request.partnership,
        owner_user=request.user,
        state=Risk.State.OPEN,
        review_on__lt=day,
    )
    overdue = rows.count()
    if not overdue:
        return None
    return render_to_string("oversight/risks_home.html", {"overdue": overdue}, request=request)


def left_behind(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """Open tracked actions and risks of the person there: words and the list that shows them."""
    actions = BoardAction.objects.filter(board__partnership=partnership, lead_user=user, state="open").count()
    risks = Risk.objects.filter(board__partnership=partnership, owner_user=user, state="open").count()
    found = []
    if actions:
        query = urlencode({"state": "open", "lead": user.full_name})
        words = f"Leads {count_of(actions, 'open action')} of boards"
        found.append((words, f"{reverse('oversight:tracker')}?{query}"))
    if risks:
        query = urlencode({"state": "open", "owner": user.full_name})
        words = f"Owns {count_of(risks, 'open risk')} of boards"
        found.append((words, f"{reverse('oversight:risks')}?{query}"))
    return found
