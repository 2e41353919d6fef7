"""Suggestions while somebody types a home's name."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from accounts.access import require
from accounts.permissions import Permission
from accounts.requests import Request
from providers.models import Location
from providers.summaries.finding import called, suggestions
from ui.search import MAX_LENGTH, MIN_LENGTH

LIMIT = 10


@require_safe
def find_homes(request: Request) -> HttpResponse:
    """Homes that fit what was typed: key, name, town, and the text that names no other."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    typed = request.GET.get("q", "").strip()[:MAX_LENGTH]
    found = (
        suggestions(Location.objects.visible_to(request.user), typed, partnership, LIMIT)
        if len(typed) >= MIN_LENGTH
        else []
    )
    homes = [
        {"pk": home.pk, "name": home.name, "town": home.town or home.postcode, "text": called(home)}
        for home in found
    ]
    return JsonResponse({"homes": homes, "texts": [home["text"] for home in homes]})
