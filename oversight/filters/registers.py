"""Filters of the registers; each is a part of the address, so that a filtered list is a link.

The rows given are those that the person may see, so nothing exempt is found, counted or offered here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from oversight.models import Board, BoardAction, Decision, Declaration, Risk
from ui.filters import DateFilter, YesFilter
from ui.search import words_of

WHEN = [("late", "Late"), ("none", "Without a deadline"), ("plan", "Part of a plan")]
PLACES: dict[type[Any], tuple[str, ...]] = {
    Decision: ("title", "wording", "reasons", "options_rejected", "powers", "item__title"),
    BoardAction: ("subject", "text", "progress", "lead", "deadline_text"),
    Risk: ("project", "description", "owner", "entries__text"),
    Declaration: ("attendance__name", "interest", "item__title"),
}


def with_words(rows: QuerySet[Any], words: Sequence[str]) -> QuerySet[Any]:
    """Rows of a register in which every word stands somewhere."""
    for word in words:
        found = Q()
        for place in PLACES[rows.model]:
            found |= Q(**{f"{place}__icontains": word})
        rows = rows.filter(pk__in=rows.model._default_manager.filter(found).values("pk"))
    return rows


def by_person(rows: QuerySet[Any], field: str, value: str, user: Any) -> QuerySet[Any]:
    """The word "me", or a part of a printed name or of the person's own."""
    if value.strip().lower() == "me":
        return rows.filter(**{f"{field}_user": user})
    named = Q(**{f"{field}__icontains": value}) | Q(**{f"{field}_user__full_name__icontains": value})
    return rows.filter(named)


class RegisterFilter(django_filters.FilterSet):
    """What all registers can be narrowed to: words, and one board of those that the person sees."""

    q = django_filters.CharFilter(method="by_words", label="Words")
    board = django_filters.ModelChoiceFilter(
        queryset=Board.objects.none(), label="Board", empty_label="All boards"
    )

    def __init__(
        self, data: Any, queryset: QuerySet[Any], *, boards: QuerySet[Board], user: Any, day: date
    ) -> None:
        self.user, self.day = user, day
        super().__init__(data, queryset=queryset)
        self.filters["board"].field.queryset = boards

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word stands somewhere in the row."""
        return with_words(rows, words_of(value))


class DecisionFilter(RegisterFilter):
    """What the register of decisions can be narrowed to."""

    year = django_filters.NumberFilter(label="Year")
    state = django_filters.ChoiceFilter(choices=Decision.State.choices, label="State", empty_label="Any")
    key = YesFilter(field_name="key_decision", label="Key decisions only")
    since = DateFilter(field_name="decided_on", lookup_expr="gte", label="Decided on or after")
    until = DateFilter(field_name="decided_on", lookup_expr="lte", label="Decided on or before")

    class Meta:
        model = Decision
        fields: Sequence[str] = ()


class TrackerFilter(RegisterFilter):
    """What the action tracker can be narrowed to."""

    state = django_filters.ChoiceFilter(choices=BoardAction.State.choices, label="State", empty_label="Any")
    when = django_filters.ChoiceFilter(choices=WHEN, method="by_when", label="Deadline", empty_label="Any")
    lead = django_filters.CharFilter(method="by_lead", label="Lead", help_text="A name, or: me")
    since = DateFilter(field_name="met_on", lookup_expr="gte", label="Meeting on or after")
    until = DateFilter(field_name="met_on", lookup_expr="lte", label="Meeting on or before")

    class Meta:
        model = BoardAction
        fields: Sequence[str] = ()

    def by_when(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Open after its deadline, without one, or followed as a step of a plan."""
        conditions = {
            "late": Q(state="open", deadline__lt=self.day),
            "none": Q(deadline=None),
            "plan": Q(step__isnull=False),
        }
        return rows.filter(conditions[value])

    def by_lead(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Whose actions."""
        return by_person(rows, "lead", value, self.user)


class RiskFilter(RegisterFilter):
    """What the register of risks and issues can be narrowed to."""

    kind = django_filters.ChoiceFilter(choices=Risk.Kind.choices, label="Kind", empty_label="Both")
    rank = django_filters.ChoiceFilter(choices=Risk.Rank.choices, label="Rank", empty_label="Any")
    state = django_filters.ChoiceFilter(choices=Risk.State.choices, label="State", empty_label="Any")
    owner = django_filters.CharFilter(method="by_owner", label="Owner", help_text="A name, or: me")
    overdue = YesFilter(method="by_overdue", label="Review overdue")

    class Meta:
        model = Risk
        fields: Sequence[str] = ()

    def by_owner(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Whose risks."""
        return by_person(rows, "owner", value, self.user)

    def by_overdue(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Open ones whose review should have been held before today."""
        return rows.filter(state="open", review_on__lt=self.day) if value else rows


class DeclarationFilter(RegisterFilter):
    """What the register of interests can be narrowed to."""

    board = django_filters.ModelChoiceFilter(
        queryset=Board.objects.none(), field_name="attendance__meeting__board", label="Board",
        empty_label="All boards",
    )  # fmt: skip
    person = django_filters.CharFilter(field_name="attendance__name", lookup_expr="icontains", label="Person")
    kind = django_filters.ChoiceFilter(choices=Declaration.Kind.choices, label="Kind", empty_label="Any")
    did = django_filters.ChoiceFilter(
        choices=Declaration.Did.choices, label="What they did", empty_label="Any"
    )
    since = DateFilter(method="by_since", label="Meeting on or after")
    until = DateFilter(method="by_until", label="Meeting on or before")

    class Meta:
        model = Declaration
        fields: Sequence[str] = ()

    def by_since(self, rows: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """Meetings from this day."""
        return rows.filter(attendance__meeting__starts_at__date__gte=value)

    def by_until(self, rows: QuerySet[Any], name: str, value: date) -> QuerySet[Any]:
        """Meetings until this day."""
        return rows.filter(attendance__meeting__starts_at__date__lte=value)
