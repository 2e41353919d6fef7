"""Pages of a provider and of a brand: what would be lost if it stopped tomorrow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import get_visible, may, require
from accounts.models import Partnership
from accounts.permissions import Permission
from accounts.requests import Request
from accounts.views.common import now, today
from audit.actions import record_read
from providers.models import Brand, Location, Provider
from providers.summaries.groups import LABELS, Group, brand_view, provider_view
from providers.tables.locations import GroupTable
from ui.listing import respond


@require_safe
def provider(request: Request, pk: int) -> HttpResponseBase:
    """Who runs which homes, and what hangs on it. A person's name only for those who may read it."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    found: Provider = get_visible(Provider.objects.select_related("brand"), request.user, pk=pk)
    named = may(request.user, Permission.VIEW_HOME_PEOPLE, partnership)
    if named and has_personal(found):
        record_read(by=request.user, obj=found, partnership=partnership, how="Names on the provider’s page")
    rows = Location.objects.filter(provider=found)
    context = {
        "provider": found,
        "named": named,
        "name": str(found) if named else found.public_name,
        "facts": facts_of(found, named=named),
        "more_url": _more("q", found.name if not found.is_individual else found.cqc_id),
        **_group(provider_view(partnership, found, today(), now())),
    }
    return _page(request, partnership, rows, "providers/provider.html", context, "provider-homes")


@require_safe
def brand(request: Request, pk: int) -> HttpResponseBase:
    """If this brand stopped tomorrow: homes, beds, councils, people we fund, where a bed is free."""
    partnership = require(request.user, Permission.VIEW_HOMES, request.partnership)
    found = get_object_or_404(Brand, pk=pk)
    rows = Location.objects.filter(provider__brand=found)
    providers = list(found.providers.all())
    context = {
        "brand": found,
        "providers": [(each.public_name, each.get_absolute_url()) for each in providers],
        "more_url": _more("brand", found.name),
        **_group(brand_view(partnership, found, today(), now())),
    }
    return _page(request, partnership, rows, "providers/brand.html", context, "brand-homes")


def has_personal(found: Provider) -> bool:
    """Whether its page names a person."""
    return bool(found.is_individual or found.nominated_individual or found.main_partner)


def facts_of(found: Provider, *, named: bool) -> list[tuple[str, Any]]:
    """What the regulator says of a provider; people only when they may be named."""
    address = "" if found.is_individual and not named else found.address.replace("\n", ", ")
    facts: list[tuple[str, Any]] = [
        ("CQC ID", found.cqc_id),
        ("Kind of owner", found.ownership),
        ("Companies House number", found.companies_house),
        ("Charity number", found.charity_number),
        ("Address", ", ".join(part for part in (address, found.postcode if address else "") if part)),
        ("Telephone", "" if found.is_individual and not named else found.phone),
        ("Website", found.website),
        ("Nominated individual", found.nominated_individual if named else ""),
        ("Main partner", found.main_partner if named else ""),
        ("Registered", found.registered_from),
        ("Registration ended", found.registered_to),
    ]
    return [(label, value) for label, value in facts if value]


def _group(group: Group) -> dict[str, Any]:
    return {"group": group, "labels": LABELS}


def _more(name: str, value: str) -> str:
    """The list of homes, narrowed to these: with saved views, the map and files."""
    return f"{reverse('providers:homes')}?{urlencode({'whose': 'all', name: value})}"


def _page(
    request: Request, partnership: Partnership, rows: Any, template: str, context: dict[str, Any], file: str
) -> HttpResponseBase:
    known = rows.on(today()).known_to(partnership).with_free_beds(partnership)
    table = GroupTable(known.select_related("provider__brand"), params=request.GET, path=request.path)
    return respond(request, table, template, context, filename=file)
