"""Filters of the lists of incidents and warning signs; each is a part of the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from failure_protocol.models import WarningSign
from failure_protocol.models.incidents import STATES, Cause
from failure_protocol.states import ENDED
from ui.search import words_of

SHOWN = [("ended", "Ended"), ("all", "Open and ended"), ("exercises", "Exercises")]
STANDING = [("open", "No incident came of it yet"), ("linked", "An incident came of it")]
OVER = [state.value for state in ENDED]


class IncidentFilter(django_filters.FilterSet):
    """Incidents by words, state and cause; the open real ones unless asked otherwise."""

    q = django_filters.CharFilter(method="by_words", label="Reference, provider or service")
    show = django_filters.ChoiceFilter(
        choices=SHOWN, method="by_show", label="Show", empty_label="Open incidents"
    )
    state = django_filters.ChoiceFilter(
        choices=[(state.value, words) for state, words in STATES.items()], label="State",
        empty_label="Any state",
    )  # fmt: skip
    cause = django_filters.ChoiceFilter(choices=Cause.choices, label="Cause", empty_label="Any cause")
    names = django_filters.ChoiceFilter(
        choices=[("yes", "Show the names")], method="as_it_is", label="Names", empty_label="Withheld",
        widget=forms.Select,
    )  # fmt: skip

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What is shown unless something else was asked: open incidents, no exercises."""
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("show"):
            rows = rows.filter(is_exercise=False)
            if not self.form.cleaned_data.get("state"):
                rows = rows.exclude(state__in=OVER)
        return rows

    def by_show(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Which of them."""
        if value == "exercises":
            return rows.filter(is_exercise=True)
        rows = rows.filter(is_exercise=False)
        return rows.filter(state__in=OVER) if value == "ended" else rows

    def by_words(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Every word stands somewhere."""
        return with_words(rows, words_of(value))

    def as_it_is(self, rows: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Names are columns, no filter."""
        return rows


class WarningFilter(django_filters.FilterSet):
    """Warning signs by likelihood, and by whether an incident came of them."""

    q = django_filters.CharFilter(method="by_words", label="Reference or provider")
    standing = django_filters.ChoiceFilter(
        choices=STANDING, method="by_standing", label="Standing", empty_label="All"
    )
    likelihood = django_filters.ChoiceFilter(
        choices=WarningSign.Likelihood.choices, label="Likelihood", empty_label="Any"
    )

    def by_words(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Every word stands in the reference or the provider's name: what was said rests sealed."""
        for word in words_of(value):
            rows = rows.filter(Q(reference__icontains=word) | Q(provider_name__icontains=word))
        return rows

    def by_standing(self, rows: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Linked or not."""
        return rows.filter(incident__isnull=value != "linked")


def with_words(rows: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Incidents in which every word stands: in the reference, the provider's name, a service's name."""
    for word in words:
        rows = rows.filter(
            Q(reference__icontains=word)
            | Q(provider_name__icontains=word)
            | Q(services__name__icontains=word)
        )
    return rows.distinct()
