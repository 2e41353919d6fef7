"""Figures: one writer, earlier figures kept, sums by parts, reds with a clock (section 2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.errors import Refused
from metrics.actions.indicators import Wanted, set_target
from metrics.actions.observations import Entry, write
from metrics.figures import Unit, of_parts
from metrics.models import Colour, Observation, Reaction, Revision, Scope, Summary
from providers.importers import bulk
from tests.metrics.making import JULY, NOW, enter, make_home_indicator, make_indicator, make_target
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


def test_an_older_figure_that_comes_late_starts_no_clock(falls, people):
    enter(falls, 8, people.commissioner)
    enter(falls, 30, people.commissioner, start=date(2021, 6, 1))
    assert not Reaction.objects.exists()


def wanted(indicator, value, by):
    set_target(
        indicator=indicator, wanted=Wanted(date(2021, 4, 1), Decimal(value), "at_most"), by=by, at=NOW,
        reason="Agreed anew",
    )  # fmt: skip


def test_a_target_that_turns_the_newest_figure_red_starts_its_clock_and_one_that_turns_it_back_ends_it(
    falls, people
):
    enter(falls, 8, people.commissioner)
    wanted(falls, 5, people.commissioner)
    reaction = Reaction.objects.get()
    assert (reaction.start, reaction.ended_at) == (JULY, None)
    wanted(falls, 9, people.commissioner)
    assert Reaction.objects.get().ended_at


def test_a_sum_of_last_year_that_changes_rates_this_years_sum_anew(people):
    make_settings(people)
    away, home = make_home_indicator(people), make_home()
    enter(away, 5, people.commissioner, of=10, home=home)
    this_year = Summary.objects.get(scope__kind="partnership", start=JULY)
    assert this_year.rag_previous == Colour.NONE
    enter(away, 9, people.commissioner, of=10, home=home, start=LAST_JULY)
    this_year.refresh_from_db()
    assert this_year.rag_previous == Colour.GREEN


@pytest.mark.parametrize("page", [1, 1_000])
def test_many_figures_and_few_are_written_alike(people, monkeypatch, page):
    """From a page on they go in by COPY where the database has it."""
    monkeypatch.setattr(bulk, "PAGE", page)
    make_settings(people)
    away = make_home_indicator(people)
    make_target(away, 10, people.commissioner)
    homes = [
        Scope.objects.of_home(people.partnership, make_home(name=f"Home {number}")) for number in range(3)
    ]

    def brought(*figures):
        entries = [
            Entry(home, away, JULY, of_parts(Decimal(figure), Decimal(40), Unit.PERCENT), note="é, “so”\n\\N")
            for home, figure in zip(homes, figures, strict=True)
        ]
        return write(
            entries, partnership=people.partnership, by=people.commissioner, at=NOW, reason="Counted anew"
        )

    first = brought(1, 2, 20)
    assert [row.pk for row in first.new] == list(
        Observation.objects.order_by("pk").values_list("pk", flat=True)
    )
    second = brought(1, 20, 2)
    assert (len(second.new), len(second.revised), len(second.unchanged)) == (0, 2, 1)
    rows = Observation.objects.order_by("scope")
    told: list[Any] = [
        (row.value, row.numerator, row.revision, row.rag_target, row.note, row.at) for row in rows
    ]
    words = "é, “so”\n\\N"
    assert told == [
        (Decimal("2.5"), 1, 0, Colour.GREEN, words, NOW),
        (Decimal(50), 20, 1, Colour.RED, words, NOW),
        (Decimal(5), 2, 1, Colour.GREEN, words, NOW),
    ]
    kept: Any = Revision.objects.order_by("observation").values_list("numerator", "reason")
    assert list(kept) == [(2, "Counted anew"), (20, "Counted anew")]
    clocks = Reaction.objects.filter(scope__kind="home").order_by("scope").values_list("ended_at", flat=True)
    assert list(clocks) == [None, NOW]


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
