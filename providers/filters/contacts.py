"""Filters of the contact log and of promises; each is a part of the address, so that a list is a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from accounts.models import User
from providers.models import Contact, Promise
from ui.filters import DateFilter, YesFilter

STATES = [(value, label) for value, label in Promise.State.choices if value != Promise.State.OPEN]


class ContactFilter(django_filters.FilterSet):
    """What the log can be narrowed to: home, who rang, how, what came of it, from and to."""

    q = django_filters.CharFilter(field_name="location__name", lookup_expr="icontains", label="Home")
    by = django_filters.ModelChoiceFilter(queryset=User.objects.none(), label="By", empty_label="Anybody")
    outcome = django_filters.ChoiceFilter(
        choices=Contact.Outcome.choices, label="What came of it", empty_label="Any"
    )
    how = django_filters.ChoiceFilter(choices=Contact.How.choices, label="How", empty_label="Any")
    since = DateFilter(field_name="on", lookup_expr="gte", label="From")
    until = DateFilter(field_name="on", lookup_expr="lte", label="To")

    class Meta:
        model = Contact
        fields: Sequence[str] = ()

    def __init__(self, data: Any, queryset: QuerySet[Contact], *, one_home: bool = False) -> None:
        people = User.objects.filter(pk__in=queryset.order_by().values("by"))
        super().__init__(data, queryset=queryset)
        self.filters["by"].queryset = people.order_by("full_name", "pk")
        if one_home:
            del self.filters["q"]


class PromiseFilter(django_filters.FilterSet):
    """What promises can be narrowed to: home or words, whose, state, owner, overdue."""

    q = django_filters.CharFilter(method="by_words", label="Home or words")
    state = django_filters.ChoiceFilter(
        choices=[*STATES, ("all", "All")], method="by_state", label="State", empty_label="Open"
    )
    whose = django_filters.ChoiceFilter(
        choices=Promise.Whose.choices, label="Who promised", empty_label="Either"
    )
    owner = django_filters.CharFilter(method="by_owner", label="Who sees to it", help_text="A name, or: me")
    overdue = YesFilter(method="by_overdue", label="Overdue")

    class Meta:
        model = Promise
        fields: Sequence[str] = ()

    def __init__(self, data: Any, queryset: QuerySet[Promise], *, user: Any, day: date) -> None:
        self.user, self.day = user, day
        super().__init__(data, queryset=queryset)

    def by_words(self, rows: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        """In the home's name or in what was promised."""
        return rows.filter(Q(location__name__icontains=value) | Q(text__icontains=value))

    def by_state(self, rows: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        """One state, or all; who asks for none gets the open ones (the view)."""
        return rows if value == "all" else rows.filter(state=value)

    def by_owner(self, rows: QuerySet[Promise], name: str, value: str) -> QuerySet[Promise]:
        """The word "me", or a part of a name."""
        if value.strip().lower() == "me":
            return rows.filter(owner=self.user)
        return rows.filter(owner__full_name__icontains=value)

    def by_overdue(self, rows: QuerySet[Promise], name: str, value: bool) -> QuerySet[Promise]:
        """Open after the day it was due."""
        return rows.filter(state=Promise.State.OPEN, due_on__lt=self.day) if value else rows
