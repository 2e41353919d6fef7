"""Sums of homes' figures for providers and the partnership, made anew for touched periods only.

Percentages add up through numerators and denominators, never by averaging (section 2); a figure without
parts, such as a count, is added as it is. What no sum can say (days, rates without parts) has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from accounts.models import Partnership
from metrics import rating
from metrics.figures import Kind, Unit
from metrics.models import COUNTED, Colour, Indicator, Observation, Scope, Summary
from metrics.periods import Frequency, Period
from metrics.summaries.expected import Expected

HUNDRED = Decimal(100)
ADDS_UP = frozenset({Unit.COUNT, Unit.HOURS, Unit.POUNDS})
BATCH = 2000
Touched = Iterable[tuple[int, date]]
COLUMNS = (
    "kind", "value", "numerator", "denominator", "counted", "expected", "reds", "ambers", "greens",
    "rag_target", "rag_previous", "made_at",
)  # fmt: skip


def rebuild(
    *, partnership: Partnership, touched: Touched, at: datetime, providers: Set[int] | None = None
) -> list[Summary]:
    """Make the summaries of these (indicator, first day of the period) anew, and give them.

    providers  whose sums alone can have changed; None = all. The partnership's are made in any case.
    """
    wanted: dict[int, set[date]] = {}
    for indicator_id, start in touched:
        wanted.setdefault(indicator_id, set()).add(start)
    indicators = Indicator.objects.in_bulk(wanted)
    whole, expected = Scope.objects.of_partnership(partnership), Expected()
    made: list[Summary] = []
    for indicator_id, starts in sorted(wanted.items()):
        indicator, days = indicators[indicator_id], sorted(starts)
        if indicator.level == Indicator.Level.PARTNERSHIP:
            made += _copied(indicator, days, whole, at)
            continue
        made += _added(indicator, days, {None: whole}, expected, at)
        if indicator.level == Indicator.Level.HOME:
            scopes = _provider_scopes(partnership, indicator, days, providers)
            made += _added(indicator, days, scopes, expected, at)
    _rate(made, indicators)
    return Summary.objects.bulk_create(
        made, batch_size=BATCH, update_conflicts=True, unique_fields=["scope", "indicator", "start"],
        update_fields=COLUMNS,
    )  # fmt: skip


def _provider_scopes(
    partnership: Partnership, indicator: Indicator, starts: list[date], providers: Set[int] | None
) -> dict[int | None, Scope]:
    """Scopes of the providers whose homes have figures, by provider; those that lack are made."""
    rows = Observation.objects.filter(
        indicator=indicator, start__in=starts, scope__location__provider__isnull=False
    )
    if providers is not None:
        rows = rows.filter(scope__location__provider__in=providers)
    ids = set(rows.order_by().values_list("scope__location__provider_id", flat=True).distinct())
    known = Scope.objects.filter(partnership=partnership, kind="provider", provider__in=ids)
    lacking = ids - {scope.provider_id for scope in known}
    if lacking:
        Scope.objects.bulk_create(
            [Scope(partnership=partnership, kind="provider", provider_id=pk) for pk in sorted(lacking)],
            ignore_conflicts=True,
        )
        known = known.all()
    return {scope.provider_id: scope for scope in known}


def _copied(indicator: Indicator, starts: list[date], whole: Scope, at: datetime) -> list[Summary]:
    """Figures of the partnership itself, so that a page reads one table."""
    rows = Observation.objects.filter(indicator=indicator, start__in=starts, scope=whole)
    return [
        Summary(
            scope_id=row.scope_id, indicator=indicator, start=row.start, kind=row.kind, value=row.value,
            numerator=row.numerator, denominator=row.denominator, counted=int(row.kind in COUNTED),
            expected=1, made_at=at,
        )
        for row in rows
    ]  # fmt: skip


def _added(
    indicator: Indicator, starts: list[date], scopes: Mapping[int | None, Scope], expected: Expected,
    at: datetime,
) -> list[Summary]:  # fmt: skip
    """Sums of these scopes, by provider; None stands for the partnership as a whole."""
    by_provider = None not in scopes
    rows: Any = Observation.objects.filter(
        indicator=indicator, start__in=starts, scope__kind=indicator.level,
    )  # fmt: skip
    group = ["start"]
    if by_provider:
        rows = rows.filter(scope__location__provider__in=scopes)
        rows, group = rows.annotate(whose=F("scope__location__provider")), ["start", "whose"]
    counted = Q(kind__in=COUNTED)
    sums = rows.values(*group).annotate(
        total=Sum("value", filter=counted), top=Sum("numerator", filter=counted),
        whole=Sum("denominator", filter=counted), counted=Count("pk", filter=counted), known=Count("pk"),
        reds=Count("pk", filter=Q(rag_target=Colour.RED)),
        ambers=Count("pk", filter=Q(rag_target=Colour.AMBER)),
        greens=Count("pk", filter=Q(rag_target=Colour.GREEN)),
    ).order_by(*group)  # fmt: skip
    made = []
    for row in sums:
        whose = row.get("whose")
        value, top, whole = _value(indicator, row["total"], row["top"], row["whole"])
        asked = expected.by_provider(indicator, row["start"])
        homes = asked.get(whose, 0) if by_provider else sum(asked.values())
        made.append(
            Summary(
                scope=scopes[whose], indicator=indicator, start=row["start"], value=value, numerator=top,
                denominator=whole, kind=_kind(value, row["counted"]), counted=row["counted"],
                expected=max(homes, row["known"]), reds=row["reds"],
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
