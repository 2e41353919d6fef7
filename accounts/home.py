"""What accounts put on Home: the first steps of a new partnership with its people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.access import may
from accounts.models import Invitation, Membership
from accounts.permissions import Permission


def first_steps(request: Any) -> Iterable[dict[str, Any]]:
    """Who manages the people of a partnership is asked to invite them, until one has been invited."""
    here = request.partnership
    if not may(request.user, Permission.MANAGE_MEMBERS, here):
        return
    others = Membership.objects.filter(partnership=here).exclude(user=request.user)
    yield {
        "title": "Invite the people you work with",
        "words": "Each gets a mail with a link, and one role: from reading only to building packs.",
        "url": reverse("accounts:invite"),
        "done": others.exists() or Invitation.objects.open().filter(partnership=here).exists(),
    }
