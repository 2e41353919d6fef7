"""Filter of the trail: who, what kind of change, what thing, when."""

from __future__ import annotations

from typing import Any

import django_filters

from audit import registry
from audit.models import Entry
from audit.querysets import EntryQuerySet
from ui.forms import GovukDateField


class DayFilter(django_filters.Filter):
    """A day in three boxes."""

    field_class = GovukDateField


class EntryFilter(django_filters.FilterSet):
    """The state of the filter is in the address, so that it can be shared. `queryset` is what may be seen."""

    actor = django_filters.ChoiceFilter(field_name="actor_id", label="Person", empty_label="Anybody")
    verb = django_filters.ChoiceFilter(label="Kind of change", empty_label="Any")
    thing = django_filters.CharFilter(
        method="by_thing", label="About", help_text="Part of its name or number"
    )
    first = DayFilter(method="from_day", label="From", required=False)
    last = DayFilter(method="until_day", label="Until", required=False)

    class Meta:
        model = Entry
        fields = ()

    def __init__(self, data: Any = None, queryset: Any = None, **kwargs: Any) -> None:
        super().__init__(data, queryset, **kwargs)
        self.filters["actor"].extra["choices"] = _people(self.queryset)
        self.filters["verb"].extra["choices"] = _kinds(self.queryset)

    def by_thing(self, queryset: EntryQuerySet, name: str, value: str) -> EntryQuerySet:
        """Entries whose object is called like this."""
        return queryset.filter(object_label__icontains=value.strip())

    def from_day(self, queryset: EntryQuerySet, name: str, value: Any) -> EntryQuerySet:
        """Entries of this day or later."""
        return queryset.between(value, None)

    def until_day(self, queryset: EntryQuerySet, name: str, value: Any) -> EntryQuerySet:
        """Entries of this day or earlier."""
        return queryset.between(None, value)


def _people(queryset: EntryQuerySet) -> list[tuple[str, str]]:
    pairs = queryset.order_by("actor_name").values_list("actor_id", "actor_name").distinct()
    newest: dict[str, str] = dict(pairs)  # somebody who changed their name is listed once
    return sorted(newest.items(), key=lambda pair: pair[1].lower())


def _kinds(queryset: EntryQuerySet) -> list[tuple[str, str]]:
    used = set(queryset.order_by().values_list("verb", flat=True).distinct())
    return sorted(((verb, registry.kind_for(verb)) for verb in used), key=lambda pair: pair[1].lower())
