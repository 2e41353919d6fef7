"""Support levels on Home, and in a box on the page of a home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from providers.models import RegisterSettings, SupportStep
from providers.panels import HomeContext
from providers.summaries.support import support_of, watched
from providers.tables.support import plain_level_tag, step_words

LATELY = 7  # days for which the lead is told of steps
FEW = 5


def support_panel(context: HomeContext) -> SafeString | None:
    """Level, since when and by whom; the triggers with their evidence; what they suggest."""
    user, partnership = context.request.user, context.partnership
    if not may(user, Permission.VIEW_HOMES, partnership):
        return None
    standing = support_of(partnership, context.location, context.day)
    is_today = context.day == timezone.localdate()  # noqa: TID251  a box is part of a view
    ended = context.location.registered_to
    is_open = ended is None or ended > context.day
    shown = {
        "home": context.location, "is_open": is_open, "standing": standing,
        "level": plain_level_tag(standing.level),
        "may_confirm": is_today and is_open and may(user, Permission.CONFIRM_SUPPORT, partnership),
    }  # fmt: skip
    return SafeString(render_to_string("providers/support_panel.html", shown, request=context.request))


def support_waiting(request: Any) -> str | None:
    """How many homes wait for a person's word; for the lead also the steps of the last days."""
    partnership = request.partnership
    if not may(request.user, Permission.CONFIRM_SUPPORT, partnership):
        return None
    day = timezone.localdate()  # noqa: TID251  a panel is part of a view
    waiting = sum(row.waiting for row in watched(partnership, day))
    steps = []
    if RegisterSettings.objects.filter(partnership=partnership, lead=request.user).exists():
        since = day - timedelta(days=LATELY)
        rows = SupportStep.objects.filter(partnership=partnership, on__gt=since).exclude(by=request.user)
        steps = [(row, step_words(row)) for row in rows.select_related("location", "by")[:FEW]]
    if not waiting and not steps:
        return None
    shown = {"waiting": waiting, "steps": steps}
    return render_to_string("providers/support_home.html", shown, request=request)
