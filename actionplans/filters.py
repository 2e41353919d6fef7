"""Filters of the steps list; each is a part of the address, so that a filtered list is a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django.db.models import Q

from actionplans import lateness
from actionplans.models import Action, Plan, Step, Workstream
from actionplans.models.plans import RAG_CHOICES, STATUS_CHOICES
from actionplans.querysets import StepQuerySet
from actionplans.rag import Limits
from core.rag import Rag
from ui.search import words_of

NO_COLOUR = "none"
WHEN_CHOICES = [
    ("late", "Late"),
    ("soon", "Due soon"),
    ("silent", "Silent"),
    ("open", "Not finished"),
    ("moved", "Date moved"),
]


class StepFilter(django_filters.FilterSet):
    """What the steps list can be narrowed to. The day and the plans that may be seen are given."""

    q = django_filters.CharFilter(method="by_words", label="Words")
    plan = django_filters.ModelChoiceFilter(
        queryset=Plan.objects.none(),
        field_name="action__workstream__plan",
        label="Plan",
        empty_label="All plans",
    )
    workstream = django_filters.ModelChoiceFilter(
        queryset=Workstream.objects.none(),
        field_name="action__workstream",
        label="Workstream",
        empty_label="All",
    )
    status = django_filters.ChoiceFilter(choices=STATUS_CHOICES, label="Status", empty_label="Any")
    rag = django_filters.ChoiceFilter(
        choices=[*RAG_CHOICES, (NO_COLOUR, "No colour")], method="by_rag", label="RAG", empty_label="Any"
    )
    when = django_filters.ChoiceFilter(
        choices=WHEN_CHOICES, method="by_when", label="When", empty_label="Any"
    )
    lead = django_filters.CharFilter(method="by_lead", label="Lead")
    setting = django_filters.ChoiceFilter(method="by_setting", label="Care setting", empty_label="Any")

    class Meta:
        model = Step
        fields: Sequence[str] = ()

    def __init__(
        self, data: Any, queryset: StepQuerySet, *, plans: Sequence[Plan], user: Any, day: date
    ) -> None:
        self.day, self.user = day, user
        self.limits = [Limits(plan.due_soon_days, plan.silent_days) for plan in plans]
        super().__init__(data, queryset=queryset)
        pks = [plan.pk for plan in plans]
        streams = (
            Workstream.objects.filter(plan__in=pks).select_related("plan").order_by("plan__title", "position")
        )
        self.filters["plan"].field.queryset = Plan.objects.filter(pk__in=pks)
        self.filters["workstream"].field.queryset = streams
        self.filters["setting"].field.choices = [(code, code) for code in settings_of(pks)]
        if not self.filters["setting"].field.choices:
            del self.filters["setting"]

    def by_words(self, steps: StepQuerySet, name: str, value: str) -> StepQuerySet:
        """Every word stands in the step, its note, its action or its reference."""
        for word in words_of(value):
            places = ("text", "note", "action__title", "action__ref", "action__narrative")
            found = Q()
            for place in places:
                found |= Q(**{f"{place}__icontains": word})
            steps = steps.filter(found)
        return steps

    def by_rag(self, steps: StepQuerySet, name: str, value: str) -> StepQuerySet:
        """The colour that counts: what the lead said, else what the rule says."""
        colour = None if value == NO_COLOUR else Rag(value)
        return steps.filter(lateness.coloured(colour, self.day, self.limits))

    def by_when(self, steps: StepQuerySet, name: str, value: str) -> StepQuerySet:
        """Late, due soon, silent, not finished, or with a date that has moved."""
        conditions = {
            "late": lateness.late(self.day),
            "soon": lateness.due_soon(self.day, self.limits),
            "silent": lateness.silent(self.day, self.limits),
            "open": lateness.OPEN,
            "moved": Q(times_moved__gt=0),
        }
        return steps.filter(conditions[value])

    def by_lead(self, steps: StepQuerySet, name: str, value: str) -> StepQuerySet:
        """The word "me", or a part of a lead's printed name or of the person's name."""
        if value.strip().lower() == "me":
            return steps.led_by(self.user)
        named = Q(leads__name__icontains=value) | Q(leads__user__full_name__icontains=value)
        through = Q(leads=None, action__leads__step=None) & (
            Q(action__leads__name__icontains=value) | Q(action__leads__user__full_name__icontains=value)
        )
        return steps.filter(pk__in=Step.objects.filter(named | through).values("pk"))

    def by_setting(self, steps: StepQuerySet, name: str, value: str) -> StepQuerySet:
        """Actions that concern this care setting."""
        codes = Action.objects.filter(workstream__plan__in=self.filters["plan"].field.queryset)
        fitting = [pk for pk, held in codes.values_list("pk", "care_settings") if value in held]
        return steps.filter(action__in=fitting)


def settings_of(plan_pks: Sequence[int]) -> list[str]:
    """The care settings that the actions of these plans name, each once. One query."""
    held = Action.objects.filter(workstream__plan__in=plan_pks).exclude(care_settings=[])
    return sorted(
        {str(code) for codes in held.values_list("care_settings", flat=True).distinct() for code in codes}
    )
