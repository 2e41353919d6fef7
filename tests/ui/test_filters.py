"""Filters: django-filter with our fields."""

from __future__ import annotations

import django_filters
import pytest
from django.db.models import Value
from django.http import QueryDict

from accounts.models import Partnership
from ui.fields import messages_of
from ui.filters import DateFilter, YesFilter


class Places(django_filters.FilterSet):
    since = DateFilter(label="Since", method="after")
    coastal = YesFilter(field_name="name", lookup_expr="startswith", label="On the coast")

    class Meta:
        model = Partnership
        fields: list[str] = []

    def after(self, rows, name, day):
        return rows.annotate(since=Value(day.isoformat()))


@pytest.fixture
def places(db):
    return [Partnership.objects.create(slug=name.lower(), name=name) for name in ("True Bay", "Hillside")]


@pytest.mark.parametrize("query", ["since=2026-03-27", "since_day=27&since_month=3&since_year=2026"])
def test_a_day_filters_whether_typed_in_boxes_or_in_the_address(places, query):
    filtered = Places(QueryDict(query), queryset=Partnership.objects.all())
    assert {row.since for row in filtered.qs} == {"2026-03-27"}


def test_a_day_that_is_none_filters_nothing_and_says_why(places):
    filtered = Places(QueryDict("since=31/02/2026"), queryset=Partnership.objects.all())
    assert filtered.qs.count() == 2
    assert messages_of(filtered.form["since"]) == ["Since must be a real date: February 2026 has no day 31"]


def test_a_choice_that_is_not_offered_is_refused_by_the_name_of_its_field(places):
    class Named(Places):
        name = django_filters.ChoiceFilter(choices=[("Hillside", "Hillside")], label="Place")

    filtered = Named(QueryDict("name=Nowhere"), queryset=Partnership.objects.all())
    assert messages_of(filtered.form["name"]) == ["Place: choose one of those offered"]


def test_a_tick_box_filters_only_when_it_is_ticked(places):
    everything = Partnership.objects.all()
    assert Places(QueryDict("coastal=on"), queryset=everything).qs.count() == 1
    assert Places(QueryDict("coastal="), queryset=everything).qs.count() == 2
    assert Places(QueryDict(""), queryset=everything).qs.count() == 2
