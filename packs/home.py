"""What packs put on Home: the first pack of a new partnership."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from accounts.access import may
from accounts.permissions import Permission
from packs.models import Pack


def first_steps(request: Any) -> Iterable[dict[str, Any]]:
    """Who may build packs is led to the first one."""
    if not may(request.user, Permission.BUILD_PACKS, request.partnership):
        return
    yield {
        "title": "Build your first pack",
        "words": "One plan as a PDF for the board and a workbook, from the same rows. It needs a plan.",
        "url": reverse("packs:build"),
        "done": Pack.objects.visible_to(request.user).filter(partnership=request.partnership).exists(),
    }
