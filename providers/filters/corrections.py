"""Filters of the list of corrections by homes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters

from providers.models import HomeCorrection

ALL = "all"


class CorrectionFilter(django_filters.FilterSet):
    """Home, what about, state; those that wait where nothing else is asked for."""

    q = django_filters.CharFilter(field_name="location__name", lookup_expr="icontains", label="Home")
    subject = django_filters.ChoiceFilter(
        choices=HomeCorrection.Subject.choices, label="About", empty_label="Anything"
    )
    state = django_filters.ChoiceFilter(
        choices=[*HomeCorrection.State.choices[1:], (ALL, "All")], label="State", empty_label="Waiting",
        method="by_state",
    )  # fmt: skip

    class Meta:
        model = HomeCorrection
        fields: Sequence[str] = ()

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        """One state, or all; who asks for none gets those that wait (the view)."""
        return rows if value == ALL else rows.filter(state=value)
