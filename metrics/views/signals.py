"""The early warning: what worries about homes and their providers, newest first."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from metrics.filters.signals import SignalFilter
from metrics.models import Signal
from metrics.summaries.done import with_done
from metrics.tables.signals import SignalTable
from ui.listing import respond

QUICK: tuple[tuple[str, dict[str, str]], ...] = (
    ("All", {}), ("Red", {"kind": "red"}), ("Worsening", {"kind": "worsening"}),
    ("Out of the usual", {"kind": "drift"}), ("Overdue returns", {"kind": "overdue"}),
    ("Gone", {"gone": "yes"}),
)  # fmt: skip


@require_safe
def signals(request: Request) -> HttpResponseBase:
    """One list of every worry, with its evidence and what was done about it."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows = Signal.objects.filter(partnership=partnership).select_related("location__provider", "indicator")
    gone = request.GET.get("gone") == "yes"
    chosen = SignalFilter(request.GET, rows.exclude(ended_at=None) if gone else rows.open())
    found = chosen.qs if chosen.form.is_valid() else rows.none()
    table = SignalTable(
        with_done(found), params=request.GET, path=request.path, filterset=chosen, quick=QUICK
    )
    context = {"empty": not rows.exists(), "new": rows.open().filter(told_at=None).count()}
    return respond(request, table, "metrics/signals.html", context, filename="early-warning")
