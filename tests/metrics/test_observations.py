"""Figures: one writer, earlier figures kept, sums by parts, reds with a clock (section 2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import Refused
from metrics.models import Colour, Observation, Reaction, Scope, Summary
from tests.metrics.making import JULY, enter, make_home_indicator, make_indicator, make_target
from tests.providers.making import make_home, make_provider, make_settings

LAST_JULY = date(2020, 7, 1)


@pytest.fixture
def falls(people):
    indicator = make_indicator(people)
    make_target(indicator, 10, people.commissioner)
    return indicator


def test_a_figure_is_rated_when_it_is_written(falls, people):
    enter(falls, 8, people.commissioner, start=LAST_JULY)
    row = enter(falls, 12, people.commissioner)
    assert (row.rag_target, row.rag_previous) == (Colour.RED, Colour.RED)


def test_a_figure_of_last_year_that_comes_later_rates_this_years_anew(falls, people):
    row = enter(falls, 12, people.commissioner)
    assert row.rag_previous == Colour.NONE
    enter(falls, 20, people.commissioner, start=LAST_JULY)
    row.refresh_from_db()
    assert row.rag_previous == Colour.GREEN


def test_a_revised_figure_keeps_the_first(falls, people):
    enter(falls, 12, people.commissioner)
    row = enter(falls, 9, people.commissioner, reason="Two were counted twice.")
    assert (row.value, row.revision) == (Decimal(9), 1)
    first = row.revisions.get()
    assert (first.number, first.value, first.reason) == (0, Decimal(12), "Two were counted twice.")


def test_a_figure_changes_only_with_a_reason(falls, people):
    enter(falls, 12, people.commissioner)
    with pytest.raises(ValidationError) as wrong:
        enter(falls, 9, people.commissioner)
    assert "reason" in wrong.value.error_dict
    assert Observation.objects.get().value == 12


def test_the_same_figure_again_changes_nothing(falls, people):
    before = enter(falls, 12, people.commissioner)
    after = enter(falls, 12, people.commissioner)
    assert (after.pk, after.revision) == (before.pk, 0)
    assert not after.revisions.exists()


@pytest.mark.parametrize(("value", "words"), [(-1, "below 0"), (500, "above 400")])
def test_an_implausible_figure_is_refused_with_the_limit(people, value, words):
    indicator = make_indicator(people, lowest=0, highest=400)
    with pytest.raises(ValidationError, match=words):
        enter(indicator, value, people.commissioner)


def test_a_retired_indicator_takes_no_figures_from_then_on(people):
    indicator = make_indicator(people, retired_on=date(2021, 7, 1))
    with pytest.raises(Refused, match="retired"):
        enter(indicator, 1, people.commissioner)
    assert enter(indicator, 1, people.commissioner, start=date(2021, 6, 1)).value == 1


@pytest.mark.parametrize("start", [date(2021, 7, 2), date(2021, 9, 1)])
def test_a_period_must_exist_and_have_begun(falls, people, start):
    with pytest.raises(ValidationError) as wrong:
        enter(falls, 1, people.commissioner, start=start)
    assert "start" in wrong.value.error_dict


def test_a_reader_enters_nothing(falls, people):
    with pytest.raises(PermissionDenied):
        enter(falls, 1, people.viewer)


def test_percentages_add_up_through_their_parts(people):
    make_settings(people)
    away = make_home_indicator(people)
    provider = make_provider()
    small, large = make_home(name="Small", provider=provider), make_home(name="Large", provider=provider)
    enter(away, 5, people.commissioner, of=10, home=small)
    enter(away, 9, people.commissioner, of=90, home=large)
    whole = Summary.objects.get(scope__kind="partnership")
    assert (whole.value, whole.numerator, whole.denominator, whole.counted) == (
        Decimal(14),
        Decimal(14),
        Decimal(100),
        2,
    )
    assert Summary.objects.get(scope__provider=provider).value == 14


def test_what_cannot_be_added_has_no_sum(people):
    make_settings(people)
    days = make_home_indicator(people, unit="days", denominator="")
    enter(days, 5, people.commissioner, home=make_home())
    assert Summary.objects.get(scope__kind="partnership").value is None


def test_a_red_starts_a_clock_with_its_owner_and_ends_when_it_is_no_longer_red(falls, people):
    falls.owner = people.commissioner
    falls.save(update_fields=["owner"])
    enter(falls, 12, people.commissioner)
    clock = Reaction.objects.get()
    assert (clock.owner, clock.ended_at, clock.due_on) == (people.commissioner, None, date(2021, 8, 16))
    enter(falls, 9, people.commissioner, reason="Two were counted twice.")
    clock.refresh_from_db()
    assert clock.ended_at is not None


def test_another_partnership_sees_nothing(falls, people):
    row = enter(falls, 12, people.commissioner)
    assert not Observation.objects.visible_to(people.outsider).exists()
    assert not Scope.objects.visible_to(people.outsider).exists()
    assert Observation.objects.visible_to(people.viewer).get() == row
    assert row.start == JULY


def test_sums_have_the_precision_of_figures(people):
    make_settings(people)
    away = make_home_indicator(people)
    enter(away, 1, people.commissioner, of=3, home=make_home())
    row = Observation.objects.get()
    assert row.value == Decimal("33.333333")
    assert enter(away, 1, people.commissioner, of=3, home=row.scope.location).revision == 0
