"""What incidents add: places in the menu, boxes, warnings, clocks, gates; Home, search, pages of homes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from failure_protocol import gate, sections
from failure_protocol.clock_registry import ClockState
from failure_protocol.filters.incidents import with_words
from failure_protocol.matrix import Level
from failure_protocol.models import Incident, WarningSign
from failure_protocol.protocol import holders_of, settings_for
from failure_protocol.sections import Alarm, Here
from failure_protocol.states import WITHHELD
from failure_protocol.summaries import clocks
from failure_protocol.summaries.beginning import alarms_of, steps_of, unverified
from failure_protocol.tables.incidents import state_tag
from providers import panels
from providers.panels import HomeContext
from ui import home as home_page
from ui import search
from ui.search import Hit

NEXT_CLOCKS = 5
WATCHED = (ClockState.MISSED, ClockState.RUNNING, ClockState.UNKNOWN)


def register() -> None:
    """Called by failure_protocol/registrations.py."""
    sections.place(8, "What happened", "about", "incident", Level.SUMMARY)
    sections.place(14, "Clocks", "clocks", "incident", Level.SUMMARY)
    sections.box(3, state_box)
    sections.box(20, clocks_box)
    sections.warn(8, warnings)
    gate.register(40, "Every safeguarding alert was made", _alerts)
    gate.register(41, "Everybody who was to be contacted was", _contacts)
    clocks.register()
    home_page.register(9, open_box)
    home_page.register_first_steps(65, first_steps)
    search.register("Incidents", find_incidents, order=45)
    search.register("Warning signs", find_warnings, order=46)
    panels.register(5, home_panel)


def state_box(here: Here) -> SafeString:
    """How far it is, and the next step of whoever runs it."""
    may_edit = here.rights.incident >= Level.EDIT and not here.incident.has_ended
    context = {
        "incident": here.incident, "steps": steps_of(here.incident), "may_edit": may_edit,
        "may_activate": may_edit and here.incident.state in WITHHELD,
        "services": here.incident.services.all(),
    }  # fmt: skip
    return render_to_string("failure_protocol/state_box.html", context)


def clocks_box(here: Here) -> SafeString:
    """The clocks that somebody must watch, the most urgent first."""
    found = [each for each in clocks.clocks_of(here.incident, here.at) if each.state in WATCHED]
    context = {"incident": here.incident, "clocks": found[:NEXT_CLOCKS], "more": len(found[NEXT_CLOCKS:])}
    return render_to_string("failure_protocol/clocks_box.html", context)


def warnings(here: Here) -> list[Alarm]:
    """What of the beginning is missing, overdue or not known."""
    if here.incident.has_ended or here.rights.incident < Level.VIEW:
        return []
    return alarms_of(here.incident, here.at)


def open_box(request: Any) -> SafeString | None:
    """Open incidents that the person may know of, by reference while one is potential."""
    if not may(request.user, Permission.VIEW_INCIDENTS, request.partnership):
        return None
    rows = Incident.objects.visible_to(request.user).open().filter(partnership=request.partnership)
    found = list(rows.prefetch_related("services"))
    if not found:
        return None
    at = timezone.now()  # noqa: TID251  a panel is part of a view
    late = set(unverified(rows.real(), at).values_list("pk", flat=True))
    lines = [(row, state_tag(row), row.pk in late) for row in found]
    return render_to_string("failure_protocol/incidents_home.html", {"lines": lines}, request=request)


def first_steps(request: Any) -> list[dict[str, Any]]:
    """Whoever sets the protocol up is asked to name who may activate it."""
    if not may(request.user, Permission.MANAGE_PROTOCOL, request.partnership):
        return []
    return [
        {
            "title": "Say who may activate the provider failure protocol",
            "words": "Either of two posts decides; name who holds them, and look at the local figures.",
            "url": reverse("failure_protocol:protocol"),
            "done": all(each.name for each in holders_of(settings_for(request.partnership))),
        }
    ]


def find_incidents(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Incidents by reference, provider or service, of those that the person may know of. The name of a
    potential one is found by whoever types it, and not said by the answer.
    """
    rows = Incident.objects.visible_to(user).filter(partnership=partnership)
    found = with_words(rows, words).order_by("-opened_at", "-pk")[:limit]
    return [
        Hit(
            f"{row.reference}: {row.public_name}", row.get_absolute_url(),
            "Exercise" if row.is_exercise else "Incident", row.get_state_display(),
        )
        for row in found
    ]  # fmt: skip


def find_warnings(user: Any, partnership: Any, words: list[str], limit: int) -> list[Hit]:
    """Warning signs by reference or provider, of those that the person may see."""
    rows = WarningSign.objects.visible_to(user).filter(partnership=partnership)
    for word in words:
        rows = rows.filter(reference__icontains=word) | rows.filter(provider_name__icontains=word)
    return [
        Hit(row.reference, row.get_absolute_url(), "Warning sign", row.get_likelihood_display())
        for row in rows.order_by("-seen_on", "-pk")[:limit]
    ]


def home_panel(context: HomeContext) -> SafeString | None:
    """Incidents that concern the home, for those who may know of them, and where one is opened."""
    user, home = context.request.user, context.location
    if not may(user, Permission.VIEW_INCIDENTS, context.partnership):
        return None
    rows = Incident.objects.visible_to(user).filter(partnership=context.partnership, services__location=home)
    found = list(rows.distinct().order_by("-opened_at", "-pk"))
    may_open = may(user, Permission.OPEN_INCIDENTS, context.partnership)
    if not found and not may_open:
        return None
    shown = {"lines": [(row, state_tag(row)) for row in found], "may_open": may_open, "home": home}
    return render_to_string("failure_protocol/home_panel.html", shown, request=context.request)


def _alerts(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    url = reverse("failure_protocol:safeguarding", args=[incident.pk])
    for row in incident.alerts.filter(made_at=None):
        yield gate.Open(f"Safeguarding alert {row.number} was not made", url)


def _contacts(incident: Incident, at: datetime) -> Iterator[gate.Open]:
    url = reverse("failure_protocol:verification", args=[incident.pk])
    for row in incident.contact_plans.filter(done_at=None):
        yield gate.Open(f"{row.party} was to be contacted by {row.by_whom}", url)
