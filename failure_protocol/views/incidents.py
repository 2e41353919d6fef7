"""The incidents of the partnership, and the page of one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import may, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now
from failure_protocol import sections
from failure_protocol.access import get_incident, rights
from failure_protocol.filters.incidents import IncidentFilter
from failure_protocol.matrix import Level, Scope
from failure_protocol.models import Incident, WarningSign
from failure_protocol.summaries.meetings import invited
from failure_protocol.summaries.next_step import next_step
from failure_protocol.summaries.notices import ladder_of
from failure_protocol.tables.incidents import IncidentTable, NamedIncidentTable
from failure_protocol.views.common import asked, show
from ui.listing import respond

QUICK = (
    ("Ended", {"show": "ended"}),
    ("Open and ended", {"show": "all"}),
    ("Exercises", {"show": "exercises"}),
    ("With their names", {"names": "yes"}),
)


@require_safe
def incidents(request: Request) -> HttpResponseBase:
    """Every incident that the person may know of: the open ones first, exercises apart.

    A list is seen over shoulders, so names are withheld as on every dashboard until somebody asks for them.
    """
    partnership = require(request.user, Permission.VIEW_INCIDENTS, request.partnership)
    rows = Incident.objects.visible_to(request.user).filter(partnership=partnership)
    chosen = IncidentFilter(request.GET, rows)
    found: Any = chosen.qs if chosen.form.is_valid() else rows.none()
    found = found.select_related("provider").prefetch_related("services")
    kind = NamedIncidentTable if request.GET.get("names") == "yes" else IncidentTable
    table = kind(found, params=request.GET, path=request.path, filterset=chosen, quick=QUICK)
    may_open = may(request.user, Permission.OPEN_INCIDENTS, partnership)
    signs = WarningSign.objects.visible_to(request.user).filter(partnership=partnership)
    context = {
        "is_empty": not rows.exists(), "may_open": may_open,
        "may_manage": may(request.user, Permission.MANAGE_PROTOCOL, partnership),
        "may_see_signs": may_open or signs.exists(), "invited": invited(request.user, now()),
    }  # fmt: skip
    return respond(request, table, "failure_protocol/incidents.html", context, filename="incidents")


@require_safe
def incident(request: Request, pk: int) -> HttpResponse:
    """The page of an incident: what to do next, and what every noun has to say."""
    try:
        here = asked(request, pk, "incident", Level.SUMMARY)
    except PermissionDenied:
        if rights(request.user, get_incident(request.user, pk)).scope is not Scope.PACK:
            raise
        return redirect("failure_protocol:sealed_packs", pk)  # who only receives packs finds theirs
    todo = next_step(here, ladder_of(here.incident, here.at))
    return show(here, "failure_protocol/incident.html", {"boxes": sections.boxes(here), "todo": todo})
