"""Calls and promises on Home, and in a box on the page of a home."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from audit.actions import record_read
from providers.models import Contact, Promise
from providers.panels import HomeContext
from providers.summaries.contacts import (
    ALL,
    MINE,
    call_list,
    counts_of,
    looks_after_homes,
    open_promises_of,
)

NEWEST = 5


def calls_today(request: Any) -> SafeString | None:
    """How many calls are to be made today and how many are done; how many of one's promises are due.

    One's own homes where one looks after some; nothing for who writes nothing down about homes.
    """
    partnership = request.partnership
    if not may(request.user, Permission.EDIT_HOMES, partnership):
        return None
    day = timezone.localdate()  # noqa: TID251  a panel is part of a view
    due = Promise.objects.filter(
        partnership=partnership, owner=request.user, state=Promise.State.OPEN, due_on__lte=day
    ).count()
    mine = looks_after_homes(partnership, request.user)
    if not mine and not due:
        return None
    found = call_list(partnership, day, whose=MINE if mine else ALL, user=request.user)
    context = {
        "left": len(found.left), "done": len(found.done), "due": due, "whose": MINE if mine else ALL
    }  # fmt: skip
    return render_to_string("providers/calls_home.html", context, request=request)


def contacts_panel(context: HomeContext) -> SafeString | None:
    """The newest contacts of a home, how often it was reached, and what is promised and still open."""
    request, partnership = context.request, context.partnership
    if not may(request.user, Permission.VIEW_HOMES, partnership):
        return None
    reached, tried = counts_of(partnership, context.location)
    newest = Contact.objects.about(partnership, context.location).select_related("by")
    rows = list(newest.order_by("-on", "-at", "-pk")[:NEWEST])
    people = may(request.user, Permission.VIEW_HOME_PEOPLE, partnership)
    if people and any(row.spoke_to for row in rows):
        how = "Names in the contacts of a home"
        record_read(by=request.user, obj=context.location, partnership=partnership, how=how)
    shown = {
        "home": context.location, "reached": reached, "tried": tried, "day": context.day,
        "rows": rows, "people": people,
        "open_promises": open_promises_of(partnership, context.location),
        "may_edit": may(request.user, Permission.EDIT_HOMES, partnership),
        "back": context.location.get_absolute_url(),
    }  # fmt: skip
    return render_to_string("providers/contacts_panel.html", shown, request=request)
