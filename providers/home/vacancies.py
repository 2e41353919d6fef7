"""Free beds on Home, and in a box on the page of a home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.access import may
from accounts.permissions import Permission
from core.words import capital
from providers.actions.corrections import ITSELF
from providers.actions.vacancies import primary_of
from providers.models import Vacancy
from providers.panels import HomeContext
from providers.summaries.vacancies import age_in_days, features_words, stale_after, totals
from providers.tables.vacancies import ago


@dataclass(frozen=True)
class Line:
    """One type of bed as the box shows it."""

    row: Vacancy
    features: str
    who: str
    when: str
    stale: bool


def vacancies_panel(context: HomeContext) -> SafeString | None:
    """Free beds of a home as the partnership knows them, each with who said so and how long ago."""
    user, partnership = context.request.user, context.partnership
    own = Vacancy.objects.visible_to(user).about(partnership, context.location).filter(current=True)
    if not may(user, Permission.VIEW_HOMES, partnership) and not may(user, Permission.OWN_HOMES, partnership):
        return None
    at = timezone.now()  # noqa: TID251  a box is part of a view
    named = may(user, Permission.VIEW_HOME_PEOPLE, partnership)
    limit = stale_after(partnership)
    lines = [_line(row, at, limit, named=named) for row in own]
    return SafeString(
        render_to_string(
            "providers/vacancies_panel.html",
            {
                "home": context.location,
                "lines": sorted(lines, key=lambda line: line.row.bed_type),
                "stale_days": limit,
                "primary": primary_of(context.location),
                "may_edit": may(user, Permission.EDIT_HOMES, partnership),
                "may_view": may(user, Permission.VIEW_HOMES, partnership),
            },
            request=context.request,
        )
    )


def _line(row: Vacancy, at: Any, limit: int, *, named: bool) -> Line:
    days = age_in_days(row.verified_at, at)
    return Line(row, capital(features_words(row.features)), _who(row, named=named), ago(days), days > limit)


def _who(row: Vacancy, *, named: bool) -> str:
    """Who verified a figure; what a home's own people wrote and was accepted is the home's own word."""
    name = row.verified_by if named else ""
    if row.how != ITSELF:
        return name or "the home"
    return f"the home itself ({name})" if name else "the home itself"


def free_beds_box(request: Any) -> str | None:
    """How many beds are free in how many homes, and how old the figures are."""
    partnership = request.partnership
    if not may(request.user, Permission.VIEW_HOMES, partnership):
        return None
    at = timezone.now()  # noqa: TID251  a panel is part of a view
    sums = totals(partnership, timezone.localtime(at).date(), at)
    if not sums.homes_told:
        return None
    return render_to_string("providers/vacancies_home.html", {"totals": sums}, request=request)
