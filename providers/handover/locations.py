"""Homes that somebody else should look after."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Partnership, User
from core.words import count_of
from providers.models import HomeRecord


def left_behind(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """Homes of which the person is the liaison officer there: words and the list that shows them."""
    homes = HomeRecord.objects.filter(partnership=partnership, liaison=user).count()
    if not homes:
        return []
    words = f"Liaison officer of {count_of(homes, 'home')}"
    return [(words, f"{reverse('providers:homes')}?whose=all&state=both&liaison={user.pk}")]
