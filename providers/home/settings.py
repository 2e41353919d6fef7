"""First steps with the register, in the guide on Home."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.access import may
from accounts.permissions import Permission
from providers.models import Location


def first_steps(request: Any) -> Iterable[dict[str, Any]]:
    """Import the register, then say which homes are ours; for whoever may do it."""
    partnership = request.partnership
    if may(request.user, Permission.IMPORT_REGISTER, partnership):
        yield {
            "title": "Import the register of homes",
            "words": "The regulator publishes it each month. You see the difference before anything changes.",
            "url": reverse("providers:imports"),
            "done": Location.objects.exists(),
        }
    if may(request.user, Permission.MANAGE_REGISTER, partnership):
        yield {
            "title": "Say which homes are yours",
            "words": "Choose your councils, how often homes are called, and when you worry.",
            "url": reverse("providers:settings"),
            "done": Location.objects.of(partnership).exists(),
        }
