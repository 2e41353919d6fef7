"""Where a bed is free: by distance, with the age of each answer; silence is never shown as absence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from providers.actions.records import record_of
from providers.models import HomeRecord
from providers.places import Place
from providers.summaries.vacancies import Found, Wanted, free_beds, nearest, totals
from tests.providers.making import NOW, TODAY, make_home, make_provider, make_settings
from tests.providers.offering import days_ago, free

HERE = Place("TB1", (50.91, -1.4), "TB1", exact=True)
A_MILE = 1 / 69.1  # degrees of latitude


@pytest.fixture(autouse=True)
def area(people: Any) -> None:
    make_settings(people)


def away(number: float, **fields: Any) -> Any:
    """A nursing home so many miles north of here."""
    fields.setdefault("name", f"{number} miles")
    return make_home(kind="nursing", latitude=50.91 + number * A_MILE, **fields)


def ask(people: Any, **wanted: Any) -> Found:
    wanted.setdefault("bed_types", ("nursing",))
    return nearest(people.partnership, Wanted(**wanted), TODAY, NOW)


def names(rows: Any) -> list[str]:
    return [row.location.name for row in rows]


def test_answers_come_nearest_first_with_miles(people: Any) -> None:
    for number in (7, 1, 3):
        free(people, away(number))
    found = ask(people, place=HERE)
    assert names(found.answers) == ["1 miles", "3 miles", "7 miles"]
    assert [round(row.miles or 0, 1) for row in found.answers] == [1.0, 3.0, 7.0]


def test_of_two_at_one_distance_the_fresher_comes_first(people: Any) -> None:
    free(people, away(1, name="Old"), **days_ago(3))
    free(people, away(1, name="Fresh"))
    assert names(ask(people, place=HERE).answers) == ["Fresh", "Old"]


def test_what_is_farther_than_asked_is_no_answer(people: Any) -> None:
    free(people, away(4.9))
    free(people, away(5.1))
    assert names(ask(people, place=HERE, within=5).answers) == ["4.9 miles"]


def test_a_corner_of_the_box_that_is_too_far_is_no_answer(people: Any) -> None:
    corner = make_home(kind="nursing", latitude=50.91 + 4.5 * A_MILE, longitude=-1.4 + 4.5 * A_MILE * 1.55)
    free(people, corner)
    found = ask(people, place=HERE, within=5)
    assert (found.answers, found.silent) == ((), ())


def test_a_home_of_another_council_is_found_when_we_hold_figures_for_it(people: Any) -> None:
    free(people, away(2, council="Solmouth"))
    away(3, council="Solmouth", name="Not ours and silent")
    found = ask(people, place=HERE)
    assert names(found.answers) == ["2 miles"]
    assert names(found.silent) == []


def test_figures_of_another_partnership_are_never_found(people: Any) -> None:
    home = away(1)
    free(people, home, partnership=people.elsewhere, by=people.outsider)
    found = ask(people, place=HERE)
    assert found.answers == ()
    assert names(found.silent) == ["1 miles"]


def test_homes_that_never_told_us_are_listed_apart(people: Any) -> None:
    free(people, away(1), "respite", **days_ago(2))
    away(2)
    make_home(name="Residential")  # could not have a nursing bed
    found = ask(people, place=HERE)
    assert [(row.location.name, row.told_at is None) for row in found.silent] == [
        ("1 miles", False),
        ("2 miles", True),
    ]


def test_homes_that_said_none_are_counted_and_not_listed(people: Any) -> None:
    free(people, away(1), admittable=0, reserved=2)
    found = ask(people)
    assert (found.answers, found.silent, found.none_free) == ((), (), 1)


def test_reserved_beds_are_no_answer(people: Any) -> None:
    free(people, away(1), admittable=1, reserved=3)
    assert ask(people, beds=2).answers == ()
    assert len(ask(people, beds=1).answers) == 1


def test_stale_answers_are_marked_by_the_partnerships_own_limit(people: Any) -> None:
    free(people, away(1), **days_ago(8))
    free(people, away(2), **days_ago(7))
    assert [(row.age_days, row.stale) for row in ask(people, place=HERE).answers] == [(8, True), (7, False)]
    make_settings(people, stale_days=10)
    assert not any(row.stale for row in ask(people).answers)


def test_what_is_not_recorded_is_asked_for_and_does_not_count_as_a_no(people: Any) -> None:
    free(people, away(1, name="Says so"), features=("hoist",))
    free(people, away(2, name="Says nothing"))
    found = ask(people, place=HERE, features=("hoist",))
    assert names(found.answers) == ["Says so"]
    assert [(row.location.name, row.missing) for row in found.nearly] == [
        ("Says nothing", ("hoist not recorded",))
    ]


def test_a_hoist_of_the_home_serves_every_bed_but_its_ground_floor_does_not(people: Any) -> None:
    home = away(1)
    free(people, home)
    record = record_of(people.partnership, home)
    HomeRecord.objects.filter(pk=record.pk).update(features=["hoist", "ground_floor"])
    assert len(ask(people, features=("hoist",)).answers) == 1
    (maybe,) = ask(people, features=("ground_floor",)).nearly
    assert maybe.missing == ("ground floor in the home, not known for these beds",)


def test_a_fee_above_the_limit_is_out_and_one_not_told_is_asked_for(people: Any) -> None:
    free(people, away(1, name="Dear"), weekly_fee=Decimal("1100.01"))
    free(people, away(2, name="Just"), weekly_fee=Decimal(1100))
    free(people, away(3, name="Not told"))
    found = ask(people, most_fee=Decimal(1100))
    assert names(found.answers) == ["Just"]
    assert [(row.location.name, row.missing) for row in found.nearly] == [("Not told", ("fee not told",))]


def test_older_than_asked_is_asked_for_again(people: Any) -> None:
    free(people, away(1), **days_ago(4))
    found = ask(people, fresh_days=3)
    assert [row.missing for row in found.nearly] == [("verified 4 days ago",)]
    assert len(ask(people, fresh_days=4).answers) == 1


def test_a_worse_rating_is_out_and_no_rating_is_not_bad(people: Any) -> None:
    for name, rated in (("Good", "good"), ("Poor", "requires_improvement"), ("New", "")):
        free(people, away(1, name=name, rated=rated))
    found = ask(people, least_rating="good")
    assert names(found.answers) == ["Good"]
    assert [(row.location.name, row.missing) for row in found.nearly] == [("New", ("not yet rated",))]


def test_homes_that_are_red_are_left_out_when_asked(people: Any) -> None:
    told, silent = away(1, name="Red"), away(2, name="Red and silent")
    free(people, told)
    for home in (told, silent):
        record_of(people.partnership, home)
    HomeRecord.objects.update(worst="red")
    assert names(ask(people).answers) == ["Red"]
    found = ask(people, no_red=True)
    assert (found.answers, found.silent) == ((), ())


def test_dormant_and_deregistered_places_are_left_out(people: Any) -> None:
    for name, facts in (("Dormant", {"dormant": True}), ("Gone", {"registered_to": TODAY})):
        free(people, away(1, name=name, **facts))
    found = ask(people)
    assert (found.answers, found.silent) == ((), ())


def test_a_brand_or_provider_is_left_out(people: Any) -> None:
    branded = make_provider(brand="Harbour")
    alone = make_provider(name="Elm")
    for name, provider in (("A", branded), ("B", alone), ("C", None)):
        free(people, away(1, name=name, provider=provider))
    assert branded.brand
    assert names(ask(people, without_brands=(branded.brand.pk,)).answers) == ["B", "C"]
    assert names(ask(people, without_providers=(alone.pk,)).answers) == ["A", "C"]
    assert names(ask(people, kinds=("residential",)).answers) == []


def test_a_home_whose_place_is_not_known_is_asked_for(people: Any) -> None:
    free(people, make_home(kind="nursing", latitude=None, longitude=None))
    (maybe,) = ask(people, place=HERE, within=5).nearly
    assert maybe.miles is None
    assert "doesn't say where it is" in maybe.missing[0]


def test_without_a_type_every_type_is_an_answer(people: Any) -> None:
    home = away(1)
    free(people, home, "nursing", 1)
    free(people, home, "respite", 2)
    assert len(ask(people, bed_types=()).answers) == 2


def test_the_search_asks_the_database_the_same_however_many_homes(
    people: Any, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        free(people, away(number))
    with django_assert_num_queries(5):
        ask(people, place=HERE, within=50)
    for number in range(9):
        free(people, away(number))
    with django_assert_num_queries(5):
        ask(people, place=HERE, within=50)


def test_totals_say_how_many_where_and_how_old(people: Any) -> None:
    free(people, away(1), admittable=3, reserved=1, **days_ago(9))
    free(people, away(2), "respite", 2)
    free(people, away(3), admittable=0)
    away(4)
    free(people, away(5, council="Solmouth"), admittable=30)  # not ours
    sums = totals(people.partnership, TODAY, NOW)
    assert sums.words == ("5 in 2 homes; 1 home's figures are older than 7 days; 1 home never told us")
    assert [
        (row.label, row.admittable, row.reserved, row.homes, row.told, row.stale) for row in sums.types
    ] == [
        ("Nursing", 3, 1, 1, 2, 1),
        ("Respite or short stay", 2, 0, 1, 1, 0),
    ]


def test_free_beds_of_chosen_homes_are_summed_by_type(people: Any) -> None:
    one, two = away(1), away(2)
    free(people, one, admittable=3, **days_ago(9))
    free(people, two, admittable=2)
    assert [
        (row.bed_type, row.admittable, row.stale) for row in free_beds(people.partnership, [one], NOW)
    ] == [("nursing", 3, 1)]
    assert free_beds(people.partnership)[0].admittable == 5
