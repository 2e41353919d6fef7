"""Filters of the list of packs; each is a part of the address, so that a filtered list is a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters

from packs import definitions
from packs.models import Pack
from packs.querysets import PackQuerySet


class PackFilter(django_filters.FilterSet):
    """What the list can be narrowed to: what packs are about, their kind, edition and state."""

    subject = django_filters.ChoiceFilter(field_name="title", label="About", empty_label="Anything")
    definition = django_filters.ChoiceFilter(label="Kind", empty_label="Any")
    edition = django_filters.ChoiceFilter(choices=Pack.Edition, label="Edition", empty_label="Any")
    state = django_filters.ChoiceFilter(choices=Pack.State, label="State", empty_label="Any")

    class Meta:
        model = Pack
        fields: Sequence[str] = ()

    def __init__(self, data: Any, queryset: PackQuerySet) -> None:
        super().__init__(data, queryset=queryset)
        pairs = queryset.order_by("title").values_list("title", "definition").distinct()
        titles, kinds = {title for title, _ in pairs}, {kind for _, kind in pairs}
        self.filters["subject"].field.choices = [(title, title) for title in sorted(titles)]
        self.filters["definition"].field.choices = [(kind, title_of(kind)) for kind in sorted(kinds)]


def title_of(kind: str) -> str:
    """What the kind of pack is called; in plain words when it is no longer offered."""
    try:
        return definitions.get(kind).title
    except definitions.UnknownDefinitionError:
        return "A kind of pack that is no longer offered"
