"""Filters of offers, of the homes of one offer, and of the homes that an offer can go to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from providers.models import Offer, OfferAnswer
from ui.search import words_of

STATES = [("open", "Open"), ("overdue", "Answers overdue"), ("closed", "Closed")]
DELIVERED = [("yes", "Delivered"), ("due", "Accepted, not delivered")]


class OfferFilter(django_filters.FilterSet):
    """What the list of offers can be narrowed to."""

    q = django_filters.CharFilter(method="by_words", label="Words")
    kind = django_filters.ChoiceFilter(choices=Offer.Kind.choices, label="Kind", empty_label="Any")
    state = django_filters.ChoiceFilter(choices=STATES, method="by_state", label="State", empty_label="Any")

    class Meta:
        model = Offer
        fields: Sequence[str] = ()

    def __init__(self, data: Any, queryset: QuerySet[Offer], *, day: date) -> None:
        self.day = day
        super().__init__(data, queryset=queryset)

    def by_words(self, rows: QuerySet[Offer], name: str, value: str) -> QuerySet[Offer]:
        """Every word stands in the title or the details."""
        for word in words_of(value):
            rows = rows.filter(Q(title__icontains=word) | Q(words__icontains=word))
        return rows

    def by_state(self, rows: QuerySet[Offer], name: str, value: str) -> QuerySet[Offer]:
        """Open, open with answers that were due before today, or closed."""
        if value == "closed":
            return rows.filter(closed_on__isnull=False)
        if value == "open":
            return rows.filter(closed_on=None)
        silent = OfferAnswer.objects.filter(answer=OfferAnswer.Answer.NONE)
        return rows.filter(closed_on=None, answer_by__lt=self.day, pk__in=silent.values("offer_id"))


class AnswerFilter(django_filters.FilterSet):
    """What the homes of an offer can be narrowed to."""

    q = django_filters.CharFilter(field_name="location__name", lookup_expr="icontains", label="Name of home")
    answer = django_filters.ChoiceFilter(
        choices=OfferAnswer.Answer.choices, label="Answer", empty_label="Any"
    )
    delivered = django_filters.ChoiceFilter(
        choices=DELIVERED, method="by_delivery", label="Delivery", empty_label="Any"
    )

    class Meta:
        model = OfferAnswer
        fields: Sequence[str] = ()

    def by_delivery(self, rows: QuerySet[OfferAnswer], name: str, value: str) -> QuerySet[OfferAnswer]:
        """Delivered, or accepted and still to be delivered."""
        return rows.filter(answer="accepted", delivered_on__isnull=value == "due")
