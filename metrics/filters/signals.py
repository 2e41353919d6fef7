"""Filters of the early warning; each is a part of the address, so that a list is a link."""

from __future__ import annotations

from collections.abc import Sequence

import django_filters

from metrics.models import Signal


class SignalFilter(django_filters.FilterSet):
    """Home, provider, what kind, since when."""

    q = django_filters.CharFilter(field_name="location__name", lookup_expr="icontains", label="Home")
    provider = django_filters.CharFilter(
        field_name="location__provider__name", lookup_expr="icontains", label="Provider"
    )
    kind = django_filters.ChoiceFilter(choices=Signal.Kind.choices, label="What", empty_label="Any")

    class Meta:
        model = Signal
        fields: Sequence[str] = ()
