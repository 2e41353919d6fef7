"""Homes on a map."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from providers.filters.locations import ALL
from providers.models import Theme
from providers.summaries.mapping import map_of
from providers.tables.locations import HomeTable
from providers.views.locations import QUICK, chosen_homes, why_empty
from ui.listing import FILES
from ui.navigation import address


@require_safe
def homes_map(request: Request) -> HttpResponseBase:
    """The homes of the list, filtered as there, as points on a map; a table says the same."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    rows, chosen = chosen_homes(request, partnership)
    table = HomeTable(rows, params=request.GET, path=request.path, filterset=chosen, quick=QUICK)
    list_url = table.address().replace(request.path, address("providers:homes"), 1)
    if request.GET.get("format") in FILES:
        return redirect(list_url)
    theme = chosen.form.cleaned_data.get("theme", "") if chosen.form.is_valid() else ""
    drawn, unplaced = map_of(rows.order_by("name", "pk"), theme)
    context = {
        "table": table,
        "filterset": chosen,
        "map": drawn,
        "unplaced": unplaced,
        "theme": Theme(theme).label if theme else "",
        "list_url": list_url,
        "everywhere": request.GET.get("whose") == ALL,
        "empty": why_empty(request, partnership) if not drawn.rows and not request.GET else None,
    }
    return render(request, "providers/map.html", context)
