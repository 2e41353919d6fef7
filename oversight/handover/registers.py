"""Tracked actions and risks that somebody else should take over."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Partnership, User
from core.words import count_of
from oversight.models import BoardAction, Risk


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
