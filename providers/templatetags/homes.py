"""`{% homes_nav "map" %}`: the parts of the register side by side, those that the person may open."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.access import may
from accounts.permissions import Permission
from providers.tables.locations import rating_tag
from ui.navigation import address

register = template.Library()
register.filter("rating_tag", rating_tag)

PARTS = (
    ("homes", "List", Permission.VIEW_HOMES),
    ("map", "Map", Permission.VIEW_HOMES),
    ("profile", "Ratings profile", Permission.VIEW_HOMES),
    ("calls", "Calls", Permission.VIEW_HOMES),
    ("vacancies", "Vacancies", Permission.VIEW_HOMES),
    ("offers", "Offers", Permission.VIEW_HOMES),
    ("support", "Support levels", Permission.VIEW_HOMES),
    ("corrections", "Corrections", Permission.VIEW_HOMES),
    ("imports", "Imports", Permission.IMPORT_REGISTER),
    ("settings", "Settings", Permission.MANAGE_REGISTER),
)


@register.inclusion_tag("providers/_home_list_nav.html", takes_context=True)
def homes_nav(context: dict[str, Any], here: str = "") -> dict[str, Any]:
    """Links to the parts; `here` is the name of the page's own."""
    request = context["request"]
    links = [
        (label, url, name == here)
        for name, label, permission in PARTS
        if may(request.user, permission, request.partnership) and (url := address(f"providers:{name}"))
    ]
    return {"links": links}
