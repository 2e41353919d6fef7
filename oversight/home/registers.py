"""What registers put on Home: open actions, reviews that are overdue."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
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
