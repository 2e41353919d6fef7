"""Remembering which news somebody has seen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.access import require
from accounts.models import Partnership, User
from accounts.permissions import Permission
from actionplans.models import NewsSeen


@transaction.atomic
def mark_news_seen(*, partnership: Partnership, by: User, until: datetime) -> None:
    """Remember what a person has seen: their own bookmark, which changes nothing that the trail tells of."""
    require(by, Permission.VIEW_PLANS, partnership)
    NewsSeen.objects.update_or_create(user=by, partnership=partnership, defaults={"until": until})
