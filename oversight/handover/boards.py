"""Seats that somebody else should take over."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Partnership, User
from oversight.models import Member


def left_behind(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """The seats that the person holds now or later: words, and the page on which the term is ended."""
    today = timezone.localdate()  # noqa: TID251  part of the page that ends a membership
    rows = Member.objects.filter(user=user, board__partnership=partnership, board__state="open")
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today)).select_related("board")
    return [
        (
            f"Has a seat on {member.board} ({member.get_kind_display().lower()})",
            reverse("oversight:member_end", args=[member.pk]),
        )
        for member in rows
    ]
