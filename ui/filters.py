"""django-filter with our form fields: dates in three boxes, and filters that are links.

For example `due_by = DateFilter(field_name="due_on", lookup_expr="lte", label="Due by")` in a FilterSet.
"""

from __future__ import annotations

import django_filters
from django import forms

from ui.forms import GovukDateField


class DateFilter(django_filters.DateFilter):
    """A day, typed in three boxes or given as ?name=2026-03-27."""

    field_class = GovukDateField


class YesFilter(django_filters.BooleanFilter):
    """One tick box: ticked filters, empty does not (a BooleanFilter alone would offer `Unknown`)."""

    field_class = forms.BooleanField

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("widget", forms.CheckboxInput)
        super().__init__(*args, **kwargs)

    def filter(self, qs: object, value: object) -> object:
        """Leave the rows alone unless the box is ticked."""
        return super().filter(qs, True) if value else qs  # noqa: FBT003
