"""Figures made by script/make_national_returns, at a tiny size: rated and summed as the project does."""

from __future__ import annotations

import pytest

from metrics import rating
from metrics.models import Indicator, Observation, Summary
from metrics.periods import Frequency, Period
from script._make_national_returns import LAST, make, months

pytestmark = pytest.mark.django_db


def test_months_end_at_the_newest_and_go_back_whole_years():
    found = months(2)
    assert (len(found), found[-1], found[0].month) == (24, LAST, LAST.month % 12 + 1)


def test_every_home_has_every_indicator_every_month_and_the_partnership_its_sums():
    assert make(homes=12, indicators=2, years=1) == 12 * 2 * 12
    assert Observation.objects.count() == 12 * 2 * 12
    whole = Summary.objects.filter(scope__kind="partnership")
    assert whole.count() == 2 * 12
    one = whole.order_by("pk")[0]
    rows = Observation.objects.filter(indicator=one.indicator_id, start=one.start)
    assert one.numerator == sum(row.numerator or 0 for row in rows)
    assert one.reds == sum(row.rag_target == 3 for row in rows)


def test_the_colours_are_those_that_the_rule_gives():
    make(homes=8, indicators=1, years=1)
    indicator = Indicator.objects.get()
    against = rating.yardsticks([indicator])
    for row in Observation.objects.all():
        period = Period(row.start, Frequency.MONTH)
        told = rating.rate_target(indicator, row.scope_id, period, row.value, against)
        assert row.rag_target == rating.COLOURS[told.rag]


def test_a_database_that_is_not_empty_is_left_alone(people):
    with pytest.raises(SystemExit, match="not empty"):
        make(homes=1, indicators=1, years=1)
