"""Records as rows. Takes a page of records at once, so that a list asks as much for 1,000 rows as for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from actionplans.models import Action, Plan, Workstream
from api import rows
from api.rows import number
from core.rag import Rated
from metrics import rating
from metrics.models import Indicator, Observation
from metrics.periods import Frequency, Period
from packs.models import Pack
from providers.models import Location, Provider, Rating


def indicators(found: Sequence[Indicator], day: date) -> list[rows.IndicatorRow]:
    """Indicators, with the target of `day`; one query more."""
    against = rating.yardsticks(found)
    return [_indicator(each, against.target(each.pk, day)) for each in found]


def _indicator(found: Indicator, target: Any) -> rows.IndicatorRow:
    stands = target if target and target.value is not None else None
    same: dict[str, Any] = {
        name: getattr(found, name)
        for name in (
            "id", "code", "name", "why", "numerator", "denominator", "unit", "polarity", "frequency",
            "level", "decimals", "is_cumulative", "source", "tags", "retired_on",
        )
    }  # fmt: skip
    return rows.IndicatorRow(
        **same,
        target=number(stands.value) if stands else None,
        target_high=number(stands.high) if stands else None,
        target_comparator=stands.comparator if stands else None,
        target_from=stands.effective_from if stands else None,
    )


def observations(found: Sequence[Observation], day: date) -> list[rows.ObservationRow]:
    """Figures, rated as pages rate them; three queries more however many there are."""
    against = rating.yardsticks({each.indicator_id: each.indicator for each in found}.values())
    before = rating.previous_values((each.scope_id, each.indicator, each.start) for each in found)
    return [
        _observation(each, against, before.get((each.scope_id, each.indicator_id, each.start)))
        for each in found
    ]


def _observation(found: Observation, against: rating.Yardsticks, previous: Any) -> rows.ObservationRow:
    scope, indicator = found.scope, found.indicator
    period = Period(found.start, Frequency(indicator.frequency))
    to_target = rating.rate_target(indicator, found.scope_id, period, found.value, against)
    facts: dict[str, Any] = {
        "scope": scope.kind, "kind": found.kind, "unit": indicator.unit, "status": found.status,
        "source": found.source,
    }  # fmt: skip
    return rows.ObservationRow(
        **facts,
        id=found.pk,
        indicator=indicator.code,
        home=scope.location.cqc_id if scope.location else None,
        provider=scope.provider.cqc_id if scope.provider else None,
        scope_name=scope.provider.public_name if scope.provider else str(scope),
        period_start=period.start,
        period_end=period.end,
        period=period.code,
        value=number(found.value),
        numerator=number(found.numerator),
        denominator=number(found.denominator),
        against_target=_rating(to_target),
        against_last_year=_rating(rating.rate_previous(indicator, found.value, previous)),
        revision=found.revision,
        changed_at=found.at,
    )


def _rating(rated: Rated) -> rows.Rating:
    """A colour with its reason; who accepted an exception, and in which words, is not for other programs."""
    reason = "Missed; accepted as an exception for now." if rated.rule == "accepted" else rated.reason
    rag: Any = rated.rag.value if rated.rag else None
    return rows.Rating(rag=rag, code=rated.rule, reason=reason)


def plans(found: Sequence[Plan], day: date) -> list[rows.PlanRow]:
    """Plans."""
    return [
        rows.PlanRow(
            id=each.pk, title=each.title, subtitle=each.subtitle, as_at=each.as_at,
            state="open" if each.state == Plan.State.OPEN else "closed", succeeds=each.succeeds_id,
        )
        for each in found
    ]  # fmt: skip


def workstreams(found: Sequence[Workstream], day: date) -> list[rows.WorkstreamRow]:
    """Workstreams."""
    return [
        rows.WorkstreamRow(
            id=each.pk, plan=each.plan_id, number=each.number, name=each.name, statement=each.statement
        )
        for each in found
    ]


def actions(found: Sequence[Action], day: date) -> list[rows.ActionRow]:
    """Actions with their steps."""
    return [
        rows.ActionRow(
            id=each.pk, plan=each.workstream.plan_id, workstream=each.workstream_id, ref=each.ref,
            title=each.title, rag=each.rag or None, rag_declared_on=each.rag_declared_on,
            last_update_at=each.last_update_at, steps=[_step(step) for step in each.steps.all()],
        )
        for each in found
    ]  # fmt: skip


def _step(step: Any) -> rows.StepPart:
    return rows.StepPart(
        id=step.pk, text=step.text, status=step.status, rag=step.rag or None, agreed_due=step.agreed_due,
        forecast_due=step.forecast_due,
    )  # fmt: skip


def homes(found: Sequence[Location], day: date) -> list[rows.HomeRow]:
    """Locations."""
    same = (
        "name", "kind", "care_home", "beds", "town", "postcode", "council", "dormant", "registered_from",
        "registered_to",
    )  # fmt: skip
    return [
        rows.HomeRow(
            **{name: getattr(each, name) for name in same},
            id=each.cqc_id,
            provider=each.provider.cqc_id if each.provider else None,
            overall_rating=each.overall or None,
            overall_rating_on=each.overall_on,
        )
        for each in found
    ]


def providers(found: Sequence[Provider], day: date) -> list[rows.ProviderRow]:
    """Providers."""
    return [
        rows.ProviderRow(
            id=each.cqc_id, name=each.public_name, brand=each.brand.name if each.brand else None,
            ownership=each.ownership, registered_from=each.registered_from, registered_to=each.registered_to,
        )
        for each in found
    ]  # fmt: skip


def ratings(found: Sequence[Rating], day: date) -> list[rows.RatingRow]:
    """Ratings."""
    return [
        rows.RatingRow(
            id=each.pk, home=each.location.cqc_id, group=each.group, domain=each.domain, rating=each.label,
            is_rating=each.is_rating, published_on=each.published_on, inherited=each.inherited,
        )
        for each in found
    ]  # fmt: skip


def packs(found: Sequence[Pack], day: date) -> list[rows.PackRow]:
    """Packs, with the addresses of their files."""
    drawn = []
    for each in found:
        state: Any = each.state
        assert each.issued_at is not None  # noqa: S101  the table's constraint; narrows the type for mypy
        drawn.append(
            rows.PackRow(
                id=each.pk, kind=each.definition, title=each.title, as_at=each.as_at, state=state,
                issued_at=each.issued_at, pages=each.pages, digest=each.digest,
                pdf=_file(each, "pdf"), workbook=_file(each, "xlsx"),
            )
        )  # fmt: skip
    return drawn


def _file(pack: Pack, kind: str) -> str:
    return f"{settings.SITE_URL}{reverse('api:pack_file', args=[pack.pk, kind])}"
