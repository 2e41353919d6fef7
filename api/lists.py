"""The lists: which rows of a partnership each gives, and how a record becomes a row.

Each begins at the partnership of the token; nothing here takes a partnership from the address.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import Partnership
from actionplans.models import Action, Plan, Workstream
from api import drawing, filters, rows
from api.scopes import Scope
from metrics.models import Indicator, Observation
from packs.models import Pack
from providers.models import Location, Provider, Rating

Drawn = Sequence[rows.Row]


@dataclass(frozen=True)
class Listing:
    """One list.

    pick    the records of a partnership that a filter asks for, in no order
    draw    records as rows; the day is that of asking
    """

    name: str
    words: str
    scope: Scope
    row: type[rows.Row]
    filter: type[filters.Page]
    pick: Callable[[Partnership, Any], QuerySet[Any]]
    draw: Callable[[Sequence[Any], date], Drawn]


def _given(**lookups: Any) -> dict[str, Any]:
    return {name: value for name, value in lookups.items() if value is not None}


def _indicators(partnership: Partnership, asked: filters.IndicatorFilter) -> QuerySet[Any]:
    return Indicator.objects.filter(partnership=partnership, **_given(code=asked.indicator))


def _observations(partnership: Partnership, asked: filters.ObservationFilter) -> QuerySet[Any]:
    found = Observation.objects.filter(scope__partnership=partnership, indicator__partnership=partnership)
    whole = ("indicator", "scope__location", "scope__provider", "scope__partnership")
    return found.select_related(*whole).filter(
        **_given(
            indicator__code=asked.indicator, scope__location__cqc_id=asked.home, at__gte=asked.since,
            start__gte=asked.from_day, start__lte=asked.to_day,
        )
    )  # fmt: skip


def _plans(partnership: Partnership, asked: filters.Page) -> QuerySet[Any]:
    return Plan.objects.filter(partnership=partnership)


def _workstreams(partnership: Partnership, asked: filters.PlanFilter) -> QuerySet[Any]:
    return Workstream.objects.filter(plan__partnership=partnership, **_given(plan=asked.plan))


def _actions(partnership: Partnership, asked: filters.ActionFilter) -> QuerySet[Any]:
    found = Action.objects.filter(workstream__plan__partnership=partnership)
    return (
        found.filter(**_given(workstream__plan=asked.plan, last_update_at__gte=asked.since))
        .select_related("workstream")
        .prefetch_related("steps")
    )


def _homes(partnership: Partnership, asked: filters.HomeFilter) -> QuerySet[Any]:
    found = Location.objects.of(partnership).filter(**_given(cqc_id=asked.home))
    return found.select_related("provider")


def _providers(partnership: Partnership, asked: filters.HomeFilter) -> QuerySet[Any]:
    ours = Location.objects.of(partnership).filter(**_given(cqc_id=asked.home))
    return Provider.objects.filter(pk__in=ours.order_by().values("provider")).select_related("brand")


def _ratings(partnership: Partnership, asked: filters.RatingFilter) -> QuerySet[Any]:
    ours = Location.objects.of(partnership).filter(**_given(cqc_id=asked.home))
    found = Rating.objects.filter(location__in=ours.order_by()).select_related("location")
    return found.filter(**_given(published_on__gte=asked.from_day, published_on__lte=asked.to_day))


def public_packs(partnership: Partnership) -> QuerySet[Pack]:
    """Public editions that were issued: nothing exempt, no incident, no draft."""
    return Pack.objects.without_content().filter(
        partnership=partnership, edition=Pack.Edition.PUBLIC, needs="",
        state__in=(Pack.State.ISSUED, Pack.State.SUPERSEDED),
    )  # fmt: skip


def _packs(partnership: Partnership, asked: filters.Days) -> QuerySet[Any]:
    return public_packs(partnership).filter(**_given(as_at__gte=asked.from_day, as_at__lte=asked.to_day))


LISTS = {
    each.name: each
    for each in (
        Listing(
            "indicators", "What is measured, with its definition and target", Scope.INDICATORS,
            rows.IndicatorRow, filters.IndicatorFilter, _indicators, drawing.indicators,
        ),
        Listing(
            "observations", "Figures with their colours, reasons and where they came from", Scope.INDICATORS,
            rows.ObservationRow, filters.ObservationFilter, _observations, drawing.observations,
        ),
        Listing("plans", "Action plans", Scope.PLANS, rows.PlanRow, filters.Page, _plans, drawing.plans),
        Listing(
            "workstreams", "Workstreams of plans", Scope.PLANS, rows.WorkstreamRow, filters.PlanFilter,
            _workstreams, drawing.workstreams,
        ),
        Listing(
            "actions", "Actions of plans, each with its steps", Scope.PLANS, rows.ActionRow,
            filters.ActionFilter, _actions, drawing.actions,
        ),
        Listing(
            "homes", "Homes and agencies of the partnership, as the regulator publishes them",
            Scope.REGISTER, rows.HomeRow, filters.HomeFilter, _homes, drawing.homes,
        ),
        Listing(
            "providers", "Who runs those homes", Scope.REGISTER, rows.ProviderRow, filters.HomeFilter,
            _providers, drawing.providers,
        ),
        Listing(
            "ratings", "Every published rating of those homes", Scope.REGISTER, rows.RatingRow,
            filters.RatingFilter, _ratings, drawing.ratings,
        ),
        Listing(
            "packs", "Public editions of issued packs", Scope.PACKS, rows.PackRow, filters.Days, _packs,
            drawing.packs,
        ),
    )
}  # fmt: skip
