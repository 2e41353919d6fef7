"""The rules of rag.py as database conditions, so that lists filter and count without reading every row.

rag.py decides; this says the same to the database. A test compares the two over every combination.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import reduce

from django.db.models import F, Q
from django.utils import timezone

from actionplans.layouts import Scheme
from actionplans.rag import CYCLE_DAYS, FINISHED, Limits
from actionplans.statuses import Status
from core.rag import Rag

OPEN = ~Q(status__in=[*FINISHED, Status.SUPERSEDED])
FINISHED_ROWS = Q(status__in=list(FINISHED))
ONGOING = Q(status=Status.ONGOING)
REVIEWED = Q(review_date__isnull=False, last_update_at__date__gte=F("review_date"))
# The next review (rag.next_review): the dated one, or one that follows the cycle, or none.
BY_DATE = Q(review_date__isnull=False) & ~REVIEWED
BY_CYCLE = Q(cycle__in=list(CYCLE_DAYS), last_update_at__isnull=False) & (Q(review_date=None) | REVIEWED)
NO_REVIEW = ~BY_DATE & ~BY_CYCLE
# Work whose review only follows its cycle always has one near, so it is never "due soon" (rag.is_due_soon).
CYCLIC = ONGOING & ~BY_DATE & ~(Q(review_date=None) & NO_REVIEW)
PLAN = "action__workstream__plan__"


def late(today: date) -> Q:
    """Past its date, or past the review of ongoing work (rag.days_late > 0)."""
    return OPEN & _before(today)


def due_within(today: date, days: int) -> Q:
    """Its date or dated review is today or in the next `days` - 1 days."""
    return OPEN & ~CYCLIC & _before(today + timedelta(days=days)) & ~_before(today)


def due_soon(today: date, limits: Iterable[Limits]) -> Q:
    """Due within what its own plan calls soon."""
    return _any(
        Q(**{f"{PLAN}due_soon_days": days}) & due_within(today, days)
        for days in {limit.due_soon_days for limit in limits}
    )


def silent(today: date, limits: Iterable[Limits]) -> Q:
    """Open, and nobody has said anything for longer than its own plan allows (rag.is_silent)."""
    return OPEN & _any(
        Q(**{f"{PLAN}silent_days": days})
        & (Q(last_update_at=None) | Q(last_update_at__lt=_midnight(today - timedelta(days=days))))
        for days in {limit.silent_days for limit in limits}
    )


def coloured(colour: Rag | None, today: date, limits: Iterable[Limits]) -> Q:
    """Steps whose colour that counts (declared, else suggested by the plan's scheme) is `colour`."""
    limits = list(limits)
    delivery = Q(**{f"{PLAN}scheme": Scheme.DELIVERY})
    by_rule = (delivery & _by_delivery(colour)) | (~delivery & _by_dates(colour, today, limits))
    declared = Q(rag=colour.value) if colour else Q(pk__in=[])
    return declared | (Q(rag="") & by_rule)


def _by_delivery(colour: Rag | None) -> Q:
    states = {
        Rag.RED: [Status.NOT_STARTED],
        Rag.AMBER: [Status.IN_PROGRESS, Status.ONGOING],
        Rag.GREEN: list(FINISHED),
        None: [Status.NOT_STATED, Status.SUPERSEDED],
    }
    return Q(status__in=states.get(colour, []))


def _by_dates(colour: Rag | None, today: date, limits: list[Limits]) -> Q:
    quiet = due_soon(today, limits) | silent(today, limits)
    unknown = Q(status=Status.NOT_STATED, agreed_due=None) & NO_REVIEW
    calm = OPEN & ~_before(today) & ~quiet
    if colour is Rag.BLUE:
        return FINISHED_ROWS
    if colour is Rag.RED:
        return late(today)
    if colour is Rag.AMBER:
        return ~_before(today) & quiet
    if colour is Rag.GREEN:
        return calm & ~unknown
    return Q(status=Status.SUPERSEDED) | (calm & unknown)


def _before(day: date) -> Q:
    """The day that counts, its date or its next review, is before `day`."""
    dated = Q(agreed_due__lt=day)
    by_review = (ONGOING | Q(agreed_due=None)) & _review_before(day)
    return (~ONGOING & dated) | by_review | (ONGOING & NO_REVIEW & dated)


def _review_before(day: date) -> Q:
    cycles = _any(
        Q(cycle=name, last_update_at__lt=_midnight(day - timedelta(days=days)))
        for name, days in CYCLE_DAYS.items()
    )
    return (BY_DATE & Q(review_date__lt=day)) | (BY_CYCLE & cycles)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(operator.or_, conditions, Q(pk__in=[]))
