"""Sums of homes' figures for providers and the partnership, made anew for touched periods only.

Percentages add up through numerators and denominators, never by averaging (section 2); a figure without
parts, such as a count, is added as it is. What no sum can say (days, rates without parts) has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from accounts.models import Partnership
from metrics import rating
from metrics.figures import Kind, Unit
from metrics.models import COUNTED, Colour, Indicator, Observation, Scope, Summary
from metrics.periods import Frequency, Period
from metrics.summaries.expected import expected_homes

HUNDRED = Decimal(100)
ADDS_UP = frozenset({Unit.COUNT, Unit.HOURS, Unit.POUNDS})
BATCH = 2000
Touched = Iterable[tuple[int, date]]
COLUMNS = (
    "kind", "value", "numerator", "denominator", "counted", "expected", "reds", "ambers", "greens",
    "rag_target", "rag_previous", "made_at",
)  # fmt: skip


def rebuild(*, partnership: Partnership, touched: Touched, at: datetime) -> int:
    """Make the summaries of these (indicator, first day of the period) anew; give how many there are."""
    wanted: dict[int, set[date]] = {}
    for indicator_id, start in touched:
        wanted.setdefault(indicator_id, set()).add(start)
    indicators = Indicator.objects.in_bulk(wanted)
    made: list[Summary] = []
    for indicator_id, starts in sorted(wanted.items()):
        made += _of_indicator(partnership, indicators[indicator_id], sorted(starts), at)
    _rate(made, indicators)
    Summary.objects.bulk_create(
        made, batch_size=BATCH, update_conflicts=True, unique_fields=["scope", "indicator", "start"],
        update_fields=COLUMNS,
    )  # fmt: skip
    return len(made)


def _of_indicator(
    partnership: Partnership, indicator: Indicator, starts: list[date], at: datetime
) -> list[Summary]:
    whole = Scope.objects.of_partnership(partnership)
    if indicator.level == Indicator.Level.PARTNERSHIP:
        return _copied(indicator, starts, [whole], at)
    if indicator.level == Indicator.Level.PROVIDER:
        return _added(indicator, starts, {None: whole}, at, by_provider=False)
    providers = {
        scope.provider_id: scope
        for scope in _provider_scopes(partnership, indicator, starts)
    }  # fmt: skip
    return [
        *_added(indicator, starts, {None: whole}, at, by_provider=False),
        *_added(indicator, starts, providers, at, by_provider=True),
    ]


def _provider_scopes(partnership: Partnership, indicator: Indicator, starts: list[date]) -> list[Scope]:
    """Scopes of the providers whose homes have figures; those that lack are made."""
    ids = set(
        Observation.objects.filter(
            indicator=indicator, start__in=starts, scope__location__provider__isnull=False
        ).values_list("scope__location__provider_id", flat=True)
    )
    known = list(Scope.objects.filter(partnership=partnership, kind="provider", provider__in=ids))
    lacking = ids - {scope.provider_id for scope in known}
    Scope.objects.bulk_create(
        [Scope(partnership=partnership, kind="provider", provider_id=pk) for pk in sorted(lacking)],
        ignore_conflicts=True,
    )
    if lacking:
        known = list(Scope.objects.filter(partnership=partnership, kind="provider", provider__in=ids))
    return known


def _copied(indicator: Indicator, starts: list[date], scopes: list[Scope], at: datetime) -> list[Summary]:
    """Figures of the partnership itself, so that a page reads one table."""
    rows = Observation.objects.filter(indicator=indicator, start__in=starts, scope__in=scopes)
    return [
        Summary(
            scope_id=row.scope_id, indicator=indicator, start=row.start, kind=row.kind, value=row.value,
            numerator=row.numerator, denominator=row.denominator, counted=int(row.kind in COUNTED),
            expected=1, made_at=at,
        )
        for row in rows
    ]  # fmt: skip


def _added(
    indicator: Indicator, starts: list[date], scopes: dict[int | None, Scope], at: datetime, *,
    by_provider: bool,
) -> list[Summary]:  # fmt: skip
    rows: Any = Observation.objects.filter(
        indicator=indicator, start__in=starts, scope__kind=indicator.level,
    )  # fmt: skip
    group = ["start"]
    if by_provider:
        rows, group = rows.annotate(whose=F("scope__location__provider")), ["start", "whose"]
    counted = Q(kind__in=COUNTED)
    sums = rows.values(*group).annotate(
        total=Sum("value", filter=counted), top=Sum("numerator", filter=counted),
        whole=Sum("denominator", filter=counted), counted=Count("pk", filter=counted), known=Count("pk"),
        reds=Count("pk", filter=Q(rag_target=Colour.RED)),
        ambers=Count("pk", filter=Q(rag_target=Colour.AMBER)),
        greens=Count("pk", filter=Q(rag_target=Colour.GREEN)),
    ).order_by(*group)  # fmt: skip
    expected = expected_homes(indicator, starts, by_provider=by_provider)
    made = []
    for row in sums:
        whose = row.get("whose")
        if whose not in scopes:
            continue
        value, top, whole = _value(indicator, row["total"], row["top"], row["whole"])
        made.append(
            Summary(
                scope=scopes[whose], indicator=indicator, start=row["start"], value=value, numerator=top,
                denominator=whole, kind=_kind(value, row["counted"]), counted=row["counted"],
                expected=max(expected.get((whose, row["start"]), 0), row["known"]), reds=row["reds"],
                ambers=row["ambers"], greens=row["greens"], made_at=at,
            )
        )  # fmt: skip
    return made


def _value(
    indicator: Indicator, total: Decimal | None, top: Decimal | None, whole: Decimal | None
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    if indicator.has_parts:
        if not whole or top is None:
            return None, top, whole
        share = top / whole * (HUNDRED if indicator.unit == Unit.PERCENT else 1)
        return share, top, whole
    return (total if indicator.unit in ADDS_UP else None), None, None


def _kind(value: Decimal | None, counted: int) -> str:
    if value is None:
        return Kind.NOT_APPLICABLE if counted else Kind.MISSING
    return Kind.ZERO if value == 0 else Kind.NUMBER


def _rate(made: list[Summary], indicators: dict[int, Indicator]) -> None:
    """Rate sums as single figures are rated; last year's sum stands in the table already, or in `made`."""
    against = rating.yardsticks(indicators.values())
    own = {(row.scope_id, row.indicator_id, row.start): row.value for row in made}
    before = {key: Period(key[2], Frequency(indicators[key[1]].frequency)).year_before.start for key in own}
    stored = Summary.objects.filter(
        scope__in={key[0] for key in own}, indicator__in=indicators, start__in=set(before.values())
    ).values_list("scope_id", "indicator_id", "start", "value")
    known = {(scope, indicator, start): value for scope, indicator, start, value in stored} | own
    for row in made:
        key = (row.scope_id, row.indicator_id, row.start)
        indicator = indicators[row.indicator_id]
        period = Period(row.start, Frequency(indicator.frequency))
        target = rating.rate_target(indicator, row.scope_id, period, row.value, against)
        previous = known.get((key[0], key[1], before[key]))
        row.rag_target = rating.COLOURS[target.rag]
        row.rag_previous = rating.COLOURS[rating.rate_previous(indicator, row.value, previous).rag]
