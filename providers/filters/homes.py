"""Filters of journals and concerns; each is a part of the address, so that a filtered list is a link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from providers.models import HomeConcern, HomeEntry
from ui.search import words_of

OPEN, CLOSED = "open", "closed"
STATES = [(OPEN, "Open"), (CLOSED, "Closed")]
AGES = [
    ("28", "Longer than four weeks"),
    ("91", "Longer than three months"),
    ("183", "Longer than half a year"),
]


class JournalFilter(django_filters.FilterSet):
    """Entries of one home by kind."""

    kind = django_filters.ChoiceFilter(choices=HomeEntry.Kind.choices, label="Kind", empty_label="All kinds")


class ConcernFilter(django_filters.FilterSet):
    """Concerns of a partnership by words, state, kind, age and home; open ones unless asked otherwise."""

    q = django_filters.CharFilter(method="by_words", label="Words")
    state = django_filters.ChoiceFilter(
        choices=STATES, method="by_state", label="State", empty_label="Open and closed"
    )
    kind = django_filters.ChoiceFilter(
        choices=HomeConcern.Kind.choices, label="Kind", empty_label="All kinds"
    )
    age = django_filters.ChoiceFilter(choices=AGES, method="by_age", label="Open for", empty_label="Any time")
    home = django_filters.CharFilter(method="by_home", label="Home")

    def __init__(self, data: Any, queryset: QuerySet[Any], *, day: date) -> None:
        self.day = day
        super().__init__(data, queryset=queryset)

    def by_words(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Every word stands somewhere."""
        return with_words(rows, words_of(value))

    def by_state(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Open or closed."""
        return rows.filter(closed_on__isnull=value == OPEN)

    def by_age(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Open for longer than so many days."""
        return rows.filter(on__lt=self.day - timedelta(days=int(value)), closed_on=None)

    def by_home(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The home's CQC ID, or a part of its name."""
        return rows.filter(Q(location__cqc_id=value.strip()) | Q(location__name__icontains=value.strip()))


def with_words(rows: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Concerns in which every word stands: in the concern, what was done, its outcome, or the home's name."""
    for word in words:
        rows = rows.filter(
            Q(summary__icontains=word)
            | Q(action_taken__icontains=word)
            | Q(outcome__icontains=word)
            | Q(location__name__icontains=word)
        )
    return rows
