"""A home beside homes like it."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import get_visible, require
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import today
from providers.models import Location
from providers.summaries.comparing import FEWEST, compare
from providers.tables.comparing import ComparisonTable
from ui.listing import respond


@require_safe
def compare_home(request: Request, pk: int) -> HttpResponseBase:
    """The home and those of its kind and size in our area: figures, medians, and a place where it means
    something.
    """
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    home: Location = get_visible(Location.objects.all(), request.user, pk=pk)
    found = compare(partnership, home, today())
    table = ComparisonTable(found.rows, params=request.GET, path=request.path)
    context = {"home": home, "found": found, "fewest": FEWEST}
    return respond(request, table, "providers/compare.html", context, filename="similar-homes")
