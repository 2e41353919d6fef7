"""Who is told of steps in support, when the one who is leaves."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Partnership, User
from providers.models import RegisterSettings


def lead_left(user: User, partnership: Partnership) -> list[tuple[str, str]]:
    """That the person is told of steps in support there, and the page that names somebody else."""
    if not RegisterSettings.objects.filter(partnership=partnership, lead=user).exists():
        return []
    return [("Is told of steps in the support of homes", reverse("providers:settings"))]
