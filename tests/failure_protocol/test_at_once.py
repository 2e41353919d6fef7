"""Two people in the same second: one bed, one arrival, one departure. One wins, the other is told who did."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from failure_protocol.actions.claims import Taken
from failure_protocol.actions.moves_day import AlreadyDone, arrive
from failure_protocol.actions.placements import book
from failure_protocol.matrix import TeamRole
from failure_protocol.models import BedClaim, Move, Movement, Placement
from tests.failure_protocol.making import LATER, make_incident, make_lead, make_member, make_person
from tests.failure_protocol.moving import MINUTE, NOON, agreed, booked, gone, make_offer, ready, set_rate
from tests.providers.making import make_home

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each gives, or the exception that it ends in, when all start together."""
    start = threading.Barrier(len(works))
    came: list[Any] = [None] * len(works)

    def run(place: int, work: Callable[[], Any]) -> None:
        start.wait()
        try:
            came[place] = work()
        except BaseException as error:  # noqa: BLE001  the test looks at it, whatever it is
            came[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@pytest.fixture
def lead(people):
    return make_lead(people)


@pytest.fixture
def incident(people, lead):
    made = make_incident(people, lead)
    set_rate(made, lead)
    return made


def test_of_two_who_book_the_last_bed_one_has_it_and_the_other_is_told_who(people, incident, lead):
    last = make_offer(incident, lead, beds=1)
    placer = make_member(people, incident, TeamRole.PLACEMENTS, lead)
    made = [agreed(make_person(incident), last, lead) for _ in range(2)]
    first, second = at_once(
        *(
            lambda each=each, by=by: book(
                placement=Placement.objects.get(pk=each.pk), version=each.version, by=by, at=LATER
            )
            for each, by in zip(made, (lead, placer), strict=True)
        )
    )
    lost = next(each for each in (first, second) if isinstance(each, Taken))
    won = next(each for each in (first, second) if isinstance(each, Placement))
    by = won.claims.get().by
    assert f"went to {won.person}, booked by {by}" in str(lost)
    assert sorted(Placement.objects.values_list("state", flat=True)) == ["agreed", "booked"]


def test_two_incidents_never_get_the_same_bed(people, incident, lead):
    other = make_incident(people, lead, location=make_home(name="Elsewhere"))
    set_rate(other, lead)
    here = make_offer(incident, lead, beds=3)
    there = make_offer(other, lead, here.location, beds=3)
    made = [agreed(make_person(each.incident), each, lead) for each in (here, there, here, there)]
    came = at_once(
        *(
            lambda each=each: book(
                placement=Placement.objects.get(pk=each.pk), version=each.version, by=lead, at=LATER
            )
            for each in made
        )
    )
    assert sorted(type(each).__name__ for each in came) == ["Placement"] * 3 + ["Taken"]
    assert sorted(BedClaim.objects.values_list("unit", flat=True)) == [1, 2, 3]


def test_two_phones_tick_the_same_arrival_and_it_is_there_once(incident, lead):
    move = gone(ready(booked(make_person(incident), make_offer(incident, lead), lead), lead), lead)
    came = at_once(
        *(
            lambda key=key: arrive(
                move=Move.objects.select_related("placement__person", "person__incident").get(pk=move.pk),
                by=lead, at=NOON + MINUTE, key=key,
            )
            for key in ("phone 1", "phone 1", "phone 2")
        )
    )  # fmt: skip
    arrivals = [each for each in came if isinstance(each, Movement)]
    assert Movement.objects.filter(now="arrived").count() == 1
    assert len(arrivals) + sum(isinstance(each, AlreadyDone) for each in came) == 3
