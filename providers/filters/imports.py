"""Filters of an import's difference; each is a part of the address, so that a filtered list is a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from providers.models import ImportRow
from ui.filters import YesFilter
from ui.search import words_of


class DifferenceFilter(django_filters.FilterSet):
    """What a difference can be narrowed to: what happens, to what, in which council, only our own area."""

    q = django_filters.CharFilter(method="by_words", label="Name, ID or council")
    kind = django_filters.ChoiceFilter(choices=ImportRow.Kind.choices, label="What", empty_label="Any")
    subject = django_filters.ChoiceFilter(
        choices=ImportRow.Subject.choices, label="Of what", empty_label="Any"
    )
    council = django_filters.ChoiceFilter(label="Council", empty_label="Any")
    ours = YesFilter(method="only_ours", label="Only councils of our own")

    class Meta:
        model = ImportRow
        fields: Sequence[str] = ()

    def __init__(self, data: Any, queryset: QuerySet[ImportRow], *, councils: Sequence[str]) -> None:
        super().__init__(data, queryset=queryset)
        self.councils = councils
        there = queryset.exclude(council="").order_by("council").values_list("council", flat=True).distinct()
        self.filters["council"].field.choices = [(name, name) for name in there]

    def by_words(self, rows: QuerySet[ImportRow], name: str, value: str) -> QuerySet[ImportRow]:
        """Rows in which every word stands."""
        for word in words_of(value):
            rows = rows.filter(
                Q(name__icontains=word) | Q(cqc_id__icontains=word) | Q(council__icontains=word)
            )
        return rows

    def only_ours(self, rows: QuerySet[ImportRow], name: str, value: bool) -> QuerySet[ImportRow]:
        """Rows of the partnership's own councils, those that leave them included."""
        return (
            rows.filter(Q(council__in=self.councils) | Q(before__council__in=self.councils))
            if value
            else rows
        )
