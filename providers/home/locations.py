"""What the register puts on Home, and the history of the building on a home's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from audit.actions import record_read
from providers.filters.locations import months_before
from providers.models import Location, Severity
from providers.panels import HomeContext
from providers.summaries.locations import building_of

LATELY = 3  # months


def homes_that_worry(request: Any) -> str | None:
    """How many of the partnership's homes are red or amber, and how many ratings fell lately."""
    partnership = request.partnership
    if not may(request.user, Permission.VIEW_HOMES, partnership):
        return None
    day = timezone.localdate()  # noqa: TID251  a panel is part of a view
    own = Location.objects.of(partnership).on(day)
    colours: Any = own.filter(records__partnership=partnership).order_by().values_list("records__worst")
    counts = dict(colours.annotate(number=Count("pk")))
    fell = own.fell_since(months_before(day, LATELY), day).count()
    lines = [
        (number, words, f"{reverse('providers:homes')}?{query}")
        for number, words, query in (
            (counts.get(Severity.RED, 0), "red", "rag=red"),
            (counts.get(Severity.AMBER, 0), "amber", "rag=amber"),
            (fell, f"rated worse within {LATELY} months", f"fell={LATELY}"),
        )
        if number
    ]
    if not lines:
        return None
    return render_to_string("providers/_home_list_card.html", {"lines": lines}, request=request)


def building_panel(context: HomeContext) -> SafeString | None:
    """One history of the building through its registrations; nothing where there is only one."""
    user = context.request.user
    if not may(user, Permission.VIEW_HOMES, context.partnership):
        return None
    registrations = building_of(context.location)
    if len(registrations) < 2:
        return None
    named = may(user, Permission.VIEW_HOME_PEOPLE, context.partnership)
    persons = [each.provider for each in registrations if each.provider and each.provider.is_individual]
    if named:
        for person in {each.pk: each for each in persons}.values():
            record_read(
                by=user, obj=person, partnership=context.partnership, how="Name in a building’s history"
            )
    found = {"registrations": registrations, "home": context.location, "named": named}
    return SafeString(render_to_string("providers/_home_list_building.html", found, request=context.request))
