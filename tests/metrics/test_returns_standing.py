"""How complete and how timely returns are: homes count while they are open, the first sending counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.urls import reverse

from metrics.models import ReturnForm
from metrics.summaries.returns_standing import standing_of
from tests.guards import query_budget
from tests.metrics.making import make_form
from tests.metrics.returning import World
from tests.providers.making import LONDON, NOW, TODAY, make_home, make_provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people: Any) -> World:
    return World(people)


def numbers(world: World, day: date = TODAY) -> dict[str, tuple[int, int, int]]:
    standing = standing_of(ReturnForm.objects.get(pk=world.form.pk), day)
    return {each.label: (each.asked, each.sent, each.in_time) for _, each in standing.periods}


def test_each_period_counts_asked_sent_and_in_time(world):
    world.sent()
    found = numbers(world)
    assert list(found)[-2:] == ["June 2021 (M3)", "July 2021 (M4)"]
    assert (found["June 2021 (M3)"], found["July 2021 (M4)"]) == ((1, 0, 0), (1, 1, 1))


def test_sent_after_the_deadline_is_sent_and_not_in_time(world):
    world.sent(at=datetime(2021, 8, 17, 9, 0, tzinfo=LONDON))
    assert numbers(world)["July 2021 (M4)"] == (1, 1, 0)


def test_what_was_sent_back_is_in_time_and_not_sent(world):
    world.back(world.sent())
    assert numbers(world)["July 2021 (M4)"] == (1, 0, 1)


def test_what_is_only_begun_is_neither(world):
    world.begin()
    assert numbers(world)["July 2021 (M4)"] == (1, 0, 0)


def test_homes_count_only_in_periods_in_which_they_were_open(world):
    make_home(name="New", registered_from=date(2021, 7, 31))
    make_home(name="Gone", registered_to=date(2021, 6, 15))
    found = numbers(world)
    assert (found["June 2021 (M3)"][0], found["July 2021 (M4)"][0]) == (2, 2)


def test_providers_are_counted_over_all_periods_the_least_complete_first(world):
    world.home.provider = make_provider(name="Harbour Care Ltd")
    world.home.save(update_fields=["provider"])
    make_home(name="Alone")
    world.sent()
    standing = standing_of(world.form, TODAY)
    rows = [(each.label, each.asked, each.sent) for each in standing.providers]
    assert rows == [("No provider known", 7, 0), ("Harbour Care Ltd", 7, 1)]


def test_at_most_the_twelve_newest_periods_are_shown(world):
    form = make_form(world.people, world.falls, starts_on=date(2019, 1, 1))
    from metrics.actions.forms import make_windows

    make_windows(form=form, until=TODAY)
    standing = standing_of(form, TODAY)
    assert len(standing.periods) == 12
    assert standing.periods[-1][1].label == "July 2021 (M4)"


def test_a_form_without_periods_has_no_trend(world):
    form = make_form(world.people, world.falls)
    assert standing_of(form, TODAY).chart is None


def test_the_page_shows_the_trend_and_costs_the_same_however_many_homes(world, signed_in, time_machine):
    time_machine.move_to(NOW, tick=False)
    world.sent()
    for number in range(12):
        make_home(name=f"Lodge {number}")
    ada = signed_in(world.people.commissioner)
    with query_budget("returns: standing"):
        page = ada.get(reverse("metrics:return_standing", args=[world.form.pk])).content.decode()
    assert "July 2021 (M4)" in page
    assert "<svg" in page
    empty = make_form(world.people, world.falls)
    page = ada.get(reverse("metrics:return_standing", args=[empty.pk])).content.decode()
    assert "No period has opened yet" in page
