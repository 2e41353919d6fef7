"""What update rounds put on Home: what the person is asked for, and what a board administrator waits for."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from accounts.access import may
from accounts.permissions import Permission
from actionplans.models import Round
from actionplans.rounds.progress import people_of


def open_rounds(request: Any) -> str | None:
    """Open rounds of the partnership: own rows without an answer; for who manages rounds also all rows."""
    partnership = request.partnership
    if partnership is None or not may(request.user, Permission.VIEW_PLANS, partnership):
        return None
    manages = may(request.user, Permission.MANAGE_ROUNDS, partnership)
    rounds = Round.objects.visible_to(request.user).filter(plan__partnership=partnership).open()
    listed = list(rounds.with_counts().select_related("plan__partnership").order_by("deadline", "pk"))
    today = timezone.localdate()  # noqa: TID251  a panel is part of a view
    lines = [(each, _mine(each, request.user.pk, today)) for each in listed]
    lines = [(each, mine) for each, mine in lines if mine or manages]
    if not lines:
        return None
    context = {"lines": lines, "manages": manages}
    return render_to_string("actionplans/round_home.html", context, request=request)


def _mine(opened: Round, user_pk: int, today: Any) -> int:
    """How many rows of the person still need an answer."""
    rows = people_of(opened, today).get(user_pk, ())
    return opened.rows.unanswered().filter(pk__in=rows).count() if rows else 0
