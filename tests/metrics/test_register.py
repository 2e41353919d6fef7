"""An approved return tells the register of the home's staff, and its trigger sees it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from metrics.actions.register import feed_register
from metrics.actions.returns import Typed, approve_return, begin_return, save_answers, submit_return
from metrics.figures import Unit, of_parts
from metrics.models.returns import Return
from providers.actions.concerns import raise_concern
from providers.actions.facts import add_staffing
from providers.models import HomeConcern, Staffing
from providers.summaries.support_facts import facts_for
from providers.triggers import fired
from tests.metrics.making import make_form, make_home_indicator, window_of
from tests.metrics.returning import World
from tests.providers.making import NOW, TODAY, make_home, make_manager, make_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent(people: Any) -> Return:
    """July's return of a home: 6 of 20 own staff away; sent."""
    make_settings(people)
    home = make_home()
    mo = make_manager(people, home)
    form = make_form(people, make_home_indicator(people, definition="staff-absent"))
    row = begin_return(window=window_of(form), location=home, by=mo, at=NOW)
    typed = {form.questions.get().pk: Typed(of_parts(Decimal(6), Decimal(20), Unit.PERCENT))}
    row = save_answers(parent=row, typed=typed, version=row.version, by=mo, at=NOW)
    return submit_return(parent=row, version=row.version, by=mo, at=NOW)


def approve(parent: Return, by: Any) -> None:
    approve_return(parent=parent, version=parent.version, by=by, at=NOW)


def test_staff_and_those_away_stand_in_the_register_once_it_is_approved(people, parent):
    assert not Staffing.objects.exists()
    approve(parent, people.commissioner)
    row = Staffing.objects.get()
    assert (row.employed, row.absent, row.on) == (20, 6, parent.window.period.end)
    assert "From the return" in row.note


def test_staff_from_agencies_stay_as_they_were_last_known(people, parent):
    add_staffing(
        partnership=people.partnership, location=parent.location, employed=19, agency=3, absent=1,
        by=people.commissioner, on=parent.window.start, at=NOW,
    )  # fmt: skip
    approve(parent, people.commissioner)
    assert Staffing.objects.get(on=parent.window.period.end).agency == 3


def test_the_same_said_again_is_nothing_new(people, parent):
    approve(parent, people.commissioner)
    feed_register(parent=parent, by=people.commissioner, at=NOW)
    assert Staffing.objects.count() == 1


def test_who_may_not_write_about_homes_writes_nothing(people, parent):
    feed_register(parent=parent, by=people.viewer, at=NOW)
    assert not Staffing.objects.exists()


def test_a_return_that_does_not_ask_for_staff_tells_nothing(people):
    world = World(people)
    world.approve(world.sent())
    assert not Staffing.objects.exists()


@pytest.fixture
def outbreak(people: Any) -> World:
    """A home that is asked how many residents have signs of the same infection."""
    world = World(people)
    world.falls.definition = "outbreak-residents"
    world.falls.save(update_fields=["definition"])
    return world


def test_an_outbreak_stands_in_the_register_once_the_return_is_approved(outbreak):
    outbreak.approve(outbreak.sent(first=4))
    row = HomeConcern.objects.get()
    assert (row.kind, row.location, row.on, row.closed_on) == (
        "outbreak",
        outbreak.home,
        date(2021, 7, 31),
        None,
    )
    assert row.summary.startswith("4 residents with signs of the same infection, says the return")


def fired_of(world: World) -> set[str]:
    """Which triggers of the register the home sets off."""
    (facts,) = facts_for(world.people.partnership, [world.home], TODAY).values()
    return {each.slug for each in fired(facts)}


@pytest.mark.parametrize("ill", [0, 1])
def test_nobody_ill_or_one_alone_is_no_outbreak(outbreak, ill):
    outbreak.approve(outbreak.sent(first=ill))
    assert not HomeConcern.objects.exists()


@pytest.mark.parametrize("ill", [4, 0])
def test_an_outbreak_that_is_known_is_not_opened_again_and_a_return_of_nobody_ill_closes_none(outbreak, ill):
    known = raise_concern(
        partnership=outbreak.people.partnership, location=outbreak.home, kind="outbreak",
        summary="Told on the phone", by=outbreak.people.commissioner, on=date(2021, 7, 20), at=NOW,
    )  # fmt: skip
    outbreak.approve(outbreak.sent(first=ill))
    row = HomeConcern.objects.get()
    assert (row.pk, row.summary, row.closed_on) == (known.pk, "Told on the phone", None)


def test_the_triggers_of_the_register_see_an_outbreak_of_a_return(outbreak):
    assert "outbreak" not in fired_of(outbreak)
    outbreak.approve(outbreak.sent(first=4))
    assert "outbreak" in fired_of(outbreak)
