"""Homes' own people on Home: their homes; and for commissioners the corrections that wait."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from providers.models import HomeCorrection, HomeStaff
from providers.panels import HomeContext
from providers.tables.staff import correction_state

NEWEST = 5


def own_homes_box(request: Any) -> str | None:
    """A person's own homes, each with what waits for us."""
    partnership = request.partnership
    if not may(request.user, Permission.OWN_HOMES, partnership):
        return None
    rows = HomeStaff.objects.current_of(request.user).filter(partnership=partnership)
    homes = [row.location for row in rows.select_related("location")]
    if not homes:
        return None
    waiting = HomeCorrection.objects.filter(partnership=partnership, location__in=homes).waiting().count()
    shown = {"homes": homes, "waiting": waiting}
    return render_to_string("providers/own_card.html", shown, request=request)


def corrections_waiting(request: Any) -> str | None:
    """How many corrections by homes wait for an answer."""
    if not may(request.user, Permission.EDIT_HOMES, request.partnership):
        return None
    waiting = HomeCorrection.objects.filter(partnership=request.partnership).waiting().count()
    if not waiting:
        return None
    return render_to_string("providers/correction_card.html", {"waiting": waiting}, request=request)


def corrections_panel(context: HomeContext) -> SafeString | None:
    """What the home would put right: what waits, and the newest answers; nothing where it never asked."""
    user, partnership = context.request.user, context.partnership
    if not may(user, Permission.VIEW_HOMES, partnership):
        return None
    rows = HomeCorrection.objects.about(partnership, context.location).order_by("-made_at", "-pk")
    found = [(row, correction_state(row)) for row in rows]
    if not found:
        return None
    waiting = [pair for pair in found if pair[0].state == HomeCorrection.State.WAITING]
    answered = [pair for pair in found if pair[0].state != HomeCorrection.State.WAITING]
    shown = {
        "home": context.location, "waiting": waiting, "answered": answered[:NEWEST],
        "may_edit": may(user, Permission.EDIT_HOMES, partnership),
    }  # fmt: skip
    return SafeString(render_to_string("providers/correction_panel.html", shown, request=context.request))
