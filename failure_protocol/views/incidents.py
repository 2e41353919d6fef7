"""The incidents of the partnership, and the page of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from failure_protocol import sections
from failure_protocol.matrix import Level
from failure_protocol.models import Incident
from failure_protocol.views.common import asked, show


@require_safe
def incidents(request: Request) -> HttpResponse:
    """Every incident that the person may know of."""
    partnership = require(request.user, Permission.VIEW_INCIDENTS, request.partnership)
    rows = Incident.objects.visible_to(request.user).filter(partnership=partnership)
    return render(request, "failure_protocol/incidents.html", {"rows": rows})


@require_safe
def incident(request: Request, pk: int) -> HttpResponse:
    """The page of an incident: what every noun has to say."""
    here = asked(request, pk, "incident", Level.SUMMARY)
    return show(here, "failure_protocol/incident.html", {"boxes": sections.boxes(here)})
