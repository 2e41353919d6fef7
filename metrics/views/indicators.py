"""Pages of indicators."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import today
from metrics.models import Indicator, Scope
from metrics.summaries.indicators import standings


@require_safe
def indicators(request: Request) -> HttpResponse:
    """Every indicator in use with its newest figure."""
    partnership = require(request.user, Permission.VIEW_INDICATORS, request.partnership)
    rows = Indicator.objects.filter(partnership=partnership).in_use(today())
    found = standings(rows, Scope.objects.of_partnership(partnership), today())
    return render(request, "metrics/indicators.html", {"rows": found})


@require_safe
def indicator(request: Request, pk: int) -> HttpResponse:
    """One indicator: what it is, its figures, what is wanted."""
    row = get_object_or_404(Indicator.objects.visible_to(request.user), pk=pk)
    return render(request, "metrics/indicator.html", {"indicator": row})
